"""The stub's line, printed and scanned."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.correspondence.engine.scanline import (
    DoesNotFitStubError,
    NotAScanlineError,
    WrongCheckDigitError,
    WrongStubDateError,
    compose_scanline,
    parse_scanline,
)
from curbstop.correspondence.types import ScannedStub, StubField, StubLayout
from curbstop.kernel.check_digit import with_luhn_digit

ACCOUNT = st.from_regex(r"[1-9][0-9]{5,11}", fullmatch=True)
CENTS = st.integers(min_value=0, max_value=999_999_999)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2068, 12, 31))
SHORT = StubLayout(
    name="short",
    fields=(
        StubField(kind="amount_due_cents", width=9),
        StubField(kind="account_number", width=12),
        StubField(kind="due_date", width=6),
    ),
    separator="",
)
LAYOUTS = st.sampled_from([SHORT, None])


def composed(account: str, cents: int, day: date, layout: StubLayout | None) -> str:
    chosen = {"layout": layout} if layout else {}
    return compose_scanline(account_number=account, amount_due_cents=cents, due_date=day, **chosen)


def parsed(text: str, layout: StubLayout | None) -> ScannedStub:
    return parse_scanline(text=text, **({"layout": layout} if layout else {}))


@given(account=ACCOUNT, cents=CENTS, day=DAYS, layout=LAYOUTS)
@settings(max_examples=60)
def test_what_is_printed_is_what_is_scanned(account, cents, day, layout):
    line = composed(account, cents, day, layout)
    assert parsed(f" {line}\n", layout) == ScannedStub(account_number=account, amount_due_cents=cents, due_date=day)


@given(account=ACCOUNT, cents=CENTS, day=DAYS, data=st.data())
@settings(max_examples=60)
def test_any_single_wrong_digit_is_noticed(account, cents, day, data):
    line = composed(account, cents, day, None)
    place = data.draw(st.sampled_from([at for at, sign in enumerate(line) if sign.isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != line[place]]))
    with pytest.raises(WrongCheckDigitError):
        parsed(line[:place] + other + line[place + 1 :], None)


def test_the_line_is_account_due_date_amount_and_check_digit():
    assert composed("1004512-7", 6653, date(2026, 4, 13), None) == "000010045127 20260413 000006653 8"


def test_a_credit_is_written_as_nothing_due():
    assert composed("10045127", -500, date(2026, 4, 13), None).split()[2] == "000000000"


@pytest.mark.parametrize("text", ["", "10045127", "0000100451272026041300000665", "x" * 30, "1" * 31])
def test_what_is_no_stub_line_is_refused(text):
    with pytest.raises(NotAScanlineError):
        parsed(text, None)


def test_a_line_with_an_impossible_date_is_refused():
    with pytest.raises(WrongStubDateError):
        parsed(with_luhn_digit("000010045127" + "20261340" + "000006653"), None)


def test_an_account_number_that_is_too_long_is_refused():
    with pytest.raises(DoesNotFitStubError, match="Widen the field"):
        composed("1" * 13, 6653, date(2026, 4, 13), None)
