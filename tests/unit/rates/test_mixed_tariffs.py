"""A row never gets another row's bill, whatever else is in the frame."""

import random
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from curbstop.rates.queries.rating import rate
from curbstop.rates.queries.tariff_file import sound_tariff

SIZES = ["5/8", "3/4", "1", "1-1/2", "2", "3"]
WORDS = {"en": "words", "es": "palabras"}
TARIFFS, ROWS = 60, 3_000


def tier_table(chance):
    starts = sorted(chance.sample(range(1, 60), chance.randrange(5)))
    return {"tiers": [{"from": start, "price": f"{chance.uniform(0.5, 9):.4f}"} for start in [0, *starts]]}


def tariff(number, chance):
    """Each tariff has its own sizes, tables and budgets, under the same class and component names."""
    sizes = chance.sample(SIZES, chance.randrange(2, 6))
    usage = {
        "code": "commodity",
        "words": WORDS,
        "quantity": "usage",
        "unit": "HCF",
        "price": {"by": "meter_size", "values": {size: tier_table(chance) for size in sizes}},
        "charge_type": "water",
        "ledger": {"fund": "WATER", "account": "402"},
    }
    if number % 3 == 0:
        usage["price"] = {
            "tiers": [
                {"from": 0, "price": f"{chance.uniform(1, 3):.2f}"},
                {"from": {"allowances": ["indoor"]}, "price": f"{chance.uniform(3, 5):.2f}"},
            ]
        }
    fixed = {**usage, "code": "service", "quantity": "period"}
    fixed["price"] = {"by": "meter_size", "values": {size: f"{chance.uniform(5, 90):.2f}" for size in sizes}}
    tax = {**usage, "code": "tax", "quantity": "percent", "of": ["service", "commodity"], "price": number % 7 + 1}
    content = {
        "format": 1,
        "tariff": f"tariff_{number}",
        "utility": "u",
        "service": "water",
        "name": WORDS,
        "version": "1",
        "effective_from": "2027-01-01",
        "source": "random",
        "usage_unit": "HCF",
        "rate_classes": {"residential": WORDS},
        "allowances": {"indoor": {"constant": number + 1, "times": ["people"], "divided_by": 3}},
        "components": [fixed, usage, *([tax] if number % 2 else [])],
    }
    return replace(sound_tariff(content=content, name="random").version, id=number)


def test_many_tariffs_and_tier_tables_in_one_frame_bill_every_row_as_alone():
    chance = random.Random(20270101)  # noqa: S311 - a repeatable choice
    versions = [tariff(number, chance) for number in range(TARIFFS)]
    first = date(2027, 3, 1)
    frame = pl.DataFrame(
        [
            {
                "segment_id": number,
                "service": "water",
                "tariff": f"tariff_{chance.randrange(TARIFFS)}",
                "rate_class": "residential",
                "from_date": first,
                "to_date": first + timedelta(days=30),
                "is_regular": True,
                "usage_milli": chance.randrange(0, 80_000),
                "meter_size": chance.choice(SIZES),
                "people": chance.randrange(1, 9),
            }
            for number in range(ROWS)
        ]
    )
    together = rate(segments=frame, tariff_versions=versions)
    assert together.lines.height > ROWS
    assert together.unrated.height > 0
    for version in versions:
        for size in SIZES:
            mine = frame.filter((pl.col("tariff") == version.tariff) & (pl.col("meter_size") == size))
            alone = rate(segments=mine, tariff_versions=[version])
            kept = pl.col("segment_id").is_in(mine["segment_id"].implode())
            assert alone.lines.equals(together.lines.filter(kept))
            assert alone.unrated.equals(together.unrated.filter(kept))
            assert set(alone.lines["tariff_version_id"]) <= {version.id}
