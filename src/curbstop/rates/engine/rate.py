"""Segments in, bill lines out."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.amounts import amount_cents_expression, needs_128_bits
from curbstop.rates.engine.compile import CompiledTariffs, ComponentGroup, compile_tariffs, fact_type
from curbstop.rates.engine.pieces import cut_into_pieces
from curbstop.rates.engine.quantities import line_quantities
from curbstop.rates.types import FACT_METER_SIZE, QuantityKind, TariffVersion, UnratedReason

LARGEST_USAGE_MILLI = 10**12

NEEDED_COLUMNS = {
    "segment_id": pl.Int64,
    "service": pl.String,
    "rate_class": pl.String,
    "from_date": pl.Date,
    "to_date": pl.Date,
    "is_regular": pl.Boolean,
    "usage_milli": pl.Int64,
}

LINE_COLUMNS = {
    "segment_id": pl.Int64,
    "sequence": pl.Int32,
    "tariff_version_id": pl.Int64,
    "component": pl.String,
    "quantity_milli": pl.Int64,
    "unit": pl.String,
    "price_micros": pl.Int64,
    "days": pl.Int32,
    "basis_days": pl.Int32,
    "amount_cents": pl.Int64,
    "fund": pl.String,
    "ledger_account_number": pl.String,
    "charge_type": pl.String,
    "tier": pl.Int32,
    "from_date": pl.Date,
    "to_date": pl.Date,
}

UNRATED_COLUMNS = {"segment_id": pl.Int64, "reason": pl.String, "words": pl.String}

ROW_FIELDS = (
    "row",
    "component_index",
    "tier",
    "price_micros",
    "quantity_milli",
    "from_date",
    "to_date",
    "days",
    "basis_days",
    "whole",
)


class UnfitSegmentsError(CurbstopError):
    """The frame of segments does not have the shape that rating needs."""


@dataclass(frozen=True, slots=True)
class RatedFrames:
    """What rating gives: `lines` (LINE_COLUMNS) and `unrated` (UNRATED_COLUMNS), sorted by segment."""

    lines: pl.DataFrame
    unrated: pl.DataFrame


def rate(
    *, segments: pl.DataFrame, tariff_versions: Sequence[TariffVersion], rounding: str = Rounding.HALF_UP
) -> RatedFrames:
    """Rate every segment (agreement x days, `to_date` not included) under the versions in force on its days.

    `segments` has NEEDED_COLUMNS, the facts that the tariffs ask for (`meter_size`, `zone`, `outside_city`,
    `dwelling_units` ...), and `tariff` where one service has several tariffs. Usage is in thousandths of the tariff's unit,
    null where nothing is metered.

    A segment is rated whole or not at all: each one is in `lines`, or in `unrated` with its reason, or costs nothing
    because all its charges are by usage and it used nothing. Lines without quantity are left out.

    Raises UnfitSegmentsError for missing columns or a repeated `segment_id`, OverlappingTariffsError for tariffs that claim
    the same day.
    """
    policy = Rounding(rounding)
    compiled = compile_tariffs(tariff_versions=tariff_versions, by_service="tariff" not in segments.columns)
    prepared = _prepared(segments=segments, compiled=compiled)
    pieces = cut_into_pieces(segments=prepared, compiled=compiled)
    problems = [_unfit(prepared), _uncovered(prepared=prepared, pieces=pieces)]
    classed = pieces.with_columns(rate_class=prepared["rate_class"].gather(pieces["row"])).join(
        compiled.classes, on=["version_index", "rate_class"], how="left", maintain_order="left"
    )
    problems.append(_unknown_classes(classed))
    classed = classed.filter(pl.col("class_id").is_not_null()).drop("rate_class", "version_index")
    rated = []
    for group in compiled.groups:
        rows, trouble = _rate_group(pieces=classed, facts=prepared, group=group)
        rated.append(rows)
        problems += trouble
    troubles = pl.concat(problems).unique("row", keep="first", maintain_order=True)
    lines = pl.concat(rated) if rated else pl.DataFrame(schema=dict.fromkeys(ROW_FIELDS, pl.Int64))
    if not troubles.is_empty():
        lines = lines.join(troubles.select("row"), on="row", how="anti")
    return RatedFrames(
        lines=_finished(lines=lines, segments=prepared, compiled=compiled, policy=policy),
        unrated=_named(troubles=troubles, segments=prepared),
    )


def _prepared(*, segments: pl.DataFrame, compiled: CompiledTariffs) -> pl.DataFrame:
    """The segments with typed columns, their place as `row`, their days; facts that are not given are null."""
    missing = NEEDED_COLUMNS.keys() - set(segments.columns)
    if missing:
        raise UnfitSegmentsError(
            "Segments cannot be rated without all columns", where="{missing}", missing=", ".join(sorted(missing))
        )
    if segments["segment_id"].n_unique() != segments.height:
        raise UnfitSegmentsError("A segment is named twice", where="segment_id", to_do="Give every segment its own id.")
    facts = sorted(compiled.fact_columns)
    return segments.select(
        *(pl.col(name).cast(kind) for name, kind in NEEDED_COLUMNS.items()),
        *(_fact(name) if name in segments.columns else _absent(name) for name in facts if name not in NEEDED_COLUMNS),
        *([pl.col("tariff")] if "tariff" in segments.columns else []),
        segment_days=(pl.col("to_date") - pl.col("from_date")).dt.total_days(),
    ).with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))


def _fact(name: str) -> pl.Expr:
    """A fact as the price tables hold it."""
    fact = pl.col(name).cast(fact_type(name))
    return fact.str.strip_chars('" ').str.replace(" ", "-", literal=True) if name == FACT_METER_SIZE else fact


def _absent(name: str) -> pl.Expr:
    return pl.lit(None, dtype=fact_type(name)).alias(name)


def _trouble(*, rows: pl.DataFrame, reason: UnratedReason, words: pl.Expr | str) -> pl.DataFrame:
    text = pl.lit(words) if isinstance(words, str) else words
    return rows.select(pl.col("row"), reason=pl.lit(str(reason)), words=text)


def _unfit(prepared: pl.DataFrame) -> pl.DataFrame:
    """Segments without days, and usage that no meter shows."""
    empty = prepared.filter(pl.col("segment_days").is_null() | (pl.col("segment_days") <= 0))
    usage = pl.col("usage_milli")
    impossible = prepared.filter((usage < 0) | (usage > LARGEST_USAGE_MILLI))
    return pl.concat(
        [
            _trouble(rows=empty, reason=UnratedReason.EMPTY_PERIOD, words="The period holds no day."),
            _trouble(
                rows=impossible,
                reason=UnratedReason.IMPOSSIBLE_USAGE,
                words=pl.format("The usage of {} thousandths is not possible.", usage),
            ),
        ]
    )


def _uncovered(*, prepared: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    if pieces.filter(pl.col("whole")).height == prepared.height:
        lost = prepared.clear()
    else:
        lost = prepared.join(pieces.select("row"), on="row", how="anti")
    named = pl.col("tariff" if "tariff" in prepared.columns else "service").fill_null("?")
    words = pl.format("No active {} tariff covers every day from {} to {}.", named, "from_date", "to_date")
    return _trouble(rows=lost, reason=UnratedReason.NO_TARIFF, words=words)


def _unknown_classes(classed: pl.DataFrame) -> pl.DataFrame:
    rows = classed.filter(pl.col("class_id").is_null())
    words = pl.format("The tariff has no rate class '{}'.", pl.col("rate_class").fill_null(""))
    return _trouble(rows=rows, reason=UnratedReason.UNKNOWN_CLASS, words=words)


def _rate_group(
    *, pieces: pl.DataFrame, facts: pl.DataFrame, group: ComponentGroup
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Lines of the components of one shape, and the rows that cannot have them."""
    shape = group.shape
    rows = pieces.join(group.members, on="class_id")
    columns = [*shape.condition_columns, *(name for name in shape.price_columns if name not in shape.condition_columns)]
    rows = rows.with_columns(facts[name].gather(rows["row"]) for name in columns)
    problems = _without_fact(rows=rows, columns=shape.condition_columns)
    if group.conditions is not None:
        rows = rows.join(group.conditions, on=["component_index", *shape.condition_columns], how="semi")
    counted = _counted_facts(group=group)
    rows = rows.with_columns(facts[name].gather(rows["row"]) for name in counted if name not in columns)
    problems += _without_fact(rows=rows, columns=(*shape.price_columns, *counted))
    if shape.quantity is QuantityKind.USAGE:
        problems.append(
            _trouble(
                rows=rows.filter(pl.col("usage_milli").is_null()),
                reason=UnratedReason.MISSING_USAGE,
                words="There is no usage for a charge by usage.",
            )
        )
    priced = rows.join(group.prices, on=["component_index", *shape.price_columns], how="left")
    problems.append(_without_price(rows=priced, columns=shape.price_columns))
    counted_rows = line_quantities(rows=priced, shape=shape).filter(pl.col("quantity_milli") != 0)
    return counted_rows.select(pl.col(ROW_FIELDS)), problems


