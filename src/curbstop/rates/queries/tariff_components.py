"""One charge of a tariff's content to the frozen component that the engine rates by."""

from curbstop.kernel.quantity import MICRO, MILLI
from curbstop.kernel.wording import Wording
from curbstop.rates.queries.tariff_rules import usage_rule
from curbstop.rates.queries.tariff_values import Content, as_list, number_of, words_of
from curbstop.rates.types import (
    BOOLEAN_FACTS,
    FACT_METER_SIZE,
    FACT_RATE_CLASS,
    OF_OTHER_LINES,
    Component,
    FactValue,
    Multiplier,
    PriceTable,
    QuantityKind,
    Threshold,
    Tier,
    UnsoundTariffError,
    UsageRule,
    WidthRule,
    meter_size_key,
)

# A percentage is kept as millionths of one: 5.25 % are 52,500.
PERCENT_SCALE = MICRO // 100
TRUTHS = {"true": True, "false": False}


def component_from(*, content: Content, classes: tuple[str, ...], allowances: set[str]) -> Component:
    """One charge of a tariff. Raises UnsoundTariffError."""
    place = Wording("component {code}", code=content["code"])
    conditions = {name: as_list(value) for name, value in content.get("when", {}).items()}
    rate_classes = tuple(conditions.pop(FACT_RATE_CLASS, list(classes)))
    unknown = set(rate_classes) - set(classes)
    if unknown:
        raise UnsoundTariffError(
            "The rate class '{unknown}' is not listed under rate_classes",
            where="{place}",
            unknown=min(unknown),
            place=place,
        )
    quantity, fact = _quantity(content["quantity"])
    prices = _prices(content=content["price"], quantity=quantity, place=place)
    multipliers = tuple(
        Multiplier(when=one["when"], by_milli=number_of(one["by"], scale=MILLI, place=place))
        for one in content.get("multiply", [])
    )
    tiers = content.get("tier_widths", {})
    component = Component(
        code=content["code"],
        words=words_of(content["words"]),
        quantity=quantity,
        unit=content["unit"],
        rate_classes=rate_classes,
        conditions=tuple(
            (name, tuple(_fact_value(name, value, place=place) for value in values))
            for name, values in sorted(conditions.items())
        ),
        prices=prices,
        multipliers=multipliers,
        charge_type=content["charge_type"],
        fund=content["ledger"]["fund"],
        ledger_account_number=content["ledger"]["account"],
        widths_follow=WidthRule(tiers.get("follow", WidthRule.PERIOD)),
        widths_per_dwelling_unit=tiers.get("per_dwelling_unit", False),
        usage=usage_rule(content=content.get("usage", {}), place=place),
        fact=fact,
        least_days=content.get("least_days", 0),
        base=tuple(content.get("of", ())),
    )
    _refuse_contradictions(component=component, allowances=allowances, place=place)
    return component


def _fact_value(name: str, value: object, *, place: Wording) -> FactValue:
    """A fact's value as the engine compares it: truth, or text."""
    if name in BOOLEAN_FACTS:
        value = TRUTHS.get(str(value).lower(), value)
        if not isinstance(value, bool):
            raise UnsoundTariffError(
                "'{name}' is true or false, not '{value}'", where="{place}", name=name, value=value, place=place
            )
        return value
    return meter_size_key(text=str(value)) if name == FACT_METER_SIZE else str(value)


def _quantity(content: str | Content) -> tuple[QuantityKind, str]:
    """What is counted, and the fact that says how many there are."""
    if isinstance(content, str):
        return QuantityKind(content), ""
    return QuantityKind.FACT, str(content["fact"])


