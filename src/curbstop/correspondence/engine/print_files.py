"""Print files: the bills of a run in files of at most 500, each one PDF, with the figures its control sheet states."""

import hashlib
from collections.abc import Iterable, Iterator
from io import BytesIO

import pikepdf

from curbstop.correspondence.engine.bill_content import bill_file_content
from curbstop.correspondence.engine.typesetting import typeset_pdf
from curbstop.correspondence.types import BillDocument, PrintFileControl, RenderedPrintFile

BILLS_PER_FILE = 500


def pdf_of_bill(document: BillDocument) -> bytes:
    """One bill as PDF/UA-1."""
    content = bill_file_content(bills=[document], name=document.bill_number, duplex=False)
    return typeset_pdf(template="bill.typ", data=content, as_of=document.bill_date)


def print_files(
    *, documents: Iterable[BillDocument], run_name: str, bills_per_file: int, duplex: bool
) -> Iterator[RenderedPrintFile]:
    """Files of bills in the order given. One file is in memory at a time."""
    for place, bills in enumerate(_slices(documents, bills_per_file), start=1):
        name = f"{run_name}-{place:03d}"
        data = bill_file_content(bills=bills, name=name, duplex=duplex)
        content = typeset_pdf(template="bill.typ", data=data, as_of=bills[0].bill_date)
        yield RenderedPrintFile(
            name=f"{name}.pdf",
            content=content,
            bill_count=len(bills),
            total_cents=sum(bill.amount_due_cents for bill in bills),
            page_count=_page_count(content),
            sha256=hashlib.sha256(content).hexdigest(),
            first_bill_number=bills[0].bill_number,
            last_bill_number=bills[-1].bill_number,
        )


def _slices(documents: Iterable[BillDocument], size: int) -> Iterator[list[BillDocument]]:
    bills: list[BillDocument] = []
    for document in documents:
        bills.append(document)
        if len(bills) == size:
            yield bills
            bills = []
    if bills:
        yield bills


def _page_count(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def control_of(file: RenderedPrintFile) -> PrintFileControl:
    """A print file's line on the control sheet."""
    return PrintFileControl(
        name=file.name,
        bill_count=file.bill_count,
        total_cents=file.total_cents,
        page_count=file.page_count,
        sha256=file.sha256,
        first_bill_number=file.first_bill_number,
        last_bill_number=file.last_bill_number,
    )
