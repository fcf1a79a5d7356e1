"""A run's print files and their control sheet."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.correspondence.engine.control_sheet import PrintRunDiffersError, pdf_of_control_sheet, prove_print_run
from curbstop.correspondence.engine.print_files import control_of, pdf_of_frozen, render_print_file
from curbstop.correspondence.engine.print_pool import rendered_files
from curbstop.correspondence.types import (
    FrozenBills,
    MailPiece,
    NotPrinted,
    PrintFileControl,
    PrintFileOrder,
    PrintRunControl,
    PulledBill,
    RenderedPrintFile,
)
from factories.bills import ENGLISH_BILL, SPANISH_BILL, SUMMARY_BILL

FILE = PrintFileControl(
    name="x-001.pdf",
    bill_count=1,
    envelope_count=1,
    total_cents=1,
    page_count=1,
    sha256="a" * 64,
    first_bill_number="1",
    last_bill_number="1",
)


def run_of(files: tuple[PrintFileControl, ...], count: int, cents: int, *held: NotPrinted) -> PrintRunControl:
    return PrintRunControl(
        utility_name="San Bernardino Municipal Water Department",
        run_name="2026-03-07",
        printed_on=ENGLISH_BILL.bill_date,
        run_bill_count=count,
        run_total_cents=cents,
        files=files,
        not_printed=held,
    )


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[place].get_textpage().get_text_bounded() for place in range(len(document)))


def once_more(file: RenderedPrintFile, *places: int, copied_on: date | None, duplex: bool) -> bytes:
    parts = [FrozenBills(content=file.frozen, places=places)]
    return pdf_of_frozen(parts=parts, name="", copied_on=copied_on, duplex=duplex)


def test_a_run_is_cut_into_files_whose_sums_are_the_runs():
    kinds = (ENGLISH_BILL, SPANISH_BILL, SUMMARY_BILL)
    bills = [replace(kinds[place % 3], bill_number=str(1000 + place)) for place in range(7)]
    orders = [
        PrintFileOrder(name=f"2026-03-07-{place // 3 + 1:03d}", documents=tuple(bills[place : place + 3]))
        for place in range(0, 7, 3)
    ]
    files = list(rendered_files(orders=iter(orders), workers=1))
    assert [(file.name, file.bill_count) for file in files] == [
        ("2026-03-07-001.pdf", 3),
        ("2026-03-07-002.pdf", 3),
        ("2026-03-07-003.pdf", 1),
    ]
    assert sum(file.total_cents for file in files) == sum(bill.amount_due_cents for bill in bills)
    assert [(file.first_bill_number, file.last_bill_number) for file in files][1] == ("1003", "1005")
    text = "".join(text_of(file.content) for file in files)
    assert all(bill.bill_number in text for bill in bills)
    assert all(len(pypdfium2.PdfDocument(file.content)) == file.page_count for file in files)
    control = run_of(tuple(control_of(file) for file in files), 7, sum(bill.amount_due_cents for bill in bills))
    sheet = text_of(pdf_of_control_sheet(control))
    assert all(file.name in sheet and file.sha256[:16] in sheet for file in files)
    assert f"${sum(bill.amount_due_cents for bill in bills) / 100:,.2f}" in sheet
    assert "The files hold exactly the run" in sheet
    assert "Los archivos contienen exactamente la corrida" in sheet


def test_each_bill_begins_a_sheet_of_its_own_when_both_sides_are_printed():
    bills = [ENGLISH_BILL, SUMMARY_BILL, ENGLISH_BILL]
    file = render_print_file(PrintFileOrder(name="x", documents=tuple(bills)))
    document = pypdfium2.PdfDocument(file.content)
    starts = [
        place for place in range(len(document)) if "Payment stub" in document[place].get_textpage().get_text_bounded()
    ]
    assert len(starts) == 3
    assert all(place % 2 == 0 for place in starts)


def test_several_processes_make_the_same_files_in_the_same_order_as_one():
    bills = [replace(ENGLISH_BILL, bill_number=str(place)) for place in range(5)]
    orders = [PrintFileOrder(name=f"x-{place}", documents=(bill,)) for place, bill in enumerate(bills)]
    assert list(rendered_files(orders=iter(orders), workers=2)) == list(rendered_files(orders=orders, workers=1))


def test_bills_once_more_are_word_for_word_what_they_were():
    mail = MailPiece(envelope="7-000001", tracking="00300567094000000001", routing="92405")
    bills = (replace(ENGLISH_BILL, mail=mail), SPANISH_BILL, SUMMARY_BILL)
    file = render_print_file(PrintFileOrder(name="x", documents=bills))
    whole = once_more(file, 1, 2, 3, copied_on=None, duplex=True)
    assert whole == file.content
    (page,) = pypdfium2.PdfDocument(once_more(file, 2, copied_on=None, duplex=False))
    original = next(
        page for page in pypdfium2.PdfDocument(file.content) if "Talón" in page.get_textpage().get_text_bounded()
    )
    assert page.get_textpage().get_text_bounded() == original.get_textpage().get_text_bounded()


def test_a_copy_says_so_and_is_no_piece_of_the_envelope():
    mail = MailPiece(envelope="7-000001", tracking="00300567094000000001", routing="92405")
    file = render_print_file(PrintFileOrder(name="x", documents=(replace(SPANISH_BILL, mail=mail), ENGLISH_BILL)))
    pdf = once_more(file, 1, 2, copied_on=date(2026, 5, 4), duplex=False)
    text = text_of(pdf)
    assert "Copia, impresa el 4 may 2026" in text
    assert "Copy, printed May 4, 2026" in text
    assert "7-000001" in text_of(file.content)
    assert "7-000001" not in text


def test_bills_by_email_are_kept_but_not_laid_out():
    file = render_print_file(PrintFileOrder(name="x-email-001", documents=(ENGLISH_BILL,), by_email=True))
    assert (file.content, file.page_count, file.bill_count) == (b"", 0, 1)
    assert "66.53" in text_of(once_more(file, 1, copied_on=None, duplex=False))


def test_a_bill_that_was_cancelled_since_is_pulled_and_the_sheet_says_which():
    pulled = PulledBill(bill_number="318776", file_name="x-001.pdf", envelope="7-000002", amount_due_cents=1)
    control = replace(run_of((FILE, FILE), 1, 1), pulled=(pulled,))
    sheet = text_of(pdf_of_control_sheet(control))
    assert "Pull before mailing" in sheet
    assert "318776" in sheet
    assert "7-000002" in sheet
    with pytest.raises(PrintRunDiffersError):
        prove_print_run(replace(control, pulled=()))


@given(
    parts=st.lists(st.tuples(st.integers(1, 500), st.integers(-(10**6), 10**9)), max_size=20), off=st.integers(-3, 3)
)
@settings(max_examples=50)
def test_the_control_sheet_is_refused_unless_files_and_bills_set_aside_are_the_run(parts, off):
    files = tuple(replace(FILE, bill_count=count, total_cents=cents) for count, cents in parts)
    held = NotPrinted(reason="Held", bill_count=2, total_cents=700)
    control = run_of(files, sum(count for count, _ in parts) + 2, sum(cents for _, cents in parts) + 700 + off, held)
    if off:
        with pytest.raises(PrintRunDiffersError, match="Do not send these files"):
            prove_print_run(control)
    else:
        prove_print_run(control)
