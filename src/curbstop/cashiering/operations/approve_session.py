"""Approving a counted session: the difference is posted to over or short, and the money is turned in to the vault."""

from curbstop.cashiering.engine.float_split import split_float
from curbstop.cashiering.models import (
    CashSession,
    CountLine,
    CustodyMovement,
    OverShort,
    SessionCount,
    SessionEvent,
    Vault,
)
from curbstop.cashiering.operations.accounts import CASH_OVER, CASH_SHORT, CHANGE_FUND, CHECKS, CURRENCY, place_of
from curbstop.cashiering.operations.custody import write_pieces
from curbstop.cashiering.operations.rows import (
    NotAllowedError,
    lock_session,
    require_overseer,
    require_reason,
)
from curbstop.cashiering.operations.take_payment import session_settlement
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.queries.sessions import differences_of
from curbstop.cashiering.types import SESSION_WORDS, Act, Difference, SessionState, TenderClass
from curbstop.cashiering.types.received import SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Side, ledger_account_id
from curbstop.platform.transactions import require_open_transaction


class NotCountedError(CurbstopError):
    """A session that is not counted cannot be decided on."""


class ChangeFundTooSmallError(CurbstopError):
    """The vault's change fund cannot make a short float good."""


def approve_session(*, act: Act, session_id: int, vault_id: int, over_short_reason: str = "") -> int | None:
    """Approve a counted session; returns the entry's id, or None when there was nothing to post.

    A difference needs its reason. Nobody approves a session that they owned or counted. Raises `ChangeFundTooSmallError`.
    Source: books.md 5 and 9.
    """
    require_open_transaction()
    session = _lock_counted(act, session_id)
    row = SessionCount.objects.filter(session=session, round=session.round).latest("attempt")
    differences = [one for one in differences_of(row=row) if one.difference_cents]
    reason = require_reason(reason=over_short_reason) if differences else ""
    vault = Vault.objects.select_for_update(no_key=True).get(pk=vault_id)
    _refuse_small_change_fund(vault, lacking_cents=row.float_cents - row.currency_cents)
    draft = Posting(event="session_approved", source_kind="session", source_id=session.pk, part=session.round)
    for one in differences:
        _lay_out_difference(draft, session, one)
    _lay_out_turn_in(draft, session, vault, row)
    entry_id = None
    if draft.transfers:
        entry_id = post(
            draft=draft,
            business_date=session.business_date,
            recorded_at=act.now,
            command_id=act.command_id,
            actor_id=act.actor_id,
        ).id
    _record(act, session=session, row=row, differences=differences, reason=reason, entry_id=entry_id)
    _record_turn_in(act, session, vault, row, entry_id)
    return entry_id


def _lock_counted(act: Act, session_id: int) -> CashSession:
    session = lock_session(session_id=session_id)
    if session.state != SessionState.COUNTED:
        raise NotCountedError(
            "This session is not counted",
            where="session {session}, {state}",
            to_do="Have it counted first.",
            session=session.pk,
            state=SESSION_WORDS[session.state],
        )
    require_overseer(act=act)
    if act.actor_id in (session.cashier_id, session.counted_by_id, session.count_witness_id):
        raise NotAllowedError(
            "Nobody approves a session that they owned or counted", to_do="Another supervisor has to look at it."
        )
    return session


def _refuse_small_change_fund(vault: Vault, *, lacking_cents: int) -> None:
    """Account 103 is never below zero. The vault's row is locked, so that two floats do not use the same cash."""
    if lacking_cents <= 0:
        return
    fund = ledger_account_id(fund=POOL, number=CHANGE_FUND)
    there = balance(account_id=fund, subsidiary_id=vault.holder_id).cents
    if lacking_cents > there:
        raise ChangeFundTooSmallError(
            "The float of this session lacks {lacking}, and the change fund of {vault} holds {there}",
            to_do="Bring cash for change funds from the bank first, then approve.",
            lacking=Money(lacking_cents),
            vault=vault.name,
            there=Money(there),
        )


def _lay_out_difference(draft: Posting, session: CashSession, one: Difference) -> None:
    settlement_id = session_settlement(session=session) if one.tender_class is TenderClass.CARDS else None
    place = place_of(tender_class=one.tender_class, holder_id=session.holder_id, settlement_id=settlement_id)
    cents = abs(one.difference_cents)
    if one.difference_cents > 0:
        draft.in_(fund=LEAD_FUND, place=place, account=Side(CASH_OVER), amount_cents=cents)
    else:
        draft.out(fund=LEAD_FUND, account=Side(CASH_SHORT), place=place, amount_cents=cents)


