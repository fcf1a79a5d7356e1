"""Write down how much water a lawn would have used."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from curbstop.platform.transactions import lock_name, require_open_transaction
from curbstop.rates.models.evapotranspiration import EVERYWHERE, Evapotranspiration
from curbstop.rates.types import TariffError

LOCK = "evapotranspiration"


class KnownAlreadyError(TariffError):
    """Some of these days are known already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Thousandths of an inch in [from_date, to_date), of a zone or everywhere (0)."""

    from_date: date
    to_date: date
    inches_milli: int
    zone: int = EVERYWHERE


def record_evapotranspiration(*, rows: list[Weather], source: str, actor_id: int | None = None) -> int:
    """Write rows down; those that are there in the same words change nothing. Returns how many are new.

    Raises KnownAlreadyError where other figures hold on some of the days.
    """
    require_open_transaction()
    lock_name(name=LOCK)
    return sum(_record(row=row, source=source, actor_id=actor_id) for row in rows)


def _record(*, row: Weather, source: str, actor_id: int | None) -> int:
    values = {"zone": row.zone, "from_date": row.from_date, "to_date": row.to_date, "inches_milli": row.inches_milli}
    if Evapotranspiration.objects.filter(**values).exists():
        return 0
    others = Q(from_date__lt=row.to_date) & Q(to_date__gt=row.from_date)
    if Evapotranspiration.objects.filter(others, zone=row.zone).exists():
        raise KnownAlreadyError(
            "Other figures hold on some of these days",
            where="zone {zone}, {from_date} to {to_date}",
            to_do="Give only days that are not known yet.",
            zone=row.zone,
            from_date=row.from_date.isoformat(),
            to_date=row.to_date.isoformat(),
        )
    Evapotranspiration.objects.create(**values, source=source, recorded_by_id=actor_id)
    return 1
