"""Places of bills in what leaves the house, and where it is kept what they said."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from curbstop.correspondence.models import BillContent, BillPrint, BillPrintFile, BillReprint
from curbstop.correspondence.types import BillPrintRow, ReprintRow, Way

LARGEST_ID = 2**62


def print_of_bill(*, bill_id: int) -> BillPrintRow | None:
    """A bill's place; None while it has none."""
    return next((row.as_row() for row in BillPrint.objects.filter(bill_id=bill_id)), None)


def prints_of_bills(*, bill_ids: Iterable[int]) -> tuple[BillPrintRow, ...]:
    """The places of those bills that have one, file by file."""
    found = BillPrint.objects.filter(bill_id__in=list(bill_ids))
    return tuple(row.as_row() for row in found.order_by("run_id", "way", "file_number", "place"))


def prints_of_file(*, run_id: int, way: Way, file_number: int) -> tuple[BillPrintRow, ...]:
    """The bills of one file in their order."""
    found = BillPrint.objects.filter(run_id=run_id, way=way, file_number=file_number)
    return tuple(row.as_row() for row in found.order_by("place"))


def prints_by_tracking(*, tracking: str) -> tuple[BillPrintRow, ...]:
    """The bills in the envelope with this barcode, the latest envelope's if the digits were used again."""
    latest = BillPrint.objects.filter(tracking=tracking).exclude(tracking="").order_by("-pk").first()
    if latest is None:
        return ()
    found = BillPrint.objects.filter(run_id=latest.run_id, way="mail", envelope=latest.envelope)
    return tuple(row.as_row() for row in found.order_by("piece"))


def prints_of_envelope(*, bill_id: int) -> tuple[BillPrintRow, ...]:
    """All bills in the envelope in which a bill was mailed, itself among them; none for a bill by email."""
    own = BillPrint.objects.filter(bill_id=bill_id, way="mail").first()
    if own is None:
        return ()
    found = BillPrint.objects.filter(run_id=own.run_id, way="mail", envelope=own.envelope)
    return tuple(row.as_row() for row in found.order_by("piece"))


def files_to_make(*, run_id: int) -> tuple[tuple[Way, int, int], ...]:
    """Planned files of a run that are not made yet: way, number and how many bills."""
    made = BillContent.objects.filter(run_id=run_id, way=OuterRef("way"), file_number=OuterRef("file_number"))
    missing = BillPrint.objects.filter(~Exists(made), run_id=run_id).order_by("-way", "file_number", "place")
    counts: dict[tuple[Way, int], int] = {}
    for way, number in missing.values_list("way", "file_number"):
        key: tuple[Way, int] = ("email" if way == "email" else "mail", number)
        counts[key] = counts.get(key, 0) + 1
    return tuple((way, number, count) for (way, number), count in counts.items())


def print_progress(*, run_id: int) -> tuple[int, int]:
    """How many of the run's planned bills stand in made files, and how many are planned."""
    made = sum(BillContent.objects.filter(run_id=run_id).values_list("bill_count", flat=True))
    return made, BillPrint.objects.filter(run_id=run_id).count()


def is_made(*, run_id: int, way: Way, file_number: int) -> bool:
    """Whether a file was made already."""
    return BillContent.objects.filter(run_id=run_id, way=way, file_number=file_number).exists()


def frozen_file_id(*, run_id: int, way: Way, file_number: int) -> int | None:
    """The stored file with what the bills of a file said; None while it is not made."""
    found = BillContent.objects.filter(run_id=run_id, way=way, file_number=file_number)
    return found.values_list("stored_file_id", flat=True).first()


def print_file_names(*, run_id: int) -> dict[int, str]:
    """The names of a run's print files by their numbers."""
    return dict(BillPrintFile.objects.filter(run_id=run_id).values_list("number", "name"))


def reprints_of_bill(*, bill_id: int) -> tuple[ReprintRow, ...]:
    """How often a bill was printed once more, why, and by whom."""
    found = BillReprint.objects.filter(bill_print__bill_id=bill_id).select_related("bill_print").order_by("pk")
    return tuple(_reprint_row(row) for row in found)


def reprint(*, reprint_id: int) -> ReprintRow | None:
    """One reprint; None when there is none of that number."""
    found = BillReprint.objects.filter(pk=min(reprint_id, LARGEST_ID)).select_related("bill_print")
    return next((_reprint_row(row) for row in found), None)


def _reprint_row(row: BillReprint) -> ReprintRow:
    return ReprintRow(
        id=row.pk,
        bill_id=row.bill_print.bill_id,
        purpose=row.purpose,
        reason=row.reason,
        marked=row.marked,
        printed_on=row.printed_on,
        recorded_at=row.recorded_at,
        actor_id=row.actor_id,
        stored_file_id=row.stored_file_id,
    )
