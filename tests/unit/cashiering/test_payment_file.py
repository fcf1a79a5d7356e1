"""A payment file is read whole, or refused with the line that is wrong."""

import pytest

from curbstop.cashiering.engine.payment_file import PaymentFileError, read_payment_file

GOOD = "#control,2,150.50\naccount_number,amount,reference,payer,paid_on\n100001,100.00,R1,A. Payer,2026-03-02\n100002,50.5,R2,,\n"


def read(text: str):
    return read_payment_file(content=text.encode(), name="f.csv")


def test_a_good_file_is_read_to_its_last_row_with_its_totals():
    found = read(GOOD)
    assert (found.control_count, found.control_cents) == (2, 15_050)
    assert [row.amount_cents for row in found.rows] == [10_000, 5_050]
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("#control,2,150.50", "#control,3,150.50", 1),
        ("#control,2,150.50", "#control,2,150.51", 1),
        ("#control,2,150.50", "#total,2,150.50", 1),
        ("#control,2,150.50", "#control,two,150.50", 1),
        ("account_number,amount", "amount,account_number", 2),
        ("100001,100.00", "100001,1OO.00", 3),
        ("100001,100.00", "100001,-100.00", 3),
        ("100001,100.00", "100001,0.00", 3),
        ("100002,50.5,R2,,", "100002,50.5,R2", 4),
        ("2026-03-02", "02/03/2026", 3),
    ],
)
def test_a_file_with_an_error_is_refused_at_its_line(before, after, line):
    with pytest.raises(PaymentFileError) as caught:
        read(GOOD.replace(before, after))
    assert caught.value.line == line


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"#control,0,0\naccount_number,amount,reference,payer,paid_on\n", b"\x00"]
)
def test_what_is_no_payment_file_is_refused_without_a_crash(content):
    with pytest.raises(PaymentFileError):
        read_payment_file(content=content, name="f.csv")
