"""Positive pay: our refund checks in the columns that a bank asks for."""

from datetime import date

import pytest

from curbstop.exchange.banks.positive_pay.issues import IssuedCheck, read_issues, write_issues
from curbstop.exchange.checking import check_file, format_named
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.writing import ValueDoesNotFitError

KIND = format_named(name="positive-pay")
CHECKS = (
    IssuedCheck("000004421000", 1001, 12550, date(2026, 11, 23), "MARIA LOPEZ"),
    IssuedCheck("000004421000", 1002, 3000, date(2026, 11, 23), "DOE, JOHN", voided=True),
)


@pytest.mark.parametrize("name", ["positive-pay-fixed", "positive-pay-csv"])
def test_what_is_written_is_read_back_and_sound(name):
    layout = shipped_layout(name=name)
    content = write_issues(layout=layout, checks=CHECKS)
    assert tuple(read_issues(content=content, layout=layout)) == CHECKS
    found = check_file(content=content, kind=KIND)
    assert (found.ok, found.totals) == (True, {"checks": 2, "amount_cents": 15550})


def test_the_fixed_file_has_its_columns_where_the_bank_wants_them():
    first, _second, total = write_issues(layout=shipped_layout(name="positive-pay-fixed"), checks=CHECKS).splitlines()
    assert first.decode() == "I000004421000000000100100000001255011232026MARIA LOPEZ".ljust(80)
    assert total.decode() == "T0000044210000000000002000000015550".ljust(80)


def test_a_wrong_total_refuses_the_file():
    content = write_issues(layout=shipped_layout(name="positive-pay-fixed"), checks=CHECKS)
    found = check_file(content=content.replace(b"000000015550", b"000000015551"), kind=KIND)
    assert (found.line, found.reason) == (3, "total: amount says 15551, what is there adds up to 15550")


def test_a_check_that_does_not_fit_is_not_written():
    long_name = IssuedCheck("000004421000", 1, 1, date(2026, 1, 1), "A" * 60)
    with pytest.raises(ValueDoesNotFitError, match="payee"):
        write_issues(layout=shipped_layout(name="positive-pay-fixed"), checks=[long_name])
