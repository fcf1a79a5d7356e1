"""What other tariffs ask of customers who were billed: from what their bills were rated by, their facts, reads and meters."""

from collections.abc import Sequence

import polars as pl

from curbstop.journeys.bill_run.asked_columns import with_asked_columns
from curbstop.premises.types import SEWER
from curbstop.rates.queries.asked import AskedFacts, asked_facts
from curbstop.rates.types import TariffVersion
from curbstop.reporting.billed_segments import with_further_facts
from curbstop.reporting.billing_due import sewer_sources

INCH = '"'


def with_facts_for(*, segments: pl.DataFrame, versions: Sequence[TariffVersion]) -> pl.DataFrame:
    """Billed segments (`reporting.billed_segments`) with everything that these versions ask for."""
    asked = asked_facts(tariff_versions=versions)
    if not asked.asks or segments.is_empty():
        return segments
    known = with_further_facts(segments=segments, names=asked.dated)
    size = pl.col("meter_size")
    # As a run has them: the inch sign, and zones as numbers.
    prepared = known.with_columns(
        meter_size=pl.when(size.str.ends_with(INCH)).then(size).otherwise(size + INCH).fill_null(""),
        zone=pl.col("zone").cast(pl.Int64),
    )
    found = with_asked_columns(segments=prepared, sources=_sources(segments=segments, asked=asked), asked=asked)
    return found.with_columns(
        zone=pl.col("zone").cast(pl.String), meter_size=pl.col("meter_size").replace("", None)
    ).drop("agreement_from", "metered", "further_facts")


def _sources(*, segments: pl.DataFrame, asked: AskedFacts) -> pl.DataFrame:
    """Which water flows to these customers' sewer points; only winter averages ask for it."""
    points = segments.filter(pl.col("service") == SEWER)["service_point_id"]
    return sewer_sources(sewer_point_ids=points if asked.winters else points.clear())
