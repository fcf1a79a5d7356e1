"""From what is due to segments with usage and facts: everything that is decided before rating."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from curbstop.billing.queries import decide_segments
from curbstop.journeys.bill_run.asked_columns import with_asked_columns
from curbstop.journeys.bill_run.class_use import ClassUse
from curbstop.journeys.bill_run.cut_at_facts import cut_at_facts
from curbstop.journeys.bill_run.policy import BillingPolicy
from curbstop.journeys.bill_run.read_holds import READ_HELD, hold_doubtful_reads, is_high
from curbstop.journeys.bill_run.tariffs import RunTariffs, run_tariffs
from curbstop.journeys.bill_run.unread import with_unread, without_estimates
from curbstop.journeys.stored_wordings import (
    ESTIMATED_TOO_OFTEN,
    NO_RATE_CLASS,
    NO_READ,
    NOTHING_TO_ESTIMATE_FROM,
    READ_BELOW,
    READ_WAITS,
)
from curbstop.metering.operations import estimate_reads
from curbstop.metering.queries import (
    MeterBook,
    book_begins,
    judged_usage_frame,
    last_reads,
    meter_book,
    water_usage_of_sewer_frame,
)
from curbstop.metering.types import MISSING, NEGATIVE, NO_METER, TOO_MANY_ESTIMATES, ReadPolicy
from curbstop.premises.types import SEWER, WHOLE_SHARE_PPM
from curbstop.reporting.billing_due import (
    DueScope,
    agreement_facts,
    agreements_of_periods,
    due_agreements,
    sewer_sources,
)

INCH = '"'
ORDINARY_PERIOD = timedelta(days=40)
USAGE = {
    "agreement_id": pl.Int64,
    "usage_milli": pl.Int64,
    "start_read_id": pl.Int64,
    "end_read_id": pl.Int64,
    "estimated": pl.Boolean,
    "read_reason": pl.String,
    "is_high": pl.Boolean,
}
TROUBLE = {"customer_account_id": pl.Int64, "agreement_id": pl.Int64, "kind": pl.String, "reason": pl.String}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Segments ready to rate, and what keeps accounts from being billed."""

    segments: pl.DataFrame
    trouble: pl.DataFrame
    agreements_due: int
    tariffs: RunTariffs | None = None
    """None where nothing is due."""


def prepare_segments(
    *,
    scope: DueScope,
    policy: BillingPolicy,
    now: datetime,
    bill_date: date,
    class_usual: pl.DataFrame,
    periods: pl.DataFrame | None = None,
) -> Prepared:
    """Segments of the scope's due agreements with days, usage and facts. Writes estimated and doubtful reads, nothing else.

    `periods` (agreement_id, period_from, period_to) says which days to bill instead of asking what is due. Doubtful reads
    hold what a cycle's run would bill; who bills one account, or anew, looks at it. `class_usual` says what a class uses,
    for estimates without history.
    """
    due = due_agreements(scope=scope) if periods is None else agreements_of_periods(scope=scope, periods=periods)
    if due.is_empty():
        return Prepared(segments=due, trouble=pl.DataFrame(schema=TROUBLE), agreements_due=0)
    sources = sewer_sources(sewer_point_ids=due.filter(pl.col("service") == SEWER)["service_point_id"])
    book = _book(due=due, sources=sources, scope=scope)
    with_reads = (
        due.with_columns(read_on="period_to")
        if periods is not None
        else _with_read_days(due=due, sources=sources, scope=scope, book=book)
    )
    segments = decide_segments(due=with_reads, read_on=scope.read_on, regular_days=policy.regular_days)
    if segments.is_empty():
        return Prepared(segments=segments, trouble=pl.DataFrame(schema=TROUBLE), agreements_due=due.height)
    tariffs = run_tariffs(segments=segments, effective_date_rule=policy.effective_date_rule, bill_date=bill_date)
    asked = tariffs.asked
    facts = agreement_facts(agreement_ids=segments["agreement_id"], further=asked.dated)
    unread = without_estimates(segments=segments, facts=facts, asked=asked)
    meters = _Meters(
        policy=policy.reads,
        now=now,
        class_use=ClassUse(usual=class_usual),
        holds=scope.cycle_number is not None,
        looks=periods is None,
        not_estimated=unread,
    )
    usage = _usage(segments=segments, sources=sources, book=book, meters=meters)
    used = segments.join(usage, on="agreement_id", how="left")
    used = with_unread(used=used, unread=unread, asked=asked)
    trouble = used.filter(pl.col("read_reason").is_not_null()).select(
        "customer_account_id", "agreement_id", kind=pl.col("read_reason"), reason=_sentence()
    )
    parts = cut_at_facts(segments=used, facts=facts, sources=sources, further=asked.dated)
    known = _with_facts(segments=parts, facts=facts)
    if asked.asks:
        known = with_asked_columns(segments=known, sources=sources, asked=asked)
    unknown = known.filter(pl.col("rate_class").is_null()).select(
        "customer_account_id",
        "agreement_id",
        kind=pl.lit("no_facts"),
        reason=pl.lit(NO_RATE_CLASS.filled()),
    )
    unknown = unknown.unique("agreement_id", maintain_order=True)
    return Prepared(segments=known, trouble=pl.concat([trouble, unknown]), agreements_due=due.height, tariffs=tariffs)


