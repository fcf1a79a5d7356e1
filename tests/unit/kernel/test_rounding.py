from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.rounding import Rounding, divide, round_fraction

REFERENCE = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_DOWN: ROUND_HALF_DOWN,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 2, 4, 5, 8, 10, 25, 1000, -4]), st.sampled_from(Rounding))
def test_division_agrees_with_decimal_under_every_policy(numerator, denominator, policy):
    exact = Context(prec=60).divide(Decimal(numerator), Decimal(denominator))
    assert divide(numerator=numerator, denominator=denominator, policy=policy) == int(
        exact.quantize(Decimal(1), rounding=REFERENCE[policy])
    )


@pytest.mark.parametrize("value", [1.0, True, "1"])
def test_division_refuses_what_is_not_whole(value):
    with pytest.raises(TypeError):
        divide(numerator=value, denominator=2)


def test_half_a_cent_goes_up_and_a_credit_rounds_as_its_charge_does():
    assert round_fraction(value=Fraction(1, 2)) == 1
    assert round_fraction(value=Fraction(-1, 2)) == -1
