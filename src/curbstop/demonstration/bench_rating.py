"""How many bills a second the rating engine makes: exact cents and statement lines, no database."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from curbstop.rates.queries.rating import rate, rate_in_codes
from curbstop.rates.queries.tariff_file import sound_tariff
from curbstop.rates.types import TariffVersion

FIRST_DAY = date(2027, 3, 1)
SIZES = ("5/8", "3/4", "1", "1-1/2", "2", "3", "4", "6", "8", "10")
MIXED_TARIFFS = 100
LARGEST_USE_MILLI = 60_000
WORDS = {"en": "words", "es": "palabras"}
POSTED = {"words": WORDS, "charge_type": "water", "ledger": {"fund": "WATER", "account": "402"}}


@dataclass(frozen=True, slots=True)
class RatingBench:
    """One kind of frame: the best of several runs. `named`: every line with all its words and accounts, too."""

    kind: str
    bills: int
    tariffs: int
    lines: int
    seconds: float
    processor_seconds: float
    named_seconds: float
    named_processor_seconds: float

    @property
    def bills_a_second(self) -> int:
        """Bills with exact cents and lines."""
        return round(self.bills / self.seconds)

    @property
    def named_bills_a_second(self) -> int:
        """The same with the lines' names."""
        return round(self.bills / self.named_seconds)


def bench_rating(*, rows: int, runs: int) -> Iterator[RatingBench]:
    """Rate frames of so many bills: under a flat, a tiered, a budget tariff, and under a hundred mixed ones."""
    chance = random.Random(rows)  # noqa: S311 - the same tariffs each time
    kinds = {
        "flat": [_tariff(name="flat", commodity={"price": "1.83"})],
        "tiered": [_tariff(name="tiered", commodity={"price": _tiers(chance, count=4)})],
        "budget": [_tariff(name="budget", commodity={"price": _budget()})],
        "mixed": [_mixed(number, chance) for number in range(MIXED_TARIFFS)],
    }
    for kind, tariffs in kinds.items():
        versions = [replace(version, id=number) for number, version in enumerate(tariffs, start=1)]
        frame = segments(rows=rows, tariffs=[version.tariff for version in versions])
        yield _measured(kind=kind, frame=frame, versions=versions, runs=runs)


def _measured(*, kind: str, frame: pl.DataFrame, versions: Sequence[TariffVersion], runs: int) -> RatingBench:
    seconds, processor, lines = min(_run(coded=True, frame=frame, versions=versions) for _ in range(runs))
    named, named_processor, _ = min(_run(coded=False, frame=frame, versions=versions) for _ in range(runs))
    return RatingBench(
        kind=kind,
        bills=frame.height,
        tariffs=len(versions),
        lines=lines,
        seconds=round(seconds, 3),
        processor_seconds=round(processor, 3),
        named_seconds=round(named, 3),
        named_processor_seconds=round(named_processor, 3),
    )


def _run(*, coded: bool, frame: pl.DataFrame, versions: Sequence[TariffVersion]) -> tuple[float, float, int]:
    started, used = time.perf_counter(), time.process_time()
    if coded:
        rated = rate_in_codes(segments=frame, tariff_versions=versions)
        lines, unrated = rated.lines.height, rated.unrated.height
    else:
        frames = rate(segments=frame, tariff_versions=versions)
        lines, unrated = frames.lines.height, frames.unrated.height
    taken = time.perf_counter() - started, time.process_time() - used
    if unrated:
        raise AssertionError(f"{unrated} segments of the benchmark cannot be rated")
    return *taken, lines


def segments(*, rows: int, tariffs: Sequence[str]) -> pl.DataFrame:
    """As a bill run holds them: facts as text and whole numbers, a month that begins on one of five days."""
    place = pl.int_range(rows, eager=True)

    def chosen(seed: int, count: int) -> pl.Series:
        return (place.hash(seed) % count).cast(pl.Int64)

    begins = (pl.Series([FIRST_DAY]) + pl.Series([timedelta(0)])).gather(place * 0) + (chosen(1, 5) * 86_400_000).cast(
        pl.Duration("ms")
    )
    return pl.DataFrame(
        {
            "segment_id": place,
            "service": pl.Series(["water"]).gather(place * 0),
            "tariff": pl.Series(list(tariffs)).gather(chosen(2, len(tariffs))),
            "rate_class": pl.Series(["residential", "commercial"]).gather(chosen(3, 2)),
            "from_date": begins.cast(pl.Date),
            "to_date": (begins.cast(pl.Date) + timedelta(days=30)).cast(pl.Date),
            "is_regular": pl.Series([True]).gather(place * 0),
            "usage_milli": chosen(4, LARGEST_USE_MILLI),
            "meter_size": pl.Series(SIZES).gather(chosen(5, len(SIZES))),
            "people": chosen(6, 6) + 1,
            "evapotranspiration_milli": chosen(7, 7_000) + 1_000,
            "landscape_square_feet": chosen(8, 5_000) + 200,
        }
    )


def _tiers(chance: random.Random, *, count: int) -> dict[str, Any]:
    starts = [0, *sorted(chance.sample(range(4, 50), count - 1))]
    return {
        "tiers": [
            {"from": start, "price": f"{1 + number + chance.random():.4f}"} for number, start in enumerate(starts)
        ]
    }


def _budget() -> dict[str, Any]:
    return {
        "tiers": [
            {"from": 0, "price": "2.11"},
            {"from": {"allowances": ["indoor"]}, "price": "2.70"},
            {"from": {"allowances": ["indoor", "outdoor"]}, "price": "4.18"},
        ]
    }


def _mixed(number: int, chance: random.Random) -> TariffVersion:
    """A third flat, a third with tiers of its own by meter size, a third budgets."""
    match number % 3:
        case 0:
            price: Any = f"{1 + chance.random():.4f}"
        case 1:
            price = {"by": "meter_size", "values": {size: _tiers(chance, count=2 + number % 4) for size in SIZES}}
        case _:
            price = _budget()
    return _tariff(name=f"mixed_{number}", commodity={"price": price})


def _tariff(*, name: str, commodity: dict[str, Any]) -> TariffVersion:
    """A service charge by meter size and a charge by use, for two classes."""
    sizes = {size: f"{9 + 7 * place}.{place}5" for place, size in enumerate(SIZES)}
    service = {"code": "service_charge", "quantity": "period", "unit": "month", **POSTED}
    service["price"] = {"by": "meter_size", "values": sizes}
    content = {
        "format": 1,
        "tariff": name,
        "utility": "benchmark",
        "service": "water",
        "name": WORDS,
        "version": "1",
        "effective_from": "2027-01-01",
        "source": "invented",
        "usage_unit": "HCF",
        "rate_classes": {"residential": WORDS, "commercial": WORDS},
        "allowances": {
            "indoor": {"constant": 60, "times": ["people", "days"], "divided_by": 748, "round_to": "0.01"},
            "outdoor": {
                "constant": "0.434",
                "times": ["evapotranspiration_milli", "landscape_square_feet"],
                "divided_by": 748,
                "round_to": "0.01",
            },
        },
        "components": [service, {"code": "commodity", "quantity": "usage", "unit": "HCF", **POSTED, **commodity}],
    }
    return sound_tariff(content=content, name=name).version
