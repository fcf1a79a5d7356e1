"""Reopening a session until its deposit is verified: what its approval did is taken back first."""

from curbstop.cashiering.models import (
    CashSession,
    CustodyMovement,
    DepositSource,
    DifferenceCorrection,
    OverShort,
    SessionEvent,
)
from curbstop.cashiering.operations.deposits import withdraw_prepared
from curbstop.cashiering.operations.rows import NotAllowedError, lock_session, require_overseer, require_reason
from curbstop.cashiering.types import REOPENED, SESSION_REOPENED, Act, DepositState, SessionState
from curbstop.cashiering.types.received import SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import day_state, entry_transfers
from curbstop.ledger.types import Posting
from curbstop.platform.transactions import require_open_transaction


class CannotReopenError(CurbstopError):
    """A session does not reopen any more."""


def reopen_session(*, act: Act, session_id: int, reason: str) -> None:
    """Reopen a session: it must be counted and approved again. A deposit that only waits for its verification goes back.

    Raises `CannotReopenError` once the deposit is verified or the day is closed. Source: books.md 2.
    """
    require_open_transaction()
    session = lock_session(session_id=session_id)
    require_overseer(act=act)
    if act.actor_id == session.cashier_id:
        raise NotAllowedError("Nobody reopens their own session")
    _check(session)
    words = require_reason(reason=reason)
    if session.state == SessionState.APPROVED:
        _take_back_approval(act, session, words)
    session.state = str(SessionState.OPEN)
    session.round += 1
    session.approved_by_id = None
    session.approved_at = None
    session.counted_by_id = None
    session.count_witness_id = None
    session.save()
    SessionEvent.objects.create(
        session=session, kind="reopened", reason=words, actor_id=act.actor_id, happened_at=act.now
    )


def _check(session: CashSession) -> None:
    if session.state == SessionState.OPEN:
        raise CannotReopenError("This session is open", where="session {session}", session=session.pk)
    if day_state(business_date=session.business_date) == "CLOSED":
        raise CannotReopenError(
            "The business day of this session is closed and sealed",
            where="{business_date}",
            to_do="Post a correction today instead.",
            business_date=session.business_date.isoformat(),
        )
    if DifferenceCorrection.objects.filter(session=session).exists():
        raise CannotReopenError(
            "The difference of this session was explained and corrected",
            where="session {session}",
            to_do="Post a further correction today instead.",
            session=session.pk,
        )
    if DepositSource.objects.filter(
        session=session, is_withdrawn=False, deposit__state=str(DepositState.VERIFIED)
    ).exists():
        raise CannotReopenError(
            "The deposit of this session is verified and sealed",
            where="session {session}",
            to_do="Post a correction today instead: reverse the payment or move it to the right account.",
            session=session.pk,
        )
    beside = CashSession.objects.filter(business_date=session.business_date, state__in=["OPEN", "COUNTING"]).exclude(
        pk=session.pk
    )
    at_counter = session.kind == SessionKind.COUNTER and beside.filter(cashier_id=session.cashier_id, kind=session.kind)
    if at_counter or beside.filter(drawer_id=session.drawer_id).exists():
        raise CannotReopenError(
            "This drawer or its cashier has another open session of that day", to_do="Have that one counted first."
        )


def _take_back_approval(act: Act, session: CashSession, reason: str) -> None:
    for source in DepositSource.objects.filter(session=session, is_withdrawn=False).select_related("deposit"):
        withdraw_prepared(
            act=act, deposit_id=source.deposit_id, reason=SESSION_REOPENED.filled(session=session.pk, reason=reason)
        )
    turn_in = CustodyMovement.objects.filter(session=session, kind="turn_in").latest("pk")
    entry_id = _reverse(act, session, turn_in.entry_id)
    if entry_id is not None:
        _take_over_short_back(act, session, turn_in.entry_id or 0, entry_id, reason)
    _take_custody_back(act, session, turn_in.pk, entry_id)


def _take_over_short_back(act: Act, session: CashSession, approval_id: int, entry_id: int, reason: str) -> None:
    """The difference that was posted with the approval is posted back by the reversal."""
    for row in OverShort.objects.filter(session=session, entry_id=approval_id):
        OverShort.objects.create(
            session=session,
            count_id=row.count_id,
            tender_class=row.tender_class,
            amount_cents=-row.amount_cents,
            reason=REOPENED.filled(reason=reason),
            step=row.step,
            entry_id=entry_id,
            business_date=session.business_date,
            posted_by_id=act.actor_id,
            undoes=row,
        )


def _take_custody_back(act: Act, session: CashSession, first_id: int, entry_id: int | None) -> None:
    """What was turned in with the approval, and what the vault had made good, goes back."""
    moved = CustodyMovement.objects.filter(
        session=session, pk__gte=first_id, kind__in=["turn_in", "float_made_good", "float_back"]
    )
    for one in moved.order_by("pk"):
        CustodyMovement.objects.create(
            kind=f"{one.kind}_back",
            from_holder_id=one.to_holder_id,
            to_holder_id=one.from_holder_id,
            session=session,
            currency_cents=one.currency_cents,
            checks_cents=one.checks_cents,
            given_by_id=one.taken_by_id,
            taken_by_id=one.given_by_id,
            # The float that stayed in the drawer was never posted.
            entry_id=entry_id if one.entry_id else None,
            business_date=session.business_date,
            happened_at=act.now,
            undoes=one,
        )


def _reverse(act: Act, session: CashSession, entry_id: int | None) -> int | None:
    if entry_id is None:
        return None
    draft = Posting(
        event="session_reopened",
        source_kind="session",
        source_id=session.pk,
        part=session.round,
        corrects_entry_id=entry_id,
    )
    draft.reverse(transfers=entry_transfers(entry_id=entry_id))
    return post(
        draft=draft,
        business_date=session.business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id
