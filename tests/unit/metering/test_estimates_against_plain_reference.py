"""Estimates of frames against the same rule written slowly, meter by meter, with lists and loops."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.metering.engine.estimating import estimate
from curbstop.metering.engine.usage import usage
from curbstop.metering.types import AVERAGE, CLASS_AVERAGE, SAME_MONTH_LAST_YEAR, ReadPolicy
from factories.meter_frames import INSTALLATIONS, PERIODS, READS, meter

START = date(2023, 1, 5)
YEAR, NEAR = timedelta(days=365), timedelta(days=20)
ORDERS = [
    (AVERAGE, SAME_MONTH_LAST_YEAR, CLASS_AVERAGE),
    (SAME_MONTH_LAST_YEAR, AVERAGE, CLASS_AVERAGE),
    (CLASS_AVERAGE, AVERAGE),
]


@st.composite
def histories(draw):
    """Days and readings of one meter in thousandths, some estimated, and the day to estimate."""
    steps = draw(st.lists(st.tuples(st.integers(26, 35), st.integers(0, 60_000), st.booleans()), max_size=18))
    day, reading, rows = START, draw(st.integers(0, 90_000_000)), []
    rows.append((day, reading, False))
    for days, used, estimated in steps:
        day, reading = day + timedelta(days=days), (reading + used) % 100_000_000
        rows.append((day, reading, estimated and draw(st.booleans())))
    return rows, day + timedelta(days=draw(st.integers(20, 45)))


def plain(*, rows, day, policy, by_class):
    """Reading in thousandths, or the reason why there is none."""
    trailing = 0
    for _, _, estimated in reversed(rows):
        if not estimated:
            break
        trailing += 1
    if trailing >= policy.estimates_in_a_row:
        return "too_many_estimates"
    steps = steps_of(rows)
    ahead = (day - rows[-1][0]).days
    recent = steps[-policy.history_reads :]
    found = {AVERAGE: None, SAME_MONTH_LAST_YEAR: None, CLASS_AVERAGE: None}
    if recent:
        found[AVERAGE] = floor(Fraction(sum(s[1] for s in recent) * ahead, sum(s[2] for s in recent)))
    near = sorted((abs((on - day + YEAR).days), on, used, days) for on, used, days in steps)
    near = [one for one in near if one[0] <= NEAR.days]
    if near:
        found[SAME_MONTH_LAST_YEAR] = floor(
            Fraction(trend(recent=recent, steps=steps, policy=policy) * near[0][2] * ahead, near[0][3] * 100)
        )
    if by_class:
        found[CLASS_AVERAGE] = floor(Fraction(by_class[0] * ahead, by_class[1]))
    for method in policy.estimate_order:
        if found[method] is not None:
            return (rows[-1][1] + found[method]) % 100_000_000
    return "no_history"


def steps_of(rows):
    """Day, use and days from each reading that was not estimated to the next."""
    firm = [(on, reading) for on, reading, estimated in rows if not estimated]
    steps = []
    for (before_on, before), (after_on, after) in pairwise(firm):
        used = after - before
        if used < 0 and 2 * (used + 100_000_000) <= 100_000_000:
            used += 100_000_000
        if used >= 0:
            steps.append((after_on, used, (after_on - before_on).days))
    return steps


def trend(*, recent, steps, policy):
    """Percent of this year's recent use of that in the same months then."""
    since = min(on - timedelta(days=days) for on, _, days in recent)
    until = max(on for on, _, _ in recent)
    then = [s for s in steps if since + NEAR < s[0] + YEAR <= until + NEAR and s[0] <= since]
    used_then, days_then = sum(s[1] for s in then), sum(s[2] for s in then)
    if not used_then:
        return 100
    percent = floor(Fraction(100 * sum(s[1] for s in recent) * days_then, used_then * sum(s[2] for s in recent)))
    return min(max(percent, policy.trend_percent[0]), policy.trend_percent[1])


def frames(rows):
    reads = [(1, number, on, reading, estimated) for number, (on, reading, estimated) in enumerate(rows)]
    return {
        "reads": pl.DataFrame(reads, schema=READS, orient="row"),
        "installations": pl.DataFrame(
            [(*meter(1, hung=rows[0][0])[:5], rows[0][1], *meter(1)[6:])], schema=INSTALLATIONS, orient="row"
        ),
    }


@given(
    history=histories(),
    order=st.sampled_from(ORDERS),
    most=st.integers(1, 3),
    by_class=st.one_of(st.none(), st.tuples(st.integers(0, 900_000), st.integers(1, 4_000))),
)
@settings(max_examples=120, deadline=None)
def test_an_estimate_is_what_the_rule_says_and_never_one_too_many_in_a_row(history, order, most, by_class) -> None:
    rows, day = history
    policy = ReadPolicy(estimate_order=order, estimates_in_a_row=most)
    class_milli, class_days = by_class or (None, None)
    points = pl.DataFrame(
        [(1, day, class_milli, class_days)],
        schema={
            "installation_id": pl.Int64,
            "read_on": pl.Date,
            "class_milli": pl.Int64,
            "class_days": pl.Int64,
        },
        orient="row",
    )
    row = estimate(points=points, policy=policy, **frames(rows)).row(0, named=True)
    expected = plain(rows=rows, day=day, policy=policy, by_class=by_class)
    assert (row["reason"] or row["reading_milli"]) == expected


@given(history=histories(), actual=st.integers(0, 40_000))
@settings(max_examples=60, deadline=None)
def test_the_next_actual_read_trues_an_estimate_up_to_the_last_thousandth(history, actual) -> None:
    rows, day = history
    points = pl.DataFrame([(1, day)], schema={"installation_id": pl.Int64, "read_on": pl.Date}, orient="row")
    reading = estimate(points=points, **frames(rows)).item(0, "reading_milli")
    if reading is None:
        return
    later = day + timedelta(days=30)
    together = [*rows, (day, reading, True), (later, (reading + actual) % 100_000_000, False)]
    periods = [(1, 1, rows[-1][0], day), (2, 1, day, later), (3, 1, rows[-1][0], later)]
    used = usage(periods=pl.DataFrame(periods, schema=PERIODS, orient="row"), **frames(together))["usage_milli"]
    assert used[0] + used[1] == used[2]
    assert used[2] % 100_000_000 == (reading + actual - rows[-1][1]) % 100_000_000
