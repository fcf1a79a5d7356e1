"""One meter's use number by number is the same as by frames, whatever it counts in and however its dial goes round."""

import itertools
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.metering.engine.plain_history import HungMeter, ReadOn, plain_history
from curbstop.metering.engine.usage import usage
from curbstop.metering.types import BILLED_UNITS

START = date(2024, 1, 1)
LIVES = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 99_999_999), st.booleans()), min_size=2, max_size=9)
METERS = st.builds(
    HungMeter,
    installation_id=st.just(1),
    from_date=st.integers(0, 5).map(lambda days: START - timedelta(days=days)),
    to_date=st.none() | st.integers(0, 30).map(lambda days: START + timedelta(days=400 + days)),
    dials=st.integers(3, 7),
    unit=st.sampled_from(sorted(BILLED_UNITS)),
    multiplier_milli=st.sampled_from([1_000, 100, 2_000, 10_000, 1_500]),
)


def reads_of(life):
    day, found = START, []
    for days, reading, estimated in life:
        found.append(ReadOn(installation_id=1, read_on=day, reading_milli=reading, estimated=estimated))
        day += timedelta(days=days)
    return found


def by_frames(meter, reads):
    periods = pl.DataFrame(
        [
            {"period_id": n, "service_point_id": 7, "from_date": before.read_on, "to_date": after.read_on}
            for n, (before, after) in enumerate(itertools.pairwise(reads))
        ]
    )
    hung = pl.DataFrame(
        {
            "installation_id": [1],
            "service_point_id": [7],
            "register": [1],
            "from_date": [meter.from_date],
            "to_date": [meter.to_date],
            "start_reading_milli": [0],
            "end_reading_milli": [None if meter.to_date is None else 5],
            "dials": [meter.dials],
            "unit": [meter.unit],
            "multiplier_milli": [meter.multiplier_milli],
        },
        schema_overrides={"to_date": pl.Date, "end_reading_milli": pl.Int64},
    )
    frame = pl.DataFrame(
        [
            {
                "installation_id": 1,
                "read_id": n,
                "read_on": read.read_on,
                "reading_milli": read.reading_milli,
                "estimated": read.estimated,
            }
            for n, read in enumerate(reads)
        ]
    )
    found = usage(reads=frame, installations=hung, periods=periods)
    return found.select("usage_milli", "unit", "estimated").rows()


@settings(max_examples=60, deadline=None)
@given(METERS, LIVES)
def test_one_meter_number_by_number_is_as_by_frames(meter, life):
    reads = reads_of(life)
    months = plain_history(meters=[meter], reads=reads)
    assert [(one.usage_milli, one.unit, one.estimated) for one in months] == by_frames(meter, reads)


def test_an_exchange_is_left_to_the_frames():
    old = HungMeter(1, START, START + timedelta(days=15), 5, "HCF", 1_000)
    new = HungMeter(2, START + timedelta(days=15), None, 5, "HCF", 1_000)
    reads = [ReadOn(1, START, 1_000, False), ReadOn(2, START + timedelta(days=30), 4_000, False)]
    assert plain_history(meters=[old, new], reads=reads) is None
    assert plain_history(meters=[new], reads=reads) is None


def test_one_read_makes_no_period():
    assert plain_history(meters=[], reads=[ReadOn(1, START, 1_000, False)]) == []
