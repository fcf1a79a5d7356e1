"""Load and activate the tariffs that come with Curbstop."""

from datetime import datetime

from curbstop.rates.models import DRAFT
from curbstop.rates.operations.activate_tariff_version import activate_tariff_version
from curbstop.rates.operations.load_tariff_file import load_tariff
from curbstop.rates.queries.shipped import SAN_BERNARDINO, shipped_tariffs


def adopt_shipped_tariffs(*, now: datetime, utility: str = SAN_BERNARDINO) -> tuple[int, ...]:
    """The ids of the utility's shipped versions, all of them in force; a second call changes nothing."""
    identities = []
    for file in shipped_tariffs(utility=utility):
        loaded = load_tariff(file=file, now=now)
        if loaded.state == DRAFT:
            activate_tariff_version(tariff_version_id=loaded.tariff_version_id, now=now)
        identities.append(loaded.tariff_version_id)
    return tuple(identities)
