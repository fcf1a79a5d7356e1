"""A sewer point takes its use from a water point."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.premises.models import ServicePoint, SewerSource
from curbstop.premises.types import SEWER, WATER, WHOLE_SHARE_PPM


class SewerSourceError(CurbstopError):
    """The two points cannot be sewer and source."""


def set_sewer_source(
    *,
    sewer_point_id: int,
    water_point_id: int,
    from_date: date,
    to_date: date | None = None,
    share_ppm: int = WHOLE_SHARE_PPM,
) -> int:
    """Let a sewer point bill a share (millionths) of a water point's use. Raises `SewerSourceError`.

    Irrigation never is a source: its water does not reach the sewer (books.md 7).
    """
    require_open_transaction()
    services = dict(ServicePoint.objects.filter(pk__in=[sewer_point_id, water_point_id]).values_list("pk", "service"))
    if services.get(sewer_point_id) != SEWER or services.get(water_point_id) != WATER:
        raise SewerSourceError(
            "A sewer point takes its use from a water point, never from irrigation or another service",
            to_do="Choose a sewer point and a water point.",
        )
    row = SewerSource.objects.create(
        sewer_point_id=sewer_point_id,
        water_point_id=water_point_id,
        share_ppm=share_ppm,
        days=DateRange(from_date, to_date),
    )
    return row.pk
