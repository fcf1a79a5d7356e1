"""Receipts as text and as printer bytes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.correspondence.engine.receipt_printer import receipt_bytes
from curbstop.correspondence.engine.receipt_text import (
    COLUMNS,
    RECEIPT_WORDS,
    ReceiptDoesNotAddUpError,
    receipt_lines,
)
from curbstop.correspondence.types import ReceiptLine, ReceiptTender
from factories.bills import RECEIPT

KICK = b"\x1bp\x00"


def test_a_receipt_shows_what_was_paid_tendered_and_given_back():
    lines = receipt_lines(document=RECEIPT)
    assert "RECEIPT 03-2026-000412  Mar 23, 2026 09:14" in lines
    assert "Water and sewer                      66.53" in lines
    assert "TOTAL PAID                          186.53" in lines
    assert "Change                               20.00" in lines
    assert "  Account 10045127            -1.00 credit" in lines
    assert not any("REPRINT" in line for line in lines)


def test_a_reprint_and_a_void_are_marked_at_both_ends():
    lines = receipt_lines(document=replace(RECEIPT, is_reprint=True, is_void=True))
    assert [line.strip() for line in (lines[0], lines[1], lines[-2], lines[-1])] == [
        "*** REPRINT ***",
        "*** VOID ***",
    ] * 2


def test_the_bytes_carry_the_number_the_mark_and_the_cut():
    content = receipt_bytes(document=replace(RECEIPT, is_reprint=True), kick_drawer=False)
    assert b"03-2026-000412" in content
    assert b"REPRINT" in content
    assert content.endswith(b"\x1dV\x00")


def test_the_drawer_opens_for_a_payment_and_never_for_a_reprint():
    assert KICK in receipt_bytes(document=RECEIPT, kick_drawer=True)
    assert KICK not in receipt_bytes(document=RECEIPT, kick_drawer=False)
    assert KICK not in receipt_bytes(document=replace(RECEIPT, is_reprint=True), kick_drawer=True)


def test_a_spanish_receipt_has_every_word_and_its_accents():
    assert RECEIPT_WORDS["en"].keys() == RECEIPT_WORDS["es"].keys()
    spanish = replace(RECEIPT, language="es", is_reprint=True)
    text = "\n".join(receipt_lines(document=spanish))
    assert "REIMPRESIÓN" in text
    assert [word for word in RECEIPT_WORDS["en"].values() if word in text] == []
    assert "Le atendió Ana".encode("cp850") in receipt_bytes(document=spanish, kick_drawer=False)


def test_a_receipt_that_does_not_add_up_is_not_printed():
    with pytest.raises(ReceiptDoesNotAddUpError, match=r"206\.53 with change of 0\.00"):
        receipt_lines(document=replace(RECEIPT, change_cents=0))


@given(text=st.text(min_size=1, max_size=120), cents=st.integers(1, 10**9))
@settings(max_examples=60)
def test_no_line_is_wider_than_the_paper_and_no_amount_is_cut(text, cents):
    paid = replace(
        RECEIPT,
        lines=(ReceiptLine(what_for=text, amount_cents=cents, account_number="10045127"),),
        tenders=(ReceiptTender(name="Cash", amount_cents=cents),),
        change_cents=0,
        cashier_name=text,
    )
    lines = receipt_lines(document=paid)
    assert all(len(line) <= COLUMNS for line in lines)
    assert sum(line.endswith(f" {cents // 100:,}.{cents % 100:02d}") for line in lines) == 3
