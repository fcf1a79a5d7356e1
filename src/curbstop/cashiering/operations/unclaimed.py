"""Old money whose owner nobody found: listed, published, then the utility's; or paid to who claims it in time.

Unidentified 206 to 209, IN(W, 206[item], 209[item]); vested W Dr 209[item] Cr 491; claimed OUT(W, 209[item], 211[check]).
Source: Government Code 50050 (three years, published once a week for two successive weeks), 50051 (vests 45 to 60 days after the
first publication), 50055 (less than $15, or a depositor nobody knows: after a year by the legislative body); books.md 9.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from curbstop.cashiering.models import RefundCheck, SuspenseItem, SuspenseResolution, UnclaimedItem
from curbstop.cashiering.operations.accounts import CHECKS_OUTSTANDING, UNIDENTIFIED
from curbstop.cashiering.operations.rows import next_id, require_overseer, require_reason
from curbstop.cashiering.operations.suspense import lock_open_suspense
from curbstop.cashiering.types import UNCLAIMED_MONEY, Act
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import PostedEntry, post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, Posting, Side
from curbstop.platform.policies import policies_in_force
from curbstop.platform.transactions import lock_rows, require_open_transaction

UNCLAIMED, VESTED = 209, 491
GROUP = "unclaimed."
KEYS = ("years", "small_years", "small_max_cents", "vest_days_min", "vest_days_max")
WEEK = timedelta(days=7)
LONGEST_BETWEEN = timedelta(days=13)


class NotYetUnclaimedError(CurbstopError):
    """The law's time is not over, or a step is missing."""


@dataclass(frozen=True, slots=True)
class UnclaimedRules:
    """The law's figures as policy has them."""

    years: int = 3
    small_years: int = 1
    small_max_cents: int = 1500
    vest_days_min: int = 45
    vest_days_max: int = 60

    def is_small(self, *, amount_cents: int, payer_name: str) -> bool:
        """Less than the small amount, or of a depositor whom nobody knows: no publication is needed."""
        return amount_cents < self.small_max_cents or not payer_name.strip()

    def from_day(self, *, received_on: date, small: bool) -> date:
        """The first day on which money that came on a day may be listed."""
        years = self.small_years if small else self.years
        try:
            return received_on.replace(year=received_on.year + years) + timedelta(days=1)
        except ValueError:  # the 29th of February
            return date(received_on.year + years, 3, 1)


def unclaimed_rules(*, on_date: date) -> UnclaimedRules:
    """The rules in force on a day."""
    found = policies_in_force(on_date=on_date, keys=[GROUP + key for key in KEYS])
    return UnclaimedRules(**{key: int(found[GROUP + key].value) for key in KEYS if GROUP + key in found})


def list_unclaimed(*, act: Act, suspense_item_id: int) -> int:
    """Put old unidentified money on the list of unclaimed money; returns the unclaimed item's id."""
    require_open_transaction()
    require_overseer(act=act)
    item, today = lock_open_suspense(suspense_item_id=suspense_item_id), latest_open_day()
    rules = unclaimed_rules(on_date=today)
    small = rules.is_small(amount_cents=item.amount_cents, payer_name=item.payer_name)
    from_day = rules.from_day(received_on=item.effective_date, small=small)
    if today < from_day:
        raise NotYetUnclaimedError(
            "The law lets this money be listed from {from_day} on",
            where="item {item}",
            from_day=from_day.isoformat(),
            item=item.pk,
        )
    identity = next_id(model=UnclaimedItem)
    draft = Posting(event="unclaimed", source_kind="unclaimed_item", source_id=identity)
    draft.in_(
        fund=LEAD_FUND,
        place=Side(UNIDENTIFIED, item.pk),
        account=Side(UNCLAIMED, identity),
        amount_cents=item.amount_cents,
    )
    entry = _post(act, draft, today)
    UnclaimedItem.objects.create(
        pk=identity,
        suspense_item=item,
        amount_cents=item.amount_cents,
        is_small=small,
        business_date=today,
        listed_by_id=act.actor_id,
        listed_at=act.now,
        entry_id=entry.id,
    )
    _resolve(act, item, entry.id, today)
    return identity


