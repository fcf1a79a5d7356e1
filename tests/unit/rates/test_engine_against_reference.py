"""The engine and a plain Decimal reference agree on random tariffs, classes and reads, mixed in one frame."""

import importlib.util
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.rounding import Rounding
from curbstop.rates.queries.rating import rate
from curbstop.rates.queries.tariff_content import version_from_content
from curbstop.rates.queries.tariff_file import sound_tariff

_spec = importlib.util.spec_from_file_location("plain_reference", Path(__file__).with_name("plain_reference.py"))
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

SIZES = ["5/8", "3/4", "1"]
ZONES = ["1", "2"]
CLASSES = ["residential", "commercial", "irrigation"]
FIRST_DAY = date(2024, 1, 1)
WORDS = {"en": "words", "es": "palabras"}

prices = st.integers(-500, 200_000).map(lambda number: f"{number / 1000:.3f}")


def tiers():
    starts = st.lists(st.integers(1, 60_000), max_size=3, unique=True).map(sorted)
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


def price(tiered):
    one = st.one_of(prices, tiers()) if tiered else prices
    by_size = st.fixed_dictionaries(dict.fromkeys(SIZES[:2], one), optional={SIZES[2]: one})
    by_both = st.fixed_dictionaries({f"{size}|{zone}": one for size in SIZES for zone in ZONES})
    return st.one_of(
        one,
        by_size.map(lambda values: {"by": "meter_size", "values": values}),
        by_both.map(lambda values: {"by": ["meter_size", "zone"], "values": values}),
    )


@st.composite
def components(draw, number):
    quantity = draw(st.sampled_from(["period", "dwelling_unit", "usage", "usage"]))
    component = {
        "code": f"part_{number}",
        "words": WORDS,
        "quantity": quantity,
        "unit": "unit",
        "price": draw(price(quantity == "usage")),
        "charge_type": "water",
        "ledger": {"fund": "WATER", "account": "402"},
    }
    when = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "rate_class": st.lists(st.sampled_from(CLASSES), min_size=1, unique=True),
                "zone": st.sampled_from(ZONES),
                "outside_city": st.booleans(),
            },
        )
    )
    if when:
        component["when"] = when
    if draw(st.booleans()):
        component["multiply"] = [{"when": "outside_city", "by": "1.5"}]
    if quantity == "usage":
        component["tier_widths"] = {
            "follow": draw(st.sampled_from(["period", "charge"])),
            "per_dwelling_unit": draw(st.booleans()),
        }
    return component


@st.composite
def tariffs(draw):
    """Versions of two or three services, each with one to three versions that follow each other."""
    versions = []
    for service in draw(st.lists(st.sampled_from(["water", "sewer"]), min_size=1, unique=True)):
        days = sorted(draw(st.sets(st.sampled_from([0, 0, 40, 63, 64, 90, 101]), min_size=1, max_size=3)))
        classes = draw(st.sampled_from([CLASSES, CLASSES, CLASSES[:2], CLASSES[1:]]))
        for number, day in enumerate(days):
            following = days[number + 1] if number + 1 < len(days) else None
            parts = [draw(components(place)) for place in range(draw(st.integers(1, 4)))]
            for part in parts:
                chosen = part.get("when", {}).get("rate_class")
                if chosen is not None:
                    part["when"]["rate_class"] = [name for name in chosen if name in classes] or classes
            content = {
                "format": 1,
                "tariff": f"{service}_tariff",
                "utility": "u",
                "service": service,
                "name": WORDS,
                "version": str(number),
                "effective_from": (FIRST_DAY + timedelta(days=day)).isoformat(),
                "effective_to": (FIRST_DAY + timedelta(days=following)).isoformat() if following else None,
                "source": "random",
                "billing_months": draw(st.sampled_from([1, 1, 2])),
                "usage_unit": "HCF",
                "rate_classes": dict.fromkeys(classes, WORDS),
                "components": parts,
            }
            sound_tariff(content=content, name="random.yaml")
            versions.append(version_from_content(content=content, version_id=len(versions) + 1))
    return versions


usages = st.sampled_from([None, *[0] * 2, *[1] * 12]).flatmap(
    lambda some: st.just(some) if some in (None, 0) else st.integers(1, 100_000) | st.sampled_from([30_000, 15_500])
)

