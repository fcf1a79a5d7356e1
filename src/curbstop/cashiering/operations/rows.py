"""Locking and finding the cash room's own rows, with sentences for what is not there or not allowed."""

from django.db import connection, models

from curbstop.cashiering.models import CashSession
from curbstop.cashiering.types import SESSION_WORDS, Act, Confirmation, SessionState
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import day_state
from curbstop.platform.transactions import lock_rows
from curbstop.staff.operations import confirm_second_person
from curbstop.staff.queries import roles_of
from curbstop.staff.types import MANAGER, SUPERVISOR

OVERSEERS = frozenset({SUPERVISOR, MANAGER})


class NotAllowedError(CurbstopError):
    """Somebody tried what their roles or the rule of two persons do not allow."""


class SessionNotOpenError(CurbstopError):
    """A session takes no payments in its state."""


class DayNotOpenError(CurbstopError):
    """The business day takes no receipts any more."""


class NotYourSessionError(CurbstopError):
    """A drawer belongs to another cashier."""


class ReasonMissingError(CurbstopError):
    """Something that must be explained was not."""


def next_id(*, model: type[models.Model]) -> int:
    """The next id of a table, for rows whose postings must name them before they are written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        (identity,) = cursor.fetchone()
    return int(identity)


def lock_session(*, session_id: int) -> CashSession:
    """The session's row, locked until the transaction ends."""
    return lock_rows(model=CashSession, ids=[session_id])[session_id]


def lock_open_session(*, session_id: int, for_correction: bool = False) -> CashSession:
    """The locked session of an open day; corrections are also made while the day is balanced.

    Raises `SessionNotOpenError` or `DayNotOpenError`.
    """
    session = lock_session(session_id=session_id)
    if session.state != SessionState.OPEN:
        raise SessionNotOpenError(
            "This drawer is being counted or is closed: nothing in it changes",
            where="session {session}, {state}",
            to_do="Use another drawer, or ask the supervisor to reopen it.",
            session=session.pk,
            state=SESSION_WORDS[session.state],
        )
    state = day_state(business_date=session.business_date)
    if state != "OPEN" and not (for_correction and state == "BALANCING"):
        raise DayNotOpenError(
            "The business day takes no more receipts",
            where="{business_date}",
            to_do="Count this drawer and open a session on the next business day.",
            business_date=session.business_date.isoformat(),
        )
    return session


def check_may_correct(
    *, act: Act, cashier_id: int, confirmation: Confirmation | None, purpose: str, receipt_id: int
) -> int | None:
    """Who may void or correct: an overseer who did not take the money, or its cashier with an overseer's PIN.

    Returns the second person's id where one was needed. Source: cash controls 15.
    """
    if act.actor_id != cashier_id and is_overseer(staff_user_id=act.actor_id, act=act):
        return None
    if act.actor_id != cashier_id:
        raise NotAllowedError("Only a supervisor, or the cashier with a supervisor, may do this")
    if confirmation is None or not confirmation.username:
        raise NotAllowedError("A supervisor must confirm this", to_do="Have a supervisor enter name and PIN.")
    return second_person(
        act=act,
        confirmation=confirmation,
        purpose=purpose,
        subject_kind="receipt",
        subject_id=receipt_id,
        roles=OVERSEERS,
    )


def require_overseer(*, act: Act) -> None:
    """Refuse everybody but supervisors and managers."""
    if not is_overseer(staff_user_id=act.actor_id, act=act):
        raise NotAllowedError("Only a supervisor may do this", to_do="Ask a supervisor.")


def is_overseer(*, staff_user_id: int, act: Act) -> bool:
    """Whether somebody is a supervisor or manager on the day of the act."""
    return bool(roles_of(staff_user_id=staff_user_id, on_date=act.now.date()) & OVERSEERS)


def require_reason(*, reason: str) -> str:
    """The reason without blanks around it; refuses an empty one."""
    if not reason.strip():
        raise ReasonMissingError("A reason is needed", to_do="Write in a few words why.")
    return reason.strip()


def second_person(
    *,
    act: Act,
    confirmation: Confirmation,
    purpose: str,
    subject_kind: str,
    subject_id: int | None,
    roles: frozenset[str],
) -> int:
    """The second person's staff id, once their PIN and roles have been checked and the confirmation recorded."""
    confirmed = confirm_second_person(
        username=confirmation.username,
        pin=confirmation.pin,
        purpose=purpose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        first_user_id=act.actor_id,
        allowed_roles=roles,
        on_date=act.now.date(),
        now=act.now,
    )
    return confirmed.second_user_id
