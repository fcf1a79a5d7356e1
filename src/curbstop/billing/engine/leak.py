"""Leak adjustments: the formulas of `operations.md` 5.2, one leak bill at a time, step by step. Rule: docs/algorithms/leak.md.

Whole numbers only: volumes in thousandths of the billed unit, prices in millionths of a dollar, money in cents. A credit is
rounded down, once a service: it never takes more than was charged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curbstop.billing.types import (
    LEAK_AVERAGE_PRICE,
    LEAK_CAP,
    LEAK_EXCESS,
    LEAK_HALF_TO_HIGHEST,
    LEAK_NORMAL,
    LEAK_SEWER,
    LEAK_SHARE,
    LEAK_USED,
    LEAK_VALUE,
)

# A thousandth of a unit times a millionth of a dollar is so many of a cent.
PRODUCTS_A_CENT = 10_000_000
PERCENT = 100
WATER, SEWER = "water", "sewer"

HALF_OF_EXCESS = "half_of_excess"
FIRST_TIER = "first_tier"
EXCESS_AT_BASE_RATE = "excess_at_base_rate"
HALF_TO_HIGHEST = "half_to_highest"
SHARE_OVER_TWICE = "share_over_twice"
AVERAGE_RATE = "average_rate"
FORMULAS = (HALF_OF_EXCESS, FIRST_TIER, EXCESS_AT_BASE_RATE, HALF_TO_HIGHEST, SHARE_OVER_TWICE, AVERAGE_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakFormula:
    """One formula with its parameters: `percent` of the credit, of sewer's excess, and the most that it gives."""

    formula: str
    percent: int = 100
    sewer_percent: int = 0
    cap_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeLine:
    """A charge by volume as it was billed: so many thousandths at so many millionths of a dollar, in a tier."""

    service: str
    component: str
    tier: int
    quantity_milli: int
    price_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakBill:
    """The bill with the leak: its use, what is normal, the highest of the months around it, the price of the year before."""

    use_milli: int
    normal_milli: int
    highest_milli: int = 0
    average_price_micros: int = 0
    lines: Sequence[VolumeLine] = ()


@dataclass(frozen=True, slots=True)
class LeakStep:
    """One step as it is shown and kept: `unit` is cents or milli."""

    what: str
    how: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class LeakCredit:
    """What comes off, in whole cents, and how it came about."""

    water_cents: int
    sewer_cents: int
    steps: tuple[LeakStep, ...]


