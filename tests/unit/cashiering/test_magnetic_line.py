"""The line of magnetic ink at a check's foot, as keyboard wedges type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.cashiering.engine.magnetic_line import WrongRoutingNumberError, is_routing_number, read_magnetic_line
from curbstop.cashiering.types.tenders import MagneticLine

PERSONAL = MagneticLine("121000358", "1234567890", "101")
BUSINESS = MagneticLine("121000358", "1234567890", "5001")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("T121000358T1234567890U0101", PERSONAL),
        ("t121000358t 1234567890u 101", PERSONAL),
        (":121000358: 1234567890< 0101", PERSONAL),
        ("⑆121000358⑆ 1234567890⑈ 0101", PERSONAL),
        ("T121000358T 0101 1234567890U", PERSONAL),
        ("U005001U T121000358T 1234567890U", BUSINESS),
        ("U5001U T121000358T 12-3456-7890U", BUSINESS),
        ("T121000358T 1234567890U 0101 A0000012345A", MagneticLine("121000358", "1234567890", "101", 12_345)),
    ],
)
def test_personal_and_business_checks_are_read_in_the_usual_letters(typed, read):
    assert read_magnetic_line(text=typed) == read


@pytest.mark.parametrize("typed", ["", "200001", "PERMIT", "T1", "12345678901234567890", "T121000358T", "A. Customer"])
def test_other_words_are_no_check(typed):
    try:
        assert read_magnetic_line(text=typed) is None
    except WrongRoutingNumberError:
        assert typed == "T1"


def test_a_misread_routing_number_is_refused_by_its_check_digit():
    with pytest.raises(WrongRoutingNumberError):
        read_magnetic_line(text="T121000359T1234567890U0101")


@given(st.text(alphabet="TUA0123456789 -dD:<", max_size=40))
def test_whatever_a_reader_types_gives_a_check_nothing_or_a_sentence(typed):
    try:
        read = read_magnetic_line(text=typed)
    except WrongRoutingNumberError:
        return
    assert read is None or (is_routing_number(routing=read.routing) and read.check_number.isdigit())


@given(st.integers(0, 10**8 - 1), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_never_passes_the_check_digit(start, place, by):
    eight = f"{start:08d}"
    nine = next((f"{eight}{last}" for last in range(10) if is_routing_number(routing=f"{eight}{last}")), None)
    if nine is None:
        assert start == 0
        return
    wrong = nine[:place] + str((int(nine[place]) + by) % 10) + nine[place + 1 :]
    assert not is_routing_number(routing=wrong)
