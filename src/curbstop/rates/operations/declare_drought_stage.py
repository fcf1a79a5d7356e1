"""Switch a drought stage on by a dated resolution, and off again."""

from datetime import date, datetime

from django.db.models import Q

from curbstop.platform.transactions import lock_name, require_open_transaction
from curbstop.rates.models import DroughtStage
from curbstop.rates.types import TariffError

LOCK = "drought stages"


class SharedStageDaysError(TariffError):
    """Another drought stage holds on some of these days."""


class NoStageToEndError(TariffError):
    """No open drought stage began before the day."""


def declare_drought_stage(
    *, stage: str, resolution: str, from_date: date, to_date: date | None, now: datetime, actor_id: int | None = None
) -> int:
    """Switch a stage on from a day (`to_date` is the first day without it; None: until it is ended); its id.

    Raises SharedStageDaysError.
    """
    require_open_transaction()
    lock_name(name=LOCK)
    others = DroughtStage.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=from_date))
    if to_date is not None:
        others = others.filter(from_date__lt=to_date)
    other = others.order_by("from_date").first()
    if other is not None:
        raise SharedStageDaysError(
            "Stage {stage} holds from {from_date} on some of these days",
            where="{resolution}",
            to_do="End that stage on the day on which the new one begins.",
            stage=other.stage,
            from_date=other.from_date.isoformat(),
            resolution=other.resolution,
        )
    row = DroughtStage.objects.create(
        stage=stage,
        resolution=resolution,
        from_date=from_date,
        to_date=to_date,
        declared_by_id=actor_id,
        declared_at=now,
    )
    return row.pk


def end_drought_stage(*, on_date: date) -> int:
    """End the open stage: `on_date` is the first day without it. Its id. Raises NoStageToEndError."""
    require_open_transaction()
    lock_name(name=LOCK)
    row = DroughtStage.objects.filter(to_date__isnull=True, from_date__lt=on_date).first()
    if row is None:
        raise NoStageToEndError(
            "No open drought stage began before {on_date}", where="drought stages", on_date=on_date.isoformat()
        )
    row.to_date = on_date
    row.save(update_fields=["to_date"])
    return row.pk
