"""Tariffs laid out as small tables that segments are looked up in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import polars as pl

from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.groups import ComponentGroup, Entry, GroupShape, known_values, lay_out, shape_of
from curbstop.rates.types import (
    OF_OTHER_LINES,
    Component,
    FactValue,
    OverlappingTariffsError,
    QuantityKind,
    RoundingUnit,
    StagePeriod,
    TariffVersion,
)

FOREVER = date.max
BY_DAYS = frozenset({QuantityKind.PERIOD, QuantityKind.DWELLING_UNIT, QuantityKind.FACT, QuantityKind.METER})


@dataclass(frozen=True, slots=True)
class CompiledTariffs:
    """Everything the engine looks up.

    `components`: by component_index, what a line of it says. `bases`: component_index of a charge on other lines, and of each
    component that it looks at. `known`: the codes of every fact's values.
    """

    versions: tuple[TariffVersion, ...]
    stages: tuple[StagePeriod, ...]
    class_ids: dict[tuple[int, str], int]
    components: pl.DataFrame
    bases: pl.DataFrame
    groups: tuple[ComponentGroup, ...]
    known: dict[str, dict[FactValue, int]]
    by_service: bool

    @property
    def fact_columns(self) -> frozenset[str]:
        """Every fact that some tariff asks for, what is measured included (usage itself apart)."""
        facts: set[str] = set()
        for group in self.groups:
            facts |= {*group.shape.columns, *group.shape.counted_facts, *group.shape.measured}
            if group.shape.quantity is QuantityKind.METER:
                facts.add("meter_size")
        return frozenset(facts - {"usage_milli"})

    @property
    def measured(self) -> tuple[str, ...]:
        """The columns of use that some charge counts."""
        found = dict.fromkeys(name for group in self.groups for name in group.shape.measured)
        return tuple(dict.fromkeys(("usage_milli", *found)))

    @property
    def rounds_each_line(self) -> bool:
        """Whether no tariff rounds by service or by bill."""
        return all(version.rounding is None or version.rounding.per is RoundingUnit.LINE for version in self.versions)


def compile_tariffs(
    *, tariff_versions: Sequence[TariffVersion], by_service: bool = True, stages: Sequence[StagePeriod] = ()
) -> CompiledTariffs:
    """Lay the tariffs out as tables. Raises OverlappingTariffsError if two versions claim one day.

    `by_service`: segments name only their service, so that no two tariffs of one service may share a day. `stages` are drought
    stages beside those that the tariffs themselves list.
    """
    refuse_overlaps(tariff_versions=tariff_versions, by_service=by_service)
    numbered: list[Entry] = [
        (version_index, version, component)
        for version_index, version in enumerate(tariff_versions)
        for component in version.components
    ]
    class_ids: dict[tuple[int, str], int] = {}
    for version_index, version in enumerate(tariff_versions):
        for rate_class in version.rate_classes:
            class_ids[version_index, rate_class] = len(class_ids)
    known = known_values(components=[component for _, _, component in numbered])
    gathered: dict[GroupShape, list[tuple[int, Entry]]] = {}
    for component_index, (version_index, version, component) in enumerate(numbered):
        entry = (component_index, (version_index, version, component))
        gathered.setdefault(shape_of(version=version, component=component), []).append(entry)
    return CompiledTariffs(
        versions=tuple(tariff_versions),
        stages=tuple(stages),
        class_ids=class_ids,
        components=_components_table(numbered),
        bases=_bases_table(numbered),
        groups=tuple(
            group
            for shape, entries in sorted(gathered.items(), key=lambda item: item[0].depth)
            for group in lay_out(shape=shape, entries=entries, known=known, class_ids=class_ids)
        ),
        known=known,
        by_service=by_service,
    )


def fact_columns(*, tariff_versions: Sequence[TariffVersion]) -> frozenset[str]:
    """Every fact that some of these tariffs ask for."""
    distinct = [replace(version, tariff=str(number)) for number, version in enumerate(tariff_versions)]
    return compile_tariffs(tariff_versions=distinct, by_service=False).fact_columns


def refuse_overlaps(*, tariff_versions: Sequence[TariffVersion], by_service: bool) -> None:
    """Raise OverlappingTariffsError if two versions of one tariff (or of one service) claim the same day."""

    def name(version: TariffVersion) -> str:
        return str(version.service) if by_service else version.tariff

    ordered = sorted(tariff_versions, key=lambda version: (name(version), version.effective_from))
    for earlier, later in pairwise(ordered):
        if name(earlier) == name(later) and (earlier.effective_to or FOREVER) > later.effective_from:
            raise OverlappingTariffsError(
                "Two tariff versions of '{later}' claim {effective_from}",
                where="{earlier_one} and {later_one}",
                to_do="End the earlier version on the day the later one begins.",
                later=name(later),
                effective_from=later.effective_from.isoformat(),
                earlier_one=f"{earlier.tariff} {earlier.version}",
                later_one=f"{later.tariff} {later.version}",
            )


def _components_table(numbered: list[Entry]) -> pl.DataFrame:
    places = [version.components.index(component) for _, version, component in numbered]
    codes: dict[str, int] = {}
    return pl.DataFrame(
        {
            "component_index": range(len(numbered)),
            "place": places,
            "code_number": [codes.setdefault(component.code, len(codes)) for _, _, component in numbered],
            "by_days": [component.quantity in BY_DAYS for _, _, component in numbered],
            "negative": [
                any(tier.price_micros < 0 for _, tiers in component.prices.rows for tier in tiers)
                or component.quantity in OF_OTHER_LINES
                for _, _, component in numbered
            ],
            "policy": [_policy(version) for _, version, _ in numbered],
            "rounds_per": [str(version.rounding.per) if version.rounding else "line" for _, version, _ in numbered],
            "definition": [_definition(component) for _, _, component in numbered],
            "tariff_version_id": [version.id for _, version, _ in numbered],
            "component": [component.code for _, _, component in numbered],
            "unit": [component.unit for _, _, component in numbered],
            "fund": [component.fund for _, _, component in numbered],
            "ledger_account_number": [component.ledger_account_number for _, _, component in numbered],
            "charge_type": [component.charge_type for _, _, component in numbered],
        },
        schema_overrides={"component_index": pl.Int32, "place": pl.Int64, "tariff_version_id": pl.Int64},
    )


def _policy(version: TariffVersion) -> str | None:
    return str(version.rounding.policy) if version.rounding else None


def _definition(component: Component) -> str:
    """What a charge on other lines does, its price apart: equal in two versions if the charge goes on unchanged."""
    return f"{component.quantity} {' '.join(component.base)}" if component.base else ""


def _bases_table(numbered: list[Entry]) -> pl.DataFrame:
    """Which components each charge on other lines looks at: by their codes, whatever the version."""
    pairs = [
        (index, place)
        for index, (_, _, component) in enumerate(numbered)
        for place, (_, _, other) in enumerate(numbered)
        if other.code in component.base
    ]
    return pl.DataFrame(pairs, schema={"component_index": pl.Int32, "base_index": pl.Int32}, orient="row")


def policies(*, compiled: CompiledTariffs, default: Rounding) -> tuple[Rounding, ...]:
    """The rounding policies in use; the run's for tariffs that name none."""
    named = {version.rounding.policy if version.rounding else default for version in compiled.versions}
    return tuple(sorted(named)) or (default,)
