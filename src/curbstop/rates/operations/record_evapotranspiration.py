"""Write down how much water a lawn would have used; take back what was wrong."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from curbstop.platform.transactions import lock_name, require_open_transaction
from curbstop.rates.models.evapotranspiration import EVERYWHERE, HOLDS, Evapotranspiration
from curbstop.rates.types import TariffError

LOCK = "evapotranspiration"


class KnownAlreadyError(TariffError):
    """Some of these days are known already."""


class WithdrawnAlreadyError(TariffError):
    """These figures do not hold any more."""


class NoSuchWeatherError(TariffError):
    """There are no figures of that number."""


class NoReasonGivenError(TariffError):
    """Figures are taken back without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Thousandths of an inch in [from_date, to_date), of a zone or everywhere (0)."""

    from_date: date
    to_date: date
    inches_milli: int
    zone: int = EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Whose figures, who wrote them down and when, and the stored file they came in."""

    source: str
    now: datetime
    actor_id: int | None = None
    file_id: int | None = None


def record_evapotranspiration(*, rows: list[Weather], recording: Recording) -> int:
    """Write rows down; those that are there in the same words change nothing. Returns how many are new.

    Raises KnownAlreadyError where other figures hold on some of the days.
    """
    require_open_transaction()
    lock_name(name=LOCK)
    return sum(_record(row=row, recording=recording) for row in rows)


def withdraw_evapotranspiration(
    *, evapotranspiration_id: int, reason: str, actor_id: int | None, now: datetime
) -> None:
    """Take figures back; their days are unknown again. Bills that went by them stay until they are corrected.

    Raises NoSuchWeatherError, WithdrawnAlreadyError, NoReasonGivenError.
    """
    require_open_transaction()
    lock_name(name=LOCK)
    _withdraw(evapotranspiration_id, reason=reason, actor_id=actor_id, now=now)


def correct_evapotranspiration(
    *, evapotranspiration_id: int, inches_milli: int, reason: str, recording: Recording
) -> int:
    """Put other figures in the place of wrong ones, for the same days and zone; both stay on record. The new row's id.

    Raises NoSuchWeatherError, WithdrawnAlreadyError, NoReasonGivenError.
    """
    require_open_transaction()
    lock_name(name=LOCK)
    wrong = _withdraw(evapotranspiration_id, reason=reason, actor_id=recording.actor_id, now=recording.now)
    weather = Weather(from_date=wrong.from_date, to_date=wrong.to_date, inches_milli=inches_milli, zone=wrong.zone)
    return _create(row=weather, recording=recording, replaces_id=wrong.pk).pk


def _withdraw(evapotranspiration_id: int, *, reason: str, actor_id: int | None, now: datetime) -> Evapotranspiration:
    row = Evapotranspiration.objects.filter(pk=evapotranspiration_id).first()
    if row is None:
        raise NoSuchWeatherError("There are no such figures", to_do="Open the list again.")
    if row.withdrawn_at is not None:
        raise WithdrawnAlreadyError(
            "These figures were taken back already",
            where="{day}",
            to_do="Correct those that hold now.",
            day=row.withdrawn_at.date().isoformat(),
        )
    if not reason.strip():
        raise NoReasonGivenError("Say why the figures are wrong", to_do="Type a reason; it stays on record.")
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = now, actor_id, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
    return row


def _record(*, row: Weather, recording: Recording) -> int:
    holding = Evapotranspiration.objects.filter(HOLDS, zone=row.zone)
    if holding.filter(from_date=row.from_date, to_date=row.to_date, inches_milli=row.inches_milli).exists():
        return 0
    if holding.filter(Q(from_date__lt=row.to_date) & Q(to_date__gt=row.from_date)).exists():
        raise KnownAlreadyError(
            "Other figures hold on some of these days",
            where="zone {zone}, {from_date} to {to_date}",
            to_do="Give only days that are not known yet, or correct the figures that hold.",
            zone=row.zone,
            from_date=row.from_date.isoformat(),
            to_date=row.to_date.isoformat(),
        )
    _create(row=row, recording=recording)
    return 1


def _create(*, row: Weather, recording: Recording, replaces_id: int | None = None) -> Evapotranspiration:
    return Evapotranspiration.objects.create(
        zone=row.zone,
        from_date=row.from_date,
        to_date=row.to_date,
        inches_milli=row.inches_milli,
        source=recording.source,
        recorded_by_id=recording.actor_id,
        recorded_at=recording.now,
        file_id=recording.file_id,
        replaces_id=replaces_id,
    )
