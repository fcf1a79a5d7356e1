"""Lines of the components of one group: who has them, at which price, how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from curbstop.rates.engine.facts import fact_codes
from curbstop.rates.engine.groups import NO_PRICE, ComponentGroup
from curbstop.rates.engine.quantities import PRICE_ROW, counted, gathered, tier_bounds, use, whole
from curbstop.rates.types import (
    FACT_METER_SIZE,
    FACT_UNKNOWN,
    NO_PRICE_FOR,
    NO_USAGE,
    OF_OTHER_LINES,
    WARMER_BACK,
    FactValue,
    QuantityKind,
    UnratedReason,
    UsageRule,
)

COMPONENT_ROW = {
    "piece": pl.UInt32,
    "component_index": pl.Int32,
    "tier": pl.Int32,
    "price_micros": pl.Int64,
    "quantity_milli": pl.Int64,
}
TROUBLE = {"row": pl.Int64, "reason": pl.String, "words": pl.String}
METER_SIZES = "meter_sizes"


@dataclass(frozen=True, slots=True)
class Work:
    """Pieces with their facts, `class_id` and place (`piece`); and the codes of the facts that choose prices."""

    frame: pl.DataFrame
    codes: Mapping[str, pl.Series]
    known: Mapping[str, Mapping[FactValue, int]]
    bounds: Mapping[str, int]
    uncut: bool
    row_of_piece: pl.Series


@dataclass(slots=True)
class Found:
    """Rows of COMPONENT_ROW of charges of their own and of charges on other lines, and why segments have none."""

    own: list[pl.LazyFrame] = field(default_factory=list)
    on_lines: list[pl.DataFrame] = field(default_factory=list)
    troubles: list[pl.DataFrame] = field(default_factory=list)


def trouble(*, rows: pl.DataFrame, reason: UnratedReason, words: pl.Expr | str) -> pl.DataFrame:
    """Why these rows' segments cannot be rated."""
    text = pl.lit(words) if isinstance(words, str) else words
    return rows.select(pl.col("row").cast(pl.Int64), reason=pl.lit(str(reason)), words=text)


def find_lines(*, work: Work, group: ComponentGroup, found: Found) -> None:
    """Add the lines of the group's components, and the segments that cannot have them."""
    if group.shape.quantity is QuantityKind.METER:
        work = _meter_by_meter(work)
    for slot in group.slots:
        ordinal = slot.gather(work.frame["class_id"])
        if ordinal.null_count() == ordinal.len():
            continue
        _find_slot(work=work, group=group, ordinal=ordinal, found=found)


def _find_slot(*, work: Work, group: ComponentGroup, ordinal: pl.Series, found: Found) -> None:
    shape = group.shape
    needed = dict.fromkeys(["piece", *_needed(shape_columns=shape.counted_facts, group=group, work=work)])
    rows = work.frame.select(*needed)
    codes = {name: work.codes[name] for name in shape.columns}
    has = ordinal.is_not_null() if ordinal.null_count() else None
    if has is not None:
        # Only the pieces whose class has such a component.
        ordinal, rows = ordinal.filter(has), rows.filter(has)
        codes = {name: values.filter(has) for name, values in codes.items()}
    place = ordinal
    for name, size in zip(shape.columns, group.sizes, strict=True):
        place = place * size + codes[name]
    price_row = group.table.gather(place)
    rows = rows.with_columns(price_row.alias(PRICE_ROW))
    if price_row.null_count() or int(price_row.min() or 0) < 0:  # type: ignore[arg-type]
        known = work.frame if has is None else work.frame.filter(has)
        found.troubles += _troubles(frame=known, codes=codes, group=group, ordinal=ordinal, price_row=price_row)
        rows = rows.filter(pl.col(PRICE_ROW) >= 0)
    found.troubles += _without_counted(rows=rows, group=group, work=work)
    if shape.quantity in OF_OTHER_LINES:
        found.on_lines.append(_priced(rows=rows, group=group))
    elif shape.quantity is QuantityKind.USAGE:
        found.own += _used(rows=rows.lazy(), group=group, work=work)
    else:
        found.own.append(_counted(rows=rows.lazy(), group=group))


