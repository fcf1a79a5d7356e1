"""Use of service points between days, out of what their meters showed. Whole numbers and joins only.

Rule (operations.md 5.1): over a meter exchange the use is old_final - old_previous + new_current - new_start. Readings in
between are followed one by one, so that each step may pass the dial's last number once.
"""

import polars as pl

from curbstop.metering.types import BILLED_UNITS, MILLI, MISSING, NEGATIVE

READ_COLUMNS = ("installation_id", "read_id", "read_on", "reading_milli", "estimated")
SAME_STEP = ("period_id", "installation_id")


def usage(*, reads: pl.DataFrame, installations: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Use of each period [from_date, to_date) of a service point, in thousandths of the billed unit.

    reads: installation_id, read_id, read_on, reading_milli (dial units), estimated; only those that are not replaced.
    installations: installation_id, service_point_id, register, from_date, to_date (null), start_reading_milli,
    end_reading_milli (null), dials, unit, multiplier_milli.
    periods: period_id (unique), service_point_id, from_date, to_date.
    Returns one row a period, in the periods' order: period_id, usage_milli (null when missing), unit, start_read_id,
    end_read_id, start_reading_milli, end_reading_milli, estimated, exchanged, rolled_over, reason ('missing': a register
    has no reading on the first or the last day, or no meter hangs there; 'negative'; else null).
    """
    spans = spans_of(installations=installations, periods=periods)
    steps = steps_of(spans=spans, readings=all_readings(reads=reads, installations=installations))
    by_period = _by_period(spans=by_span(spans=spans, steps=steps))
    result = periods.lazy().select("period_id").join(by_period, on="period_id", how="left", maintain_order="left")
    return result.with_columns(
        reason=pl.when(pl.col("usage_milli").is_null())
        .then(pl.lit(MISSING))
        .when(pl.col("usage_milli") < 0)
        .then(pl.lit(NEGATIVE)),
        estimated=pl.col("estimated").fill_null(value=False),
        exchanged=pl.col("exchanged").fill_null(value=False),
        rolled_over=pl.col("rolled_over").fill_null(value=False),
    ).collect()


def all_readings(*, reads: pl.DataFrame, installations: pl.DataFrame) -> pl.LazyFrame:
    """Reads together with what meters showed when they were hung and taken off; a read of the same day counts first."""
    first = installations.lazy().select(
        "installation_id", read_on="from_date", reading_milli="start_reading_milli", rank=pl.lit(1)
    )
    last = (
        installations.lazy()
        .filter(pl.col("to_date").is_not_null())
        .select("installation_id", read_on="to_date", reading_milli="end_reading_milli", rank=pl.lit(2))
    )
    own = reads.lazy().select(*READ_COLUMNS, rank=pl.lit(0))
    together = pl.concat([own, first, last], how="diagonal").with_columns(pl.col("estimated").fill_null(value=False))
    return (
        together.sort("installation_id", "read_on", "rank")
        .unique(["installation_id", "read_on"], keep="first", maintain_order=True)
        .drop("rank")
    )


def step_milli(*, before: pl.Expr, after: pl.Expr, dials: pl.Expr) -> pl.Expr:
    """From one reading to the next in thousandths of a dial unit: 99,985 to 15 on five dials is 30.

    A smaller number is taken for a rollover when the way round is at most half the dial, else the step is negative.
    """
    range_milli = dials.replace_strict({n: MILLI * 10**n for n in range(1, 13)}, return_dtype=pl.Int64)
    return (
        pl.when(_passes_zero(before=before, after=after, range_milli=range_milli))
        .then(after + range_milli - before)
        .otherwise(after - before)
    )


def billed_milli(*, counted: pl.Expr) -> pl.Expr:
    """What was counted on the dial in thousandths of the billed unit, beside the columns unit and multiplier_milli."""
    units = list(BILLED_UNITS)
    numerator = pl.col("unit").replace_strict(units, [BILLED_UNITS[unit][0] for unit in units], return_dtype=pl.Int64)
    denominator = pl.col("unit").replace_strict(units, [BILLED_UNITS[unit][1] for unit in units], return_dtype=pl.Int64)
    return counted * pl.col("multiplier_milli") * numerator // (MILLI * denominator)


def _passes_zero(*, before: pl.Expr, after: pl.Expr, range_milli: pl.Expr) -> pl.Expr:
    return (after < before) & (2 * (after + range_milli - before) <= range_milli)


def spans_of(*, installations: pl.DataFrame, periods: pl.DataFrame) -> pl.LazyFrame:
    """Each period with each meter that hung there on one of its days, cut to the days of both."""
    periods_lazy = periods.lazy().select("period_id", "service_point_id", "from_date", "to_date")
    hung = installations.lazy().select(
        "installation_id",
        "service_point_id",
        "register",
        "dials",
        "unit",
        "multiplier_milli",
        hung_from="from_date",
        hung_to="to_date",
    )
    return (
        periods_lazy.join(hung, on="service_point_id")
        .filter(
            pl.col("hung_from") < pl.col("to_date"),
            pl.col("hung_to").is_null() | (pl.col("hung_to") > pl.col("from_date")),
        )
        .with_columns(
            span_from=pl.max_horizontal("from_date", "hung_from"), span_to=pl.min_horizontal("to_date", "hung_to")
        )
    )


def steps_of(*, spans: pl.LazyFrame, readings: pl.LazyFrame) -> pl.LazyFrame:
    """The readings inside each span in their order, with the step to each from the one before."""
    inside = (
        spans.select("period_id", "installation_id", "span_from", "span_to", "dials")
        .join(readings, on="installation_id")
        .filter(pl.col("read_on") >= pl.col("span_from"), pl.col("read_on") <= pl.col("span_to"))
        .sort(*SAME_STEP, "read_on")
    )
    goes_on = pl.all_horizontal(pl.col(key) == pl.col(key).shift() for key in SAME_STEP)
    before = pl.when(goes_on).then(pl.col("reading_milli").shift())
    step = step_milli(before=before, after=pl.col("reading_milli"), dials=pl.col("dials"))
    return inside.with_columns(step_milli=step, rolled=(pl.col("reading_milli") < before) & (step > 0))


def by_span(*, spans: pl.LazyFrame, steps: pl.LazyFrame) -> pl.LazyFrame:
    """What each meter counted in each period; null when it was not read on the span's first and last day."""
    sums = steps.group_by(*SAME_STEP).agg(
        counted=pl.col("step_milli").sum(),
        rolled_over=pl.col("rolled").fill_null(value=False).any(),
        is_whole=(pl.col("read_on").min() == pl.col("span_from").first())
        & (pl.col("read_on").max() == pl.col("span_to").first()),
        start_read_id=pl.col("read_id").first(),
        end_read_id=pl.col("read_id").last(),
        start_reading_milli=pl.col("reading_milli").first(),
        end_reading_milli=pl.col("reading_milli").last(),
        estimated=pl.col("estimated").last(),
    )
    units = list(BILLED_UNITS)
    return spans.join(sums, on=SAME_STEP, how="left").with_columns(
        usage_milli=pl.when(pl.col("is_whole")).then(billed_milli(counted=pl.col("counted"))),
        unit=pl.col("unit").replace_strict(units, [BILLED_UNITS[unit][2] for unit in units]),
    )


def _by_period(*, spans: pl.LazyFrame) -> pl.LazyFrame:
    """All meters and registers of a period together; its readings are those of its first register."""
    first_register = pl.col("register") == pl.col("register").min()
    in_order = spans.sort("period_id", "register", "span_from")
    return in_order.group_by("period_id", maintain_order=True).agg(
        usage_milli=pl.when(pl.col("usage_milli").is_not_null().all()).then(pl.col("usage_milli").sum()),
        unit=pl.col("unit").first(),
        start_read_id=pl.col("start_read_id").first(),
        end_read_id=pl.col("end_read_id").filter(first_register).last(),
        start_reading_milli=pl.col("start_reading_milli").first(),
        end_reading_milli=pl.col("end_reading_milli").filter(first_register).last(),
        estimated=(pl.col("estimated") & (pl.col("span_to") == pl.col("to_date"))).any(),
        exchanged=pl.col("register").is_duplicated().any(),
        rolled_over=pl.col("rolled_over").any(),
    )
