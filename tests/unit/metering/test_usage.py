"""Use between days: against worked examples and a plain slow reference."""

import itertools
from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from curbstop.metering.engine.usage import usage
from factories.meter_frames import INSTALLATIONS, PERIODS, READS, meter, read

JANUARY, FEBRUARY, MARCH = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)


def used(*, meters, reads, start=JANUARY, end=FEBRUARY):
    frame = usage(
        reads=pl.DataFrame(reads, schema=READS, orient="row"),
        installations=pl.DataFrame(meters, schema=INSTALLATIONS, orient="row"),
        periods=pl.DataFrame([(7, 1, start, end)], schema=PERIODS, orient="row"),
    )
    return frame.row(0, named=True)


def test_five_dials_from_99985_to_15_is_30() -> None:
    row = used(meters=[meter(1, start=99_000)], reads=[read(1, JANUARY, 99_985), read(1, FEBRUARY, 15)])
    assert (row["usage_milli"], row["rolled_over"], row["reason"]) == (30_000, True, None)


def test_an_exchange_in_mid_period_adds_both_meters() -> None:
    day = date(2026, 1, 25)
    row = used(
        meters=[meter(1, off=day, end=1_012), meter(2, hung=day, start=3)],
        reads=[read(1, JANUARY, 1_000), read(2, FEBRUARY, 11)],
    )
    assert (row["usage_milli"], row["exchanged"]) == (20_000, True)
    assert (row["start_read_id"], row["end_read_id"]) == (1000 + JANUARY.toordinal(), 2000 + FEBRUARY.toordinal())


def test_the_multiplier_counts_the_difference() -> None:
    row = used(meters=[meter(1, times=10_000)], reads=[read(1, JANUARY, 5), read(1, FEBRUARY, 9)])
    assert row["usage_milli"] == 40_000


def test_several_registers_are_added() -> None:
    row = used(
        meters=[meter(1), meter(2, register=2)],
        reads=[read(1, JANUARY, 5), read(1, FEBRUARY, 9), read(2, JANUARY, 100), read(2, FEBRUARY, 107)],
    )
    assert row["usage_milli"] == 11_000


def test_a_meter_in_cubic_feet_gives_hundreds() -> None:
    row = used(meters=[meter(1, unit="CF")], reads=[read(1, JANUARY, 0), read(1, FEBRUARY, 1_250)])
    assert (row["usage_milli"], row["unit"]) == (12_500, "HCF")


def test_a_read_too_few_is_missing_and_no_meter_is_too() -> None:
    assert used(meters=[meter(1)], reads=[read(1, JANUARY, 5)])["reason"] == "missing"
    assert used(meters=[], reads=[])["reason"] == "missing"


def test_a_register_without_its_read_makes_the_whole_period_missing() -> None:
    meters = [meter(1), meter(2, register=2)]
    reads = [read(1, JANUARY, 5), read(1, FEBRUARY, 9), read(2, JANUARY, 100)]
    assert used(meters=meters, reads=reads)["usage_milli"] is None


def test_a_reading_below_an_estimate_is_negative_and_no_rollover() -> None:
    row = used(meters=[meter(1)], reads=[read(1, JANUARY, 110, estimated=True), read(1, FEBRUARY, 105)])
    assert (row["usage_milli"], row["reason"], row["estimated"]) == (-5_000, "negative", False)


def test_an_estimate_between_is_corrected_by_the_next_actual_read() -> None:
    reads = [read(1, JANUARY, 100), read(1, FEBRUARY, 130, estimated=True), read(1, MARCH, 124)]
    assert used(meters=[meter(1)], reads=reads, end=MARCH)["usage_milli"] == 24_000


def test_only_the_last_read_says_whether_the_use_is_estimated() -> None:
    reads = [read(1, JANUARY, 100, estimated=True), read(1, FEBRUARY, 130), read(1, MARCH, 140, estimated=True)]
    assert used(meters=[meter(1)], reads=reads)["estimated"] is False
    assert used(meters=[meter(1)], reads=reads, start=FEBRUARY, end=MARCH)["estimated"] is True


def slow_usage(*, meters, reads, start, end):
    """One meter after the other, one reading after the other."""
    total, found = 0, False
    for number, _point, _register, hung, off, first, last, dials, _unit, times in meters:
        if hung >= end or (off is not None and off <= start):
            continue
        found = True
        shown = {hung: first}
        if off is not None:
            shown[off] = last
        shown.update({day: value for owner, _id, day, value, _ in reads if owner == number})
        low, high = max(start, hung), end if off is None else min(end, off)
        if low not in shown or high not in shown:
            return None
        days = sorted(day for day in shown if low <= day <= high)
        counted = 0
        for before, after in itertools.pairwise(days):
            step = shown[after] - shown[before]
            whole = 1000 * 10**dials
            counted += step + whole if step < 0 and 2 * (step + whole) <= whole else step
        total += counted * times // 1000
    return total if found else None


@st.composite
def histories(draw):
    """Up to three meters, one after the other, each read on some days."""
    day, meters, reads = date(2025, 12, 1), [], []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        dials, hung = draw(st.sampled_from([3, 4, 5])), day
        day = hung + timedelta(days=draw(st.integers(2, 60)))
        last = draw(st.booleans())
        value = st.integers(0, 10**dials - 1)
        off, end = (None, None) if last else (day, draw(value))
        times = draw(st.sampled_from([1000, 10_000, 500]))
        meters.append(meter(number, hung=hung, off=off, start=draw(value), end=end, dials=dials, times=times))
        days = draw(st.sets(st.integers(0, (day - hung).days), max_size=6))
        reads += [read(number, hung + timedelta(days=n), draw(value)) for n in sorted(days)]
        if last:
            break
    return meters, reads


@given(histories(), st.integers(0, 100), st.integers(1, 60))
def test_use_is_what_a_plain_reference_says(history, start, days) -> None:
    meters, reads = history
    shown = sorted({row[2] for row in reads} | {row[3] for row in meters})
    first = shown[start % len(shown)]
    later = [day for day in shown if day > first] or [first + timedelta(days=1)]
    last = later[days % len(later)]
    row = used(meters=meters, reads=reads, start=first, end=last)
    assert row["usage_milli"] == slow_usage(meters=meters, reads=reads, start=first, end=last)
