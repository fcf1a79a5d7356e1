"""Lines with their cents, joined where a price goes on, in order and with names."""

from dataclasses import dataclass

import polars as pl

from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.amounts import amounts
from curbstop.rates.engine.compile import CompiledTariffs, policies
from curbstop.rates.engine.lines import Work
from curbstop.rates.engine.on_lines import ChargesOnLines, with_charges_on_lines
from curbstop.rates.engine.sums import rounded_sums
from curbstop.rates.types import RoundingUnit

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
# What a line's component says.
NAMES = ("tariff_version_id", "component", "unit", "fund", "ledger_account_number", "charge_type")
OF_PIECE = ("from_date", "to_date", "days", "basis_days")


@dataclass(frozen=True, slots=True)
class CodedFrames:
    """Lines before they are in order and have names.

    `lines`: row (a place in `segments`), piece (one in `pieces`), component_index (one in the components' table), tier,
    price_micros, quantity_milli, amount_cents; from_date, to_date, days, basis_days where a segment is cut (else those of its piece).
    """

    lines: pl.DataFrame
    unrated: pl.DataFrame
    segments: pl.DataFrame
    pieces: pl.DataFrame
    compiled: CompiledTariffs


def priced_lines(
    *,
    lines: pl.DataFrame,
    charges: ChargesOnLines | None,
    work: Work,
    pieces: pl.DataFrame,
    compiled: CompiledTariffs,
    rounding: Rounding,
) -> pl.DataFrame:
    """Lines with their cents, joined where a price goes on over a cut, and the charges on them."""
    used = policies(compiled=compiled, default=rounding)
    components = compiled.components
    if not work.uncut or not compiled.rounds_each_line:
        lines = lines.with_columns(pieces[name].gather(lines["piece"]) for name in OF_PIECE)
        by_days = components["by_days"].gather(lines["component_index"])
        lines = lines.with_columns(basis_days=pl.when(by_days).then(pl.col("basis_days")))
        if not pieces["whole"].all():
            lines = _joined_where_price_stays(lines=lines, pieces=pieces, compiled=compiled, charges=charges)
    if len(used) > 1:
        lines = lines.with_columns(
            policy=components["policy"].gather(lines["component_index"]).fill_null(str(rounding))
        )
    if lines.is_empty():
        lines = lines.with_columns(amount_cents=pl.lit(None, dtype=pl.Int64))
    else:
        lines = lines.with_columns(amounts(lines=lines, policies=used))
    if charges is None:
        return lines
    policy_of = pl.lit(components["policy"]).gather(pl.col("component_index")).fill_null(str(rounding))
    return with_charges_on_lines(
        lines=_dated(lines=lines, pieces=pieces, compiled=compiled),
        charges=_dated_charges(charges=charges, pieces=pieces),
        compiled=compiled,
        policy_of=policy_of,
        policies=used,
    )


def _dated(*, lines: pl.DataFrame, pieces: pl.DataFrame, compiled: CompiledTariffs) -> pl.DataFrame:
    """Lines with the days of their pieces, and a policy column as charges on lines have it."""
    if "from_date" not in lines.columns:
        by_days = compiled.components["by_days"].gather(lines["component_index"])
        lines = lines.with_columns(pieces[name].gather(lines["piece"]) for name in OF_PIECE)
        lines = lines.with_columns(basis_days=pl.when(by_days).then(pl.col("basis_days")))
    return lines.drop("policy", strict=False)


def _dated_charges(*, charges: ChargesOnLines, pieces: pl.DataFrame) -> ChargesOnLines:
    """Charges on lines with their first and last days."""
    first = pieces["from_date"].gather(charges.rows["piece"])
    rows = charges.rows.with_columns(first).with_columns(to_date=pl.col("from_date") + pl.duration(days=pl.col("days")))
    return ChargesOnLines(rows=rows, changing=charges.changing)


def _joined_where_price_stays(
    *, lines: pl.DataFrame, pieces: pl.DataFrame, compiled: CompiledTariffs, charges: ChargesOnLines | None
) -> pl.DataFrame:
    """Lines of a cut segment whose price did not change become one line again: they name the earlier version.

    Not where a charge on lines changes within the segment: each piece's charge needs that piece's lines.
    """
    apart = pieces["whole"].gather(lines["piece"])
    if charges is not None and charges.changing.len():
        apart = apart | lines["row"].is_in(charges.changing.implode())
    cut = lines.filter(~apart)
    if cut.is_empty():
        return lines
    together = ["row", "code_number", "tier", "price_micros", "basis_days"]
    rejoined = (
        cut.with_columns(compiled.components["code_number"].gather(cut["component_index"]))
        .sort("row", "from_date")
        .group_by(together, maintain_order=True)
        .agg(
            pl.col("component_index", "piece").first(),
            _joined_quantity(),
            pl.col("from_date").min(),
            pl.col("to_date").max(),
            pl.col("days").sum(),
        )
    )
    return pl.concat([lines.filter(apart), rejoined.select(lines.columns)])


