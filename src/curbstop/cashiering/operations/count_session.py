"""Counting a session blind: nothing is compared, and nothing is said, before the count is committed."""

from curbstop.cashiering.models import CashSession, CountLine, SessionCount, SessionEvent
from curbstop.cashiering.operations.rows import (
    OVERSEERS,
    NotAllowedError,
    is_overseer,
    lock_session,
    second_person,
)
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.queries.recorded import Recorded, recorded
from curbstop.cashiering.queries.sessions import result_of
from curbstop.cashiering.types import (
    DENOMINATIONS,
    Act,
    Confirmation,
    Count,
    CountResult,
    SessionState,
    TenderClass,
)
from curbstop.cashiering.types.received import SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction


class NotCountableError(CurbstopError):
    """A session cannot be counted in its state."""


class NoTriesLeftError(CurbstopError):
    """The count was already repeated."""


def begin_count(*, act: Act, session_id: int) -> None:
    """Close the drawer to payments and start counting; also for a recount and after being sent back.

    Raises `NotCountableError`, or `NoTriesLeftError` when the cashier has used the recount.
    """
    require_open_transaction()
    session = lock_session(session_id=session_id)
    if act.actor_id != session.cashier_id and not is_overseer(staff_user_id=act.actor_id, act=act):
        raise NotAllowedError("Only the cashier counts this drawer; for an absent cashier two others do")
    if session.kind == SessionKind.BATCH:
        raise NotCountableError(
            "A received batch is not counted: its tape is its count",
            where="session {session}",
            to_do="Finish the batch when everything on its tape is posted.",
            session=session.pk,
        )
    if session.state == SessionState.APPROVED:
        raise NotCountableError(
            "This session is approved",
            where="session {session}",
            to_do="A supervisor can reopen it.",
            session=session.pk,
        )
    if session.state == SessionState.COUNTING:
        return
    if session.state == SessionState.COUNTED:
        _check_recount(session)
    _step(act, session, SessionState.COUNTING, "count_begun")


def _check_recount(session: CashSession) -> None:
    counts = SessionCount.objects.filter(session=session, round=session.round)
    last = counts.order_by("-attempt").first()
    if last is not None and result_of(row=last).balanced:
        raise NotCountableError("This session is counted and balanced", where="session {session}", session=session.pk)
    if counts.count() >= cash_policy(on_date=session.business_date).count_tries:
        raise NoTriesLeftError(
            "This drawer was counted as often as may be",
            where="session {session}",
            to_do="The supervisor looks at it now.",
            session=session.pk,
        )


def commit_count(*, act: Act, session_id: int, count: Count, confirmation: Confirmation | None = None) -> CountResult:
    """Commit a count and only then compare it. Without the cashier, two others count (books.md 2).

    Raises `NotCountableError`, `NotAllowedError`.
    """
    require_open_transaction()
    session = lock_session(session_id=session_id)
    if session.state != SessionState.COUNTING:
        raise NotCountableError(
            "Counting has not begun",
            where="session {session}",
            to_do="Start the count: the drawer closes then.",
            session=session.pk,
        )
    witness = _witness(act, session, confirmation)
    row = _write(act, session, count, recorded(session_id=session_id), witness)
    session.counted_by_id = act.actor_id
    session.count_witness_id = witness
    _step(act, session, SessionState.COUNTED, "counted")
    return result_of(row=row)


def _witness(act: Act, session: CashSession, confirmation: Confirmation | None) -> int | None:
    if act.actor_id == session.cashier_id:
        return None
    if confirmation is None or not confirmation.username:
        raise NotAllowedError(
            "The drawer of an absent cashier is counted by two persons", to_do="Have the second one enter name and PIN."
        )
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose="absent_count",
        subject_kind="session",
        subject_id=session.pk,
        roles=OVERSEERS | {"cashier", "finance"},
    )
    if witness == session.cashier_id:
        raise NotAllowedError("The cashier is not one of the two others")
    return witness


def _write(act: Act, session: CashSession, count: Count, found: Recorded, witness: int | None) -> SessionCount:
    attempt = SessionCount.objects.filter(session=session, round=session.round).count() + 1
    row = SessionCount.objects.create(
        session=session,
        round=session.round,
        attempt=attempt,
        counted_by_id=act.actor_id,
        witness_id=witness,
        counted_at=act.now,
        float_cents=session.float_cents,
        currency_cents=count.currency_cents,
        checks_cents=count.checks_cents,
        checks_count=len(count.checks),
        cards_cents=count.card_batch_cents,
        recorded_currency_cents=found.of(TenderClass.CURRENCY),
        recorded_checks_cents=found.checks_cents,
        recorded_cards_cents=found.cards_cents,
        dropped_cents=found.dropped_cents,
    )
    CountLine.objects.bulk_create(_lines(row, count))
    return row


def _lines(row: SessionCount, count: Count) -> list[CountLine]:
    currency = [
        CountLine(
            count=row,
            tender_class=str(TenderClass.CURRENCY),
            denomination=code,
            pieces=pieces,
            amount_cents=DENOMINATIONS[code] * pieces,
        )
        for code, pieces in count.currency
        if pieces
    ]
    checks = [CountLine(count=row, tender_class=str(TenderClass.CHECKS), amount_cents=cents) for cents in count.checks]
    cards = [CountLine(count=row, tender_class=str(TenderClass.CARDS), amount_cents=count.card_batch_cents)]
    return currency + checks + (cards if count.card_batch_cents else [])


def _step(act: Act, session: CashSession, state: SessionState, kind: str) -> None:
    session.state = str(state)
    session.save(update_fields=["state", "counted_by", "count_witness"])
    SessionEvent.objects.create(
        session=session,
        kind=kind,
        actor_id=act.actor_id,
        second_user_id=session.count_witness_id if kind == "counted" else None,
        happened_at=act.now,
    )
