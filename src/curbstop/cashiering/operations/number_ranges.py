"""Numbers for receipts without the server: given out beforehand, never twice; what no receipt has is told."""

from uuid import UUID

from django.db import connection

from curbstop.cashiering.models import NumberRange, NumbersNotUsed, OfflineReceipt, Workstation
from curbstop.cashiering.operations.rows import NotYourSessionError, lock_open_session, require_overseer, require_reason
from curbstop.cashiering.queries.policy import offline_policy
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.offline import PAGE_SERIES, RangeGiven, Unused
from curbstop.cashiering.types.received import SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction

# Ranges of a series are given out one after the other.
GIVING = "SELECT pg_advisory_xact_lock(hashtext('cashiering_numberrange ' || %s))"
LONGEST_SERIES = 12


class BookNumbersError(CurbstopError):
    """A printed book cannot have these numbers."""


class NumbersUsedError(CurbstopError):
    """A number that a receipt has, or that was told before, is not unused."""


def assign_range(*, act: Act, session_id: int, device: UUID, workstation_id: int | None = None) -> RangeGiven:
    """The numbers that a browser may use in its cashier's open session: those it has, or the next free ones.

    How many is policy. Raises `NotYourSessionError`, `SessionNotOpenError`, `DayNotOpenError`.
    """
    require_open_transaction()
    session = lock_open_session(session_id=session_id)
    if session.cashier_id != act.actor_id or session.kind != SessionKind.COUNTER:
        raise NotYourSessionError(
            "This drawer belongs to another cashier", where="session {session}", session=session.pk
        )
    held = NumberRange.objects.filter(session=session, device=device).order_by("-pk").first()
    if held is not None and _has_numbers_left(held):
        return _given(held)
    if not Workstation.objects.filter(pk=workstation_id or 0).exists():
        workstation_id = session.workstation_id
    first = _next_number(PAGE_SERIES)
    return _given(
        NumberRange.objects.create(
            series=PAGE_SERIES,
            first_number=first,
            last_number=first + offline_policy(on_date=session.business_date).range_numbers - 1,
            office_id=session.office_id,
            session=session,
            workstation_id=workstation_id,
            device=device,
            business_date=session.business_date,
            given_by_id=act.actor_id,
            given_at=act.now,
        )
    )


def _has_numbers_left(held: NumberRange) -> bool:
    used = OfflineReceipt.objects.filter(range=held, sequence=held.last_number).exists()
    return not used and not NumbersNotUsed.objects.filter(range=held, last_number=held.last_number).exists()


def _given(row: NumberRange) -> RangeGiven:
    return RangeGiven(row.pk, row.series, row.first_number, row.last_number)


def _next_number(series: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(GIVING, [series])
    last = (
        NumberRange.objects.filter(series=series).order_by("-last_number").values_list("last_number", flat=True).first()
    )
    return (last or 0) + 1


def add_receipt_book(*, act: Act, office_id: int, series: str, first_number: int, last_number: int) -> int:
    """A printed book of numbered receipts, kept by an office for outages; by a supervisor. Returns the range's id."""
    require_open_transaction()
    require_overseer(act=act)
    name = series.strip().upper()
    if not name or name == PAGE_SERIES or len(name) > LONGEST_SERIES or not 1 <= first_number <= last_number:
        raise BookNumbersError(
            "A receipt book has a mark of its own, of one to twelve characters, and numbers from the first to the last",
            to_do="Read them from its cover; {page} is the counter page's own mark.",
            page=PAGE_SERIES,
        )
    with connection.cursor() as cursor:
        cursor.execute(GIVING, [name])
    if NumberRange.objects.filter(series=name, first_number__lte=last_number, last_number__gte=first_number).exists():
        raise BookNumbersError(
            "Book {series} has some of these numbers already",
            to_do="Look at the list of books: a number is given out once.",
            series=name,
        )
    return NumberRange.objects.create(
        series=name,
        first_number=first_number,
        last_number=last_number,
        office_id=office_id,
        business_date=latest_open_day(),
        given_by_id=act.actor_id,
        given_at=act.now,
    ).pk


def report_unused(
    *, act: Act, range_id: int, first_number: int, last_number: int, kind: Unused, reason: str = ""
) -> int:
    """Tell numbers that no receipt has: given back, spoiled, or lost with their paper (a supervisor). Returns the row's id."""
    require_open_transaction()
    held = lock_rows(model=NumberRange, ids=[range_id])[range_id]
    if kind is Unused.LOST:
        require_overseer(act=act)
    words = require_reason(reason=reason) if kind is not Unused.RETURNED else reason.strip()
    told = NumbersNotUsed.objects.filter(range=held, first_number__lte=last_number, last_number__gte=first_number)
    used = OfflineReceipt.objects.filter(range=held, sequence__gte=first_number, sequence__lte=last_number)
    inside = held.first_number <= first_number <= last_number <= held.last_number
    if not inside or told.exists() or used.exists():
        raise NumbersUsedError(
            "A receipt has one of the numbers {first} to {last}, or they were told before",
            where="{series}",
            to_do="Look at the numbers of this range again.",
            first=first_number,
            last=last_number,
            series=held.series,
        )
    return NumbersNotUsed.objects.create(
        range=held,
        first_number=first_number,
        last_number=last_number,
        kind=str(kind),
        reason=words[:400],
        business_date=latest_open_day(),
        reported_by_id=act.actor_id,
        reported_at=act.now,
    ).pk


def return_rest(*, act: Act, range_id: int, next_number: int) -> int:
    """Give the numbers from `next_number` on back, if the browser has not done so; returns how many."""
    require_open_transaction()
    held = lock_rows(model=NumberRange, ids=[range_id])[range_id]
    told = NumbersNotUsed.objects.filter(range=held, last_number=held.last_number).exists()
    later = OfflineReceipt.objects.filter(range=held, sequence__gte=next_number).exists()
    if held.session_id is None or told or later or not held.first_number <= next_number <= held.last_number:
        return 0
    report_unused(
        act=act, range_id=range_id, first_number=next_number, last_number=held.last_number, kind=Unused.RETURNED
    )
    return held.last_number - next_number + 1
