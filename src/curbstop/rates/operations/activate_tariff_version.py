"""Put a tariff version in force."""

from datetime import datetime

from django.db.models import Q

from curbstop.platform.transactions import lock_name, lock_rows, require_open_transaction
from curbstop.rates.models import ACTIVE, DRAFT, VERSION_WORDS, TariffVersion
from curbstop.rates.queries.adoption import adoption_gaps
from curbstop.rates.types import OverlappingTariffsError, TariffError


class NotAdoptedError(TariffError):
    """The tariff lacks a hearing, a notice or a resolution that the law asks for."""


class NotADraftError(TariffError):
    """Only a draft can be activated."""


def activate_tariff_version(*, tariff_version_id: int, now: datetime) -> None:
    """Put a draft in force from its first day; an open-ended version before it ends on that day.

    Raises NotAdoptedError (California Constitution XIII D 6 for water and sewer, SBMC 13.20.240 for geothermal),
    NotADraftError, and OverlappingTariffsError if another active version claims one of its days.
    """
    require_open_transaction()
    row = lock_rows(model=TariffVersion, ids=[tariff_version_id])[tariff_version_id]
    place = f"{row.content['tariff']} {row.version}"
    if row.state != DRAFT:
        raise NotADraftError(
            "The version is {state} already", where="{place}", state=VERSION_WORDS[row.state], place=place
        )
    gaps = adoption_gaps(content=row.content)
    if gaps:
        raise NotAdoptedError(
            "The tariff cannot be activated: {gaps}",
            where="{place}",
            to_do="Complete `adoption` in the file and load it again.",
            gaps=" ".join(gaps),
            place=place,
        )
    lock_name(name=f"tariff {row.content['tariff']}")
    _end_the_one_before(row=row)
    _refuse_shared_days(row=row, place=place)
    row.state = ACTIVE
    row.activated_at = now
    row.save(update_fields=["state", "activated_at"])


def _end_the_one_before(*, row: TariffVersion) -> None:
    TariffVersion.objects.filter(
        tariff_id=row.tariff_id, state=ACTIVE, to_date__isnull=True, from_date__lt=row.from_date
    ).update(to_date=row.from_date)


def _refuse_shared_days(*, row: TariffVersion, place: str) -> None:
    others = TariffVersion.objects.filter(tariff_id=row.tariff_id, state=ACTIVE).filter(
        Q(to_date__isnull=True) | Q(to_date__gt=row.from_date)
    )
    if row.to_date is not None:
        others = others.filter(from_date__lt=row.to_date)
    other = others.order_by("from_date").first()
    if other is not None:
        raise OverlappingTariffsError(
            "The active version {version} from {from_date} claims some of the same days",
            where="{place}",
            to_do="Give this version an end, or withdraw the other one.",
            version=other.version,
            from_date=other.from_date.isoformat(),
            place=place,
        )
