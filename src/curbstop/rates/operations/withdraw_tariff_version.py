"""Take a tariff version out of force."""

from datetime import datetime

from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.rates.models import ACTIVE, WITHDRAWN, TariffVersion
from curbstop.rates.types import TariffError


class NotActiveError(TariffError):
    """Only an active version can be withdrawn."""


def withdraw_tariff_version(*, tariff_version_id: int, reason: str, now: datetime) -> None:
    """Withdraw an active version: nothing is rated by it any more; bills that were keep pointing at it."""
    require_open_transaction()
    row = lock_rows(model=TariffVersion, ids=[tariff_version_id])[tariff_version_id]
    if row.state != ACTIVE:
        raise NotActiveError(
            "The version is not active", where="{tariff} {version}", tariff=row.content["tariff"], version=row.version
        )
    row.state = WITHDRAWN
    row.withdrawn_at = now
    row.withdrawn_reason = reason
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