def _prices(*, content: object, quantity: QuantityKind, place: Wording) -> PriceTable:
    """A number, tiers, or either of them for each value of one or several facts."""
    scale = PERCENT_SCALE if quantity is QuantityKind.PERCENT else MICRO
    if not isinstance(content, dict):
        return PriceTable(by=(), rows=(((), (_tier({"price": content}, scale=scale, place=place),)),))
    if "by" not in content:
        return PriceTable(by=(), rows=(((), _tiers(content, place=place)),), tiered=True)
    by = tuple(as_list(content["by"]))
    values = content["values"]
    tiered = any(isinstance(entry, dict) for entry in values.values())
    rows = tuple(
        (
            _key(by=by, text=key, place=place),
            _tiers(entry, place=place)
            if isinstance(entry, dict)
            else (_tier({"price": entry}, scale=scale, place=place),),
        )
        for key, entry in values.items()
    )
    if len({key for key, _ in rows}) != len(rows):
        raise UnsoundTariffError("A price stands twice for the same facts", where="{place}", place=place)
    return PriceTable(by=by, rows=rows, tiered=tiered)


def _key(*, by: tuple[str, ...], text: object, place: Wording) -> tuple[FactValue, ...]:
    parts = str(text).split("|") if len(by) > 1 else [text]
    if len(parts) != len(by):
        raise UnsoundTariffError(
            "The key '{text}' needs a value for each of {by}",
            where="{place}",
            to_do="Part values with '|'.",
            text=text,
            by=", ".join(by),
            place=place,
        )
    return tuple(_fact_value(name, part, place=place) for name, part in zip(by, parts, strict=True))


def _tiers(content: Content, *, place: Wording) -> tuple[Tier, ...]:
    tiers = tuple(_tier(one, scale=MICRO, place=place) for one in content["tiers"])
    if tiers[0].start != Threshold():
        raise UnsoundTariffError("The first tier begins at 0", where="{place}", place=place)
    fixed = [tier.start.quantity_milli for tier in tiers if not tier.start.allowances]
    if fixed != sorted(set(fixed)):
        raise UnsoundTariffError("Tiers begin one above the other", where="{place}", place=place)
    return tiers


def _tier(content: Content, *, scale: int, place: Wording) -> Tier:
    start = content.get("from", 0)
    threshold = (
        Threshold(allowances=tuple(start["allowances"]), percent=int(start.get("percent", 100)))
        if isinstance(start, dict)
        else Threshold(quantity_milli=number_of(start, scale=MILLI, place=place))
    )
    return Tier(start=threshold, price_micros=number_of(content["price"], scale=scale, place=place))


def _refuse_contradictions(*, component: Component, allowances: set[str], place: Wording) -> None:
    used = {name for _, tiers in component.prices.rows for tier in tiers for name in tier.start.allowances}
    if used - allowances:
        raise UnsoundTariffError(
            "There is no allowance '{used}'", where="{place}", used=min(used - allowances), place=place
        )
    if component.prices.tiered and component.quantity is not QuantityKind.USAGE:
        raise UnsoundTariffError("Only a price by usage has tiers", where="{place}", place=place)
    _refuse_contradictions_of_quantity(component=component, place=place)
    for multiplier in component.multipliers:
        if multiplier.when not in BOOLEAN_FACTS:
            raise UnsoundTariffError(
                "'{when}' is not a fact that is true or false", where="{place}", when=multiplier.when, place=place
            )
        if multiplier.when in component.prices.by:
            raise UnsoundTariffError(
                "'{when}' has prices of its own and a multiplier", where="{place}", when=multiplier.when, place=place
            )


def _refuse_contradictions_of_quantity(*, component: Component, place: Wording) -> None:
    """Refuse what a charge of this kind does not look at."""
    looks = component.quantity in OF_OTHER_LINES
    if looks and not component.base:
        raise UnsoundTariffError(
            "A charge on other lines needs `of`, the codes that it looks at", where="{place}", place=place
        )
    if component.base and not looks:
        raise UnsoundTariffError(
            "Only percent, minimum, maximum and credit look at other lines", where="{place}", place=place
        )
    if component.usage != UsageRule() and component.quantity is not QuantityKind.USAGE:
        raise UnsoundTariffError("Only a price by usage has rules of usage", where="{place}", place=place)
    prices = [tier.price_micros for _, tiers in component.prices.rows for tier in tiers]
    if component.quantity in OF_OTHER_LINES - {QuantityKind.PERCENT} and min(prices) < 0:
        raise UnsoundTariffError(
            "A minimum, a maximum and a credit are given without sign", where="{place}", place=place
        )
