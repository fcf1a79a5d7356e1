"""Bank deposits: what approved sessions turned in, intact; prepared by one, verified and sealed by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import (
    CashSession,
    CountLine,
    CustodyMovement,
    Deposit,
    DepositCheck,
    DepositCurrency,
    DepositSource,
    SessionCount,
    Tender,
    TransitItem,
)
from curbstop.cashiering.operations.accounts import CHECKS, CURRENCY, IN_TRANSIT
from curbstop.cashiering.operations.custody import write_pieces
from curbstop.cashiering.operations.rows import NotAllowedError, require_reason
from curbstop.cashiering.operations.setup import bank_account_for
from curbstop.cashiering.types import (
    DENOMINATIONS,
    DEPOSIT_WORDS,
    Act,
    DepositState,
    SessionState,
    TenderClass,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import day_state, latest_open_day
from curbstop.ledger.types import POOL, Posting, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import powers_of
from curbstop.staff.types import DEPOSIT_VERIFIER

CHECK_TENDERS = """
SELECT t.* FROM cashiering_tender t JOIN cashiering_receipt r ON r.id = t.receipt_id
LEFT JOIN LATERAL (SELECT x.to_kind FROM cashiering_tendercorrection x WHERE x.tender_id = t.id
                   ORDER BY x.id DESC LIMIT 1) c ON TRUE
WHERE r.session_id = %s AND coalesce(c.to_kind, t.kind) IN ('check', 'money_order')
  AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void')
ORDER BY t.id
"""


class DepositDiffersError(CurbstopError):
    """What lies in the bag is not what the sessions turned in."""


class NotDepositableError(CurbstopError):
    """A session cannot go into a deposit."""


class DepositSealedError(CurbstopError):
    """A deposit is sealed or withdrawn: nothing in it changes."""


@dataclass(frozen=True, slots=True)
class TurnedIn:
    """What a session turned in of a class that belongs to a bank account."""

    session_id: int
    tender_class: TenderClass
    amount_cents: int
    pieces: int


def turned_in(*, session: CashSession) -> tuple[TurnedIn, ...]:
    """A session's currency (turn-in and drops) and checks, as last counted."""
    row = SessionCount.objects.filter(session=session, round=session.round).latest("attempt")
    currency = max(row.currency_cents - row.float_cents, 0) + row.dropped_cents
    return (
        TurnedIn(session.pk, TenderClass.CURRENCY, currency, 0),
        TurnedIn(session.pk, TenderClass.CHECKS, row.checks_cents, row.checks_count),
    )


def prepare_deposit(
    *,
    act: Act,
    bank_account_id: int,
    vault_id: int,
    session_ids: Sequence[int],
    currency: Sequence[tuple[str, int]],
    bag_number: str,
) -> int:
    """Put approved sessions' cash and checks for one bank account into a bag; returns the deposit's id.

    `currency`: (denomination, pieces) as counted into the bag; it must be what the sessions turned in.
    Raises `NotDepositableError`, `DepositDiffersError`. Source: books.md 5, cash controls 2 and 3.
    """
    require_open_transaction()
    sessions = lock_rows(model=CashSession, ids=session_ids)
    sources = [one for session in sessions.values() for one in _sources(session, bank_account_id)]
    if not sources:
        raise NotDepositableError("These sessions turned in nothing for this bank account")
    wanted = sum(one.amount_cents for one in sources if one.tender_class is TenderClass.CURRENCY)
    counted = sum(DENOMINATIONS[code] * pieces for code, pieces in currency)
    if counted != wanted:
        raise DepositDiffersError(
            "The bag counts {counted}, the sessions turned in {wanted}",
            to_do="Count again: a deposit is exactly what was turned in.",
            counted=Money(counted),
            wanted=Money(wanted),
        )
    deposit = _create(
        act,
        bank_account_id=bank_account_id,
        vault_id=vault_id,
        bag_number=bag_number,
        sources=sources,
        sessions=sessions,
    )
    DepositSource.objects.bulk_create(
        DepositSource(
            deposit=deposit,
            session_id=one.session_id,
            tender_class=str(one.tender_class),
            amount_cents=one.amount_cents,
        )
        for one in sources
    )
    DepositCurrency.objects.bulk_create(
        DepositCurrency(deposit=deposit, denomination=code, pieces=pieces, amount_cents=DENOMINATIONS[code] * pieces)
        for code, pieces in currency
        if pieces
    )
    for one in sources:
        if one.tender_class is TenderClass.CHECKS:
            DepositCheck.objects.bulk_create(_listed_checks(deposit, sessions[one.session_id]))
    return deposit.pk