def leak_credit(*, bill: LeakBill, formula: LeakFormula) -> LeakCredit:
    """The credit of one bill under a formula."""
    water = [line for line in bill.lines if line.service != SEWER]
    volume = _credited_volume(bill, formula.formula)
    products, percent = _value(water, volume, bill, formula)
    water_cents = max(0, products * percent // (PRODUCTS_A_CENT * PERCENT))
    excess = max(0, bill.use_milli - bill.normal_milli)
    sewer_lines = [line for line in bill.lines if line.service == SEWER]
    sewer_products = sum(milli * line.price_micros for line, milli in last_units(lines=sewer_lines, milli=excess))
    sewer_cents = sewer_products * formula.sewer_percent // (PRODUCTS_A_CENT * PERCENT)
    capped_water, capped_sewer = _capped(water_cents, sewer_cents, formula.cap_cents)
    steps = [
        LeakStep(LEAK_USED.filled(), "", bill.use_milli, "milli"),
        LeakStep(LEAK_NORMAL.filled(), "", bill.normal_milli, "milli"),
        *_volume_steps(bill, formula.formula, volume),
        LeakStep(
            LEAK_VALUE.filled(), _arithmetic(water, volume, formula.formula), products // PRODUCTS_A_CENT, "cents"
        ),
        LeakStep(LEAK_SHARE.filled(percent=percent), "", water_cents, "cents"),
    ]
    if sewer_cents:
        how = _arithmetic(sewer_lines, excess, HALF_OF_EXCESS)
        steps.append(LeakStep(LEAK_SEWER.filled(percent=formula.sewer_percent), how, sewer_cents, "cents"))
    if formula.cap_cents is not None and capped_water + capped_sewer < water_cents + sewer_cents:
        steps.append(LeakStep(LEAK_CAP.filled(), "", formula.cap_cents, "cents"))
    return LeakCredit(capped_water, capped_sewer, tuple(steps))


def last_units(*, lines: Iterable[VolumeLine], milli: int) -> list[tuple[VolumeLine, int]]:
    """The last so many units of every component, from its highest tier down: what was used on top of the rest."""
    taken: list[tuple[VolumeLine, int]] = []
    left: dict[str, int] = {}
    for line in sorted(lines, key=lambda line: (line.component, -line.tier)):
        rest = left.setdefault(line.component, milli)
        part = min(rest, line.quantity_milli)
        if part > 0:
            taken.append((line, part))
            left[line.component] = rest - part
    return taken


def _credited_volume(bill: LeakBill, formula: str) -> int:
    """How many thousandths the formula looks at."""
    if formula == HALF_TO_HIGHEST:
        return max(0, bill.highest_milli - bill.normal_milli) // 2
    return max(0, bill.use_milli - bill.normal_milli)


def _value(lines: Sequence[VolumeLine], volume: int, bill: LeakBill, formula: LeakFormula) -> tuple[int, int]:
    """Products (thousandths x millionths) that come off, and the percent of them that is given."""
    first = _first_prices(lines)
    taken = last_units(lines=lines, milli=volume)
    if formula.formula == FIRST_TIER:
        above = sum(
            line.quantity_milli * (line.price_micros - first[line.component]) for line in lines if line.tier > 1
        )
        return above, PERCENT
    if formula.formula == EXCESS_AT_BASE_RATE:
        return sum(milli * (line.price_micros - first[line.component]) for line, milli in taken), PERCENT
    full = sum(milli * line.price_micros for line, milli in taken)
    if formula.formula == AVERAGE_RATE:
        return max(0, full - volume * bill.average_price_micros), PERCENT
    if formula.formula == HALF_TO_HIGHEST:
        return full, PERCENT
    return full, formula.percent


def _first_prices(lines: Sequence[VolumeLine]) -> dict[str, int]:
    """The price of each component's lowest tier."""
    return {line.component: line.price_micros for line in sorted(lines, key=lambda line: -line.tier)}


def _capped(water_cents: int, sewer_cents: int, cap_cents: int | None) -> tuple[int, int]:
    """Water first; sewer has what the cap leaves."""
    if cap_cents is None:
        return water_cents, sewer_cents
    water = min(water_cents, cap_cents)
    return water, min(sewer_cents, cap_cents - water)


def _volume_steps(bill: LeakBill, formula: str, volume: int) -> list[LeakStep]:
    if formula == FIRST_TIER:
        return []
    if formula == HALF_TO_HIGHEST:
        how = f"({_units(bill.highest_milli)} - {_units(bill.normal_milli)}) / 2"
        return [LeakStep(LEAK_HALF_TO_HIGHEST.filled(), how, volume, "milli")]
    steps = [LeakStep(LEAK_EXCESS.filled(), f"{_units(bill.use_milli)} - {_units(bill.normal_milli)}", volume, "milli")]
    if formula == AVERAGE_RATE:
        cents = bill.average_price_micros // 10_000
        steps.append(LeakStep(LEAK_AVERAGE_PRICE.filled(), f"{_price(bill.average_price_micros)}", cents, "cents"))
    return steps


def _arithmetic(lines: Sequence[VolumeLine], volume: int, formula: str) -> str:
    """`47 x $1.15 + 47 x $0.17`, as a person can repeat it."""
    first = _first_prices(lines)
    if formula == FIRST_TIER:
        parts = [(line.quantity_milli, line.price_micros - first[line.component]) for line in lines if line.tier > 1]
    elif formula == EXCESS_AT_BASE_RATE:
        parts = [
            (milli, line.price_micros - first[line.component]) for line, milli in last_units(lines=lines, milli=volume)
        ]
    else:
        parts = [(milli, line.price_micros) for line, milli in last_units(lines=lines, milli=volume)]
    return " + ".join(f"{_units(milli)} x {_price(price)}" for milli, price in parts if price)


def _units(milli: int) -> str:
    whole, rest = divmod(milli, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _price(micros: int) -> str:
    whole, rest = divmod(micros, 1_000_000)
    text = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"${whole}.{text}"
