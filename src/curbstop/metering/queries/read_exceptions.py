"""Doubtful reads and what was decided about them, as frozen rows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import NotRead, Read, ReadDecision, ReadException, ReadPhoto
from curbstop.metering.types import OPEN, REREAD, UNDONE


class NoSuchReadExceptionError(CurbstopError):
    """There is no doubtful read, or decision, of that number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadExceptionRow:
    """A doubtful read: its period, use and usual use in thousandths of the billed unit, the reading in those of the dial."""

    id: int
    service_point_id: int
    customer_account_id: int | None
    read_id: int | None
    installation_id: int | None
    serial: str
    reading_milli: int | None
    kind: str
    source: str
    note: str
    from_date: date
    to_date: date
    reasons: tuple[str, ...]
    usage_milli: int | None
    usual_milli: int | None
    unit: str
    holds: bool
    state: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadDecisionRow:
    """One decision, or its undoing."""

    id: int
    exception_id: int
    decision: str
    decided_by: str
    decided_at: datetime
    work_item_id: int | None


def read_exception(*, exception_id: int) -> ReadExceptionRow:
    """One doubtful read; raises `NoSuchReadExceptionError`."""
    rows = ReadException.objects.select_related("read__installation__meter", "decided_by")
    row = rows.filter(pk=exception_id).first()
    if row is None:
        raise NoSuchReadExceptionError("There is no such read", to_do="Open the list again.")
    read = row.read
    return ReadExceptionRow(
        id=row.pk,
        service_point_id=row.service_point_id,
        customer_account_id=row.customer_account_id,
        read_id=row.read_id,
        installation_id=read.installation_id if read else None,
        serial=read.installation.meter.serial if read else "",
        reading_milli=read.reading_milli if read else None,
        kind=read.kind if read else "",
        source=read.source if read else "",
        note=read.note if read else "",
        from_date=row.from_date,
        to_date=row.to_date,
        reasons=tuple(row.reasons),
        usage_milli=row.usage_milli,
        usual_milli=row.usual_milli,
        unit=row.unit,
        holds=row.holds,
        state=row.state,
        decided_at=row.decided_at,
        decided_by=row.decided_by.get_username() if row.decided_by else "",
    )


def read_decision(*, decision_id: int) -> ReadDecisionRow:
    """One decision; raises `NoSuchReadExceptionError`."""
    row = ReadDecision.objects.select_related("decided_by").filter(pk=decision_id).first()
    if row is None:
        raise NoSuchReadExceptionError("There is no such decision", to_do="Open the list again.")
    return _decision(row)


def decisions_of(*, exception_id: int) -> list[ReadDecisionRow]:
    """Everything that was decided about a read, latest first."""
    rows = ReadDecision.objects.filter(exception_id=exception_id).select_related("decided_by")
    return [_decision(row) for row in rows.order_by("-pk")]


def last_decision_of(*, staff_user_id: int) -> ReadDecisionRow | None:
    """What a person decided last and may still take back."""
    row = ReadDecision.objects.filter(decided_by_id=staff_user_id).select_related("decided_by").order_by("-pk").first()
    return None if row is None or row.decision == UNDONE else _decision(row)


def awaited_read(*, installation_id: int, read_on: date) -> int | None:
    """The doubted read of a meter that a new one takes the place of: one that holds a bill until the meter is read again."""
    rows = ReadException.objects.filter(
        state=REREAD, holds=True, read__installation_id=installation_id, read__read_on__lte=read_on
    )
    replaced = Read.objects.filter(replaces_read_id=OuterRef("read_id"))
    return rows.exclude(Exists(replaced)).order_by("-to_date").values_list("read_id", flat=True).first()


def count_open_exceptions() -> int:
    """How many doubtful reads wait for a decision."""
    return ReadException.objects.filter(state=OPEN).count()


def photos_of(*, read_id: int) -> list[int]:
    """Files of the pictures that were taken with a read."""
    return list(ReadPhoto.objects.filter(read_id=read_id).order_by("pk").values_list("file_id", flat=True))


def is_photo(*, file_id: int) -> bool:
    """Whether a stored file is a picture of a meter, read or not."""
    taken = ReadPhoto.objects.filter(file_id=file_id).exists()
    return taken or NotRead.objects.filter(photo_id=file_id).exists()


def _decision(row: ReadDecision) -> ReadDecisionRow:
    return ReadDecisionRow(
        id=row.pk,
        exception_id=row.exception_id,
        decision=row.decision,
        decided_by=row.decided_by.get_username(),
        decided_at=row.decided_at,
        work_item_id=row.work_item_id,
    )
