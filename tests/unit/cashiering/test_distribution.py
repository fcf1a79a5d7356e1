"""A receipt type's money divided: amounts first, the rest by parts, no cent lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.cashiering.engine.distribution import NotDivisibleError, Share, check_shares, distribute


@pytest.mark.parametrize(
    ("cents", "quantity", "shares", "parts"),
    [
        (10_000, 1, [Share(part_ppm=1_000_000)], [10_000]),
        (10_003, 1, [Share(400), Share(part_ppm=100_000), Share(part_ppm=900_000)], [400, 960, 8_643]),
        (10_000, 2, [Share(amount_cents=400), Share(part_ppm=1_000_000)], [800, 9_200]),
        (100, 1, [Share(part_ppm=333_333), Share(part_ppm=333_333), Share(part_ppm=333_334)], [33, 33, 34]),
        (10_001, 1, [Share(amount_cents=1), Share(part_ppm=500_000), Share(part_ppm=500_000)], [1, 5_000, 5_000]),
    ],
)
def test_amounts_come_first_and_the_largest_remainder_takes_the_odd_cent(cents, quantity, shares, parts):
    assert distribute(amount_cents=cents, quantity=quantity, shares=shares) == parts


@given(
    st.integers(1, 10**9),
    st.integers(1, 20),
    st.lists(st.integers(1, 500), max_size=4),
    st.lists(st.integers(1, 1000), min_size=1, max_size=5),
)
def test_no_cent_is_lost_or_made(cents, quantity, amounts, weights):
    parts = [weight * 1_000_000 // sum(weights) for weight in weights]
    parts[0] += 1_000_000 - sum(parts)
    shares = [*(Share(amount_cents=one) for one in amounts), *(Share(part_ppm=one) for one in parts if one)]
    if sum(amounts) * quantity > cents:
        with pytest.raises(NotDivisibleError):
            distribute(amount_cents=cents, quantity=quantity, shares=shares)
        return
    found = distribute(amount_cents=cents, quantity=quantity, shares=shares)
    assert sum(found) == cents
    assert min(found) >= 0


@pytest.mark.parametrize(
    "shares", [[], [Share(part_ppm=999_999)], [Share(amount_cents=5)], [Share(1, 1_000_000)], [Share(part_ppm=0)]]
)
def test_parts_that_are_no_whole_are_refused(shares):
    with pytest.raises(NotDivisibleError):
        check_shares(shares=shares)
