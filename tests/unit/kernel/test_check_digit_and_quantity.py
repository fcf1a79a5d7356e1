import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curbstop.kernel.check_digit import has_valid_luhn_digit, luhn_digit, with_luhn_digit
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.quantity import MICRO, MILLI, NotAQuantityError, scaled, unscaled

numbers = st.text("0123456789", min_size=1, max_size=18)


def test_the_standards_example_holds():
    assert luhn_digit("7992739871") == "3"


@given(numbers, st.data())
def test_one_wrong_digit_is_noticed(digits, data):
    number = with_luhn_digit(digits)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    assume(other != number[place])
    assert has_valid_luhn_digit(number)
    assert not has_valid_luhn_digit(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "12a", "٣٤"])
def test_a_check_digit_is_made_from_digits_only(text):
    with pytest.raises(ValueError, match="digits"):
        luhn_digit(text)


@given(st.integers(-(10**15), 10**15), st.sampled_from([MILLI, MICRO]))
def test_scaled_numbers_are_read_back_as_they_are_written(value, scale):
    assert scaled(text=unscaled(value=value, scale=scale), scale=scale) == value


@pytest.mark.parametrize("text", ["1.2345", "1e3", "abc", "", "1.", "1,5"])
def test_a_number_that_would_lose_something_is_refused(text):
    with pytest.raises(NotAQuantityError):
        scaled(text=text, scale=MILLI)


def test_an_error_says_what_where_and_what_to_do():
    error = CurbstopError("The drawer is open", where="drawer 3", to_do="Close it first.")
    assert str(error) == "The drawer is open (drawer 3). Close it first."
