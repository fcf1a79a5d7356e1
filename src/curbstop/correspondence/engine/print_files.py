"""Print files: each one PDF of at most 500 bills, with the figures its control sheet states and what its bills say."""

import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf

from curbstop.correspondence.engine.bill_content import bill_file_content, copy_line
from curbstop.correspondence.engine.typesetting import forget_older_files, typeset_pdf
from curbstop.correspondence.types import (
    BillDocument,
    FrozenBills,
    PrintFileControl,
    PrintFileOrder,
    RenderedPrintFile,
)

# A frozen file says how it is to be read: what a later template cannot print as it was is refused, not guessed.
FROZEN_AS = 1
# The best compression takes three times as long and saves a twentieth.
COMPRESSION = 5
# Of smaller files Typst may keep what it likes.
MANY = 100
PAGES = re.compile(rb"/Type/Pages/Count (\d+)")


def pdf_of_bill(document: BillDocument) -> bytes:
    """One bill as PDF/UA-1."""
    content = bill_file_content(bills=[document], name=document.bill_number, duplex=False)
    return typeset_pdf(template="bill.typ", data=content, as_of=document.bill_date)


def render_print_file(order: PrintFileOrder) -> RenderedPrintFile:
    """Lay a file out and freeze what it says. Needs nothing but its order, so that any process may do it."""
    bills = order.documents
    data = bill_file_content(bills=bills, name=order.name, duplex=order.duplex)
    as_of = bills[0].bill_date
    content = b"" if order.by_email else typeset_pdf(template="bill.typ", data=data, as_of=as_of)
    if len(bills) >= MANY:
        forget_older_files()
    return RenderedPrintFile(
        name=f"{order.name}.pdf",
        content=content,
        frozen=_freeze(data, as_of),
        bill_count=len(bills),
        envelope_count=sum(bill.mail is None or bill.mail.piece == 1 for bill in bills),
        total_cents=sum(bill.amount_due_cents for bill in bills),
        page_count=_page_count(content) if content else 0,
        sha256=hashlib.sha256(content).hexdigest(),
        first_bill_number=bills[0].bill_number,
        last_bill_number=bills[-1].bill_number,
    )


def _freeze(data: dict[str, Any], as_of: date) -> bytes:
    text = json.dumps({"as": FROZEN_AS, "as_of": as_of.isoformat(), **data}, ensure_ascii=False)
    # Without a moment in it, the same bills freeze to the same bytes.
    return gzip.compress(text.encode(), COMPRESSION, mtime=0)


def pdf_of_frozen(*, parts: Sequence[FrozenBills], name: str, copied_on: date | None, duplex: bool) -> bytes:
    """Bills as they went out, in the order of the parts; with `copied_on` each says that it is a copy."""
    opened = [_opened(part.content) for part in parts]
    bills = [data["bills"][place - 1] for part, data in zip(parts, opened, strict=True) for place in part.places]
    if copied_on is not None:
        # A copy is no piece of the envelope that was mailed.
        bills = [{**bill, "mark": "", "bars": "", "copy": copy_line(bill["language"], copied_on)} for bill in bills]
    first = opened[0]
    chosen = {
        **first,
        "words": {language: words for data in opened for language, words in data["words"].items()},
        "bills": bills,
        "title": name or first["title"],
        "language": bills[0]["language"],
        "duplex": duplex,
    }
    return typeset_pdf(template="bill.typ", data=chosen, as_of=date.fromisoformat(chosen.pop("as_of")))


def _opened(content: bytes) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(gzip.decompress(content))
    if data.pop("as") != FROZEN_AS:
        raise ValueError("This file was frozen by a later version of the program.")
    return data


def _page_count(content: bytes) -> int:
    """The root of the tree of pages says how many there are. To open the whole file for it takes a quarter of a second."""
    found = PAGES.search(content)
    if found:
        return int(found[1])
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def control_of(file: RenderedPrintFile) -> PrintFileControl:
    """A print file's line on the control sheet."""
    return PrintFileControl(
        name=file.name,
        bill_count=file.bill_count,
        envelope_count=file.envelope_count,
        total_cents=file.total_cents,
        page_count=file.page_count,
        sha256=file.sha256,
        first_bill_number=file.first_bill_number,
        last_bill_number=file.last_bill_number,
    )