def _lay_out_turn_in(draft: Posting, session: CashSession, vault: Vault, row: SessionCount) -> None:
    """Counted less the float goes to the vault.

    When less than the float was counted, the vault's change fund makes it good: never other drawers' receipts, which go
    to the bank intact.
    """
    currency = row.currency_cents - row.float_cents
    for number, cents in ((CURRENCY, currency), (CHECKS, row.checks_cents)):
        if cents > 0:
            mine, theirs = Side(number, session.holder_id), Side(number, vault.holder_id)
            draft.move(fund=POOL, debit=theirs, credit=mine, amount_cents=cents)
    if currency < 0:
        draft.move(
            fund=POOL,
            debit=Side(CURRENCY, session.holder_id),
            credit=Side(CHANGE_FUND, vault.holder_id),
            amount_cents=-currency,
        )


def _record(
    act: Act,
    *,
    session: CashSession,
    row: SessionCount,
    differences: list[Difference],
    reason: str,
    entry_id: int | None,
) -> None:
    if entry_id is not None:
        _record_differences(act, session=session, row=row, differences=differences, reason=reason, entry_id=entry_id)
    session.state = str(SessionState.APPROVED)
    session.approved_by_id = act.actor_id
    session.approved_at = act.now
    session.save(update_fields=["state", "approved_by", "approved_at"])
    SessionEvent.objects.create(
        session=session, kind="approved", reason=reason, actor_id=act.actor_id, happened_at=act.now
    )


def _record_differences(
    act: Act,
    *,
    session: CashSession,
    row: SessionCount,
    differences: list[Difference],
    reason: str,
    entry_id: int,
) -> None:
    policy = cash_policy(on_date=session.business_date)
    OverShort.objects.bulk_create(
        OverShort(
            session=session,
            count=row,
            tender_class=str(one.tender_class),
            amount_cents=one.difference_cents,
            reason=reason,
            step=policy.over_short_step(difference_cents=one.difference_cents),
            entry_id=entry_id,
            business_date=session.business_date,
            posted_by_id=act.actor_id,
        )
        for one in differences
    )


def _record_turn_in(act: Act, session: CashSession, vault: Vault, row: SessionCount, entry_id: int | None) -> None:
    currency = row.currency_cents - row.float_cents
    note = f"Count of {Money(row.currency_cents)} less float {Money(row.float_cents)}"
    turned_in = CustodyMovement.objects.create(
        kind="turn_in",
        from_holder_id=session.holder_id,
        to_holder_id=vault.holder_id,
        session=session,
        currency_cents=max(currency, 0),
        checks_cents=row.checks_cents,
        # The tape of a received batch is its openers'; the money is with who posted it.
        given_by_id=session.cashier_id if session.kind == SessionKind.BATCH else row.counted_by_id,
        taken_by_id=act.actor_id,
        entry_id=entry_id,
        business_date=session.business_date,
        happened_at=act.now,
        note=note,
    )
    giver = turned_in.given_by_id
    _record_pieces(act, session, row, turned_in=turned_in, giver=giver)
    if currency < 0:
        CustodyMovement.objects.create(
            kind="float_made_good",
            from_holder_id=vault.holder_id,
            to_holder_id=session.holder_id,
            session=session,
            currency_cents=-currency,
            given_by_id=act.actor_id,
            taken_by_id=row.counted_by_id,
            entry_id=entry_id,
            business_date=session.business_date,
            happened_at=act.now,
            note=note,
        )


def _record_pieces(
    act: Act, session: CashSession, row: SessionCount, *, turned_in: CustodyMovement, giver: int
) -> None:
    """Which pieces were turned in, and which stayed as the drawer's float, where the counted pieces say it exactly."""
    lines = CountLine.objects.filter(count=row, tender_class=str(TenderClass.CURRENCY)).values_list(
        "denomination", "pieces"
    )
    split = split_float(counted=list(lines), float_cents=row.float_cents)
    if row.currency_cents < row.float_cents:
        return
    kept, out = split or ((), ())
    write_pieces(movement_id=turned_in.pk, currency=out)
    if row.float_cents == 0:
        return
    back = CustodyMovement.objects.create(
        kind="float_back",
        from_holder_id=session.holder_id,
        to_holder_id=session.drawer.holder_id,
        session=session,
        currency_cents=row.float_cents,
        given_by_id=giver,
        taken_by_id=act.actor_id,
        business_date=session.business_date,
        happened_at=act.now,
    )
    write_pieces(movement_id=back.pk, currency=kept)


def send_back(*, act: Act, session_id: int, reason: str) -> None:
    """Give a counted session back to be counted again, with remarks."""
    require_open_transaction()
    session = _lock_counted(act, session_id)
    if session.kind == SessionKind.BATCH:
        raise NotCountedError(
            "A received batch is not sent back to be counted", to_do="Reopen it: then its items can be corrected."
        )
    session.state = str(SessionState.SENT_BACK)
    session.save(update_fields=["state"])
    SessionEvent.objects.create(
        session=session,
        kind="sent_back",
        reason=require_reason(reason=reason),
        actor_id=act.actor_id,
        happened_at=act.now,
    )
