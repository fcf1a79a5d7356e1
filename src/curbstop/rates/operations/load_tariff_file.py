"""Bring a tariff file into the database as a draft."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from curbstop.platform.transactions import lock_name, require_open_transaction
from curbstop.rates.models import ACTIVE, DRAFT, WITHDRAWN, Tariff, TariffVersion
from curbstop.rates.queries.tariff_file import TariffFile, read_tariff_file
from curbstop.rates.types import TariffError


class TariffInForceError(TariffError):
    """The version is active with other content: it cannot be replaced."""


class OtherServiceError(TariffError):
    """A tariff does not change its service."""


@dataclass(frozen=True, slots=True)
class LoadedTariff:
    """The stored version; `is_new` is false when the very same content was there before."""

    tariff_version_id: int
    state: str
    is_new: bool


def load_tariff_file(*, path: Path, now: datetime) -> LoadedTariff:
    """Read, check and store one file as a draft; the same file again changes nothing.

    Raises UnsoundTariffError, UnreadableYamlError, TariffInForceError.
    """
    return load_tariff(file=read_tariff_file(path=path), now=now)


def load_tariff(*, file: TariffFile, now: datetime) -> LoadedTariff:
    """Store one checked file as a draft. A draft of the same version is replaced."""
    require_open_transaction()
    lock_name(name=f"tariff {file.version.tariff}")
    tariff = _tariff(file=file)
    held = TariffVersion.objects.filter(tariff=tariff, version=file.version.version).exclude(state=WITHDRAWN).first()
    if held is not None and held.content_sha256 == file.content_sha256:
        return LoadedTariff(tariff_version_id=held.pk, state=held.state, is_new=False)
    if held is not None and held.state == ACTIVE:
        raise TariffInForceError(
            "This version is active and cannot be replaced",
            where="{code} {version}",
            to_do="Give the new file a version of its own, or withdraw the active one.",
            code=tariff.code,
            version=held.version,
        )
    row = held or TariffVersion(tariff=tariff, state=DRAFT)
    row.version = file.version.version
    row.from_date, row.to_date = file.version.effective_from, file.version.effective_to
    row.content, row.content_sha256 = file.content, file.content_sha256
    row.adoption = file.content.get("adoption", {})
    row.source, row.demonstration = file.version.source, file.version.demonstration
    row.loaded_at = now
    row.save()
    return LoadedTariff(tariff_version_id=row.pk, state=row.state, is_new=True)


def _tariff(*, file: TariffFile) -> Tariff:
    version = file.version
    tariff, _ = Tariff.objects.get_or_create(
        code=version.tariff,
        defaults={
            "utility": version.utility,
            "service": str(version.service),
            "name_en": version.name.en,
            "name_es": version.name.es,
        },
    )
    if tariff.service != version.service:
        raise OtherServiceError(
            "The tariff is for {service}, not for {asked}",
            where="{tariff}",
            to_do="Give the file a tariff code of its own.",
            service=tariff.service,
            asked=version.service,
            tariff=version.tariff,
        )
    return tariff
