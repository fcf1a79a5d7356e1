"""Random tariffs and histories: versions that follow each other, and bills rated under them by the engine itself."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import strategies as st

from curbstop.billing.queries.bill_difference import ComparedBill, ComparedLine, ComparedSegment
from curbstop.rates.queries.rating import rate
from curbstop.rates.queries.tariff_content import version_from_content
from curbstop.rates.queries.tariff_file import sound_tariff

FIRST_DAY = date(2024, 1, 1)
WORDS = {"en": "words", "es": "palabras"}
SIZES = ["5/8", "1", "2"]
CLASSES = ["residential", "commercial"]

prices = st.integers(0, 20_000).map(lambda number: f"{number / 1000:.3f}")
facts = st.fixed_dictionaries(
    {
        "rate_class": st.sampled_from(CLASSES),
        "meter_size": st.sampled_from(SIZES),
        "zone": st.integers(1, 3),
        "outside_city": st.booleans(),
        "dwelling_units": st.integers(1, 4),
    }
)


def tiers():
    starts = st.lists(st.integers(1, 40_000), min_size=1, max_size=2, unique=True).map(sorted)
    return starts.flatmap(
        lambda found: st.lists(prices, min_size=len(found) + 1, max_size=len(found) + 1).map(
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
    kinds = ["period", "dwelling_unit", "day", "usage", "usage"] + (["percent", "minimum", "credit"] if number else [])
    quantity = draw(st.sampled_from(kinds))
    found = {
        "code": f"part_{number}",
        "words": WORDS,
        "unit": "unit",
        "charge_type": "water",
        "ledger": {"fund": "WATER", "account": draw(st.sampled_from(["401", "402", "403"]))},
        "quantity": quantity,
        "price": draw(tiers() | prices if quantity == "usage" else prices),
    }
    if quantity in ("percent", "minimum", "credit"):
        found["of"] = [f"part_{draw(st.integers(0, number - 1))}"]
    if quantity == "period" and draw(st.booleans()):
        found["price"] = {"by": "meter_size", "values": {size: draw(prices) for size in SIZES}}
    if quantity == "usage" and isinstance(found["price"], dict):
        found["tier_widths"] = {"follow": draw(st.sampled_from(["period", "days"]))}
    return found


@st.composite
def tariffs(draw):
    """One to three versions of a water tariff and perhaps of a sewer tariff."""
    versions = []
    for service in ["water"] + (["sewer"] if draw(st.booleans()) else []):
        begins = [0, *sorted(draw(st.sets(st.sampled_from([31, 45, 62, 200]), max_size=2)))]
        for number, day in enumerate(begins):
            until = begins[number + 1] if number + 1 < len(begins) else None
            content = {
                "format": 1,
                "tariff": service,
                "utility": "u",
                "service": service,
                "name": WORDS,
                "version": str(number),
                "effective_from": (FIRST_DAY + timedelta(days=day)).isoformat(),
                "effective_to": (FIRST_DAY + timedelta(days=until)).isoformat() if until else None,
                "source": "random",
                "usage_unit": "HCF",
                "rate_classes": dict.fromkeys(CLASSES, WORDS),
                "rounding": {"policy": "half_up", "per": draw(st.sampled_from(["line", "line", "service", "bill"]))},
                "components": [draw(component(place)) for place in range(draw(st.integers(1, 4)))],
            }
            sound_tariff(content=content, name="random.yaml")
            versions.append(version_from_content(content=content, version_id=len(versions) + 1))
    return versions


def rated(versions, segments, *, adjustments=0, late_fees=0, rounding="half_up", rule="split_by_days"):
    """A bill of these segments as the bill run would rate it."""
    rows = [
        {
            "segment_id": number,
            "bill_id": 1,
            "bill_date": max(one.to_date for one in segments),
            "service": segment.service,
            "from_date": segment.from_date,
            "to_date": segment.to_date,
            "is_regular": segment.is_regular,
            "usage_milli": segment.usage_milli,
            **segment.facts,
        }
        for number, segment in enumerate(segments)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"usage_milli": pl.Int64})
    found = rate(segments=frame, tariff_versions=versions, rounding=rounding, effective_date=rule)
    lines = [[] for _ in segments]
    for row in found.lines.iter_rows(named=True):
        lines[row["segment_id"]].append(
            ComparedLine(
                component=row["component"],
                tier=row["tier"] or 0,
                quantity_milli=row["quantity_milli"],
                price_micros=row["price_micros"],
                amount_cents=row["amount_cents"],
                ledger_number=row["ledger_account_number"],
                tariff_version_id=row["tariff_version_id"],
            )
        )
    return ComparedBill(
        bill_date=max(segment.to_date for segment in segments),
        rounding=rounding,
        effective_date=rule,
        segments=tuple(
            ComparedSegment(
                agreement_id=segment.agreement_id,
                service=segment.service,
                from_date=segment.from_date,
                to_date=segment.to_date,
                is_regular=segment.is_regular,
                usage_milli=segment.usage_milli,
                facts=segment.facts,
                lines=tuple(own),
            )
            for segment, own in zip(segments, lines, strict=True)
        ),
        adjustments_cents=adjustments,
        late_fees_cents=late_fees,
    )


@st.composite
def segments(draw):
    """One bill's segments: water, perhaps sewer, perhaps cut in two parts or at another agreement."""
    begins = FIRST_DAY + timedelta(days=draw(st.integers(0, 90)))
    days = draw(st.sampled_from([9, 27, 29, 30, 31, 33, 45]))
    found = []
    for service in ["water"] + (["sewer"] if draw(st.booleans()) else []):
        cuts = [0, draw(st.integers(1, days - 1)), days] if draw(st.integers(0, 4)) == 0 else [0, days]
        agreement = draw(st.sampled_from([1, 1, 1, 2])) * (10 if service == "sewer" else 1)
        found += [
            ComparedSegment(
                agreement_id=agreement,
                service=service,
                from_date=begins + timedelta(days=first),
                to_date=begins + timedelta(days=last),
                is_regular=draw(st.booleans()),
                usage_milli=draw(st.sampled_from([0]) | st.integers(0, 90_000)),
                facts=draw(facts),
            )
            for first, last in pairwise(cuts)
        ]
    return found


@st.composite
def bills(draw, versions):
    """A bill, sometimes with a line that no tariff gives any more."""
    found = rated(
        versions,
        draw(segments()),
        adjustments=draw(st.sampled_from([0, 0, -1234, 501])),
        late_fees=draw(st.sampled_from([0, 0, 875])),
        rule=draw(st.sampled_from(["split_by_days", "split_by_days", "read_date", "bill_date", "split_at_read"])),
    )
    if draw(st.integers(0, 3)) == 0:
        odd = ComparedLine(
            component="lost",
            tier=0,
            quantity_milli=1000,
            price_micros=1,
            amount_cents=draw(st.integers(-500, 500)),
            ledger_number=draw(st.sampled_from(["401", "402", "403", "411"])),
            tariff_version_id=99,
        )
        first = found.segments[0]
        changed = ComparedSegment(
            **{name: getattr(first, name) for name in first.__dataclass_fields__ if name != "lines"},
            lines=(*first.lines, odd),
        )
        found = ComparedBill(
            **{name: getattr(found, name) for name in found.__dataclass_fields__ if name != "segments"},
            segments=(changed, *found.segments[1:]),
        )
    return found


@st.composite
def histories(draw):
    """Tariffs, two bills under them, and what of the tariffs is still known."""
    versions = draw(tariffs())
    known = [version for version in versions if draw(st.integers(0, 5))]
    return known, draw(bills(versions)), draw(bills(versions))
