"""A run's print files and their control sheet."""

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.correspondence.engine.control_sheet import PrintRunDiffersError, pdf_of_control_sheet, prove_print_run
from curbstop.correspondence.engine.print_files import control_of, print_files
from curbstop.correspondence.types import NotPrinted, PrintFileControl, PrintRunControl
from factories.bills import ENGLISH_BILL, SPANISH_BILL, SUMMARY_BILL

FILE = PrintFileControl(
    name="x-001.pdf",
    bill_count=1,
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


def test_a_run_is_cut_into_files_whose_sums_are_the_runs():
    kinds = (ENGLISH_BILL, SPANISH_BILL, SUMMARY_BILL)
    bills = [replace(kinds[place % 3], bill_number=str(1000 + place)) for place in range(7)]
    files = list(print_files(documents=iter(bills), run_name="2026-03-07", bills_per_file=3, duplex=True))
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
    (file,) = print_files(documents=bills, run_name="x", bills_per_file=500, duplex=True)
    document = pypdfium2.PdfDocument(file.content)
    starts = [
        place for place in range(len(document)) if "Payment stub" in document[place].get_textpage().get_text_bounded()
    ]
    assert len(starts) == 3
    assert all(place % 2 == 0 for place in starts)


def test_a_run_without_bills_has_no_files():
    assert list(print_files(documents=[], run_name="x", bills_per_file=500, duplex=True)) == []


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