def _listed_checks(deposit: Deposit, session: CashSession) -> list[DepositCheck]:
    """The tape's amounts, each with the session's tender of that amount where there is one left."""
    waiting: dict[int, list[int]] = {}
    for tender in Tender.objects.raw(CHECK_TENDERS, [session.pk]):
        waiting.setdefault(tender.applied_cents, []).append(tender.pk)
    tape = CountLine.objects.filter(
        count__session=session, count__round=session.round, tender_class=str(TenderClass.CHECKS)
    )
    last = SessionCount.objects.filter(session=session, round=session.round).latest("attempt")
    amounts = tape.filter(count=last).order_by("pk").values_list("amount_cents", flat=True)
    return [
        DepositCheck(
            deposit=deposit,
            session=session,
            tender_id=waiting[cents].pop(0) if waiting.get(cents) else None,
            amount_cents=cents,
        )
        for cents in amounts
    ]


def _sources(session: CashSession, bank_account_id: int) -> list[TurnedIn]:
    if session.state != SessionState.APPROVED:
        raise NotDepositableError(
            "Only approved sessions go to the bank",
            where="session {session}",
            to_do="Have it approved first.",
            session=session.pk,
        )
    taken = set(
        DepositSource.objects.filter(session=session, is_withdrawn=False).values_list("tender_class", flat=True)
    )
    found = [
        one
        for one in turned_in(session=session)
        if one.amount_cents
        and bank_account_for(office_id=session.office_id, tender_class=one.tender_class) in (None, bank_account_id)
    ]
    if any(str(one.tender_class) in taken for one in found):
        raise NotDepositableError(
            "This session is in a deposit already", where="session {session}", to_do="Leave it out.", session=session.pk
        )
    return found


def _create(
    act: Act,
    *,
    bank_account_id: int,
    vault_id: int,
    bag_number: str,
    sources: Sequence[TurnedIn],
    sessions: dict[int, CashSession],
) -> Deposit:
    business_date = max(session.business_date for session in sessions.values())
    transit = TransitItem.objects.create(
        kind="deposit", bank_account_id=bank_account_id, reference=bag_number, business_date=business_date
    )
    checks = [one for one in sources if one.tender_class is TenderClass.CHECKS]
    return Deposit.objects.create(
        transit_item=transit,
        bank_account_id=bank_account_id,
        vault_id=vault_id,
        business_date=business_date,
        bag_number=bag_number,
        currency_cents=sum(one.amount_cents for one in sources if one.tender_class is TenderClass.CURRENCY),
        checks_cents=sum(one.amount_cents for one in checks),
        checks_count=sum(one.pieces for one in checks),
        prepared_by_id=act.actor_id,
        prepared_at=act.now,
    )


def verify_deposit(
    *,
    act: Act,
    deposit_id: int,
    currency: Sequence[tuple[str, int]],
    checks_count: int,
    checks_cents: int,
    seal_number: str = "",
    checks_as: str = "list",
) -> int:
    """Count a prepared deposit again, seal it and post it into transit; returns the entry's id.

    By somebody with the power, who neither prepared it nor has a session in it (books.md 5). `seal_number`: of the bag's
    seal, once only. `checks_as`: "list" when the checks lie in the bag, "image" when a file of images goes; never both.
    """
    require_open_transaction()
    deposit = _lock_prepared(deposit_id)
    _check_verifier(act, deposit)
    counted = sum(DENOMINATIONS[code] * pieces for code, pieces in currency)
    if (counted, checks_count, checks_cents) != (deposit.currency_cents, deposit.checks_count, deposit.checks_cents):
        raise DepositDiffersError(
            "The second count is not the first one's",
            where="deposit {deposit}",
            to_do="Count again; if it still differs, withdraw the deposit and have it prepared anew.",
            deposit=deposit.pk,
        )
    if seal_number and Deposit.objects.filter(seal_number=seal_number).exclude(state=DepositState.WITHDRAWN).exists():
        raise DepositDiffersError("A bag was sealed with this number before", to_do="Read the seal again.")
    entry_id = _post(act, deposit)
    deposit.seal_number = seal_number.strip()
    deposit.checks_as = checks_as
    deposit.state = str(DepositState.VERIFIED)
    deposit.verified_by_id = act.actor_id
    deposit.verified_at = act.now
    deposit.entry_id = entry_id
    deposit.save(update_fields=["state", "verified_by", "verified_at", "entry", "seal_number", "checks_as"])
    _record_bag(act, deposit, currency)
    return entry_id


