"""Components of one kind laid out together, so that the work grows with the kinds and not with the number of tariffs.

A row finds its price by one look-up: (component, code of each fact) written as one number is a place in `table`, which holds
a row of `prices`. Places belong to one component each: no row can meet another tariff's price.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import polars as pl

from curbstop.rates.engine.facts import fact_type
from curbstop.rates.types import (
    OF_OTHER_LINES,
    Allowance,
    Component,
    FactValue,
    QuantityKind,
    TariffVersion,
    Tier,
    UnsoundTariffError,
    UsageRule,
    WidthRule,
)

MILLI = 1_000
NO_PRICE, NOT_CHARGED = -1, -2
LARGEST_TABLE = 4_000_000

Known = Mapping[str, Mapping[FactValue, int]]
Entry = tuple[int, TariffVersion, Component]
PriceKey = tuple[tuple[int, ...], tuple[Tier, ...], tuple[bool, ...]]


@dataclass(frozen=True, slots=True)
class GroupShape:
    """What components must have in common to be rated by one expression."""

    quantity: QuantityKind
    condition_columns: tuple[str, ...]
    price_columns: tuple[str, ...]
    tiered: bool
    widths_follow: WidthRule
    widths_per_dwelling_unit: bool
    usage: UsageRule
    fact: str
    least_days: int
    allowance_facts: tuple[tuple[str, ...], ...]
    depth: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The facts that choose a price."""
        return tuple(dict.fromkeys((*self.condition_columns, *self.price_columns)))

    @property
    def counted_facts(self) -> tuple[str, ...]:
        """Facts that quantities and tier widths are computed from, without what is measured."""
        names = {name for facts in self.allowance_facts for name in facts} - {"days"}
        if self.widths_per_dwelling_unit or self.quantity is QuantityKind.DWELLING_UNIT:
            names.add("dwelling_units")
        if self.quantity is QuantityKind.USAGE and self.usage.at_most_fact:
            names.add(self.usage.at_most_fact)
        if self.quantity is QuantityKind.FACT:
            names.add(self.fact)
        return tuple(sorted(names))

    @property
    def measured(self) -> tuple[str, ...]:
        """The columns of use that it counts."""
        return self.usage.measured if self.quantity is QuantityKind.USAGE else ()


@dataclass(frozen=True, slots=True)
class ComponentGroup:
    """Components of one shape.

    `slots`: for each class the group's first, second ... component of it (null: none). `sizes`: how many codes each of the
    shape's columns has. `prices`: component_index, price_1 .., and for tiers start_1 .. and what budgets need.
    """

    shape: GroupShape
    slots: tuple[pl.Series, ...]
    sizes: tuple[int, ...]
    table: pl.Series
    prices: pl.DataFrame
    tier_count: int


def lay_out(
    *,
    shape: GroupShape,
    entries: Sequence[tuple[int, Entry]],
    known: Known,
    class_ids: Mapping[tuple[int, str], int],
) -> Iterator[ComponentGroup]:
    """The group of these components (or several, where one table would be too large)."""
    sizes = tuple(len(known[name]) + 1 for name in shape.columns)
    if len(entries) > 1 and len(entries) * prod(sizes) > LARGEST_TABLE:
        half = len(entries) // 2
        yield from lay_out(shape=shape, entries=entries[:half], known=known, class_ids=class_ids)
        yield from lay_out(shape=shape, entries=entries[half:], known=known, class_ids=class_ids)
        return
    table: list[int] = []
    rows: list[dict[str, int | None]] = []
    for component_index, (_, version, component) in entries:
        places = _places(component=component, shape=shape, sizes=sizes, known=known)
        first = len(rows)
        keys = _price_keys(component=component, shape=shape, known=known)
        numbers = {key: first + number for number, (key, _, _) in enumerate(keys)}
        rows += _price_rows(index=component_index, component=component, version=version, keys=keys)
        _fill(places=places, numbers=numbers, component=component, shape=shape, sizes=sizes, known=known)
        table += places
    tier_count = max(len(tiers) for _, (_, _, one) in entries for _, tiers in one.prices.rows)
    prices = _price_frame(rows=rows, tier_count=tier_count, shape=shape)
    yield ComponentGroup(
        shape=shape,
        slots=_slots(entries=entries, class_ids=class_ids),
        sizes=sizes,
        table=pl.Series(table, dtype=pl.Int32),
        prices=prices,
        tier_count=tier_count,
    )


