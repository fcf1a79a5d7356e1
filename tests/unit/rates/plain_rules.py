"""The rules of a tariff written plainly: one whole period, fractions and Decimal, no frames. What the engine is held to."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

POLICIES = {
    "half_up": ROUND_HALF_UP,
    "half_down": ROUND_HALF_DOWN,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_CEILING,
    "down": ROUND_FLOOR,
}
HALF_UP = "half_up"


def whole(value, policy):
    with localcontext() as context:
        context.prec = 80
        decimal = abs(Decimal(value.numerator)) / Decimal(value.denominator)
        rounded = int(decimal.to_integral_value(rounding=POLICIES[policy]))
    return -rounded if value < 0 else rounded


def used(rule, facts):
    """The use that a rule counts, in thousandths."""
    if rule.get("heat"):
        degrees = facts["supply_fahrenheit_milli"] - facts["return_fahrenheit_milli"]
        found = whole(Fraction(facts["gallons"] * 834 * degrees, 10_000_000), HALF_UP)
    else:
        columns = rule.get("of", ["usage_milli"])
        read = [facts[name] for name in columns]
        found = None if None in read else sum(read)
    if found is None and "when_missing" in rule:
        found = milli(rule["when_missing"])
    if found is None:
        return None
    found = whole(found * Fraction(str(rule.get("percent", 100))) / 100, HALF_UP)
    if "at_most" in rule:
        most = rule["at_most"]
        found = min(found, facts[most["fact"]] if isinstance(most, dict) else milli(most))
    found = max(found, milli(rule.get("at_least", 0)))
    if "included" in rule:
        found = max(0, found - milli(rule["included"]))
    return found // 1000 * 1000 if rule.get("whole_units") else found


def milli(text):
    return int(Fraction(str(text)) * 1000)


def micros(text):
    return Fraction(str(text))


def basis(days):
    return days if 27 <= days <= 33 else 30


def bill(components, facts, *, days, policy, per):
    """(code, tier, cents) of each line, or None where the use is missing."""
    lines = []
    for component in components:
        found = (
            own_lines(component, facts, days=days)
            if "of" not in component
            else on_lines(component, lines, days, policy)
        )
        if found is None:
            return None
        lines += [(component["code"], tier, amount, whole(amount * 100, policy)) for tier, amount in found]
    if per == "line":
        return [(code, tier, cents) for code, tier, _, cents in lines]
    total = whole(sum((amount for _, _, amount, _ in lines), Fraction(0)) * 100, policy)
    floors = [amount * 100 // 1 for _, _, amount, _ in lines]
    rests = [amount * 100 - floor for (_, _, amount, _), floor in zip(lines, floors, strict=True)]
    order = sorted(range(len(lines)), key=lambda place: (-rests[place], place))
    for place in order[: total - sum(floors)]:
        floors[place] += 1
    return [(code, tier, int(floor)) for (code, tier, _, _), floor in zip(lines, floors, strict=True)]


def own_lines(component, facts, *, days):
    share = Fraction(days, basis(days))
    match component["quantity"]:
        case "period":
            return [(None, micros(component["price"]) * share)]
        case "day":
            return [(None, micros(component["price"]) * max(days, component.get("least_days", 0)))]
        case "dwelling_unit":
            count = facts["dwelling_units"]
            return [(None, micros(component["price"]) * count * share)] if count else []
    use = used(component.get("usage", {}), facts)
    if use is None:
        return None
    if not isinstance(component["price"], dict):
        return [(None, micros(component["price"]) * Fraction(use, 1000))] if use else []
    starts = [milli(tier["from"]) for tier in component["price"]["tiers"]]
    if component.get("tier_widths", {}).get("follow") == "days":
        starts = [whole(Fraction(start * days, 30), HALF_UP) for start in starts]
    found = []
    for number, tier in enumerate(component["price"]["tiers"]):
        end = use if number + 1 == len(starts) else min(use, starts[number + 1])
        if end > starts[number]:
            found.append((number + 1, micros(tier["price"]) * Fraction(end - starts[number], 1000)))
    return found


def on_lines(component, lines, days, policy):
    base = sum(cents for code, _, _, cents in lines if code in component["of"])
    if component["quantity"] == "percent":
        amount = Fraction(base, 100) * micros(component["price"]) / 100
        return [(None, amount)] if whole(amount * 100, policy) else []
    limit = whole(micros(component["price"]) * 100 * Fraction(days, basis(days)), policy)
    cents = {
        "minimum": max(0, limit - base),
        "maximum": min(0, limit - base),
        "credit": -min(limit, max(base, 0)),
    }[component["quantity"]]
    return [(None, Fraction(cents, 100))] if cents else []