def _joined_quantity() -> pl.Expr:
    """Usage adds up; what is charged by days keeps its count, since its days add up."""
    quantity = pl.col("quantity_milli")
    return pl.when(pl.col("basis_days").first().is_null()).then(quantity.sum()).otherwise(quantity.first())


def summed_lines(
    *, lines: pl.DataFrame, segments: pl.DataFrame, compiled: CompiledTariffs, rounding: Rounding
) -> pl.DataFrame:
    """Lines whose service's or bill's sum is what their tariff rounds, with the cents that add up to it."""
    if compiled.rounds_each_line or lines.is_empty():
        return lines
    used = policies(compiled=compiled, default=rounding)
    components = compiled.components
    # In order, because of two equal rests the earlier line gets the cent.
    lines = lines[_order(lines=lines, segments=segments, components=components, dated=True)]
    lines = lines.with_columns(
        per=components["rounds_per"].gather(lines["component_index"]),
        policy=components["policy"].gather(lines["component_index"]).fill_null(str(rounding)),
    )
    bills = segments["bill_id"] if "bill_id" in segments.columns else -1 - segments["row"].cast(pl.Int64)
    lines = lines.with_columns(bill=bills.gather(lines["row"]))
    parts = [lines.filter(pl.col("per") == str(RoundingUnit.LINE))]
    for unit, by in ((RoundingUnit.SERVICE, "row"), (RoundingUnit.BILL, "bill")):
        mine = lines.filter(pl.col("per") == str(unit))
        parts.append(mine.with_columns(rounded_sums(lines=mine, by=by, policies=used)))
    return pl.concat(parts).drop("per", "policy", "bill")


def _of_pieces(values: pl.Series, places: pl.Series) -> pl.Series | pl.Expr:
    """What the pieces at these places have; one value without looking where all have the same."""
    low, high = values.min(), values.max()
    if low == high and values.null_count() == 0:
        return pl.lit(low, dtype=values.dtype).alias(values.name)
    return values.gather(places)


def named_lines(*, coded: CodedFrames) -> pl.DataFrame:
    """Lines by segment, place in the tariff, first day and tier, with every column that a bill needs."""
    lines, pieces, components = coded.lines, coded.pieces, coded.compiled.components
    if lines.is_empty():
        return pl.DataFrame(schema=LINE_COLUMNS)
    dated = "from_date" in lines.columns
    lines = lines[_order(lines=lines, segments=coded.segments, components=components, dated=dated)]
    if not dated:
        small = pieces.select("from_date", "to_date", pl.col("days", "basis_days").cast(pl.Int32))
        lines = lines.with_columns(_of_pieces(small[name], lines["piece"]) for name in OF_PIECE)
        if not components["by_days"].all():
            charged = components["by_days"].gather(lines["component_index"])
            lines = lines.with_columns(basis_days=pl.when(charged).then(pl.col("basis_days")))
    lines = lines.with_columns(
        *(_of_pieces(components[name], lines["component_index"]) for name in NAMES),
        coded.segments["segment_id"].gather(lines["row"]),
        sequence=_sequence(),
    )
    return lines.select(pl.col(name).cast(kind) for name, kind in LINE_COLUMNS.items())


def _order(*, lines: pl.DataFrame, segments: pl.DataFrame, components: pl.DataFrame, dated: bool) -> pl.Series:
    """By segment, place in the tariff, first day and tier.

    Sorted by one whole number, which is several times faster than by four columns: (segment, place, days into the segment,
    tier) written as its digits.
    """
    ids = segments["segment_id"]
    places = components["place"]
    key = (
        pl.col("row").cast(pl.Int64)
        if ids.is_sorted()
        else pl.lit(ids.rank("ordinal").cast(pl.Int64)).gather(pl.col("row"))
    )
    key = key * (int(places.max() or 0) + 1) + pl.lit(places).gather(pl.col("component_index"))  # type: ignore[arg-type]
    if dated:
        day = (pl.col("from_date") - pl.lit(segments["from_date"]).gather(pl.col("row"))).dt.total_days()
        key = key * (day.max() + 1) + day
    tier = pl.col("tier").fill_null(0).cast(pl.Int64)
    return lines.select(key * (tier.max() + 1) + tier).to_series().arg_sort()


def _sequence() -> pl.Expr:
    """Counted from 1 in each segment."""
    first = pl.col("row").ne_missing(pl.col("row").shift(1))
    position = pl.int_range(pl.len(), dtype=pl.Int32)
    return position - pl.when(first).then(position).forward_fill() + 1


def named_troubles(*, troubles: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """Why segments are not rated, by their ids."""
    return troubles.select(
        segment_id=segments["segment_id"].gather(troubles["row"]), reason=pl.col("reason"), words=pl.col("words")
    ).sort("segment_id")
