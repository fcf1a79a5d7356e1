"""The city's use looks like a city's: hardly a read is suspicious, and the planted leak is."""

from datetime import date

import polars as pl
import pytest

from curbstop.demonstration.city.population import population
from curbstop.demonstration.city.reads import BURST_POSITION, usage_by_month
from curbstop.demonstration.city.special import LEAKS
from curbstop.metering.engine.judging import compare_with_history, judge_reads
from curbstop.metering.queries.usage import LARGE_METERS
from curbstop.metering.types import HIGH

MONTHS = [date(2025 + (3 + place) // 12, (3 + place) % 12 + 1, 1) for place in range(16)]
BILLED = (13, 14)  # the story's months


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_far_fewer_than_one_bill_in_two_hundred_is_held_for_its_read_and_the_planted_leak_is(seed: int) -> None:
    people = population(accounts=4_000, seed=seed, cycles=8).filter(pl.col("kind") != "sewer_only")
    usage = usage_by_month(population=people, months=MONTHS, seed=seed).join(
        people.select("n", "meter_size"), on="n", maintain_order="left"
    )
    used = usage.select(
        service_point_id="n",
        position="position",
        from_date=pl.col("month"),
        to_date=pl.col("month").dt.offset_by("1mo"),
        usage_milli=pl.col("usage_hcf") * 1_000,
        large_meter=pl.col("meter_size").is_in(LARGE_METERS),
    ).with_row_index("period_id")
    periods = used.filter(pl.col("position").is_in(BILLED))
    compared = compare_with_history(
        periods=periods.select("period_id", "service_point_id", "from_date", "to_date"), history=used
    ).join(periods.select("period_id", "position", "usage_milli", "large_meter"), on="period_id")
    judged = judge_reads(candidates=compared.with_columns(rolled_over=False, active=True, estimates_in_a_row=0)).filter(
        pl.col("reasons").list.contains(HIGH)
    )
    assert judged.height * 400 < periods.height
    assert judged.filter(service_point_id=LEAKS).get_column("position").to_list() == [BURST_POSITION]


def test_a_seed_makes_the_same_city_every_time_and_another_seed_another_one() -> None:
    def city(seed: int) -> list[pl.DataFrame]:
        people = population(accounts=300, seed=seed, cycles=2)
        return [people, usage_by_month(population=people, months=MONTHS, seed=seed)]

    again = zip(city(1), city(1), strict=True)
    assert all(one.equals(other) for one, other in again)
    other = zip(city(1), city(2), strict=True)
    assert not any(one.equals(two) for one, two in other)


def test_people_pay_by_the_mix_of_a_real_city() -> None:
    ways = population(accounts=4_000, seed=1, cycles=8)["pays_by"].value_counts(normalize=True)
    mix = {"autopay": 0.20, "online": 0.35, "mail": 0.25, "counter": 0.12, "agent": 0.08}  # books.md 8
    assert dict(ways.iter_rows()) == pytest.approx(mix, abs=0.03)
