from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.days import DayPeriod, EmptyPeriodError

days = st.dates(date(2000, 1, 1), date(2050, 1, 1))
periods = st.builds(lambda start, length: DayPeriod(start, start + timedelta(days=length)), days, st.integers(1, 400))


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 1)])
def test_a_period_without_a_day_is_refused(end):
    with pytest.raises(EmptyPeriodError, match="2026-03-01"):
        DayPeriod(date(2026, 3, 1), end)


def test_the_end_does_not_belong_to_the_period():
    february = DayPeriod(date(2028, 2, 1), date(2028, 3, 1))
    assert february.days == 29
    assert february.last_day == date(2028, 2, 29)
    assert date(2028, 3, 1) not in february
    assert date(2028, 2, 1) in february


@given(periods, periods)
def test_overlap_means_a_common_day(first, second):
    common = set(first) & set(second)
    assert first.overlaps(second) == bool(common)
    both = first.intersection(second)
    assert (set(both) if both else set()) == common


@given(periods, st.lists(days, max_size=5))
def test_the_pieces_of_a_period_are_the_period(period, cuts):
    pieces = period.split(cuts)
    assert [day for piece in pieces for day in piece] == list(period)
