"""A department's file of invoices: read whole, or refused with its line; whatever it is, never a crash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.cashiering.engine.invoice_file import InvoiceFileError, read_invoice_file

GOOD = (
    b"number,receipt_type,payer,amount,due_on\r\n"
    b'B-1,permit,"Builders, ""Inc.""",1250.00,2026-04-01\r\n'
    b"\r\n"
    b"B-2,PERMIT,Jos\xc3\xa9 L\xc3\xb3pez,10.5,2026-04-15\r\n"
    b"CONTROL,2,1260.50\r\n"
)


def test_a_good_file_is_read_to_its_control_figures():
    found = read_invoice_file(content=GOOD)
    assert [(one.line, one.number, one.receipt_type_code, one.amount_cents) for one in found.lines] == [
        (2, "B-1", "PERMIT", 125_000),
        (4, "B-2", "PERMIT", 1_050),
    ]
    assert found.lines[0].payer_name == 'Builders, "Inc."'
    assert (found.control_count, found.control_cents) == (2, 126_050)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.booleans())
def test_a_changed_byte_gives_a_sound_file_or_a_sentence_with_its_line(place, byte, is_cut):
    content = GOOD[:place] if is_cut else GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    try:
        found = read_invoice_file(content=content)
    except InvoiceFileError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert "line " in refusal
        return
    assert sum(one.amount_cents for one in found.lines) == found.control_cents
    assert len(found.lines) == found.control_count


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(content):
    with pytest.raises(InvoiceFileError):
        read_invoice_file(content=content)