def _book(*, due: pl.DataFrame, sources: pl.DataFrame, scope: DueScope) -> MeterBook:
    """What was read at the due meters and at the water points of sewer points."""
    points = pl.concat([due.filter("metered")["service_point_id"], sources["water_point_id"]])
    # An ordinary period began a month before its window; for longer ones the reads are fetched again.
    begins = book_begins(first_day=scope.read_from - ORDINARY_PERIOD)
    return meter_book(service_point_ids=points, first_day=begins, last_day=scope.read_on)


def _with_read_days(*, due: pl.DataFrame, sources: pl.DataFrame, scope: DueScope, book: MeterBook) -> pl.DataFrame:
    """The day of the read that ends each period: its own meter's, or that of the water a sewer point takes."""
    reads = last_reads(book=book, read_from=scope.read_from, read_on=scope.read_on)
    by_water = (
        sources.join(reads, left_on="water_point_id", right_on="service_point_id", how="inner")
        .group_by("service_point_id")
        .agg(water_read_on=pl.col("read_on").max())
    )
    return (
        due.join(reads, on="service_point_id", how="left", maintain_order="left")
        .join(by_water, on="service_point_id", how="left", maintain_order="left")
        .with_columns(read_on=pl.coalesce("read_on", "water_read_on"))
        .drop("water_read_on")
    )


