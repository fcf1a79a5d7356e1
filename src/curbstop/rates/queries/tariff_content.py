"""Stored content of a tariff to the frozen version that the engine rates by.

Content has passed the JSON Schema: here stands what a schema cannot say, each refusal with its place.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from curbstop.kernel.quantity import MICRO, MILLI, NotAQuantityError, scaled
from curbstop.kernel.wording import Wording
from curbstop.rates.types import (
    BOOLEAN_FACTS,
    FACT_METER_SIZE,
    FACT_RATE_CLASS,
    Allowance,
    Component,
    FactValue,
    Multiplier,
    PriceTable,
    QuantityKind,
    Service,
    TariffVersion,
    Threshold,
    Tier,
    UnsoundTariffError,
    WidthRule,
    Words,
    meter_size_key,
)

Content = Mapping[str, Any]


def version_from_content(*, content: Content, version_id: int) -> TariffVersion:
    """The version that `content` describes. Raises UnsoundTariffError with the component it is about."""
    classes = {name: _words(words) for name, words in content["rate_classes"].items()}
    allowances = tuple(_allowance(name, one) for name, one in content.get("allowances", {}).items())
    names = {allowance.name for allowance in allowances}
    components = tuple(
        _component(content=one, classes=tuple(classes), allowances=names) for one in content["components"]
    )
    _refuse_repeated_codes(components)
    effective_from = _day(content["effective_from"], place="effective_from")
    effective_to = _day(content["effective_to"], place="effective_to") if content.get("effective_to") else None
    if effective_to is not None and effective_to <= effective_from:
        raise UnsoundTariffError("The tariff ends before it begins", where="effective_to")
    return TariffVersion(
        id=version_id,
        tariff=content["tariff"],
        service=Service(content["service"]),
        utility=content["utility"],
        name=_words(content["name"]),
        version=content["version"],
        effective_from=effective_from,
        effective_to=effective_to,
        usage_unit=content["usage_unit"],
        rate_classes=classes,
        components=components,
        allowances=allowances,
        billing_months=content.get("billing_months", 1),
        source=content["source"],
        demonstration=content.get("demonstration", False),
        adoption=content.get("adoption", {}),
    )


def _words(content: Content) -> Words:
    return Words(en=content["en"], es=content["es"])


def _day(text: str, *, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnsoundTariffError(
            "'{text}' is not a day",
            where="{place}",
            to_do="Write year-month-day, for example 2018-07-01.",
            text=text,
            place=place,
        ) from error


def _number(value: object, *, scale: int, place: Wording) -> int:
    try:
        return scaled(text=str(value), scale=scale)
    except NotAQuantityError as error:
        raise UnsoundTariffError.because(error, where="{place}", place=place) from error


def _allowance(name: str, content: Content) -> Allowance:
    place = Wording("allowance {name}", name=name)
    return Allowance(
        name=name,
        constant_micros=_number(content["constant"], scale=MICRO, place=place),
        times=tuple(content["times"]),
        divided_by=int(content.get("divided_by", 1)),
        round_to_milli=_number(content.get("round_to", "0.001"), scale=MILLI, place=place),
    )


def _component(*, content: Content, classes: tuple[str, ...], allowances: set[str]) -> Component:
    place = Wording("component {code}", code=content["code"])
    conditions = {name: _as_list(value) for name, value in content.get("when", {}).items()}
    rate_classes = tuple(conditions.pop(FACT_RATE_CLASS, list(classes)))
    unknown = set(rate_classes) - set(classes)
    if unknown:
        raise UnsoundTariffError(
            "The rate class '{unknown}' is not listed under rate_classes",
            where="{place}",
            unknown=min(unknown),
            place=place,
        )
    prices = _prices(content=content["price"], place=place)
    multipliers = tuple(
        Multiplier(when=one["when"], by_milli=_number(one["by"], scale=MILLI, place=place))
        for one in content.get("multiply", [])
    )
    tiers = content.get("tier_widths", {})
    component = Component(
        code=content["code"],
        words=_words(content["words"]),
        quantity=QuantityKind(content["quantity"]),
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
    )
    _refuse_contradictions(component=component, allowances=allowances, place=place)
    return component


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _fact_value(name: str, value: object, *, place: Wording) -> FactValue:
    """A fact's value as the engine compares it: truth, or text."""
    if name in BOOLEAN_FACTS:
        if not isinstance(value, bool):
            raise UnsoundTariffError(
                "'{name}' is true or false, not '{value}'", where="{place}", name=name, value=value, place=place
            )
        return value
    return meter_size_key(text=str(value)) if name == FACT_METER_SIZE else str(value)


def _prices(*, content: object, place: Wording) -> PriceTable:
    """A number, tiers, or either of them for each value of one or several facts."""
    if not isinstance(content, dict):
        return PriceTable(by=(), rows=(((), (_tier({"price": content}, place=place),)),))
    if "by" not in content:
        return PriceTable(by=(), rows=(((), _tiers(content, place=place)),), tiered=True)
    by = tuple(_as_list(content["by"]))
    values = content["values"]
    tiered = any(isinstance(entry, dict) for entry in values.values())
    rows = tuple(
        (
            _key(by=by, text=key, place=place),
            _tiers(entry, place=place) if isinstance(entry, dict) else (_tier({"price": entry}, place=place),),
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
    tiers = tuple(_tier(one, place=place) for one in content["tiers"])
    if tiers[0].start != Threshold():
        raise UnsoundTariffError("The first tier begins at 0", where="{place}", place=place)
    fixed = [tier.start.quantity_milli for tier in tiers if not tier.start.allowances]
    if fixed != sorted(set(fixed)):
        raise UnsoundTariffError("Tiers begin one above the other", where="{place}", place=place)
    return tiers


def _tier(content: Content, *, place: Wording) -> Tier:
    start = content.get("from", 0)
    threshold = (
        Threshold(allowances=tuple(start["allowances"]), percent=int(start.get("percent", 100)))
        if isinstance(start, dict)
        else Threshold(quantity_milli=_number(start, scale=MILLI, place=place))
    )
    return Tier(start=threshold, price_micros=_number(content["price"], scale=MICRO, place=place))


def _refuse_contradictions(*, component: Component, allowances: set[str], place: Wording) -> None:
    used = {name for _, tiers in component.prices.rows for tier in tiers for name in tier.start.allowances}
    if used - allowances:
        raise UnsoundTariffError(
            "There is no allowance '{used}'", where="{place}", used=min(used - allowances), place=place
        )
    if component.prices.tiered and component.quantity is not QuantityKind.USAGE:
        raise UnsoundTariffError("Only a price by usage has tiers", where="{place}", place=place)
    for multiplier in component.multipliers:
        if multiplier.when not in BOOLEAN_FACTS:
            raise UnsoundTariffError(
                "'{when}' is not a fact that is true or false", where="{place}", when=multiplier.when, place=place
            )
        if multiplier.when in component.prices.by:
            raise UnsoundTariffError(
                "'{when}' has prices of its own and a multiplier", where="{place}", when=multiplier.when, place=place
            )


def _refuse_repeated_codes(components: tuple[Component, ...]) -> None:
    seen: set[str] = set()
    for component in components:
        if component.code in seen:
            raise UnsoundTariffError("A component's code stands twice", where="component {code}", code=component.code)
        seen.add(component.code)