def _slots(*, entries: Sequence[tuple[int, Entry]], class_ids: Mapping[tuple[int, str], int]) -> tuple[pl.Series, ...]:
    of_class: dict[int, list[int]] = {}
    for ordinal, (_, (version_index, _, component)) in enumerate(entries):
        for rate_class in component.rate_classes:
            of_class.setdefault(class_ids[version_index, rate_class], []).append(ordinal)
    most = max((len(found) for found in of_class.values()), default=0)
    return tuple(
        pl.Series(
            [
                found[slot] if slot < len(found := of_class.get(class_id, [])) else None
                for class_id in range(len(class_ids))
            ],
            dtype=pl.Int32,
        )
        for slot in range(most)
    )


def _places(*, component: Component, shape: GroupShape, sizes: tuple[int, ...], known: Known) -> list[int]:
    """The component's part of the table, with NO_PRICE wherever its conditions hold."""
    if not component.conditions:
        return [NO_PRICE] * prod(sizes)
    places = [NOT_CHARGED] * prod(sizes)
    allowed = dict(component.conditions)
    ranges = [
        [known[name][value] for value in allowed[name]] if name in allowed else range(size)
        for name, size in zip(shape.columns, sizes, strict=True)
    ]
    for codes in product(*ranges):
        places[_place(codes, sizes)] = NO_PRICE
    return places


def _place(codes: Sequence[int], sizes: tuple[int, ...]) -> int:
    place = 0
    for code, size in zip(codes, sizes, strict=True):
        place = place * size + code
    return place


def _price_keys(*, component: Component, shape: GroupShape, known: Known) -> list[PriceKey]:
    """Each combination of the price's facts (as codes, in the order of `price_columns`) with its tiers."""
    flags = [multiplier.when for multiplier in component.multipliers]
    found = []
    for values, tiers in component.prices.rows:
        for answers in product(*([False, True] for _ in flags)):
            facts = dict(zip(component.prices.by, values, strict=True)) | dict(zip(flags, answers, strict=True))
            found.append((tuple(known[name][facts[name]] for name in shape.price_columns), tiers, answers))
    return found


def _fill(
    *,
    places: list[int],
    numbers: Mapping[tuple[int, ...], int],
    component: Component,
    shape: GroupShape,
    sizes: tuple[int, ...],
    known: Known,
) -> None:
    """Write the rows of prices into the component's part of the table, where its conditions hold."""
    allowed = {name: {known[name][value] for value in values} for name, values in component.conditions}
    for key, number in numbers.items():
        fixed = dict(zip(shape.price_columns, key, strict=True))
        if any(fixed[name] not in codes for name, codes in allowed.items() if name in fixed):
            continue
        ranges: list[Sequence[int]] = []
        for name, size in zip(shape.columns, sizes, strict=True):
            if name in fixed:
                ranges.append((fixed[name],))
            else:
                ranges.append(sorted(allowed[name]) if name in allowed else range(size))
        for codes in product(*ranges):
            places[_place(codes, sizes)] = number