@dataclass(frozen=True, slots=True)
class _Meters:
    """How reads are judged and estimated, and whether doubtful ones are held."""

    policy: ReadPolicy
    now: datetime
    class_use: ClassUse
    holds: bool
    looks: bool
    """Whether doubtful reads are kept for a look; not of days that are billed anew."""
    not_estimated: pl.Series
    """Agreements whose tariff says what a month without a read costs."""

    def judged(self, periods: pl.DataFrame, book: MeterBook | None) -> pl.DataFrame:
        """The use of metered points with what is odd about it."""
        frame = judged_usage_frame(periods=periods, policy=self.policy, book=book)
        return frame.with_columns(is_high=is_high(), read_reason=pl.col("reason"))

    def held(self, *, usage: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
        """The same with doubtful reads kept, and held where policy says so."""
        return hold_doubtful_reads(usage=usage, periods=periods, policy=self.policy, now=self.now, holds=self.holds)


def _usage(*, segments: pl.DataFrame, sources: pl.DataFrame, book: MeterBook, meters: _Meters) -> pl.DataFrame:
    """Usage by agreement: metered points from their reads, sewer points from their water; all others have none."""
    periods = segments.select(
        "service",
        "customer_account_id",
        "service_point_id",
        "from_date",
        "to_date",
        "metered",
        period_id="agreement_id",
    )
    metered = periods.filter("metered").drop("service", "metered")
    sewer = (
        periods.filter((pl.col("service") == SEWER) & ~pl.col("metered"))
        .join(sources.select("service_point_id").unique(), on="service_point_id", how="semi")
        .drop("service", "metered", "customer_account_id")
    )
    judged = _estimated_where_missing(
        periods=metered.drop("customer_account_id"),
        measure=meters.judged,
        points=_own_points,
        book=book,
        meters=meters,
    )
    of_meters = meters.held(usage=judged, periods=metered) if meters.looks else judged
    alike, apart = _sewer_like_water(sewer=sewer, sources=sources, water=metered, usage=of_meters)
    others = _estimated_where_missing(
        periods=apart, measure=_of_sewer, points=_WaterPoints(sources).of_missing, book=None, meters=meters
    )
    return pl.concat([_typed(of_meters), _typed(alike), _typed(others)])


def _typed(usage: pl.DataFrame) -> pl.DataFrame:
    return usage.rename({"period_id": "agreement_id"}).select(pl.col(name).cast(kind) for name, kind in USAGE.items())


def _of_sewer(periods: pl.DataFrame, _book: MeterBook | None) -> pl.DataFrame:
    frame = water_usage_of_sewer_frame(periods=periods)
    return frame.with_columns(is_high=pl.lit(value=False), read_reason=pl.col("reason"))


def _own_points(missing: pl.DataFrame) -> pl.DataFrame:
    return missing.select("service_point_id", read_on="to_date").unique()


@dataclass(frozen=True, slots=True)
class _WaterPoints:
    """The water points behind sewer points."""

    sources: pl.DataFrame

    def of_missing(self, missing: pl.DataFrame) -> pl.DataFrame:
        """The water points whose read is missing at the end of these sewer periods."""
        return (
            missing.join(self.sources, on="service_point_id", how="inner")
            .select(service_point_id="water_point_id", read_on="to_date")
            .unique()
        )


Measure = Callable[[pl.DataFrame, MeterBook | None], pl.DataFrame]
Points = Callable[[pl.DataFrame], pl.DataFrame]


def _estimated_where_missing(
    *, periods: pl.DataFrame, measure: Measure, points: Points, book: MeterBook | None, meters: _Meters
) -> pl.DataFrame:
    """Measure; where a read is missing, estimate it under policy and measure again."""
    if periods.is_empty():
        return _nothing()
    usage = measure(periods, book)
    missing = periods.join(usage.filter(pl.col("read_reason") == MISSING), on="period_id", how="semi")
    if not meters.not_estimated.is_empty():
        missing = missing.filter(~pl.col("period_id").is_in(meters.not_estimated.implode()))
    if missing.is_empty():
        return usage
    wanted = meters.class_use.beside(points=points(missing), periods=missing)
    estimates = estimate_reads(points=wanted, now=meters.now, policy=meters.policy)
    if estimates.filter(pl.col("read_id").is_not_null()).is_empty():
        return _with_reasons(usage=usage, missing=missing, estimates=estimates)
    again = measure(missing, None)
    settled = usage.join(missing, on="period_id", how="anti")
    return pl.concat(
        [settled, _with_reasons(usage=again, missing=missing, estimates=estimates)], how="vertical_relaxed"
    )


def _with_reasons(*, usage: pl.DataFrame, missing: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """What could not be estimated says why."""
    why = (
        # Where no meter hangs there is no read, and that is what is said.
        estimates.filter(pl.col("reason").is_not_null() & (pl.col("reason") != NO_METER))
        .select("service_point_id", estimate_reason="reason")
        .unique("service_point_id")
    )
    named = missing.select("period_id", "service_point_id").join(why, on="service_point_id", how="inner")
    joined = usage.join(named.select("period_id", "estimate_reason"), on="period_id", how="left", maintain_order="left")
    still = pl.col("read_reason") == MISSING
    return joined.with_columns(
        read_reason=pl.when(still).then(pl.coalesce("estimate_reason", "read_reason")).otherwise("read_reason")
    ).drop("estimate_reason")


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={"period_id": pl.Int64, **{k: v for k, v in USAGE.items() if k != "agreement_id"}})


def _sewer_like_water(
    *, sewer: pl.DataFrame, sources: pl.DataFrame, water: pl.DataFrame, usage: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sewer points with one whole water point of the same days take its usage as it is: nearly all of them.

    Returns their usage, and the periods that must be measured by themselves.
    """
    if sewer.is_empty():
        return _nothing(), sewer
    whole = sources.filter(pl.len().over("service_point_id") == 1).filter(
        (pl.col("share_ppm") == WHOLE_SHARE_PPM) & pl.col("source_to").is_null()
    )
    water_usage = water.join(usage, on="period_id", how="inner").select(
        water_point_id="service_point_id",
        from_date="from_date",
        to_date="to_date",
        usage_milli="usage_milli",
        estimated="estimated",
        read_reason="read_reason",
    )
    alike = (
        sewer.join(whole.select("service_point_id", "water_point_id", "source_from"), on="service_point_id")
        .filter(pl.col("source_from") <= pl.col("from_date"))
        .join(water_usage, on=["water_point_id", "from_date", "to_date"], how="inner")
        .with_columns(
            start_read_id=pl.lit(None, dtype=pl.Int64),
            end_read_id=pl.lit(None, dtype=pl.Int64),
            is_high=pl.lit(value=False),
        )
    )
    return alike, sewer.join(alike.select("period_id"), on="period_id", how="anti")


def _sentence() -> pl.Expr:
    reason = pl.col("read_reason")
    day = pl.col("to_date").dt.to_string("%Y-%m-%d")
    return (
        pl.when(reason == NEGATIVE)
        .then(pl.format(READ_BELOW.for_frames, day))
        .when(reason == MISSING)
        .then(pl.format(NO_READ.for_frames, day))
        .when(reason == TOO_MANY_ESTIMATES)
        .then(pl.format(ESTIMATED_TOO_OFTEN.for_frames, day))
        .when(reason == READ_HELD)
        .then(pl.format(READ_WAITS.for_frames, day))
        .otherwise(pl.format(NOTHING_TO_ESTIMATE_FROM.for_frames, day))
    )


def _with_facts(*, segments: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts in force on the last day of each part; rates write the inch sign behind a meter size."""
    last_day = pl.col("to_date") - pl.duration(days=1)
    matching = (
        segments.select("segment_id", "agreement_id", "to_date")
        .join(facts, on="agreement_id", how="inner")
        .filter((pl.col("fact_from") <= last_day) & (pl.col("fact_to").is_null() | (pl.col("fact_to") > last_day)))
        .drop("agreement_id", "to_date", "fact_from", "fact_to")
    )
    size = pl.col("meter_size")
    return segments.join(matching, on="segment_id", how="left", maintain_order="left").with_columns(
        meter_size=pl.when((size == "") | size.str.ends_with(INCH)).then(size).otherwise(size + INCH),
        estimated=pl.col("estimated").fill_null(value=False),
        is_high=pl.col("is_high").fill_null(value=False),
    )
