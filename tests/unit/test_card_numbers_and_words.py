"""What is never kept, and how an amount is said in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.amount_words import amount_in_words
from curbstop.kernel.card_numbers import has_card_number, without_card_numbers


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "paid with 5500-0000-0000-0004 yesterday",
        "378282246310005",
        "x6011000990139424y",
    ],
)
def test_a_card_number_is_recognised_wherever_it_stands(text):
    assert has_card_number(text=text)
    assert not has_card_number(text=without_card_numbers(text=text))


@pytest.mark.parametrize(
    "text", ["", "909-555-0134", "4111111111111112", "0134021290000", "B-2026-00123", "12345678901234567890"]
)
def test_telephone_parcel_permit_and_stub_numbers_are_no_cards(text):
    assert not has_card_number(text=text)
    assert without_card_numbers(text=text) == text


@given(st.integers(10**11, 10**18 - 1))
def test_exactly_one_last_digit_makes_a_card_number(start):
    assert sum(has_card_number(text=f"{start}{last}") for last in range(10)) == 1


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (0, "Zero and 00/100 dollars"),
        (101, "One and 01/100 dollars"),
        (12_345, "One hundred twenty-three and 45/100 dollars"),
        (1_900_010, "Nineteen thousand and 10/100 dollars"),
        (100_000_000, "One million and 00/100 dollars"),
        (123_456_789, "One million two hundred thirty-four thousand five hundred sixty-seven and 89/100 dollars"),
    ],
)
def test_an_amount_in_words_is_what_stands_on_a_check(cents, words):
    assert amount_in_words(cents=cents) == words
