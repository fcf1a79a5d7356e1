"""Tariffs laid out as small tables that segments are joined to.

All components that look at the same facts and count the same thing share one table, so the work grows with the kinds of
components and not with the number of tariffs. Every row carries the index of its component: no segment can meet
another tariff's price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product

import polars as pl

from curbstop.rates.types import (
    BOOLEAN_FACTS,
    Allowance,
    Component,
    FactValue,
    OverlappingTariffsError,
    PriceTable,
    QuantityKind,
    TariffVersion,
    Threshold,
    Tier,
    UnsoundTariffError,
    WidthRule,
)

FOREVER = date.max
MILLI = 1000

Formula = tuple[tuple[Allowance, ...], int]


@dataclass(frozen=True, slots=True)
class GroupShape:
    """What components must have in common to be rated by one expression."""

    quantity: QuantityKind
    condition_columns: tuple[str, ...]
    price_columns: tuple[str, ...]
    tiered: bool
    widths_follow: WidthRule
    widths_per_dwelling_unit: bool
    formulas: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class ComponentGroup:
    """Tables of the components of one shape: who has them, when they apply, what they cost."""

    shape: GroupShape
    members: pl.DataFrame
    conditions: pl.DataFrame | None
    prices: pl.DataFrame


@dataclass(frozen=True, slots=True)
class CompiledTariffs:
    """Everything the engine joins to."""

    versions: pl.DataFrame
    classes: pl.DataFrame
    components: pl.DataFrame
    groups: tuple[ComponentGroup, ...]

    @property
    def fact_columns(self) -> frozenset[str]:
        """Every fact that some tariff asks for."""
        facts: set[str] = set()
        for group in self.groups:
            facts |= {*group.shape.condition_columns, *group.shape.price_columns}
            facts |= {name for allowances, _ in group.shape.formulas for one in allowances for name in one.times}
            if group.shape.widths_per_dwelling_unit or group.shape.quantity is QuantityKind.DWELLING_UNIT:
                facts.add("dwelling_units")
        return frozenset(facts - {"days"})


def compile_tariffs(*, tariff_versions: Sequence[TariffVersion], by_service: bool = True) -> CompiledTariffs:
    """Lay the tariffs out as tables. Raises OverlappingTariffsError if two versions claim one day.

    `by_service`: segments name only their service, so that no two tariffs of one service may share a day.
    """
    refuse_overlaps(tariff_versions=tariff_versions, by_service=by_service)
    numbered = [
        (version_index, version, component)
        for version_index, version in enumerate(tariff_versions)
        for component in version.components
    ]
    class_ids: dict[tuple[int, str], int] = {}
    for version_index, version in enumerate(tariff_versions):
        for rate_class in version.rate_classes:
            class_ids[version_index, rate_class] = len(class_ids)
    gathered: dict[GroupShape, list[int]] = {}
    for component_index, (_, version, component) in enumerate(numbered):
        gathered.setdefault(_shape(version=version, component=component), []).append(component_index)
    groups = tuple(
        _group(shape=shape, indexes=indexes, numbered=numbered, class_ids=class_ids)
        for shape, indexes in gathered.items()
    )
    return CompiledTariffs(
        versions=_versions_table(tariff_versions),
        classes=_classes_table(class_ids),
        components=_components_table(numbered),
        groups=groups,
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


def _versions_table(tariff_versions: Sequence[TariffVersion]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                index,
                version.tariff,
                str(version.service),
                version.effective_from,
                version.effective_to or FOREVER,
                version.billing_months,
            )
            for index, version in enumerate(tariff_versions)
        ],
        schema={
            "version_index": pl.Int32,
            "tariff": pl.String,
            "service": pl.String,
            "effective_from": pl.Date,
            "effective_to": pl.Date,
            "billing_months": pl.Int64,
        },
        orient="row",
    )


def _classes_table(class_ids: dict[tuple[int, str], int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(version_index, rate_class, class_id) for (version_index, rate_class), class_id in class_ids.items()],
        schema={"version_index": pl.Int32, "rate_class": pl.String, "class_id": pl.Int32},
        orient="row",
    )


def _components_table(numbered: list[tuple[int, TariffVersion, Component]]) -> pl.DataFrame:
    places = [version.components.index(component) for _, version, component in numbered]
    return pl.DataFrame(
        {
            "component_index": range(len(numbered)),
            "place": places,
            "tariff_version_id": [version.id for _, version, _ in numbered],
            "component": [component.code for _, _, component in numbered],
            "unit": [component.unit for _, _, component in numbered],
            "fund": [component.fund for _, _, component in numbered],
            "ledger_account_number": [component.ledger_account_number for _, _, component in numbered],
            "charge_type": [component.charge_type for _, _, component in numbered],
        },
        schema_overrides={"component_index": pl.Int32, "place": pl.Int32, "tariff_version_id": pl.Int64},
    )


def _shape(*, version: TariffVersion, component: Component) -> GroupShape:
    columns = (*component.prices.by, *(multiplier.when for multiplier in component.multipliers))
    return GroupShape(
        quantity=component.quantity,
        condition_columns=tuple(name for name, _ in component.conditions),
        price_columns=tuple(dict.fromkeys(columns)),
        tiered=component.prices.tiered,
        widths_follow=component.widths_follow,
        widths_per_dwelling_unit=component.widths_per_dwelling_unit,
        formulas=_formulas(version=version, prices=component.prices),
    )


def _formulas(*, version: TariffVersion, prices: PriceTable) -> tuple[Formula, ...]:
    """The distinct thresholds of these prices that must be computed from facts."""
    by_name = {allowance.name: allowance for allowance in version.allowances}
    found: dict[Formula, None] = {}
    for _, tiers in prices.rows:
        for tier in tiers:
            if tier.start.allowances:
                found[tuple(by_name[name] for name in tier.start.allowances), tier.start.percent] = None
    return tuple(found)


def _group(
    *,
    shape: GroupShape,
    indexes: list[int],
    numbered: list[tuple[int, TariffVersion, Component]],
    class_ids: dict[tuple[int, str], int],
) -> ComponentGroup:
    members: list[tuple[int, int]] = []
    conditions: list[tuple[FactValue, ...]] = []
    prices: list[tuple[FactValue | None, ...]] = []
    for index in indexes:
        version_index, version, component = numbered[index]
        members += [(class_ids[version_index, name], index) for name in component.rate_classes]
        conditions += [(index, *values) for values in product(*(allowed for _, allowed in component.conditions))]
        prices += _price_rows(shape=shape, index=index, version=version, component=component)
    return ComponentGroup(
        shape=shape,
        members=pl.DataFrame(members, schema={"class_id": pl.Int32, "component_index": pl.Int32}, orient="row"),
        conditions=_keyed(conditions, columns=shape.condition_columns) if shape.condition_columns else None,
        prices=_keyed(prices, columns=shape.price_columns, more=PRICE_FIELDS),
    )


PRICE_FIELDS: dict[str, type[pl.DataType]] = {
    "tier": pl.Int32,
    "price_micros": pl.Int64,
    "start_milli": pl.Int64,
    "end_milli": pl.Int64,
    "start_formula": pl.Int32,
    "end_formula": pl.Int32,
}


def fact_type(column: str) -> type[pl.DataType]:
    """How a fact's column is held."""
    if column in BOOLEAN_FACTS:
        return pl.Boolean
    return pl.Int64 if column.endswith(("_milli", "_units", "_count", "_feet")) or column == "people" else pl.String


