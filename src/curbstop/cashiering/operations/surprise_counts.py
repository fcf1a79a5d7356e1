"""Surprise counts: drawn by chance for each period, made by somebody who does not keep the money, before a witness."""

from datetime import date

from curbstop.cashiering.engine.surprise_days import draw_days, period_of
from curbstop.cashiering.models import (
    CashSession,
    Drawer,
    SurpriseCount,
    SurpriseDraw,
    SurpriseDue,
    SurpriseLine,
    Vault,
)
from curbstop.cashiering.operations.accounts import CHANGE_FUND, CHECKS, CURRENCY
from curbstop.cashiering.operations.rows import OVERSEERS, NotAllowedError, require_reason, second_person
from curbstop.cashiering.types import DENOMINATIONS, Act, Confirmation, Count
from curbstop.kernel.days import DayPeriod
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import balance, latest_open_day
from curbstop.ledger.types import POOL, ledger_account_id
from curbstop.platform.calendars import business_days
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import policies_in_force
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import ROLES

COUNTS_A_YEAR = "cash.surprise_counts_a_year"
USUAL_COUNTS_A_YEAR = 4


class NotDueError(CurbstopError):
    """A surprise count cannot be drawn or made as it is asked for."""


def draw_surprise_counts(*, act: Act, on_date: date, seed: str) -> int:
    """Draw the counts of the period in which `on_date` lies: a day for each drawer and vault; returns how many.

    Once per period. Days that are past already when it is drawn count as tomorrow's period would: the draw takes the days
    from `on_date` on. `seed`: made by chance by who calls, kept. Source: cash control 42.
    """
    require_open_transaction()
    _require_looker(act)
    found = policies_in_force(on_date=on_date, keys=[COUNTS_A_YEAR]).get(COUNTS_A_YEAR)
    first, after = period_of(day=on_date, counts_a_year=int(found.value) if found else USUAL_COUNTS_A_YEAR)
    if SurpriseDraw.objects.filter(period_from=first).exists():
        raise NotDueError("The counts of this period are drawn", where="{first}", first=first.isoformat())
    days = business_days(calendar=CalendarName.CITY_OFFICE, period=DayPeriod(max(first, on_date), after))
    if not days:
        raise NotDueError("No business day of this period is left", where="{after}", after=after.isoformat())
    draw = SurpriseDraw.objects.create(
        period_from=first, period_to=after, seed=seed, drawn_by_id=act.actor_id, drawn_at=act.now
    )
    drawn = draw_days(seed=seed, holder_ids=_holders(), days=days)
    asked = set(SurpriseDue.objects.filter(due_on__in=days).values_list("holder_id", "due_on"))
    SurpriseDue.objects.bulk_create(
        SurpriseDue(draw=draw, holder_id=holder_id, due_on=day, asked_by_id=act.actor_id)
        for holder_id, day in drawn.items()
        if (holder_id, day) not in asked
    )
    return len(drawn)


def _holders() -> list[int]:
    drawers = Drawer.objects.filter(is_active=True, kind="counter").values_list("holder_id", flat=True)
    return [*drawers, *Vault.objects.filter(is_active=True).values_list("holder_id", flat=True)]


def ask_surprise_count(*, act: Act, holder_id: int, on_date: date) -> int:
    """A supervisor asks for a count out of turn; returns what is due."""
    require_open_transaction()
    _require_looker(act)
    if holder_id not in _holders():
        raise NotDueError("Only drawers and vaults are counted by surprise")
    due, _made = SurpriseDue.objects.get_or_create(
        holder_id=holder_id, due_on=on_date, defaults={"asked_by_id": act.actor_id}
    )
    return due.pk


def record_surprise_count(*, act: Act, due_id: int, count: Count, confirmation: Confirmation, remark: str = "") -> int:
    """Keep what was counted beside what should be there at that moment; returns the count's id. Posts nothing.

    A difference needs a remark: it is posted with the drawer's own approval, where the rules of over and short hold. Who
    counts does not keep the money; the witness is whoever keeps it, or a second person when they are away.
    """
    require_open_transaction()
    _require_looker(act)
    due = lock_rows(model=SurpriseDue, ids=[due_id])[due_id]
    if SurpriseCount.objects.filter(due=due).exists():
        raise NotDueError("This count was made already", where="surprise count {due}", due=due.pk)
    session = _session_on(due.holder_id)
    if session is not None and session.cashier_id == act.actor_id:
        raise NotAllowedError("Nobody counts by surprise what they keep themselves")
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose="surprise_count",
        subject_kind="surprise_due",
        subject_id=due_id,
        roles=ROLES,
    )
    expected = _expected(due.holder_id, session)
    differs = (count.currency_cents, count.checks_cents) != expected
    row = SurpriseCount.objects.create(
        due=due,
        holder_id=due.holder_id,
        session=session,
        business_date=latest_open_day(),
        counted_by_id=act.actor_id,
        witness_id=witness,
        counted_at=act.now,
        currency_cents=count.currency_cents,
        checks_cents=count.checks_cents,
        expected_currency_cents=expected[0],
        expected_checks_cents=expected[1],
        remark=require_reason(reason=remark) if differs else remark.strip(),
    )
    _write_lines(row, count)
    return row.pk


def _session_on(holder_id: int) -> CashSession | None:
    """The session whose money lies in this drawer; locked, so that nothing is taken while it is compared."""
    return (
        CashSession.objects.filter(drawer__holder_id=holder_id)
        .exclude(state="APPROVED")
        .select_for_update(of=("self",), no_key=True)
        .order_by("-pk")
        .first()
    )


def _expected(holder_id: int, session: CashSession | None) -> tuple[int, int]:
    held = [holder_id] if session is None else [holder_id, session.holder_id]
    currency = sum(_held(number, one) for number in (CURRENCY, CHANGE_FUND) for one in held)
    return currency, sum(_held(CHECKS, one) for one in held)


def _held(number: int, holder_id: int) -> int:
    return balance(account_id=ledger_account_id(fund=POOL, number=number), subsidiary_id=holder_id).cents


def _write_lines(row: SurpriseCount, count: Count) -> None:
    SurpriseLine.objects.bulk_create(
        [
            *(
                SurpriseLine(
                    count=row,
                    tender_class="currency",
                    denomination=code,
                    pieces=pieces,
                    amount_cents=DENOMINATIONS[code] * pieces,
                )
                for code, pieces in count.currency
                if pieces
            ),
            *(SurpriseLine(count=row, tender_class="checks", amount_cents=cents) for cents in count.checks),
        ]
    )


def _require_looker(act: Act) -> None:
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & (OVERSEERS | {"finance"}):
        raise NotAllowedError("Surprise counts are made by finance, supervisors and managers")