def _needed(*, shape_columns: Sequence[str], group: ComponentGroup, work: Work) -> list[str]:
    """The columns that the group's quantities are computed from."""
    names = [*shape_columns, *group.shape.measured]
    if group.shape.quantity is QuantityKind.METER:
        names.append("meter_count")
    if group.shape.usage.at_most_fact:
        names.append(whole(group.shape.usage.at_most_fact))
    if (
        not work.uncut
        or group.shape.usage != UsageRule()
        or group.shape.allowance_facts
        or group.shape.quantity is QuantityKind.DAY
        or group.shape.tiered
    ):
        names += ["days", "segment_days", "basis_days"]
    return names


def _counted(*, rows: pl.LazyFrame, group: ComponentGroup) -> pl.LazyFrame:
    lines = rows.select(
        "piece",
        component_index=gathered(group=group, name="component_index"),
        tier=pl.lit(None, dtype=pl.Int32),
        price_micros=gathered(group=group, name="price_1"),
        quantity_milli=counted(shape=group.shape),
    )
    # A period, a day and a meter always count something.
    if group.shape.quantity in (QuantityKind.PERIOD, QuantityKind.DAY, QuantityKind.METER):
        return lines
    return lines.filter(pl.col("quantity_milli") != 0)


def _used(*, rows: pl.LazyFrame, group: ComponentGroup, work: Work) -> list[pl.LazyFrame]:
    """One frame of lines a tier; one in all without tiers."""
    index = gathered(group=group, name="component_index")
    if not group.shape.tiered:
        return [
            rows.select(
                "piece",
                component_index=index,
                tier=pl.lit(None, dtype=pl.Int32),
                price_micros=gathered(group=group, name="price_1"),
                quantity_milli=use(rule=group.shape.usage),
            ).filter(pl.col("quantity_milli") != 0)
        ]
    bounds = tier_bounds(group=group, uncut=work.uncut, bounds=work.bounds)
    widened = rows.select("piece", PRICE_ROW, *bounds, used=use(rule=group.shape.usage)).collect().lazy()
    return [_tier(rows=widened, group=group, tier=tier) for tier in range(1, group.tier_count + 1)]


def _tier(*, rows: pl.LazyFrame, group: ComponentGroup, tier: int) -> pl.LazyFrame:
    used = pl.col("used")
    top = pl.min_horizontal(used, f"bound_{tier + 1}") if tier < group.tier_count else used
    return (
        rows.with_columns(quantity_milli=top - pl.col(f"bound_{tier}"))
        .filter(pl.col("quantity_milli") > 0)
        .select(
            "piece",
            component_index=gathered(group=group, name="component_index"),
            tier=pl.lit(tier, dtype=pl.Int32),
            price_micros=gathered(group=group, name=f"price_{tier}"),
            quantity_milli="quantity_milli",
        )
    )


def _priced(*, rows: pl.DataFrame, group: ComponentGroup) -> pl.DataFrame:
    return rows.select(
        "piece",
        component_index=gathered(group=group, name="component_index"),
        price_micros=gathered(group=group, name="price_1"),
    )


def _meter_by_meter(work: Work) -> Work:
    """One row for each piece and size of meter, with how many there are; the one `meter_size` where no list is given."""
    frame = work.frame
    one = pl.concat_list(pl.col(FACT_METER_SIZE))
    sizes = pl.coalesce(METER_SIZES, one) if METER_SIZES in frame.columns else one
    rows = (
        frame.select("piece", size=sizes)
        .explode("size")
        .group_by("piece", "size", maintain_order=True)
        .agg(meter_count=pl.len())
    )
    places = rows["piece"]
    codes = {name: values.gather(places) for name, values in work.codes.items()}
    codes[FACT_METER_SIZE] = fact_codes(
        name=FACT_METER_SIZE, values=rows["size"], known=work.known.get(FACT_METER_SIZE, {})
    )
    wide = frame[places].with_columns(rows["size"].alias(FACT_METER_SIZE), rows["meter_count"])
    return replace(work, frame=wide, codes=codes)


