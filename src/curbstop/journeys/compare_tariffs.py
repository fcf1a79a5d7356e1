"""Two versions of a tariff over the real customers of a month, before anyone adopts the new one. Reads only."""

from dataclasses import dataclass
from datetime import date

from curbstop.journeys.facts_of_bills import with_facts_for
from curbstop.kernel.errors import CurbstopError
from curbstop.rates.queries.compare import TariffDifference, compare_versions
from curbstop.rates.types import TariffVersion
from curbstop.reporting.billed_segments import billed_segments, last_billed_month


class NothingBilledError(CurbstopError):
    """No bill of that month has the tariff's service."""


@dataclass(frozen=True, slots=True)
class ComparedTariffs:
    """The difference, and the first day of the month whose bills were priced."""

    difference: TariffDifference
    month: date


def compare_tariffs(*, before: TariffVersion, after: TariffVersion, month: date | None = None) -> ComparedTariffs:
    """Price the bills of a month (any day of it; None: the month billed last) wholly under each version.

    Raises NothingBilledError, OtherServicesError.
    """
    billed = month.replace(day=1) if month else last_billed_month()
    if billed is None:
        raise NothingBilledError("Nothing was billed yet", to_do="Bill a month first.")
    segments = billed_segments(month=billed, service=str(before.service))
    if segments.is_empty():
        raise NothingBilledError(
            "No bill of this month has this service",
            where="{month}",
            to_do="Choose another month or tariff.",
            month=f"{billed:%Y-%m}",
        )
    priced = with_facts_for(segments=segments, versions=(before, after))
    return ComparedTariffs(difference=compare_versions(segments=priced, before=before, after=after), month=billed)