segments = st.lists(
    st.fixed_dictionaries(
        {
            "service": st.sampled_from(["water", "water", "sewer"]),
            "rate_class": st.sampled_from(CLASSES),
            "from_date": st.integers(20, 120).map(lambda day: FIRST_DAY + timedelta(days=day)),
            "length": st.sampled_from([1, 11, 26, 27, 28, 29, 30, 31, 32, 33, 33, 34, 53, 54, 59, 60, 61, 65, 66, 67]),
            "days_of_its_period": st.sampled_from([None, None, 0, 3, 14, 22]),
            "is_regular": st.booleans(),
            "usage_milli": usages,
            "meter_size": st.sampled_from([*SIZES * 4, None]),
            "zone": st.sampled_from([*ZONES * 6, None]),
            "outside_city": st.sampled_from([*[True, False] * 6, None]),
            "dwelling_units": st.sampled_from([*range(12), None]),
        }
    ),
    min_size=15,
    max_size=30,
).map(
    lambda rows: [
        {key: value for key, value in row.items() if key not in ("length", "days_of_its_period")}
        | {"segment_id": 1000 - number, "to_date": row["from_date"] + timedelta(days=row["length"])}
        | {"period_days": None if row["days_of_its_period"] is None else row["length"] + row["days_of_its_period"]}
        for number, row in enumerate(rows)
    ]
)

FACT_TYPES = {"usage_milli": pl.Int64, "period_days": pl.Int64, "dwelling_units": pl.Int32, "outside_city": pl.Boolean}
TEXT_FACTS = {"meter_size": pl.String, "zone": pl.String}


@given(versions=tariffs(), rows=segments, policy=st.sampled_from(list(Rounding)))
def test_every_line_is_what_the_plain_reference_finds(versions, rows, policy):
    frame = pl.DataFrame(rows, schema_overrides=FACT_TYPES | TEXT_FACTS)
    rated = rate(segments=frame, tariff_versions=versions, rounding=policy)
    unrated = set(rated.unrated["segment_id"])
    by_segment = rated.lines.partition_by("segment_id", as_dict=True)
    for row in rows:
        expected = reference.rate_one(row, versions, str(policy))
        found = by_segment.get((row["segment_id"],))
        assert (expected is None) == (row["segment_id"] in unrated)
        got = (
            []
            if found is None
            else found.select(
                "component", "tier", "price_micros", "quantity_milli", "days", "basis_days", "from_date", "amount_cents"
            ).rows()
        )
        assert got == [tuple(vars(line).values()) for line in expected or []]
        assert found is None or found["sequence"].to_list() == list(range(1, found.height + 1))
    assert rated.unrated["segment_id"].n_unique() == rated.unrated.height


@given(usage=st.integers(0, 10**7), cut=st.integers(1, 59), price_milli=st.integers(1, 10_000))
def test_splitting_a_period_loses_no_thousandth_of_usage(usage, cut, price_milli):
    def version(number, first, last, price):
        return version_from_content(
            content={
                "format": 1,
                "tariff": "t",
                "utility": "u",
                "service": "water",
                "name": WORDS,
                "version": str(number),
                "effective_from": first,
                "effective_to": last,
                "source": "s",
                "usage_unit": "HCF",
                "rate_classes": {"residential": WORDS},
                "components": [
                    {
                        "code": "use",
                        "words": WORDS,
                        "quantity": "usage",
                        "unit": "HCF",
                        "price": price,
                        "charge_type": "water",
                        "ledger": {"fund": "WATER", "account": "402"},
                    }
                ],
            },
            version_id=number,
        )

    change = (FIRST_DAY + timedelta(days=cut)).isoformat()
    versions = [
        version(1, FIRST_DAY.isoformat(), change, f"{price_milli / 1000:.3f}"),
        version(2, change, None, f"{(price_milli + 1) / 1000:.3f}"),
    ]
    frame = pl.DataFrame(
        {
            "segment_id": [1],
            "service": ["water"],
            "rate_class": ["residential"],
            "from_date": [FIRST_DAY],
            "to_date": [FIRST_DAY + timedelta(days=60)],
            "is_regular": [True],
            "usage_milli": [usage],
        }
    )
    lines = rate(segments=frame, tariff_versions=versions).lines
    assert lines["quantity_milli"].sum() == usage
