"""Statements in XML: what they say of themselves is proven, and what is no statement is refused by line."""

import pytest

from curbstop.exchange.banks.statements.camt import CamtReading
from curbstop.exchange.checking import check_file, format_named
from factories.exchange_files import CAMT

KIND = format_named(name="camt.053")


def answer(text):
    return check_file(content=text.encode(), kind=KIND)


def test_entries_come_signed_with_day_and_reference():
    (statement,) = CamtReading(content=CAMT.encode())
    assert (statement.statement_id, statement.account_id) == ("S-17", "0975312468")
    credit, debit = statement.entries
    assert (str(credit.amount), credit.currency, credit.booked_on, credit.reference) == (
        "125.50",
        "USD",
        "2026-11-22",
        "LOCKBOX 8801",
    )
    assert str(debit.amount) == "-2.5"
    assert answer(CAMT).totals == {"statements": 1, "entries": 2, "credit_cents": 12550, "debit_cents": 250}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("<Sum>128.00</Sum>", "<Sum>128.01</Sum>", 9, "sum to 128.01; they sum to 128.00"),
        ("<NbOfNtries>2<", "<NbOfNtries>3<", 9, "says 3 entries, 2 are there"),
        ("<Sum>125.50</Sum>", "<Sum>1e9</Sum>", 10, "1e9"),
        (">2.5</Amt>", ">2,5</Amt>", 18, "amount is “2,5” USD"),
        (' Ccy="USD">2.5', ">2.5", 18, "amount"),
        ("DBIT", "DEBIT", 18, "neither CRDT nor DBIT"),
        ("<Id>S-17</Id>", "", 5, "lacks its identification"),
        ("<MsgId>M-17</MsgId>", "", 24, "lacks its identification or its moment"),
        ("camt.053", "pain.001", 2, "no camt"),
        ("BkToCstmrStmt>", "CstmrCdtTrfInitn>", 3, "is no BkToCstmrStmt"),
        ("</Stmt>", "</Stm>", 21, "not sound XML"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE x [<!ENTITY a 'b'>]>", 1, "document type definition"),
    ],
)
def test_each_damage_is_refused_with_its_line_and_reason(old, new, line, reason):
    assert old in CAMT
    found = answer(CAMT.replace(old, new))
    assert not found.ok
    assert reason in found.reason
    assert found.line == line


def test_elements_without_end_are_refused():
    assert "nested" in answer(CAMT.replace("<Stmt>", "<Stmt>" + "<A>" * 100)).reason
    assert answer("").reason == "The file is empty"
