"""Tariff versions from the database."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from curbstop.rates import models
from curbstop.rates.queries.tariff_content import version_from_content
from curbstop.rates.types import TariffError, TariffVersion


class UnknownTariffError(TariffError):
    """There is no such tariff version."""


@dataclass(frozen=True, slots=True)
class TariffVersionRow:
    """A stored version as a list shows it. `to_date` is not included in its days; None is open."""

    id: int
    tariff: str
    service: str
    utility: str
    version: str
    from_date: date
    to_date: date | None
    state: str
    source: str
    resolution: str
    unverified: tuple[str, ...]
    demonstration: bool
    activated_at: datetime | None


def tariff_versions_between(*, from_date: date, to_date: date, service: str | None = None) -> tuple[TariffVersion, ...]:
    """Active versions in force on some day of [from_date, to_date), ready for `rate`; of one service or of all."""
    found = models.TariffVersion.objects.filter(state=models.ACTIVE, from_date__lt=to_date).filter(
        Q(to_date__isnull=True) | Q(to_date__gt=from_date)
    )
    if service is not None:
        found = found.filter(tariff__service=service)
    return _compiled(found)


def tariff_versions_by_id(*, ids: set[int]) -> dict[int, TariffVersion]:
    """The versions of these ids, in whatever state: for the words of bills rated by them.

    Raises UnknownTariffError if one is not there.
    """
    versions = {version.id: version for version in _compiled(models.TariffVersion.objects.filter(pk__in=ids))}
    if versions.keys() != ids:
        raise UnknownTariffError("There is no such tariff version", where="id {ids}", ids=min(ids - versions.keys()))
    return versions


def list_tariff_versions() -> tuple[TariffVersionRow, ...]:
    """Every stored version, by tariff and first day."""
    rows = models.TariffVersion.objects.select_related("tariff").order_by("tariff__code", "from_date", "pk")
    return tuple(
        TariffVersionRow(
            id=row.pk,
            tariff=row.tariff.code,
            service=row.tariff.service,
            utility=row.tariff.utility,
            version=row.version,
            from_date=row.from_date,
            to_date=row.to_date,
            state=row.state,
            source=row.source,
            resolution=str(row.adoption.get("resolution", "")),
            unverified=tuple(row.adoption.get("unverified", ())),
            demonstration=row.demonstration,
            activated_at=row.activated_at,
        )
        for row in rows
    )


def _compiled(rows: QuerySet[models.TariffVersion]) -> tuple[TariffVersion, ...]:
    """Stored content with the end that the row has now."""
    return tuple(
        replace(version_from_content(content=row.content, version_id=row.pk), effective_to=row.to_date)
        for row in rows.order_by("tariff_id", "from_date")
    )