def _price_rows(
    *, index: int, component: Component, version: TariffVersion, keys: Sequence[PriceKey]
) -> Iterator[dict[str, int | None]]:
    by_name = {allowance.name: allowance for allowance in version.allowances}
    used = used_allowances(component=component)
    fixed: dict[str, int | None] = {"component_index": index}
    for number, name in enumerate(used, start=1):
        fixed |= _allowance_row(allowance=by_name[name], number=number)
    for _, tiers, answers in keys:
        row = dict(fixed)
        for number, tier in enumerate(tiers, start=1):
            row[f"price_{number}"] = (
                _multiplied(component=component, tier=tier, answers=answers) if answers else tier.price_micros
            )
            row[f"start_{number}"] = tier.start.quantity_milli
            row[f"percent_{number}"] = tier.start.percent if tier.start.allowances else None
            for other, name in enumerate(used, start=1):
                row[f"counts_{number}_{other}"] = int(name in tier.start.allowances)
        yield row


def _allowance_row(*, allowance: Allowance, number: int) -> dict[str, int | None]:
    return {
        f"constant_{number}": allowance.constant_micros,
        f"divided_by_{number}": allowance.divided_by,
        f"round_to_{number}": allowance.round_to_milli,
    }


def used_allowances(*, component: Component) -> tuple[str, ...]:
    """The allowances at which this component's tiers begin."""
    return tuple(
        dict.fromkeys(name for _, tiers in component.prices.rows for tier in tiers for name in tier.start.allowances)
    )


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


def _price_frame(*, rows: list[dict[str, int | None]], tier_count: int, shape: GroupShape) -> pl.DataFrame:
    allowances = range(1, len(shape.allowance_facts) + 1)
    tiers = range(1, tier_count + 1)
    names = ["component_index", *(f"price_{tier}" for tier in tiers)]
    if shape.tiered:
        names += [f"start_{tier}" for tier in tiers]
    if shape.allowance_facts:
        names += [f"{name}_{one}" for name in ("constant", "divided_by", "round_to") for one in allowances]
        names += [f"percent_{tier}" for tier in tiers]
        names += [f"counts_{tier}_{one}" for tier in tiers for one in allowances]
    schema = {name: pl.Int32 if name == "component_index" else pl.Int64 for name in names}
    return pl.DataFrame([[row.get(name) for name in names] for row in rows], schema=schema, orient="row")


def shape_of(*, version: TariffVersion, component: Component) -> GroupShape:
    """The shape of a component."""
    columns = (*component.prices.by, *(multiplier.when for multiplier in component.multipliers))
    by_name = {allowance.name: allowance for allowance in version.allowances}
    return GroupShape(
        quantity=component.quantity,
        condition_columns=tuple(name for name, _ in component.conditions),
        price_columns=tuple(dict.fromkeys(columns)),
        tiered=component.prices.tiered,
        widths_follow=component.widths_follow,
        widths_per_dwelling_unit=component.widths_per_dwelling_unit,
        usage=component.usage,
        fact=component.fact,
        least_days=component.least_days,
        allowance_facts=tuple(by_name[name].times for name in used_allowances(component=component)),
        depth=_depth(version=version, component=component),
    )


def _depth(*, version: TariffVersion, component: Component) -> int:
    """0 for a charge of its own, else one more than the deepest line that it looks at (which stands before it)."""
    if component.quantity not in OF_OTHER_LINES:
        return 0
    return 1 + max(_depth(version=version, component=version.component(code)) for code in component.base)


def known_values(*, components: Sequence[Component]) -> dict[str, dict[FactValue, int]]:
    """Every value of every fact that some price or condition names, with its code."""
    found: dict[str, dict[FactValue, int]] = {}
    for component in components:
        for name, values in component.conditions:
            _learn(found.setdefault(name, {}), values)
        for place, name in enumerate(component.prices.by):
            _learn(found.setdefault(name, {}), [key[place] for key, _ in component.prices.rows])
        for multiplier in component.multipliers:
            _learn(found.setdefault(multiplier.when, {}), (False, True))
    for name, codes in found.items():
        if fact_type(name) == pl.Boolean:
            _learn(codes, (False, True))
    return found


def _learn(codes: dict[FactValue, int], values: Sequence[FactValue]) -> None:
    for value in values:
        codes.setdefault(value, len(codes))