def _counted_facts(*, group: ComponentGroup) -> tuple[str, ...]:
    """Facts that quantities and tier widths are computed from."""
    shape = group.shape
    names = {name for allowances, _ in shape.formulas for one in allowances for name in one.times} - {"days"}
    if shape.widths_per_dwelling_unit or shape.quantity is QuantityKind.DWELLING_UNIT:
        names.add("dwelling_units")
    return tuple(sorted(names))


def _without_fact(*, rows: pl.DataFrame, columns: Sequence[str]) -> list[pl.DataFrame]:
    return [
        _trouble(
            rows=rows.filter(pl.col(name).is_null()),
            reason=UnratedReason.MISSING_FACT,
            words=f"The tariff asks for '{name}', which is not known here.",
        )
        for name in columns
    ]


def _without_price(*, rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    lost = rows.filter(pl.col("price_micros").is_null())
    values = [pl.format(f"{name} {{}}", pl.col(name).cast(pl.String).fill_null("?")) for name in columns]
    given = pl.concat_str(values, separator=", ") if values else pl.lit("these facts")
    words = pl.format("The tariff has no price for {}.", given)
    return _trouble(rows=lost, reason=UnratedReason.UNKNOWN_VALUE, words=words)


def _finished(
    *, lines: pl.DataFrame, segments: pl.DataFrame, compiled: CompiledTariffs, policy: Rounding
) -> pl.DataFrame:
    """Amounts, order and names."""
    if lines.is_empty():
        return pl.DataFrame(schema=LINE_COLUMNS)
    lines = _joined_where_price_stays(lines=lines, components=compiled.components)
    named = compiled.components.drop("component_index")
    lines = _ordered(lines=lines, segments=segments, places=named["place"])
    lines = lines.with_columns(
        *(named[name].gather(lines["component_index"]) for name in named.columns if name != "place"),
        amount_cents=amount_cents_expression(policy=policy, wide=needs_128_bits(lines=lines)),
        segment_id=segments["segment_id"].gather(lines["row"]),
    )
    return lines.select(pl.col(name).cast(kind) for name, kind in LINE_COLUMNS.items())


def _ordered(*, lines: pl.DataFrame, segments: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """By segment, place in the tariff, first day and tier, with `sequence` counted from 1 in each segment.

    Sorted by one whole number, which is several times faster than by four columns: (segment, place, days into the segment,
    tier) written as its digits.
    """
    ids, first_days = segments["segment_id"], segments["from_date"]
    ranks = segments["row"] if ids.is_sorted() else ids.rank("ordinal").cast(pl.Int64)
    day = (pl.col("from_date") - first_days.gather(lines["row"])).dt.total_days()
    tier = pl.col("tier").fill_null(0).cast(pl.Int64)
    sizes = lines.select(days=day.max() + 1, tiers=tier.max() + 1).row(0)
    place = pl.lit(places.gather(lines["component_index"]).cast(pl.Int64))
    key = ranks.gather(lines["row"]) * (places.len() + 1) + place
    lines = lines.with_columns(order=(key * sizes[0] + day) * sizes[1] + tier).sort("order")
    first = pl.col("row") != pl.col("row").shift(1, fill_value=-1)
    position = pl.int_range(pl.len(), dtype=pl.Int64)
    return lines.with_columns(sequence=position - pl.when(first).then(position).forward_fill() + 1)


def _joined_where_price_stays(*, lines: pl.DataFrame, components: pl.DataFrame) -> pl.DataFrame:
    """Lines of a cut segment whose price did not change become one line again: they name the earlier version."""
    cut = lines.filter(~pl.col("whole"))
    if cut.is_empty():
        return lines
    together = ["row", "code", "tier", "price_micros", "basis_days"]
    rejoined = (
        cut.with_columns(code=components["component"].gather(cut["component_index"]))
        .sort("row", "from_date")
        .group_by(together, maintain_order=True)
        .agg(
            pl.col("component_index").first(),
            _joined_quantity(),
            pl.col("from_date").min(),
            pl.col("to_date").max(),
            pl.col("days").sum(),
            pl.col("whole").first(),
        )
    )
    return pl.concat([lines.filter(pl.col("whole")), rejoined.select(lines.columns)])


def _joined_quantity() -> pl.Expr:
    """Usage adds up; what is charged by days keeps its count, since its days add up."""
    quantity = pl.col("quantity_milli")
    return pl.when(pl.col("basis_days").first().is_null()).then(quantity.sum()).otherwise(quantity.first())


def _named(*, troubles: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    return (
        troubles.with_columns(segment_id=segments["segment_id"].gather(troubles["row"]))
        .sort("segment_id")
        .select(pl.col(name).cast(kind) for name, kind in UNRATED_COLUMNS.items())
    )
