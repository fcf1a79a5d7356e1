"""Segments cut where a tariff, a season or a drought stage changes, with their days and their share of the use."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from curbstop.rates.engine.compile import FOREVER, CompiledTariffs
from curbstop.rates.engine.facts import fact_codes
from curbstop.rates.types import NO_STAGE, EffectiveDateRule, FactValue, SeasonRule, TariffVersion

REGULAR_DAYS_LEAST = 27
REGULAR_DAYS_MOST = 33
MONTH_DAYS = 30
SPLITS = frozenset({EffectiveDateRule.SPLIT_BY_DAYS, EffectiveDateRule.SPLIT_AT_READ})
SPAN_COLUMNS = {
    "version_index": pl.Int32,
    "key": pl.String,
    "effective_from": pl.Date,
    "effective_to": pl.Date,
    "billing_months": pl.Int64,
    "season": pl.String,
    "drought_stage": pl.String,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which one version, one season and one drought stage hold."""

    version_index: int
    from_date: date
    to_date: date
    season: str | None
    stage: str


PERIOD_DAYS = "period_days"
"""How long the period is of which a segment is a part: agreements are cut where one of their facts changes."""


def basis_days_expression(*, period: pl.Expr) -> pl.Expr:
    """The days that one full fixed charge stands for in a period of so many days under a charge of `billing_months`.

    A regular period of 27 to 33 days (a month) carries one charge: its own days. Other periods pay by days of a 30-day
    month, and up to 33 days never more than one charge. Charges of several months multiply all three numbers.
    Rule: the books, 3.
    """
    months = pl.col("billing_months")
    regular = pl.col("is_regular").fill_null(value=False)
    regular = regular & period.is_between(REGULAR_DAYS_LEAST * months, REGULAR_DAYS_MOST * months)
    up_to_one_charge = period.is_between(MONTH_DAYS * months, REGULAR_DAYS_MOST * months)
    return pl.when(regular | up_to_one_charge).then(period).otherwise(MONTH_DAYS * months).cast(pl.Int64)


def spans_of(*, compiled: CompiledTariffs, first: date, last: date) -> pl.DataFrame:
    """The spans that touch [first, last], the last day included (it may be a read date)."""
    rows = [
        (
            span.version_index,
            _key(compiled=compiled, version=compiled.versions[span.version_index]),
            span.from_date,
            span.to_date,
            compiled.versions[span.version_index].billing_months,
            span.season,
            span.stage,
        )
        for index, version in enumerate(compiled.versions)
        for span in _version_spans(index=index, version=version, compiled=compiled, first=first, last=last)
    ]
    unasked = {"season", "drought_stage"} - compiled.fact_columns
    return pl.DataFrame(rows, schema=SPAN_COLUMNS, orient="row").drop(unasked)


def _key(*, compiled: CompiledTariffs, version: TariffVersion) -> str:
    return str(version.service) if compiled.by_service else version.tariff


def _version_spans(
    *, index: int, version: TariffVersion, compiled: CompiledTariffs, first: date, last: date
) -> Iterator[Span]:
    """A version's days, cut where its season (split by days) or the drought stage changes."""
    begin, end = version.effective_from, version.effective_to or FOREVER
    if begin > last or end <= first:
        return
    stages = [*version.stages, *compiled.stages]
    cuts = {day for stage in stages for day in (stage.from_date, stage.to_date) if day}
    if version.seasons and version.seasons.rule is SeasonRule.BY_DAYS:
        cuts |= {day for _, day in season_days(version=version, first=first, last=last)}
    inside = sorted(day for day in cuts if begin < day < end and first < day <= last)
    for from_date, to_date in zip([begin, *inside], [*inside, end], strict=True):
        day = max(from_date, first)
        stage = next((one.stage for one in stages if one.from_date <= day < (one.to_date or FOREVER)), NO_STAGE)
        season = season_on(version=version, day=day)
        yield Span(version_index=index, from_date=from_date, to_date=to_date, season=season, stage=stage)


def season_days(*, version: TariffVersion, first: date, last: date) -> list[tuple[str, date]]:
    """The days on which seasons begin, from the year before `first` to that of `last`."""
    if version.seasons is None:
        return []
    return sorted(
        (
            (name, date(year, month, day))
            for year in range(max(first.year - 1, 1), min(last.year + 1, date.max.year) + 1)
            for name, month, day in version.seasons.begins
        ),
        key=lambda one: one[1],
    )


def season_on(*, version: TariffVersion, day: date) -> str | None:
    """The season of a day; None where the tariff has none."""
    begun = [name for name, begin in season_days(version=version, first=day, last=day) if begin <= day]
    return begun[-1] if begun else None