def _troubles(
    *,
    frame: pl.DataFrame,
    codes: Mapping[str, pl.Series],
    group: ComponentGroup,
    ordinal: pl.Series,
    price_row: pl.Series,
) -> list[pl.DataFrame]:
    """Rows without a fact that a condition or a price asks for, and rows whose facts have no price."""
    shape = group.shape
    wrong = price_row.is_null() | (price_row == NO_PRICE)
    if not wrong.any():
        return []
    rows = frame.filter(wrong)
    found = [_without_fact(rows=rows, name=name) for name in shape.condition_columns]
    mine = {name: values.filter(wrong) for name, values in codes.items()}
    charged = _charged(group=group, ordinal=ordinal.filter(wrong), codes=mine)
    rows = rows.filter(charged)
    if rows.is_empty():
        return found
    found += [_without_fact(rows=rows, name=name) for name in shape.price_columns]
    # Said row by row: Polars' `format` fails on some filtered columns of one value.
    words = pl.Series(
        [
            NO_PRICE_FOR.filled(facts=_given(names=shape.price_columns, values=values))
            for values in rows.select(shape.price_columns).iter_rows()
        ],
        dtype=pl.String,
    )
    return [*found, trouble(rows=rows, reason=UnratedReason.UNKNOWN_VALUE, words=pl.lit(words))]


def _given(*, names: Sequence[str], values: Sequence[object]) -> str:
    return ", ".join(f"{name} {'?' if value is None else value}" for name, value in zip(names, values, strict=True))


def _charged(*, group: ComponentGroup, ordinal: pl.Series, codes: Mapping[str, pl.Series]) -> pl.Series:
    """Whether the conditions hold, whatever the facts that only choose a price: looked up with code 0 for those.

    A component is charged for some value of them or for none, so that any code tells.
    """
    place = ordinal
    for name, size in zip(group.shape.columns, group.sizes, strict=True):
        code = codes[name] if name in group.shape.condition_columns else codes[name].fill_null(0)
        place = place * size + code
    found = group.table.gather(place)
    return found.is_not_null() & (found >= NO_PRICE)


def _without_fact(*, rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return trouble(
        rows=rows.filter(pl.col(name).is_null()),
        reason=UnratedReason.MISSING_FACT,
        words=FACT_UNKNOWN.filled(fact=name),
    )


def _without_counted(*, rows: pl.DataFrame, group: ComponentGroup, work: Work) -> list[pl.DataFrame]:
    """Rows without a fact or a use that quantities are computed from."""
    shape = group.shape
    found = []
    missing = [name for name in shape.counted_facts if rows[name].null_count()]
    if missing:
        placed = rows.with_columns(row=work.row_of_piece.gather(rows["piece"]))
        found += [_without_fact(rows=placed, name=name) for name in missing]
    if shape.quantity is not QuantityKind.USAGE:
        return found
    if shape.usage.when_missing_milli is None and any(rows[name].null_count() for name in shape.measured):
        lost = rows.filter(pl.any_horizontal(pl.col(name).is_null() for name in shape.measured))
        found.append(
            trouble(
                rows=lost.select(row=work.row_of_piece.gather(lost["piece"])),
                reason=UnratedReason.MISSING_USAGE,
                words=NO_USAGE.filled(),
            )
        )
    if shape.usage.is_heat:
        colder = rows.filter(pl.col("supply_fahrenheit_milli") < pl.col("return_fahrenheit_milli"))
        found.append(
            trouble(
                rows=colder.select(row=work.row_of_piece.gather(colder["piece"])),
                reason=UnratedReason.IMPOSSIBLE_USAGE,
                words=WARMER_BACK.filled(),
            )
        )
    return found
