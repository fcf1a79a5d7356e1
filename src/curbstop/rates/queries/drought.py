"""Drought stages from the database."""

from datetime import date

from django.db.models import Q

from curbstop.rates.models import DroughtStage
from curbstop.rates.types import StagePeriod


def drought_stages(*, from_date: date = date.min, to_date: date = date.max) -> tuple[StagePeriod, ...]:
    """The stages that hold on some day of [from_date, to_date), ready for `rate`; all of them without days."""
    found = DroughtStage.objects.filter(from_date__lt=to_date).filter(
        Q(to_date__isnull=True) | Q(to_date__gt=from_date)
    )
    return tuple(
        StagePeriod(stage=row.stage, resolution=row.resolution, from_date=row.from_date, to_date=row.to_date)
        for row in found.order_by("from_date")
    )
