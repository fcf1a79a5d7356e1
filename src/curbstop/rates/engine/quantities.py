"""How much of a component's unit each line counts."""

from collections.abc import Mapping

import polars as pl

from curbstop.rates.engine.groups import ComponentGroup, GroupShape
from curbstop.rates.types import QuantityKind, UsageRule, WidthRule

MILLI = 1_000
MILLION = 1_000_000
PERCENT = 100
MICROS_PER_MILLI = 1_000
MONTH_DAYS = 30
LARGEST_INT64 = 2**63 - 1
# therms = gallons x 8.34 x degrees F / 100,000, degrees in thousandths, therms in thousandths
HEAT_FACTOR, HEAT_DIVISOR = 834, 100 * 100_000
PRICE_ROW = "price_row"


def gathered(*, group: ComponentGroup, name: str) -> pl.Expr:
    """A column of the group's prices for each row; a constant where all rows of prices have the same."""
    values = group.prices[name]
    low = values.min()
    if low == values.max() and values.null_count() == 0:
        return pl.lit(low, dtype=values.dtype)
    return pl.lit(values).gather(pl.col(PRICE_ROW))


def whole(fact: str) -> str:
    """The column of a fact as it is for the whole segment; the fact's own column may hold a piece's share."""
    return f"whole {fact}"