def cut_into_pieces(
    *, segments: pl.DataFrame, compiled: CompiledTariffs, rule: EffectiveDateRule = EffectiveDateRule.SPLIT_BY_DAYS
) -> pl.DataFrame:
    """One row per segment and span in force on some of its days.

    Columns: `row` (place of the segment), `version_index`, `from_date`, `to_date`, `days`, `segment_days`, `basis_days`, the
    measured columns (this piece's share), `season`, `drought_stage`, `whole` (the piece is the whole segment). Segments that no
    version covers on every day have no rows.
    """
    key = "service" if compiled.by_service else "tariff"
    measured = [name for name in compiled.measured if name in segments.columns]
    kept = ["row", "from_date", "to_date", "segment_days", "is_regular", *measured]
    kept += [PERIOD_DAYS] if PERIOD_DAYS in segments.columns else []
    if "mid_read_on" in segments.columns and rule is EffectiveDateRule.SPLIT_AT_READ:
        kept += ["mid_read_on", "mid_read_usage_milli"]
    decisive = "bill_date" if rule is EffectiveDateRule.BILL_DATE else "to_date"
    rows = segments.select(*kept, key=pl.col(key), decisive=pl.col(decisive))
    first, last = _window(rows)
    spans = spans_of(compiled=compiled, first=first, last=last)
    pieces = _looked_up(rows=rows, spans=spans, rule=rule)
    if pieces is None:
        pieces = _joined(rows=rows, spans=spans, rule=rule, measured=measured)
    if PERIOD_DAYS in pieces.columns:
        # The use was shared by the segment's own days; charges and tier widths go by those of its period.
        pieces = pieces.with_columns(segment_days=pl.coalesce(PERIOD_DAYS, "segment_days")).drop(PERIOD_DAYS)
    return _with_read_season(pieces=pieces, compiled=compiled)


def _period_days(columns: Collection[str]) -> pl.Expr:
    own = pl.col("segment_days")
    return pl.coalesce(PERIOD_DAYS, own) if PERIOD_DAYS in columns else own


def _window(rows: pl.DataFrame) -> tuple[date, date]:
    low, high, read = rows.select(
        pl.col("from_date").min(), pl.col("to_date").max(), decisive=pl.col("decisive").max()
    ).row(0)
    days = [day for day in (low, high, read) if day is not None] or [date.min]
    return min(days), max(days)


def _inside(*, rule: EffectiveDateRule) -> pl.Expr:
    """The span holds the whole segment, or its read or bill date."""
    begin, end = pl.col("effective_from"), pl.col("effective_to")
    if rule in SPLITS:
        return (pl.col("from_date") >= begin) & (pl.col("to_date") <= end)
    return (pl.col("decisive") >= begin) & (pl.col("decisive") < end)


def _looked_up(*, rows: pl.DataFrame, spans: pl.DataFrame, rule: EffectiveDateRule) -> pl.DataFrame | None:
    """Pieces where each tariff has one span for all these days, so that nothing is cut; None where one has several."""
    if spans["key"].n_unique() != spans.height:
        return None
    if spans.is_empty():
        return _finished(rows.clear().join(spans, on="key"))
    known: dict[FactValue, int] = {key: place for place, key in enumerate(spans["key"].to_list())}
    place = fact_codes(name="key", values=rows["key"], known=known)
    # A key that no tariff has is a place behind the last one.
    beyond = pl.concat(
        [spans.drop("key"), pl.DataFrame([None], schema=["version_index"]).cast(pl.Int32)], how="diagonal"
    )
    if place.min() == place.max() and place.null_count() == 0:
        one = beyond.row(int(place[0]), named=True) if rows.height else dict.fromkeys(beyond.columns)
        found = rows.with_columns(pl.lit(value, dtype=beyond.schema[name]).alias(name) for name, value in one.items())
    else:
        found = rows.with_columns(
            pl.lit(None, dtype=column.dtype).alias(column.name)
            if column.null_count() == beyond.height
            else column.gather(place)
            for column in beyond
        )
    inside = found.select((_inside(rule=rule) & (pl.col("segment_days") > 0)).fill_null(value=False)).to_series()
    return _finished(found if inside.all() else found.filter(inside))


def _finished(found: pl.DataFrame) -> pl.DataFrame:
    return found.with_columns(
        days=pl.col("segment_days"),
        whole=pl.lit(value=True),
        basis_days=basis_days_expression(period=_period_days(found.columns)),
    ).drop("key", "decisive", "effective_from", "effective_to", "is_regular", "billing_months")


