"""Segments in, bill lines out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.compile import CompiledTariffs, compile_tariffs
from curbstop.rates.engine.facts import fact_codes, fact_type
from curbstop.rates.engine.finish import (
    LINE_COLUMNS,
    CodedFrames,
    named_lines,
    named_troubles,
    priced_lines,
    summed_lines,
)
from curbstop.rates.engine.lines import COMPONENT_ROW, METER_SIZES, Found, Work, find_lines, trouble
from curbstop.rates.engine.on_lines import ChargesOnLines, charges_on_lines
from curbstop.rates.engine.pieces import PERIOD_DAYS, cut_into_pieces
from curbstop.rates.engine.quantities import whole
from curbstop.rates.types import (
    FACT_DROUGHT_STAGE,
    FACT_SEASON,
    IMPOSSIBLE_USAGE,
    NO_DAY,
    NO_SUCH_CLASS,
    NO_TARIFF,
    EffectiveDateRule,
    FactValue,
    StagePeriod,
    TariffVersion,
    UnratedReason,
)

__all__ = [
    "LINE_COLUMNS",
    "NEEDED_COLUMNS",
    "UNRATED_COLUMNS",
    "RatedFrames",
    "UnfitSegmentsError",
    "rate",
    "rate_in_codes",
]

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
# Columns that are used where they are given.
OTHER_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "tariff": pl.String,
    "bill_id": pl.Int64,
    "bill_date": pl.Date,
    "mid_read_on": pl.Date,
    "mid_read_usage_milli": pl.Int64,
    METER_SIZES: pl.List(pl.String),
    PERIOD_DAYS: pl.Int64,
}

UNRATED_COLUMNS = {"segment_id": pl.Int64, "reason": pl.String, "words": pl.String}


class UnfitSegmentsError(CurbstopError):
    """The frame of segments does not have the shape that rating needs."""


@dataclass(frozen=True, slots=True)
class RatedFrames:
    """What rating gives: `lines` (LINE_COLUMNS) and `unrated` (UNRATED_COLUMNS), sorted by segment."""

    lines: pl.DataFrame
    unrated: pl.DataFrame


def rate(
    *,
    segments: pl.DataFrame,
    tariff_versions: Sequence[TariffVersion],
    rounding: str = Rounding.HALF_UP,
    effective_date: str = EffectiveDateRule.SPLIT_BY_DAYS,
    stages: Sequence[StagePeriod] = (),
) -> RatedFrames:
    """Rate every segment (agreement x days, `to_date` not included) under the versions in force on its days.

    `segments` has NEEDED_COLUMNS, the facts that the tariffs ask for (`meter_size`, `zone`, `outside_city`,
    `dwelling_units` ...), and `tariff` where one service has several tariffs. Usage is in thousandths of the tariff's unit,
    null where nothing is metered. `effective_date` says what holds where a tariff changes within a segment (EffectiveDateRule:
    `bill_date` needs that column, `split_at_read` takes `mid_read_on` and `mid_read_usage_milli`). `stages` are the drought
    stages that resolutions have switched on. `period_days` are the days of the period of which a segment is a part (null or not
    given: all of it), by which fixed charges and tier widths go. A tariff's own rounding goes before `rounding`; sums by bill
    need `bill_id`.

    A segment is rated whole or not at all: each one is in `lines`, or in `unrated` with its reason, or costs nothing
    because all its charges are by usage and it used nothing. Lines without quantity are left out.

    Raises UnfitSegmentsError for missing columns or a repeated `segment_id`, OverlappingTariffsError for tariffs that claim
    the same day.
    """
    coded = rate_in_codes(
        segments=segments,
        tariff_versions=tariff_versions,
        rounding=rounding,
        effective_date=effective_date,
        stages=stages,
    )
    return RatedFrames(lines=named_lines(coded=coded), unrated=coded.unrated)


def rate_in_codes(
    *,
    segments: pl.DataFrame,
    tariff_versions: Sequence[TariffVersion],
    rounding: str = Rounding.HALF_UP,
    effective_date: str = EffectiveDateRule.SPLIT_BY_DAYS,
    stages: Sequence[StagePeriod] = (),
) -> CodedFrames:
    """The same lines before they are in order and have names: a third of the work where only cents are asked for."""
    by_service = "tariff" not in segments.columns
    compiled = compile_tariffs(tariff_versions=tariff_versions, by_service=by_service, stages=stages)
    return _rated(
        segments=segments,
        compiled=compiled,
        rounding=Rounding(rounding),
        effective_date=EffectiveDateRule(effective_date),
    )


def _rated(
    *, segments: pl.DataFrame, compiled: CompiledTariffs, rounding: Rounding, effective_date: EffectiveDateRule
) -> CodedFrames:
    prepared = _prepared(segments=segments, compiled=compiled, effective_date=effective_date)
    pieces = cut_into_pieces(segments=prepared, compiled=compiled, rule=effective_date)
    troubles = [_unfit(prepared), _uncovered(prepared=prepared, pieces=pieces)]
    pieces = _classed(pieces=pieces, prepared=prepared, compiled=compiled)
    unknown = pieces["class_id"].null_count() > 0
    if unknown:
        troubles.append(_unknown_classes(pieces=pieces, prepared=prepared))
        pieces = pieces.filter(pl.col("class_id").is_not_null())
    pieces = pieces.with_columns(piece=pl.int_range(pl.len(), dtype=pl.UInt32))
    work = _work(pieces=pieces, prepared=prepared, compiled=compiled)
    found = Found(troubles=troubles)
    for group in compiled.groups:
        find_lines(work=work, group=group, found=found)
    # Frames of lazy lines are independent of each other: they are computed side by side.
    own = pl.collect_all(found.own) if found.own else [pl.DataFrame(schema=COMPONENT_ROW)]
    lines = pl.concat(own)
    trouble_rows = pl.concat(found.troubles).unique("row", keep="first", maintain_order=True)
    charges = charges_on_lines(found=found.on_lines, pieces=pieces, compiled=compiled)
    same = _as_they_are(pieces=pieces, prepared=prepared)
    lines = lines.with_columns(row=pl.col("piece") if same else pieces["row"].gather(lines["piece"]))
    if not trouble_rows.is_empty():
        lost = trouble_rows["row"].implode()
        lines = lines.filter(~pl.col("row").is_in(lost))
        if charges is not None:
            charges = ChargesOnLines(rows=charges.rows.filter(~pl.col("row").is_in(lost)), changing=charges.changing)
    priced = priced_lines(lines=lines, charges=charges, work=work, pieces=pieces, compiled=compiled, rounding=rounding)
    summed = summed_lines(lines=priced, segments=prepared, compiled=compiled, rounding=rounding)
    return CodedFrames(
        lines=summed,
        unrated=named_troubles(troubles=trouble_rows, segments=prepared),
        segments=prepared,
        pieces=pieces,
        compiled=compiled,
    )


def _prepared(*, segments: pl.DataFrame, compiled: CompiledTariffs, effective_date: EffectiveDateRule) -> pl.DataFrame:
    """The segments with typed columns, their place as `row`, their days; facts that are not given are null."""
    needed = {*NEEDED_COLUMNS, *(["bill_date"] if effective_date is EffectiveDateRule.BILL_DATE else [])}
    missing = needed - set(segments.columns)
    if missing:
        raise UnfitSegmentsError(
            "Segments cannot be rated without all columns", where="{missing}", missing=", ".join(sorted(missing))
        )
    if not _each_once(segments["segment_id"]):
        raise UnfitSegmentsError("A segment is named twice", where="segment_id", to_do="Give every segment its own id.")
    facts = sorted(compiled.fact_columns - NEEDED_COLUMNS.keys())
    return segments.select(
        *(pl.col(name).cast(kind) for name, kind in NEEDED_COLUMNS.items()),
        *(_fact(name=name, kind=segments.schema.get(name)) for name in facts),
        *(pl.col(name).cast(kind) for name, kind in OTHER_COLUMNS.items() if name in segments.columns),
        segment_days=(pl.col("to_date") - pl.col("from_date")).dt.total_days(),
    ).with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))


def _each_once(ids: pl.Series) -> bool:
    if ids.is_sorted():
        return not (ids == ids.shift(1)).any()
    return ids.n_unique() == ids.len()


def _fact(*, name: str, kind: pl.DataType | None) -> pl.Expr:
    """A fact as it is held; what is not given is null. Text by categories stays so: it is looked up faster."""
    if kind is None:
        return pl.lit(None, dtype=fact_type(name)).alias(name)
    return pl.col(name) if isinstance(kind, pl.Enum) else pl.col(name).cast(fact_type(name))


def _unfit(prepared: pl.DataFrame) -> pl.DataFrame:
    """Segments without days, and usage that no meter shows."""
    days, usage = pl.col("segment_days"), pl.col("usage_milli")
    low, high, least_days = prepared.select(usage.min().alias("low"), usage.max().alias("high"), days.min()).row(0)
    sound = prepared["segment_days"].null_count() == 0 and (least_days is None or least_days > 0)
    if sound and (low is None or (low >= 0 and high <= LARGEST_USAGE_MILLI)):
        prepared = prepared.clear()
    empty = prepared.filter(days.is_null() | (days <= 0))
    impossible = prepared.filter((usage < 0) | (usage > LARGEST_USAGE_MILLI))
    return pl.concat(
        [
            trouble(rows=empty, reason=UnratedReason.EMPTY_PERIOD, words=NO_DAY.filled()),
            trouble(
                rows=impossible,
                reason=UnratedReason.IMPOSSIBLE_USAGE,
                words=pl.format(IMPOSSIBLE_USAGE.for_frames, usage),
            ),
        ]
    )


def _uncovered(*, prepared: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    if pieces.filter(pl.col("whole")).height == prepared.height:
        lost = prepared.clear()
    else:
        lost = prepared.join(pieces.select("row"), on="row", how="anti")
    named = pl.col("tariff" if "tariff" in prepared.columns else "service").fill_null("?")
    words = pl.format(NO_TARIFF.for_frames, named, "from_date", "to_date")
    return trouble(rows=lost, reason=UnratedReason.NO_TARIFF, words=words)


def _classed(*, pieces: pl.DataFrame, prepared: pl.DataFrame, compiled: CompiledTariffs) -> pl.DataFrame:
    """Pieces with the class of their version, null where it has no such class."""
    names: dict[FactValue, int] = {}
    for _, name in compiled.class_ids:
        names.setdefault(name, len(names))
    codes = fact_codes(name="rate_class", values=prepared["rate_class"], known=names)
    width = len(names) + 1
    classes: list[int | None] = [None] * (len(compiled.versions) * width)
    for (version_index, name), class_id in compiled.class_ids.items():
        classes[version_index * width + names[name]] = class_id
    of_piece = codes if _as_they_are(pieces=pieces, prepared=prepared) else codes.gather(pieces["row"])
    place = pieces["version_index"] * width + of_piece
    return pieces.with_columns(class_id=pl.Series(classes, dtype=pl.Int32).gather(place))


def _as_they_are(*, pieces: pl.DataFrame, prepared: pl.DataFrame) -> bool:
    """Whether the pieces are the segments, one by one."""
    if pieces.height != prepared.height:
        return False
    return bool((pieces["row"] == prepared["row"]).all())


def _unknown_classes(*, pieces: pl.DataFrame, prepared: pl.DataFrame) -> pl.DataFrame:
    rows = pieces.filter(pl.col("class_id").is_null()).select("row")
    named = rows.with_columns(rate_class=prepared["rate_class"].gather(rows["row"]))
    words = pl.format(NO_SUCH_CLASS.for_frames, pl.col("rate_class").fill_null(""))
    return trouble(rows=named, reason=UnratedReason.UNKNOWN_CLASS, words=words)


def _work(*, pieces: pl.DataFrame, prepared: pl.DataFrame, compiled: CompiledTariffs) -> Work:
    """Pieces with their facts and the codes of these."""
    same = _as_they_are(pieces=pieces, prepared=prepared)
    names = [name for name in prepared.columns if name in compiled.fact_columns or name == METER_SIZES]
    if "rate_class" in compiled.known:
        names.append("rate_class")
    names = [name for name in dict.fromkeys(names) if name not in compiled.measured]
    caps = {group.shape.usage.at_most_fact for group in compiled.groups} - {""}
    facts = prepared.select("row", *names, *(pl.col(name).alias(whole(name)) for name in sorted(caps)))
    facts = (facts if same else facts[pieces["row"]]).drop("row")
    calendar = [name for name in (FACT_SEASON, FACT_DROUGHT_STAGE) if name in names]
    facts = facts.with_columns(pl.coalesce(name, pieces[name]).alias(name) for name in calendar)
    frame = pieces.drop(FACT_SEASON, FACT_DROUGHT_STAGE, strict=False).with_columns(facts.get_columns())
    codes: dict[str, pl.Series] = {}
    for name, known in compiled.known.items():
        if same or name in calendar:
            codes[name] = fact_codes(name=name, values=frame[name], known=known)
        else:
            codes[name] = fact_codes(name=name, values=prepared[name], known=known).gather(pieces["row"])
    return Work(
        frame=frame,
        codes=codes,
        known=compiled.known,
        bounds=_bounds(frame=frame, compiled=compiled),
        uncut=bool(frame.select((pl.col("whole") & (pl.col("days") == pl.col("basis_days"))).all()).item()),
        row_of_piece=pieces["row"],
    )


def _bounds(*, frame: pl.DataFrame, compiled: CompiledTariffs) -> Mapping[str, int]:
    """The largest value of each fact that an allowance counts."""
    names = {name for group in compiled.groups for facts in group.shape.allowance_facts for name in facts}
    if not names:
        return {}
    names |= {"days", "segment_days"}
    largest = frame.select(pl.col(name).abs().max().fill_null(0) for name in sorted(names)).row(0, named=True)
    return {name: int(value or 0) for name, value in largest.items()}
