"""Floats, surprise days, torn notes and the drop box's day: the rules alone."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.cashiering.engine.float_split import split_float
from curbstop.cashiering.engine.mutilated import mutilated_disposition
from curbstop.cashiering.engine.received_day import drop_box_day
from curbstop.cashiering.engine.surprise_days import draw_days, period_of
from curbstop.cashiering.types import DENOMINATIONS

PIECES = st.lists(st.tuples(st.sampled_from(sorted(DENOMINATIONS)), st.integers(0, 30)), unique_by=lambda one: one[0])


def worth(pieces) -> int:
    return sum(DENOMINATIONS[code] * number for code, number in pieces)


@given(counted=PIECES, float_cents=st.integers(0, 40_000))
def test_a_split_keeps_exactly_the_float_and_loses_no_piece(counted, float_cents):
    split = split_float(counted=counted, float_cents=float_cents)
    if split is None:
        return
    kept, out = split
    assert (worth(kept), worth(kept) + worth(out)) == (float_cents, worth(counted))
    together = {code: number for code, number in counted if number}
    assert {code: dict(kept).get(code, 0) + dict(out).get(code, 0) for code in together} == together


def test_the_float_keeps_the_small_pieces_and_a_choice_is_found_where_the_largest_first_fails():
    assert split_float(counted=[("100", 2), ("20", 10), ("1", 20)], float_cents=2_000) == (
        (("1", 20),),
        (("100", 2), ("20", 10)),
    )
    assert split_float(counted=[("50", 1), ("20", 3)], float_cents=5_000) == ((("50", 1),), (("20", 3),))
    assert split_float(counted=[("100", 1)], float_cents=5_000) is None
    assert split_float(counted=[("20", 1)], float_cents=5_000) is None


def test_a_draw_is_the_same_for_the_same_seed_and_differs_for_another():
    days = [date(2026, 1, 5) + timedelta(days=number) for number in range(60)]
    one = draw_days(seed="a", holder_ids=range(1, 30), days=days)
    assert one == draw_days(seed="a", holder_ids=reversed(range(1, 30)), days=list(reversed(days)))
    assert one != draw_days(seed="b", holder_ids=range(1, 30), days=days)
    assert set(one.values()) <= set(days)
    assert len(set(one.values())) > 10
    assert draw_days(seed="a", holder_ids=[1], days=[]) == {}


@pytest.mark.parametrize(
    ("day", "counts", "period"),
    [
        (date(2026, 2, 28), 4, (date(2026, 1, 1), date(2026, 4, 1))),
        (date(2026, 12, 31), 4, (date(2026, 10, 1), date(2027, 1, 1))),
        (date(2026, 12, 31), 12, (date(2026, 12, 1), date(2027, 1, 1))),
        (date(2026, 6, 30), 1, (date(2026, 1, 1), date(2027, 1, 1))),
    ],
)
def test_a_year_is_cut_into_the_periods_that_policy_says(day, counts, period):
    assert period_of(day=day, counts_a_year=counts) == period


@pytest.mark.parametrize(("percent", "told"), [(100, "accepted"), (51, "accepted"), (50, "refused"), (1, "refused")])
def test_a_mutilated_note_is_taken_when_more_than_half_of_it_is_there(percent, told):
    assert mutilated_disposition(remaining_percent=percent) == told


@pytest.mark.parametrize(
    ("hour", "minute", "is_first", "later"), [(6, 59, False, 0), (7, 0, False, 0), (7, 1, False, 1), (7, 1, True, 0)]
)
def test_a_drop_box_counts_by_its_collection(hour, minute, is_first, later):
    day = date(2026, 3, 2)
    counts = drop_box_day(
        collected_at=datetime(2026, 3, 2, hour, minute),  # noqa: DTZ001 - the city's own clock
        is_first=is_first,
        cutoff_hour=7,
        next_business_day=day + timedelta(days=1),
    )
    assert counts == day + timedelta(days=later)