def _joined(
    *, rows: pl.DataFrame, spans: pl.DataFrame, rule: EffectiveDateRule, measured: Sequence[str]
) -> pl.DataFrame:
    """Pieces where some tariff changes within these days."""
    touching = (pl.col("from_date") < pl.col("effective_to")) & (pl.col("to_date") > pl.col("effective_from"))
    met = touching if rule in SPLITS else _inside(rule=rule)
    found = rows.lazy().join(spans.lazy(), on="key").filter(met & (pl.col("segment_days") > 0))
    if rule in SPLITS:
        found = found.with_columns(
            first_day=pl.col("from_date"),
            from_date=pl.max_horizontal("from_date", "effective_from"),
            to_date=pl.min_horizontal("to_date", "effective_to"),
        )
    else:
        found = found.with_columns(first_day=pl.col("from_date"))
    pieces = (
        found.with_columns(days=(pl.col("to_date") - pl.col("from_date")).dt.total_days())
        .with_columns(
            whole=pl.col("days") == pl.col("segment_days"),
            basis_days=basis_days_expression(period=_period_days(rows.columns)),
        )
        .drop("key", "decisive", "effective_from", "effective_to", "is_regular", "billing_months")
        .collect()
    )
    whole = pieces.filter(pl.col("whole"))
    parts = pieces.filter(~pl.col("whole"))
    covered = parts.filter(pl.col("days").sum().over("row") == pl.col("segment_days"))
    for name in measured:
        covered = share_use(parts=covered, name=name)
    if "mid_read_on" in covered.columns:
        covered = _split_at_read(parts=covered)
    return pl.concat([whole, covered]).drop("first_day", "mid_read_on", "mid_read_usage_milli", strict=False)


def share_use(*, parts: pl.DataFrame, name: str) -> pl.DataFrame:
    """Give each part its use by days; the largest remainder (then the earlier part) takes what is left over.

    Temperatures are not shared.
    """
    if name.endswith("_fahrenheit_milli"):
        return parts
    product = pl.col(name) * pl.col("days")
    return (
        parts.sort("row", "from_date")
        .with_columns(share=product // pl.col("segment_days"), rest=product % pl.col("segment_days"))
        .with_columns(
            short=pl.col(name) - pl.col("share").sum().over("row"),
            turn=pl.col("rest").rank("ordinal", descending=True).over("row"),
        )
        .with_columns((pl.col("share") + (pl.col("turn") <= pl.col("short")).cast(pl.Int64)).alias(name))
        .drop("share", "rest", "short", "turn")
    )


def _split_at_read(*, parts: pl.DataFrame) -> pl.DataFrame:
    """Where a read was taken in between: the use before and after it, each by its own days.

    A part's end is worth the use up to it: whole up to the read, and from it on. What stands between two ends is the part's.
    """
    total = pl.col("usage_milli").sum().over("row")
    before = (pl.col("mid_read_on") - pl.col("first_day")).dt.total_days()
    after = pl.col("segment_days") - before
    until = (pl.col("to_date") - pl.col("first_day")).dt.total_days()
    at_read = pl.col("mid_read_usage_milli")
    first = (at_read * until * 2 + before) // (before * 2)
    rest = total - at_read
    second = at_read + (rest * (until - before) * 2 + after) // (after * 2)
    reached = pl.when(until <= before).then(first).otherwise(second)
    fits = (before > 0) & (after > 0) & at_read.is_between(0, total)
    shared = (
        parts.sort("row", "from_date")
        .with_columns(reached=reached)
        .with_columns(from_read=pl.col("reached") - pl.col("reached").shift(1).over("row").fill_null(0))
    )
    return shared.with_columns(
        usage_milli=pl.when(fits).then(pl.col("from_read")).otherwise(pl.col("usage_milli"))
    ).drop("reached", "from_read")


def _with_read_season(*, pieces: pl.DataFrame, compiled: CompiledTariffs) -> pl.DataFrame:
    """The season of the read date, for tariffs that go by it."""
    by_read = {
        index: version
        for index, version in enumerate(compiled.versions)
        if version.seasons and version.seasons.rule is SeasonRule.BY_READ_DATE
    }
    if not by_read or "season" not in pieces.columns:
        return pieces
    mine = pl.col("version_index").is_in(list(by_read))
    reads = pieces.filter(mine).select("version_index", pl.col("to_date").max().over("row")).unique()
    seasons = reads.with_columns(
        read_season=pl.Series(
            [season_on(version=by_read[index], day=day) for index, day in reads.iter_rows()], dtype=pl.String
        )
    ).rename({"to_date": "read_date"})
    return (
        pieces.with_columns(read_date=pl.col("to_date").max().over("row"))
        .join(seasons, on=["version_index", "read_date"], how="left", maintain_order="left")
        .with_columns(season=pl.when(mine).then(pl.col("read_season")).otherwise(pl.col("season")))
        .drop("read_date", "read_season")
    )
