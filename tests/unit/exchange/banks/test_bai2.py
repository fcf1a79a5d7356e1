"""BAI2 statements: continuations, funds types, and control totals of account, group and file."""

from datetime import date

import pytest

from curbstop.exchange.banks.statements.bai2 import statements_of
from curbstop.exchange.checking import check_file, format_named

BAI2 = format_named(name="bai2")

STATEMENT = """\
01,122099999,123456789,261123,0200,1,80,1,2/
02,123456789,122099999,1,261122,,USD,2/
03,0975312468,,010,500000,,,190,70000000,4,0/
16,165,1500000,1,DD1620,,DEALER PAYMENTS
16,115,10000000,S,5000000,4000000,1000000,LB-7,,LOCKBOX DEPOSIT
16,475,18500,V,261124,1200,,1001,CHECK PAID/
16,195,250000,D,3,0,100000,1,100000,3,50000,WX,55,WIRE, FROM A/B
88,SECOND LINE, WITH A COMMA
49,82268500,7/
98,82268500,1,9/
99,82268500,1,11/
"""


def answer(text):
    return check_file(content=text.encode(), kind=BAI2)


def test_a_statement_is_read_with_its_funds_types_and_texts():
    assert answer(STATEMENT).ok
    (account,) = statements_of(content=STATEMENT.encode())
    assert (account.account_number, account.currency, account.as_of_date) == ("0975312468", "USD", date(2026, 11, 22))
    assert account.balance(type_code="010") == 500000
    assert account.balance(type_code="015") is None
    dealer, lockbox, check, wire = account.transactions
    assert (dealer.sign, dealer.amount_cents, dealer.bank_reference, dealer.text) == (
        1,
        1500000,
        "DD1620",
        "DEALER PAYMENTS",
    )
    assert lockbox.funds.amounts == ((0, 5000000), (1, 4000000), (2, 1000000))
    assert (check.sign, check.funds.value_date, check.customer_reference) == (-1, date(2026, 11, 24), "1001")
    assert wire.funds.amounts == ((0, 100000), (1, 100000), (3, 50000))
    assert wire.text == "WIRE, FROM A/B\nSECOND LINE, WITH A COMMA"


def test_a_record_is_continued_between_its_fields():
    """`190/` and `88,70000000`: the slash ends the record, not the field behind it."""
    split = STATEMENT.replace("190,70000000,4,0/\n", "190/\n88,70000000,4,0/\n")
    split = split.replace("82268500,7/", "82268500,8/").replace(",1,9/", ",1,10/").replace(",1,11/", ",1,12/")
    assert answer(split).ok
    (account,) = statements_of(content=split.encode())
    assert account.summaries[1].amount_cents == 70000000
    assert account.summaries[1].item_count == 4


def test_several_records_on_a_line_are_read():
    folded = STATEMENT.replace("2/\n02,", "2/   02,").replace("/\n98,", "/ 98,")
    assert answer(folded).totals == answer(STATEMENT).totals


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_any_line_end_will_do(end):
    assert answer(STATEMENT.replace("\n", end)).ok


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("49,82268500", "49,82268501", 9, "account trailer (49): control says 82268501"),
        ("98,82268500", "98,82268501", 10, "group trailer (98): control"),
        ("99,82268500", "99,82268501", 11, "file trailer (99): control"),
        ("82268500,7/", "82268500,8/", 9, "records says 8, what is there adds up to 7"),
        ("82268500,1,9/", "82268500,2,9/", 10, "accounts says 2"),
        ("82268500,1,9/", "82268500,1,8/", 10, "records says 8"),
        ("82268500,1,11/", "82268500,2,11/", 11, "groups says 2"),
        ("82268500,1,11/", "82268500,1,10/", 11, "records says 10"),
        ("16,165,1500000", "16,165,1500001", 9, "control"),
        ("16,165,1500000", "16,165,15000.00", 4, "an amount without a point"),
        ("16,165,", "16,X65,", 4, "type code"),
        (",1,DD1620", ",Q,DD1620", 4, "a funds type"),
        ("V,261124", "V,261324", 6, "a day written YYMMDD"),
        ("D,3,0", "D,x,0", 7, "a whole number"),
        ("261123,0200", "269923,0200", 1, "file date"),
        ("80,1,2/", "80,1,7/", 1, "version"),
        ("02,123456789,122099999,1", "02,123456789,122099999,9", 2, "status"),
        ("03,0975312468", "03,", 3, "account number"),
        ("16,475", "17,475", 6, "“17” begins no known kind of record"),
        ("03,0975312468,,010,500000,,,190,70000000,4,0/\n", "", 3, "cannot stand here"),
        ("99,82268500,1,11/\n", "", 10, "The file ends before the file trailer (99)"),
        ("01,122099999,123456789,261123,0200,1,80,1,2/\n", "", 1, "cannot stand here"),
        ("01,", "88,", 1, "A continuation (88) has no record before it"),
    ],
)
def test_each_damage_is_refused_with_its_line_and_reason(old, new, line, reason):
    assert old in STATEMENT
    found = answer(STATEMENT.replace(old, new, 1))
    assert not found.ok
    assert (found.line, reason in found.reason) == (line, True), found.reason


def test_control_characters_and_empty_files_are_refused():
    assert answer("").reason == "The file is empty"
    assert "control characters" in answer(STATEMENT.replace("DEALER", "DEAL\x01ER")).reason


def test_the_specifications_own_shapes_are_read():
    """Summaries over a continuation, a funds type S whose first amount is blank, midnight as 9999, a negative balance."""
    text = (
        "01,122099999,123456789,040621,0200,1,65,,2/\n"
        "02,031001234,122099999,1,040620,9999,,2/\n"
        "03,9876543210,,010,-500000,,,100,1000000,,,400,2000000,,,190/\n"
        "88,500000,,,110,1000000,,,072,500000,,,074,500000,,,040,-1500000,,/\n"
        "16,115,500000,S,,200000,300000,,,LOCK BOX NO.68751/\n"
        "49,4000000,4/\n98,4000000,1,6/\n99,4000000,1,8/\n"
    )
    found = answer(text)
    assert found.ok, found
    (account,) = statements_of(content=text.encode())
    assert [one.type_code for one in account.summaries] == ["010", "100", "400", "190", "110", "072", "074", "040"]
    assert account.transactions[0].funds.amounts == ((0, 0), (1, 200000), (2, 300000))
    assert account.transactions[0].text == "LOCK BOX NO.68751"
