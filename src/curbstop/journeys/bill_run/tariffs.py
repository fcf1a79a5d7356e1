"""The tariffs of a batch, with what they ask of customers beyond what every run knows."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from curbstop.rates.queries.asked import AskedFacts, asked_facts
from curbstop.rates.queries.drought import drought_stages
from curbstop.rates.queries.versions import tariff_versions_between
from curbstop.rates.types import EffectiveDateRule, StagePeriod, TariffVersion

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunTariffs:
    """Versions and drought stages in force on the days of a batch."""

    versions: tuple[TariffVersion, ...]
    stages: tuple[StagePeriod, ...]
    asked: AskedFacts


def run_tariffs(*, segments: pl.DataFrame, effective_date_rule: EffectiveDateRule, bill_date: date) -> RunTariffs:
    """What the segments (from_date, to_date; at least one) are rated by."""
    first, last = segments.select(first=pl.col("from_date").min(), last=pl.col("to_date").max()).row(0)
    match effective_date_rule:
        case EffectiveDateRule.READ_DATE:
            last = last + DAY  # the read day opens the new period
        case EffectiveDateRule.BILL_DATE:
            first, last = min(first, bill_date), max(last, bill_date + DAY)
    versions = tariff_versions_between(from_date=first, to_date=last)
    return RunTariffs(
        versions=versions,
        stages=drought_stages(from_date=first, to_date=last),
        asked=asked_facts(tariff_versions=versions),
    )
