"""The quick history is that of `usage`, over any mixture of meters."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.metering.engine.history import _followed, history
from factories.meter_frames import INSTALLATIONS, READS, meter

START = date(2024, 1, 1)


@st.composite
def towns(draw):
    """Points with one meter, an exchanged one, a removed one, two registers, or a read of a stranger."""
    meters, reads = [], []
    for point in range(1, draw(st.integers(1, 5)) + 1):
        kind = draw(st.sampled_from(["one", "one", "exchanged", "removed", "registers", "stranger", "late"]))
        first, second = point * 10, point * 10 + 1
        unit, times = draw(st.sampled_from([("HCF", 1000), ("CF", 1000), ("KGAL", 1000), ("HCF", 10_000)]))
        changed = START + timedelta(days=draw(st.integers(1, 200)))
        more = {"point": point, "unit": unit, "times": times}
        off = changed if kind in {"exchanged", "removed"} else None
        meters.append(
            meter(first, hung=changed if kind == "late" else date(2020, 1, 1), off=off, end=9 if off else None, **more)
        )
        if kind in {"exchanged", "registers"}:
            hung = changed if kind == "exchanged" else date(2020, 1, 1)
            meters.append(meter(second, hung=hung, register=2 if kind == "registers" else 1, **more))
        of = [first] if kind in {"one", "removed", "late"} else [first, second]
        days = draw(st.lists(st.integers(0, 260), unique=True, max_size=7))
        for day in days:
            for number in of if draw(st.booleans()) else of[:1]:
                reading = draw(st.integers(0, 99_999))
                reads.append((number, len(reads), START + timedelta(days=day), reading * 1000, False, point))
    return meters, reads


@given(town=towns(), last=st.integers(0, 260))
@settings(max_examples=150, deadline=None)
def test_the_quick_way_gives_what_following_every_step_gives(town, last) -> None:
    meters, rows = town
    installations = pl.DataFrame(meters, schema=INSTALLATIONS, orient="row")
    reads = pl.DataFrame(rows, schema={**READS, "service_point_id": pl.Int64}, orient="row")
    begins = START + timedelta(days=last)
    points = installations.select("service_point_id").unique()
    quick = history(reads=reads, installations=installations, until=points.with_columns(begins=pl.lit(begins)))
    slow = _followed(reads=reads.filter(pl.col("read_on") <= begins), installations=installations)
    order = ["service_point_id", "from_date"]
    assert quick.sort(order).equals(slow.sort(order))
