"""What tariffs ask of a customer beyond what every bill run knows, so that a run looks up that and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.rates.engine.compile import fact_columns
from curbstop.rates.engine.lines import METER_SIZES
from curbstop.rates.types import (
    FACT_DROUGHT_STAGE,
    FACT_METER_SIZE,
    FACT_RATE_CLASS,
    FACT_SEASON,
    HEAT_COLUMNS,
    Component,
    QuantityKind,
    TariffVersion,
    WinterAverageRule,
)

METER_SIZES_COLUMN = METER_SIZES
WINTER_AVERAGE = "winter_average_milli"
EVAPOTRANSPIRATION = "evapotranspiration_milli"
DIAMETER = "diameter_milli"
GALLONS, *TEMPERATURES = HEAT_COLUMNS
KNOWN = frozenset(
    {
        FACT_RATE_CLASS,
        FACT_METER_SIZE,
        FACT_SEASON,
        FACT_DROUGHT_STAGE,
        METER_SIZES_COLUMN,
        "zone",
        "outside_city",
        "dwelling_units",
        "days",
        "usage_milli",
    }
)
Class = tuple[str, str]
"""A service and a rate class of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WinterWanted:
    """A tariff that goes by winter averages on [from_date, to_date)."""

    service: str
    rate_classes: frozenset[str]
    from_date: date
    to_date: date | None
    rule: WinterAverageRule


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFacts:
    """`dated`: names of facts that agreements hold; `registers`: names of measured columns beside the use itself.

    `by_meter`: classes of which single meters, registers or heat are charged. `unread`: classes whose use has a rule for a month without a read, with
    `unread_components` by which it is charged; `unmetered`: classes without any charge by use.
    """

    dated: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    heat: bool = False
    by_meter: frozenset[Class] = frozenset()
    evapotranspiration: bool = False
    winters: tuple[WinterWanted, ...] = ()
    unread: frozenset[Class] = frozenset()
    unread_components: tuple[str, ...] = ()
    unmetered: frozenset[Class] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether anything must be looked up for it."""
        return bool(self.dated or self.by_meter or self.winters or self.evapotranspiration)


def asked_facts(*, tariff_versions: Sequence[TariffVersion]) -> AskedFacts:
    """What these versions ask for."""
    if not tariff_versions:
        return AskedFacts()
    columns = fact_columns(tariff_versions=tariff_versions)
    measured = set(_measured(tariff_versions))
    heat = GALLONS in measured
    winters = tuple(_winters(tariff_versions))
    by_hand = {WINTER_AVERAGE} if winters else set()
    dated = (columns - measured - KNOWN - {EVAPOTRANSPIRATION}) | by_hand | (set(TEMPERATURES) if heat else set())
    uses = list(_classes_with_uses(tariff_versions))
    return AskedFacts(
        dated=tuple(sorted(dated)),
        registers=tuple(sorted(measured - KNOWN - set(HEAT_COLUMNS) - {WINTER_AVERAGE})),
        heat=heat,
        by_meter=frozenset(_classes_by_meter(tariff_versions)),
        evapotranspiration=EVAPOTRANSPIRATION in columns,
        winters=winters,
        unread=frozenset(key for key, own in uses if own and all(_without_read(one) for one in own)),
        unread_components=tuple(sorted({one.code for _, own in uses for one in own if _without_read(one)})),
        unmetered=frozenset(key for key, own in uses if not own),
    )


def _without_read(component: Component) -> bool:
    return component.usage.when_missing_milli is not None


def _measured(versions: Iterable[TariffVersion]) -> Iterable[str]:
    for version in versions:
        for component in version.components:
            if component.quantity is QuantityKind.USAGE:
                yield from component.usage.measured


def _classes_with_uses(versions: Iterable[TariffVersion]) -> Iterable[tuple[Class, list[Component]]]:
    """Each class with its charges by use."""
    for version in versions:
        for rate_class in version.rate_classes:
            own = [
                one
                for one in version.components
                if one.quantity is QuantityKind.USAGE and rate_class in one.rate_classes
            ]
            yield (str(version.service), rate_class), own


def _classes_by_meter(versions: Iterable[TariffVersion]) -> Iterable[Class]:
    for version in versions:
        for component in version.components:
            apart = set(component.usage.measured) - KNOWN - {WINTER_AVERAGE}
            counts = component.quantity is QuantityKind.USAGE and bool(apart)
            if counts or component.quantity is QuantityKind.METER:
                yield from ((str(version.service), name) for name in component.rate_classes)


def _winters(versions: Iterable[TariffVersion]) -> Iterable[WinterWanted]:
    for version in versions:
        classes = {name for one in version.components if _by_winter(one) for name in one.rate_classes}
        if version.winter_average is not None and classes:
            yield WinterWanted(
                service=str(version.service),
                rate_classes=frozenset(classes),
                from_date=version.effective_from,
                to_date=version.effective_to,
                rule=version.winter_average,
            )


def _by_winter(component: Component) -> bool:
    named = {component.fact, component.usage.at_most_fact, *component.usage.columns, *component.prices.by}
    return WINTER_AVERAGE in named
