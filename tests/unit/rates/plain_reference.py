"""Rating written plainly: one segment at a time, Decimal, no frames. What the engine is held to."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

POLICIES = {
    "half_up": ROUND_HALF_UP,
    "half_down": ROUND_HALF_DOWN,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_CEILING,
    "down": ROUND_FLOOR,
}


@dataclass(frozen=True)
class Line:
    component: str
    tier: int | None
    price_micros: int
    quantity_milli: int
    days: int
    basis_days: int | None
    from_date: date
    amount_cents: int


def whole(value: Fraction, policy: str = "half_up") -> int:
    with localcontext() as context:
        context.prec = 80
        decimal = abs(Decimal(value.numerator)) / Decimal(value.denominator)
        rounded = int(decimal.to_integral_value(rounding=POLICIES[policy]))
    return -rounded if value < 0 else rounded


def rate_one(segment, versions, policy):
    """The lines of one segment, or None where it cannot be rated."""
    total_days = (segment["to_date"] - segment["from_date"]).days
    days = [segment["from_date"] + timedelta(days=number) for number in range(total_days)]
    mine = [version for version in versions if version.service == segment["service"]]
    in_force = [[version for version in mine if covers(version, day)] for day in days]
    if not days or any(len(found) != 1 for found in in_force):
        return None
    parts = []
    for version in dict.fromkeys(found[0].id for found in in_force):
        of_part = [day for day, found in zip(days, in_force, strict=True) if found[0].id == version]
        parts.append((next(one for one in mine if one.id == version), of_part))
    lengths = [len(of_part) for _, of_part in parts]
    if "mid_read" in segment:
        usages = between_reads(segment["usage_milli"], lengths, *segment["mid_read"])
    else:
        usages = shares(segment["usage_milli"], lengths)
    raw = []
    for (version, of_part), usage in zip(parts, usages, strict=True):
        if segment["rate_class"] not in version.rate_classes:
            return None
        for place, component in enumerate(version.components):
            period_days = segment.get("period_days") or total_days  # of which the segment may be a part
            found = raw_lines(component, version, segment, usage=usage, days=len(of_part), total_days=period_days)
            if found is None:
                return None
            raw += [(component.code, place, of_part[0], *line) for line in found]
    return joined(raw, policy)


def covers(version, day):
    return version.effective_from <= day and (version.effective_to is None or day < version.effective_to)


def shares(usage, days):
    if usage is None:
        return [None] * len(days)
    exact = [Fraction(usage * one, sum(days)) for one in days]
    parts = [int(value) for value in exact]
    order = sorted(range(len(days)), key=lambda number: (-(exact[number] - parts[number]), number))
    for number in order[: usage - sum(parts)]:
        parts[number] += 1
    return parts


def between_reads(usage, days, read_after, at_read):
    """A read after so many days says what was used by then; on either side of it use goes by days."""
    ends = [sum(days[: number + 1]) for number in range(len(days))]
    by_end = [
        whole(Fraction(at_read * end, read_after))
        if end <= read_after
        else at_read + whole(Fraction((usage - at_read) * (end - read_after), sum(days) - read_after))
        for end in ends
    ]
    return [now - before for now, before in zip(by_end, [0, *by_end], strict=False)]


def basis(segment, months, total_days):
    regular = segment["is_regular"] and 27 * months <= total_days <= 33 * months
    return total_days if regular or 30 * months <= total_days <= 33 * months else 30 * months


def raw_lines(component, version, segment, *, usage, days, total_days):
    if segment["rate_class"] not in component.rate_classes:
        return []
    facts = [(segment[name], allowed) for name, allowed in component.conditions]
    if all(value is not None for value, _ in facts) and any(value not in allowed for value, allowed in facts):
        return []
    if None in [value for value, _ in facts] or lacks_facts(component, segment, usage):
        return None
    tiers = dict(component.prices.rows)[tuple(segment[name] for name in component.prices.by)]
    charge_days = basis(segment, version.billing_months, total_days)
    prices = [multiplied(tier.price_micros, component, segment) for tier in tiers]
    if component.quantity != "usage":
        quantity = 1000 if component.quantity == "period" else segment["dwelling_units"] * 1000
        return [(None, prices[0], quantity, days, charge_days)] if quantity else []
    if not component.prices.tiered:
        return [(None, prices[0], usage, days, None)] if usage else []
    share = Fraction(days, charge_days if component.widths_follow == "charge" else total_days)
    factor = segment["dwelling_units"] if component.widths_per_dwelling_unit else 1
    starts = [whole(tier.start.quantity_milli * factor * share) for tier in tiers]
    return [(*line, days, None) for line in in_tiers(starts, prices, usage)]


def lacks_facts(component, segment, usage):
    units = component.quantity == "dwelling_unit" or component.widths_per_dwelling_unit
    key = tuple(segment[name] for name in component.prices.by)
    return (
        key not in dict(component.prices.rows)
        or any(segment[multiplier.when] is None for multiplier in component.multipliers)
        or (units and segment["dwelling_units"] is None)
        or (component.quantity == "usage" and usage is None)
    )


def in_tiers(starts, prices, usage):
    for number, price in enumerate(prices):
        end = usage if number == len(prices) - 1 else min(usage, starts[number + 1])
        if end > starts[number]:
            yield number + 1, price, end - starts[number]


def multiplied(price, component, segment):
    for multiplier in component.multipliers:
        if segment[multiplier.when]:
            price = price * multiplier.by_milli // 1000
    return price


def joined(raw, policy):
    """Parts with one price become one line; then each line is rounded once."""
    together = {}
    for code, place, first_day, tier, price, quantity, days, basis_days in raw:
        key = (code, tier, price, basis_days)
        if key in together:
            before = together[key]
            summed = before["quantity"] + (quantity if basis_days is None else 0)
            together[key] = {**before, "quantity": summed, "days": before["days"] + days}
        else:
            together[key] = {"place": place, "first_day": first_day, "quantity": quantity, "days": days}
    ordered = sorted(together.items(), key=lambda item: (item[1]["place"], item[1]["first_day"], item[0][1] or 0))
    lines = []
    for (code, tier, price, basis_days), line in ordered:
        exact = Fraction(price * line["quantity"], 10_000_000)
        if basis_days is not None:
            exact = exact * line["days"] / basis_days
        lines.append(
            Line(code, tier, price, line["quantity"], line["days"], basis_days, line["first_day"], whole(exact, policy))
        )
    return lines