def _keyed(
    rows: Sequence[tuple[FactValue | None, ...]],
    *,
    columns: tuple[str, ...],
    more: dict[str, type[pl.DataType]] | None = None,
) -> pl.DataFrame:
    schema: dict[str, type[pl.DataType]] = {
        "component_index": pl.Int32,
        **{name: fact_type(name) for name in columns},
        **(more or {}),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _price_rows(
    *, shape: GroupShape, index: int, version: TariffVersion, component: Component
) -> list[tuple[FactValue | None, ...]]:
    by_name = {allowance.name: allowance for allowance in version.allowances}
    rows: list[tuple[FactValue | None, ...]] = []
    flags = [multiplier.when for multiplier in component.multipliers]
    for values, tiers in component.prices.rows:
        for answers in product(*([False, True] for _ in flags)):
            facts = dict(zip(component.prices.by, values, strict=True)) | dict(zip(flags, answers, strict=True))
            key = tuple(facts[name] for name in shape.price_columns)
            for number, tier in enumerate(tiers):
                following = tiers[number + 1].start if number + 1 < len(tiers) else None
                price_micros = _multiplied(component=component, tier=tier, answers=answers)
                rows.append(
                    (
                        index,
                        *key,
                        number + 1 if component.prices.tiered else None,
                        price_micros,
                        tier.start.quantity_milli,
                        following.quantity_milli if following and not following.allowances else None,
                        _formula_number(shape=shape, threshold=tier.start, by_name=by_name),
                        _formula_number(shape=shape, threshold=following, by_name=by_name),
                    )
                )
    return rows


def _multiplied(*, component: Component, tier: Tier, answers: tuple[bool, ...]) -> int:
    """The price with its multipliers, which must come out in whole millionths."""
    price = tier.price_micros
    for multiplier, holds in zip(component.multipliers, answers, strict=True):
        if not holds:
            continue
        price, rest = divmod(price * multiplier.by_milli, MILLI)
        if rest:
            raise UnsoundTariffError(
                "A multiplied price needs more than six decimals",
                where="component {code}, multiplier {when}",
                to_do="Give the multiplied prices as a table.",
                code=component.code,
                when=multiplier.when,
            )
    return price


def _formula_number(*, shape: GroupShape, threshold: Threshold | None, by_name: dict[str, Allowance]) -> int | None:
    if threshold is None or not threshold.allowances:
        return None
    return shape.formulas.index((tuple(by_name[name] for name in threshold.allowances), threshold.percent))