def publish_unclaimed(
    *, act: Act, unclaimed_item_id: int, newspaper: str, first_on: date, second_on: date, vests_on: date
) -> None:
    """Enter the two publications and the day on which the money becomes the utility's."""
    require_open_transaction()
    require_overseer(act=act)
    row = lock_rows(model=UnclaimedItem, ids=[unclaimed_item_id])[unclaimed_item_id]
    rules = unclaimed_rules(on_date=first_on)
    earliest, latest = (first_on + timedelta(days=days) for days in (rules.vest_days_min, rules.vest_days_max))
    if not WEEK <= second_on - first_on <= LONGEST_BETWEEN:
        raise NotYetUnclaimedError(
            "The notice is published once a week for two successive weeks", to_do="Enter the day of the week after."
        )
    if not earliest <= vests_on <= latest:
        raise NotYetUnclaimedError(
            "The money becomes the utility's {least} to {most} days after the first publication",
            to_do="Choose a day from {earliest} to {latest}.",
            least=rules.vest_days_min,
            most=rules.vest_days_max,
            earliest=earliest.isoformat(),
            latest=latest.isoformat(),
        )
    row.newspaper = require_reason(reason=newspaper)
    row.first_published_on, row.second_published_on, row.vests_on, row.state = (
        first_on,
        second_on,
        vests_on,
        "PUBLISHED",
    )
    row.save(update_fields=["newspaper", "first_published_on", "second_published_on", "vests_on", "state"])


def vest_unclaimed(*, act: Act, unclaimed_item_id: int, resolution: str = "") -> int:
    """The time is over (or the legislative body has resolved, where it is small): W Dr 209[item] Cr 491. The entry's id."""
    require_open_transaction()
    require_overseer(act=act)
    row = lock_rows(model=UnclaimedItem, ids=[unclaimed_item_id])[unclaimed_item_id]
    today = latest_open_day()
    published = row.state == "PUBLISHED" and row.vests_on is not None and today >= row.vests_on
    if row.state not in {"LISTED", "PUBLISHED"} or not (published or (row.is_small and resolution.strip())):
        raise NotYetUnclaimedError(
            "This money is not the utility's yet",
            where="item {item}",
            to_do="Publish it and wait for the day named there; less than $15 needs a resolution of the board.",
            item=row.pk,
        )
    draft = Posting(event="unclaimed_vested", source_kind="unclaimed_item", source_id=row.pk)
    draft.move(fund=LEAD_FUND, debit=Side(UNCLAIMED, row.pk), credit=Side(VESTED), amount_cents=row.amount_cents)
    entry = _post(act, draft, today)
    row.resolution = resolution.strip()
    _end(act, row, "VESTED", entry.id, today)
    return entry.id


def pay_claim(*, act: Act, unclaimed_item_id: int, claimant: str, check_number: str, bank_account_id: int) -> int:
    """Somebody proved in time that the money is theirs: a check, OUT(W, 209[item], 211[check]). Returns the check's id."""
    require_open_transaction()
    require_overseer(act=act)
    row = lock_rows(model=UnclaimedItem, ids=[unclaimed_item_id])[unclaimed_item_id]
    today = latest_open_day()
    if row.state not in {"LISTED", "PUBLISHED"}:
        raise NotYetUnclaimedError(
            "This money was claimed already, or is the utility's", where="item {item}", item=row.pk
        )
    check_id = next_id(model=RefundCheck)
    draft = Posting(event="unclaimed_claimed", source_kind="unclaimed_item", source_id=row.pk)
    draft.out(
        fund=LEAD_FUND,
        account=Side(UNCLAIMED, row.pk),
        place=Side(CHECKS_OUTSTANDING, check_id),
        amount_cents=row.amount_cents,
    )
    entry = _post(act, draft, today)
    row.claim_check = RefundCheck.objects.create(
        pk=check_id,
        number=check_number,
        payee=require_reason(reason=claimant),
        suspense_item_id=row.suspense_item_id,
        bank_account_id=bank_account_id,
        amount_cents=row.amount_cents,
        entry_id=entry.id,
        issued_on=today,
    )
    _end(act, row, "CLAIMED", entry.id, today)
    return check_id


def _post(act: Act, draft: Posting, today: date) -> PostedEntry:
    return post(draft=draft, business_date=today, recorded_at=act.now, command_id=act.command_id, actor_id=act.actor_id)


def _resolve(act: Act, item: SuspenseItem, entry_id: int, today: date) -> None:
    SuspenseResolution.objects.create(
        suspense_item=item,
        kind="unclaimed",
        reason=UNCLAIMED_MONEY.filled(),
        entry_id=entry_id,
        business_date=today,
        resolved_by_id=act.actor_id,
        resolved_at=act.now,
    )


def _end(act: Act, row: UnclaimedItem, state: str, entry_id: int, today: date) -> None:
    row.state, row.ended_on, row.ended_by_id, row.end_entry_id = state, today, act.actor_id, entry_id
    row.save(update_fields=["state", "ended_on", "ended_by", "end_entry", "resolution", "claim_check"])