def half_up(*, numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """A quotient of numbers that are not negative."""
    return (numerator * 2 + denominator) // (denominator * 2)


def counted(*, shape: GroupShape) -> pl.Expr:
    """What a charge without use counts, in thousandths; depends on `days` and facts."""
    match shape.quantity:
        case QuantityKind.DWELLING_UNIT:
            return pl.col("dwelling_units").cast(pl.Int64) * MILLI
        case QuantityKind.METER:
            return pl.col("meter_count").cast(pl.Int64) * MILLI
        case QuantityKind.FACT:
            return pl.col(shape.fact) if shape.fact.endswith("_milli") else pl.col(shape.fact).cast(pl.Int64) * MILLI
        case QuantityKind.DAY:
            days, segment = pl.col("days"), pl.col("segment_days")
            least = pl.max_horizontal(segment, pl.lit(shape.least_days, dtype=pl.Int64))
            return half_up(numerator=days * least * MILLI, denominator=segment)
        case _:
            return pl.lit(MILLI, dtype=pl.Int64)


def use(*, rule: UsageRule) -> pl.Expr:
    """The use that a charge counts, in thousandths. Depends on the measured columns, `days` and `segment_days`."""
    if rule == UsageRule():
        return pl.col("usage_milli")
    if rule.is_heat:
        gallons, supply, back = (pl.col(name) for name in rule.measured)
        found = half_up(numerator=gallons * HEAT_FACTOR * (supply - back), denominator=HEAT_DIVISOR)
    else:
        found = pl.sum_horizontal([pl.col(name) for name in rule.columns], ignore_nulls=False)
    if rule.when_missing_milli is not None:
        found = found.fill_null(_of_piece(rule.when_missing_milli))
    if rule.share_ppm != MILLION:
        found = half_up(numerator=found * rule.share_ppm, denominator=MILLION)
    if rule.at_most_milli is not None:
        found = pl.min_horizontal(found, _of_piece(rule.at_most_milli))
    if rule.at_most_fact:
        cap = half_up(numerator=pl.col(whole(rule.at_most_fact)) * pl.col("days"), denominator=pl.col("segment_days"))
        found = pl.min_horizontal(found, cap)
    if rule.at_least_milli:
        found = pl.max_horizontal(found, _of_piece(rule.at_least_milli))
    if rule.included_milli:
        found = (found - _of_piece(rule.included_milli)).clip(lower_bound=0)
    return found // MILLI * MILLI if rule.whole_units else found


def _of_piece(quantity_milli: int) -> pl.Expr:
    """A quantity for a whole period: a piece's share by days."""
    return half_up(numerator=pl.col("days") * quantity_milli, denominator=pl.col("segment_days")).cast(pl.Int64)


def tier_bounds(*, group: ComponentGroup, uncut: bool, bounds: Mapping[str, int]) -> list[pl.Expr]:
    """Where each tier begins for this row's facts and days, as columns `bound_1` ..; null where there is no such tier.

    `uncut`: no segment is cut and each fixed charge is whole, so that widths need no days. `bounds`: the largest value of each
    fact, by which the width of the numbers is chosen.
    """
    shape = group.shape
    allowances = {
        number: _allowance(group=group, number=number, facts=facts, bounds=bounds, uncut=uncut)
        for number, facts in enumerate(shape.allowance_facts, start=1)
    }
    found = []
    for tier in range(1, group.tier_count + 1):
        bound = gathered(group=group, name=f"start_{tier}")
        if shape.widths_per_dwelling_unit:
            bound = bound * pl.col("dwelling_units").cast(pl.Int64)
        if not (uncut and shape.widths_follow is not WidthRule.DAYS):
            bound = _by_days(value=bound, shape=shape)
        if allowances and group.prices[f"percent_{tier}"].null_count() < group.prices.height:
            bound = _with_allowances(group=group, tier=tier, fixed=bound, allowances=allowances)
        found.append(bound.alias(f"bound_{tier}"))
    return found


def _with_allowances(*, group: ComponentGroup, tier: int, fixed: pl.Expr, allowances: Mapping[int, pl.Expr]) -> pl.Expr:
    total = pl.lit(0, dtype=pl.Int64)
    for number, allowance in allowances.items():
        counts = group.prices[f"counts_{tier}_{number}"]
        if counts.max() == 0:
            continue
        every = counts.min() == 1 and counts.null_count() == 0
        total = total + (allowance if every else allowance * gathered(group=group, name=counts.name))
    percents = group.prices[f"percent_{tier}"]
    percent = gathered(group=group, name=percents.name)
    if not (percents.min() == PERCENT == percents.max()):
        total = half_up(numerator=total * percent, denominator=PERCENT)
    return total if percents.null_count() == 0 else pl.when(percent.is_null()).then(fixed).otherwise(total)


def _by_days(*, value: pl.Expr, shape: GroupShape) -> pl.Expr:
    """A tier width for the days of this piece, half up to a thousandth."""
    days = pl.col("days")
    if shape.widths_follow is WidthRule.DAYS:
        return half_up(numerator=value * days, denominator=MONTH_DAYS)
    whole = pl.col("basis_days" if shape.widths_follow is WidthRule.CHARGE else "segment_days")
    return pl.when(days == whole).then(value).otherwise(half_up(numerator=value * days, denominator=whole))


def _allowance(
    *, group: ComponentGroup, number: int, facts: tuple[str, ...], bounds: Mapping[str, int], uncut: bool
) -> pl.Expr:
    """One allowance in thousandths, in 128 bits where budgets multiply many large facts.

    An allowance that does not count days itself is for a whole period: a piece of a period has its share of it.
    """
    constants, divisors, rounds = (group.prices[f"{name}_{number}"] for name in ("constant", "divided_by", "round_to"))
    largest = int(constants.abs().max() or 0)  # type: ignore[arg-type]
    scale = MICROS_PER_MILLI
    for name in facts:
        largest *= max(bounds.get(name, 0), 1)
        scale *= MILLI if name.endswith("_milli") else 1
    if "days" not in facts:
        largest *= max(bounds.get("days", 0), 1)
    grain_bound = scale * int(divisors.max() or 1) * int(rounds.max() or 1) * max(bounds.get("segment_days", 0), 1)  # type: ignore[arg-type]
    kind = pl.Int64 if 2 * largest + 2 * grain_bound < LARGEST_INT64 else pl.Int128
    numerator = gathered(group=group, name=constants.name).cast(kind)
    for name in facts:
        numerator = numerator * pl.col(name).cast(kind)
    grain = (gathered(group=group, name=divisors.name) * gathered(group=group, name=rounds.name)).cast(kind) * scale
    if "days" not in facts and not uncut:
        numerator = numerator * pl.col("days").cast(kind)
        grain = grain * pl.col("segment_days").cast(kind)
    return (half_up(numerator=numerator, denominator=grain) * gathered(group=group, name=rounds.name)).cast(pl.Int64)
