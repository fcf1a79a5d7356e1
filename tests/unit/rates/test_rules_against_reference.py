"""Rules of use, charges on other lines and rounding, at random: the engine and a plain reference agree."""

import importlib.util
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from curbstop.rates.queries.rating import rate
from curbstop.rates.queries.tariff_content import version_from_content
from curbstop.rates.queries.tariff_file import sound_tariff

_spec = importlib.util.spec_from_file_location("plain_rules", Path(__file__).with_name("plain_rules.py"))
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

FIRST_DAY = date(2024, 1, 1)
WORDS = {"en": "words", "es": "palabras"}

prices = st.integers(0, 90_000).map(lambda number: f"{number / 1000:.3f}")
quantities = st.integers(0, 30_000).map(lambda number: f"{number / 1000:.3f}")
rules = st.fixed_dictionaries(
    {},
    optional={
        "of": st.lists(st.sampled_from(["usage_milli", "high_milli", "low_milli"]), min_size=1, unique=True),
        "when_missing": quantities,
        "percent": st.sampled_from(["90", "85.5", "33.3333", "150"]),
        "at_most": st.one_of(quantities, st.just({"fact": "winter_average_milli"})),
        "at_least": quantities,
        "included": quantities,
        "whole_units": st.booleans(),
    },
) | st.just({"heat": True})


def tiers():
    starts = st.lists(st.integers(1, 40_000), max_size=3, unique=True).map(sorted)
    return starts.flatmap(
        lambda found: st.tuples(*([prices] * (len(found) + 1))).map(
            lambda chosen: {
                "tiers": [
                    {"from": f"{start / 1000:.3f}", "price": price}
                    for start, price in zip([0, *found], chosen, strict=True)
                ]
            }
        )
    )


@st.composite
def component(draw, number):
    kinds = ["period", "day", "dwelling_unit", "usage", "usage", "usage"]
    if number > 1:
        kinds += ["percent", "percent", "minimum", "maximum", "credit"]
    quantity = draw(st.sampled_from(kinds))
    found = {"code": f"part_{number}", "quantity": quantity, "price": draw(prices)}
    if quantity == "day" and draw(st.booleans()):
        found["least_days"] = draw(st.integers(1, 40))
    if quantity == "usage":
        rule = draw(rules)
        if rule:
            found["usage"] = rule
        if draw(st.booleans()):
            found["price"] = draw(tiers())
            found["tier_widths"] = {"follow": draw(st.sampled_from(["period", "days"]))}
    if quantity in ("percent", "minimum", "maximum", "credit"):
        codes = [f"part_{other}" for other in range(number)]
        found["of"] = draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
        if quantity == "percent":
            found["price"] = draw(st.integers(-100_0000, 300_0000).map(lambda value: f"{value / 10_000:.4f}"))
    return found


@st.composite
def tariffs(draw):
    count = draw(st.integers(2, 6))
    return {
        "components": [draw(component(number)) for number in range(count)],
        "rounding": {
            "policy": draw(st.sampled_from(sorted(reference.POLICIES))),
            "per": draw(st.sampled_from(["line", "line", "service", "bill"])),
        },
    }


def version(content, number):
    more = {"words": WORDS, "unit": "unit", "charge_type": "water", "ledger": {"fund": "WATER", "account": "402"}}
    whole = {
        "format": 1,
        "tariff": f"tariff_{number}",
        "utility": "u",
        "service": "water",
        "name": WORDS,
        "version": "1",
        "effective_from": "2020-01-01",
        "source": "random",
        "usage_unit": "HCF",
        "rate_classes": {"residential": WORDS},
        "rounding": content["rounding"],
        "components": [component | more for component in content["components"]],
    }
    sound_tariff(content=whole, name="random")
    return version_from_content(content=whole, version_id=number)


uses = st.integers(0, 80_000)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "tariff": st.integers(0, 3),
            "days": st.sampled_from([5, 26, 27, 30, 31, 33, 34, 61]),
            "usage_milli": st.sampled_from([None, 0]) | uses | uses,
            "high_milli": uses,
            "low_milli": uses,
            "winter_average_milli": uses,
            "gallons": st.integers(0, 100_000),
            "supply_fahrenheit_milli": st.integers(100_000, 200_000),
            "return_fahrenheit_milli": st.integers(50_000, 100_000),
            "dwelling_units": st.integers(0, 9),
        }
    ),
    min_size=8,
    max_size=16,
)


@given(contents=st.lists(tariffs(), min_size=1, max_size=4), asked=rows)
def test_every_line_under_random_rules_is_what_the_plain_reference_finds(contents, asked):
    versions = [version(content, number) for number, content in enumerate(contents)]
    segments = [
        {key: value for key, value in row.items() if key != "days"}
        | {
            "segment_id": place,
            "tariff": f"tariff_{row['tariff'] % len(contents)}",
            "service": "water",
            "rate_class": "residential",
            "from_date": FIRST_DAY,
            "to_date": FIRST_DAY + timedelta(days=row["days"]),
            "is_regular": True,
        }
        for place, row in enumerate(asked)
    ]
    frame = pl.DataFrame(segments, schema_overrides={"usage_milli": pl.Int64})
    rated = rate(segments=frame, tariff_versions=versions)
    unrated = set(rated.unrated["segment_id"])
    for place, row in enumerate(asked):
        content = contents[row["tariff"] % len(contents)]
        expected = reference.bill(content["components"], row, days=row["days"], **content["rounding"])
        assert (expected is None) == (place in unrated)
        found = rated.lines.filter(pl.col("segment_id") == place).select("component", "tier", "amount_cents").rows()
        assert found == (expected or [])


@given(content=tariffs(), asked=rows, cut=st.integers(1, 29))
def test_a_change_that_changes_nothing_leaves_every_bill_as_it_is(content, asked, cut):
    """Two equal versions within a period: charges on other lines stay one line, on the lines of both parts."""
    for one in content["components"]:
        one.pop("usage", None)
        one.pop("least_days", None)
        if isinstance(one["price"], dict):  # widths by days are rounded part by part
            one["price"] = one["price"]["tiers"][0]["price"]
    whole = version(content, 0)
    change = FIRST_DAY + timedelta(days=cut)
    parts = [replace(whole, effective_to=change), replace(whole, effective_from=change, id=1)]
    frame = pl.DataFrame(
        [
            {**row, "segment_id": place, "tariff": "tariff_0", "service": "water", "rate_class": "residential"}
            | {"from_date": FIRST_DAY, "to_date": FIRST_DAY + timedelta(days=row["days"]), "is_regular": True}
            for place, row in enumerate(asked)
        ],
        schema_overrides={"usage_milli": pl.Int64},
    )
    shown = ("segment_id", "sequence", "component", "price_micros", "quantity_milli", "basis_days", "amount_cents")
    one, two = (rate(segments=frame, tariff_versions=found) for found in ([whole], parts))
    assert two.lines.select(shown).equals(one.lines.select(shown))
    assert two.unrated.equals(one.unrated)
