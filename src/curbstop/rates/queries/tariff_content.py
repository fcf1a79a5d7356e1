"""Stored content of a tariff to the frozen version that the engine rates by.

Content has passed the JSON Schema: here stands what a schema cannot say, each refusal with its place.
"""

from curbstop.kernel.quantity import MICRO, MILLI
from curbstop.kernel.wording import Wording
from curbstop.rates.queries.tariff_components import component_from
from curbstop.rates.queries.tariff_rules import rounding_rule, season_calendar, stage_periods, winter_average_rule
from curbstop.rates.queries.tariff_values import Content, day_of, number_of, words_of
from curbstop.rates.types import Allowance, Component, Service, TariffVersion, UnsoundTariffError


def version_from_content(*, content: Content, version_id: int) -> TariffVersion:
    """The version that `content` describes. Raises UnsoundTariffError with the component it is about."""
    classes = {name: words_of(words) for name, words in content["rate_classes"].items()}
    allowances = tuple(_allowance(name, one) for name, one in content.get("allowances", {}).items())
    names = {allowance.name for allowance in allowances}
    components = tuple(
        component_from(content=one, classes=tuple(classes), allowances=names) for one in content["components"]
    )
    _refuse_repeated_codes(components)
    _refuse_lines_that_come_later(components)
    effective_from = day_of(content["effective_from"], place="effective_from")
    effective_to = day_of(content["effective_to"], place="effective_to") if content.get("effective_to") else None
    if effective_to is not None and effective_to <= effective_from:
        raise UnsoundTariffError("The tariff ends before it begins", where="effective_to")
    return TariffVersion(
        id=version_id,
        tariff=content["tariff"],
        service=Service(content["service"]),
        utility=content["utility"],
        name=words_of(content["name"]),
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
        rounding=rounding_rule(content.get("rounding")),
        seasons=season_calendar(content.get("seasons")),
        stages=stage_periods(content.get("stages", [])),
        winter_average=winter_average_rule(content.get("winter_average")),
    )


def _allowance(name: str, content: Content) -> Allowance:
    place = Wording("allowance {name}", name=name)
    return Allowance(
        name=name,
        constant_micros=number_of(content["constant"], scale=MICRO, place=place),
        times=tuple(content["times"]),
        divided_by=int(content.get("divided_by", 1)),
        round_to_milli=number_of(content.get("round_to", "0.001"), scale=MILLI, place=place),
    )


def _refuse_repeated_codes(components: tuple[Component, ...]) -> None:
    seen: set[str] = set()
    for component in components:
        if component.code in seen:
            raise UnsoundTariffError("A component's code stands twice", where="component {code}", code=component.code)
        seen.add(component.code)


def _refuse_lines_that_come_later(components: tuple[Component, ...]) -> None:
    """A charge on other lines looks only at charges that stand before it, so that no two wait for each other."""
    before: set[str] = set()
    for component in components:
        unknown = set(component.base) - before
        if unknown:
            raise UnsoundTariffError(
                "The charge looks at '{unknown}', which does not stand before it",
                where="component {code}",
                to_do="Put a charge on other lines after the charges that it looks at.",
                unknown=min(unknown),
                code=component.code,
            )
        before.add(component.code)
