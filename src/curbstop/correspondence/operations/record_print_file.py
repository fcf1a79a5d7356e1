"""Put on record what a run's bills said, and the print file they stand in."""

from curbstop.correspondence.models import BillContent, BillPrintFile
from curbstop.correspondence.types import PrintFileRow, RenderedPrintFile, Way
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction


class PrintFileChangedError(CurbstopError):
    """A print file of this name is on record with other content."""


def record_print_file(*, run_id: int, number: int, file: RenderedPrintFile, stored_file_id: int) -> PrintFileRow:
    """Record a run's print file that was stored (`platform.files.store_file`); repeating it with the same content changes nothing.

    Raises `PrintFileChangedError` when the run already has another content under this name.
    """
    require_open_transaction()
    row, is_new = BillPrintFile.objects.get_or_create(
        run_id=run_id,
        name=file.name,
        defaults={
            "number": number,
            "bill_count": file.bill_count,
            "envelope_count": file.envelope_count,
            "total_cents": file.total_cents,
            "page_count": file.page_count,
            "sha256": file.sha256,
            "stored_file_id": stored_file_id,
            "first_bill_number": file.first_bill_number,
            "last_bill_number": file.last_bill_number,
        },
    )
    if not is_new and row.sha256 != file.sha256:
        raise PrintFileChangedError(
            "The print file '{name}' is on record with other content",
            where="bill run {run_id}",
            to_do="Use the file on record, or print the bills that changed under another name.",
            name=file.name,
            run_id=run_id,
        )
    return row.as_row()


def record_bill_content(*, run_id: int, way: Way, number: int, file: RenderedPrintFile, stored_file_id: int) -> None:
    """Record where it is kept what the bills of a file said. With it a file counts as made; a second one is refused by the database."""
    require_open_transaction()
    BillContent.objects.create(
        run_id=run_id,
        way=way,
        file_number=number,
        bill_count=file.bill_count,
        total_cents=file.total_cents,
        stored_file_id=stored_file_id,
    )
