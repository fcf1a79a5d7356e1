"""What others may ask this room: receipts as text, scanned stubs, and what is on record as printed and sent."""

from curbstop.correspondence.engine.explanation_words import explanation_sentences
from curbstop.correspondence.engine.receipt_text import receipt_lines
from curbstop.correspondence.engine.scanline import (
    NotAScanlineError,
    WrongCheckDigitError,
    WrongStubDateError,
    compose_scanline,
    parse_scanline,
)
from curbstop.correspondence.models import BillPrintFile, SentDocument
from curbstop.correspondence.queries.bill_prints import (
    files_to_make,
    frozen_file_id,
    is_made,
    print_file_names,
    print_of_bill,
    print_progress,
    prints_by_tracking,
    prints_of_bills,
    prints_of_envelope,
    prints_of_file,
    reprint,
    reprints_of_bill,
)
from curbstop.correspondence.types import PrintFileControl, PrintFileRow, SentDocumentRow

__all__ = [
    "NotAScanlineError",
    "WrongCheckDigitError",
    "WrongStubDateError",
    "compose_scanline",
    "documents_sent_to",
    "explanation_sentences",
    "files_to_make",
    "frozen_file_id",
    "is_made",
    "parse_scanline",
    "print_file_controls",
    "print_file_names",
    "print_files_of_run",
    "print_of_bill",
    "print_progress",
    "prints_by_tracking",
    "prints_of_bills",
    "prints_of_envelope",
    "prints_of_file",
    "receipt_lines",
    "reprint",
    "reprints_of_bill",
]


def print_files_of_run(*, run_id: int) -> tuple[PrintFileRow, ...]:
    """The print files of a bill run, by name."""
    return tuple(row.as_row() for row in BillPrintFile.objects.filter(run_id=run_id).order_by("number"))


def print_file_controls(*, run_id: int) -> tuple[PrintFileControl, ...]:
    """The print files of a bill run as lines for its control sheet, by name."""
    return tuple(
        PrintFileControl(
            name=row.name,
            bill_count=row.bill_count,
            envelope_count=row.envelope_count,
            total_cents=row.total_cents,
            page_count=row.page_count,
            sha256=row.sha256,
            first_bill_number=row.first_bill_number,
            last_bill_number=row.last_bill_number,
        )
        for row in BillPrintFile.objects.filter(run_id=run_id).order_by("number")
    )


def documents_sent_to(*, customer_account_id: int, limit: int = 100) -> tuple[SentDocumentRow, ...]:
    """What was sent to a customer account, the latest first."""
    rows = SentDocument.objects.filter(customer_account_id=customer_account_id).order_by("-sent_on", "-id")
    return tuple(row.as_row() for row in rows[:limit])