def _record_bag(act: Act, deposit: Deposit, currency: Sequence[tuple[str, int]]) -> None:
    """From the safe into the bag: out of the hands of who prepared it, sealed by who verified it."""
    movement = CustodyMovement.objects.create(
        kind="safe_to_bag",
        from_holder_id=deposit.vault.holder_id,
        bank_account_id=deposit.bank_account_id,
        deposit=deposit,
        currency_cents=deposit.currency_cents,
        checks_cents=deposit.checks_cents,
        given_by_id=deposit.prepared_by_id,
        taken_by_id=act.actor_id,
        business_date=deposit.business_date,
        happened_at=act.now,
        bag_number=deposit.bag_number,
    )
    write_pieces(movement_id=movement.pk, currency=currency)


def _check_verifier(act: Act, deposit: Deposit) -> None:
    if DEPOSIT_VERIFIER not in powers_of(staff_user_id=act.actor_id, on_date=act.now.date()):
        raise NotAllowedError("Deposits are verified by somebody with that power", to_do="Ask a deposit verifier.")
    if act.actor_id == deposit.prepared_by_id:
        raise NotAllowedError("Nobody verifies a deposit that they prepared")
    sources = DepositSource.objects.filter(deposit=deposit, is_withdrawn=False).select_related("session")
    if any(act.actor_id in (source.session.cashier_id, source.session.counted_by_id) for source in sources):
        raise NotAllowedError("Nobody verifies a deposit that holds their own session")


def _post(act: Act, deposit: Deposit) -> int:
    day = deposit.business_date
    business_date: date = day if day_state(business_date=day) in ("OPEN", "BALANCING") else latest_open_day()
    draft = Posting(event="deposit", source_kind="deposit", source_id=deposit.pk)
    holder_id = deposit.vault.holder_id
    for number, cents in ((CURRENCY, deposit.currency_cents), (CHECKS, deposit.checks_cents)):
        if cents:
            draft.move(
                fund=POOL,
                debit=Side(IN_TRANSIT, deposit.transit_item_id),
                credit=Side(number, holder_id),
                amount_cents=cents,
            )
    return post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id


def withdraw_deposit(*, act: Act, deposit_id: int, reason: str) -> None:
    """Take a deposit that is not verified yet apart again."""
    require_open_transaction()
    withdraw_prepared(act=act, deposit_id=deposit_id, reason=require_reason(reason=reason))


def withdraw_prepared(*, act: Act, deposit_id: int, reason: str) -> None:
    """As `withdraw_deposit`, for those who have checked the reason; `act` says who did it."""
    deposit = _lock_prepared(deposit_id)
    DepositSource.objects.filter(deposit=deposit, is_withdrawn=False).update(is_withdrawn=True)
    deposit.state = str(DepositState.WITHDRAWN)
    deposit.withdrawn_reason = f"{reason} ({act.now.date().isoformat()})"[:400]
    deposit.save(update_fields=["state", "withdrawn_reason"])


def _lock_prepared(deposit_id: int) -> Deposit:
    deposit = lock_rows(model=Deposit, ids=[deposit_id])[deposit_id]
    if deposit.state != DepositState.PREPARED:
        raise DepositSealedError(
            "This deposit is sealed or withdrawn",
            where="deposit {deposit}, {state}",
            deposit=deposit.pk,
            state=DEPOSIT_WORDS[deposit.state],
        )
    return deposit
