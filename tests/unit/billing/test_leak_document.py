"""The worked leaks of docs/algorithms/leak.md, and any leak against a plain model in fractions."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.billing.queries.rule import (
    LEAK_FORMULAS,
    LeakBill,
    LeakFormula,
    VolumeLine,
    leak_credit,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "leak.md"
PERCENTS = {"half_of_excess": 50, "share_over_twice": 50}
MOST = 10**9


def rows() -> list[list[str]]:
    found = []
    for line in DOCUMENT.read_text(encoding="utf-8").split("## Worked bills")[1].split("##")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 9 and cells[0] in LEAK_FORMULAS:
            found.append(cells)
    return found


def scaled(text: str, by: int) -> int:
    return int(Fraction(text or "0") * by)


def lines_of(prices: str, use_milli: int, service: str) -> list[VolumeLine]:
    """`8@3.19,5.00` is one component in tiers; blanks part components."""
    made = []
    for number, component in enumerate(prices.split()):
        left = use_milli
        for tier, step in enumerate(component.split(","), start=1):
            width, at, price = step.rpartition("@")
            part = min(left, scaled(width, 1000)) if at else left
            left -= part
            made.append(
                VolumeLine(
                    service=service,
                    component=f"{service}{number}",
                    tier=tier,
                    quantity_milli=part,
                    price_micros=scaled(price, 10**6),
                )
            )
    return made


@pytest.mark.parametrize("row", rows(), ids=" ".join)
def test_a_worked_leak_comes_out_as_written(row):
    formula, use, normal, highest, prices, sewer, average, water_credit, sewer_credit = row
    milli = scaled(use, 1000)
    lines = lines_of(prices, milli, "water") + (lines_of(sewer, milli, "sewer") if sewer else [])
    bill = LeakBill(
        use_milli=milli,
        normal_milli=scaled(normal, 1000),
        highest_milli=scaled(highest, 1000),
        average_price_micros=scaled(average, 10**6),
        lines=lines,
    )
    rule = LeakFormula(formula=formula, percent=PERCENTS.get(formula, 100), sewer_percent=100 if sewer else 0)
    found = leak_credit(bill=bill, formula=rule)
    assert (found.water_cents, found.sewer_cents) == (scaled(water_credit, 100), scaled(sewer_credit, 100))


def test_the_document_has_a_row_for_every_formula():
    assert {row[0] for row in rows()} == set(LEAK_FORMULAS)


def price(lines, units_from, units_to):
    """What the units between two marks cost, unit by unit in the order of use."""
    total = Fraction(0)
    for component in {line.component for line in lines}:
        at = Fraction(0)
        for line in sorted((one for one in lines if one.component == component), key=lambda one: one.tier):
            width = Fraction(line.quantity_milli, 1000)
            overlap = min(at + width, units_to) - max(at, units_from)
            total += max(overlap, Fraction(0)) * Fraction(line.price_micros, 10**6)
            at += width
    return total


def plain(bill, rule):
    use, normal = Fraction(bill.use_milli, 1000), Fraction(bill.normal_milli, 1000)
    excess = max(use - normal, Fraction(0))
    water = [line for line in bill.lines if line.service == "water"]
    first = {line.component: Fraction(line.price_micros, 10**6) for line in water if line.tier == 1}
    base = sum(first.values(), Fraction(0))
    charged = price(water, use - excess, use)
    if rule.formula == "first_tier":
        credit = price(water, Fraction(0), use) - use * base
    elif rule.formula == "excess_at_base_rate":
        credit = charged - excess * base
    elif rule.formula == "half_to_highest":
        half = max(Fraction(bill.highest_milli - bill.normal_milli, 1000), Fraction(0)) / 2
        half = Fraction(int(half * 1000), 1000)
        credit = price(water, use - half, use)
    elif rule.formula == "average_rate":
        credit = max(charged - excess * Fraction(bill.average_price_micros, 10**6), Fraction(0))
    else:
        credit = charged * rule.percent / 100
    return int(credit * 100)


@st.composite
def leaks(draw):
    use = draw(st.integers(0, 200_000))
    lines = []
    for number in range(draw(st.integers(1, 3))):
        left, tier, rising = use, 1, draw(st.integers(0, 5_000_000))
        while True:
            last = tier == 3 or draw(st.booleans())
            part = left if last else min(left, draw(st.integers(1, 80_000)))
            lines.append(
                VolumeLine(service="water", component=str(number), tier=tier, quantity_milli=part, price_micros=rising)
            )
            left, tier, rising = left - part, tier + 1, rising + draw(st.integers(0, 3_000_000))
            if last:
                break
    bill = LeakBill(
        use_milli=use,
        normal_milli=draw(st.integers(0, 200_000)),
        highest_milli=draw(st.integers(0, use)),
        average_price_micros=draw(st.integers(0, 6_000_000)),
        lines=lines,
    )
    return bill, LeakFormula(formula=draw(st.sampled_from(LEAK_FORMULAS)), percent=draw(st.integers(0, 100)))


@settings(max_examples=300, deadline=None)
@given(leaks())
def test_any_leak_is_what_a_plain_model_in_fractions_says(leak):
    bill, rule = leak
    found = leak_credit(bill=bill, formula=rule)
    assert found.water_cents == plain(bill, rule)
    charged = int(price(list(bill.lines), Fraction(0), Fraction(bill.use_milli, 1000)) * 100)
    assert 0 <= found.water_cents <= charged


@settings(max_examples=100, deadline=None)
@given(leaks(), st.integers(0, 5_000))
def test_a_cap_is_never_passed(leak, cap):
    bill, rule = leak
    capped = LeakFormula(formula=rule.formula, percent=rule.percent, cap_cents=cap)
    assert leak_credit(bill=bill, formula=capped).water_cents == min(plain(bill, rule), cap)
