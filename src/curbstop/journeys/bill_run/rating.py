"""Segments of a bill run to lines: the tariffs, drought stages and the effective-date rule in force."""

from datetime import date

import polars as pl

from curbstop.journeys.bill_run.tariffs import RunTariffs
from curbstop.premises.types import WATER, WATER_BY_CLASS
from curbstop.rates.queries.rating import RatedFrames, rate
from curbstop.rates.types import EffectiveDateRule, TariffVersion
from curbstop.reporting.mid_reads import mid_reads


def rated_segments(
    *,
    segments: pl.DataFrame,
    tariffs: RunTariffs,
    rounding: str,
    effective_date_rule: EffectiveDateRule,
    bill_date: date,
) -> RatedFrames:
    """Rate the segments of a batch."""
    service = pl.col("service")
    # Irrigation is water under another class, and so is what stands by for a fire.
    segments = segments.with_columns(
        service=pl.when(service.is_in(WATER_BY_CLASS)).then(pl.lit(WATER)).otherwise(service),
        bill_date=pl.lit(bill_date),
        bill_id=pl.col("customer_account_id"),  # one bill an account: what a sum by bill is rounded by
    )
    if effective_date_rule is EffectiveDateRule.SPLIT_AT_READ:
        segments = _with_mid_reads(segments=segments, versions=tariffs.versions)
    return rate(
        segments=segments,
        tariff_versions=tariffs.versions,
        rounding=rounding,
        effective_date=effective_date_rule,
        stages=tariffs.stages,
    )


def _with_mid_reads(*, segments: pl.DataFrame, versions: tuple[TariffVersion, ...]) -> pl.DataFrame:
    """Segments over a change with the read that was taken in between, if there is one."""
    # A part of a period that was cut where a fact changed has its share of the use by days already.
    whole = segments
    if "period_days" in segments.columns:
        whole = segments.filter(pl.col("period_days").is_null() | (pl.col("period_days") == _own_days()))
    found = []
    for version in versions:
        change = version.effective_from
        over = whole.filter(
            (pl.col("service") == str(version.service)) & (pl.col("from_date") < change) & (pl.col("to_date") > change)
        )
        if not over.is_empty():
            found.append(mid_reads(segments=over, change=change))
    if not found:
        return segments
    reads = pl.concat(found).unique("segment_id", keep="first", maintain_order=True)
    return segments.join(reads, on="segment_id", how="left", maintain_order="left")


def _own_days() -> pl.Expr:
    return (pl.col("to_date") - pl.col("from_date")).dt.total_days()
