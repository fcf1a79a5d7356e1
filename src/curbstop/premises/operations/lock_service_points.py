"""Whoever changes who takes service somewhere holds the place first, in the order of the ids."""

from collections.abc import Iterable

from curbstop.platform.transactions import MissingRowError, require_open_transaction
from curbstop.premises.models import ServicePoint


def lock_service_points(*, service_point_ids: Iterable[int]) -> None:
    """Lock the points FOR NO KEY UPDATE, sorted, until the transaction ends. Raises `MissingRowError`."""
    require_open_transaction()
    wanted = sorted(set(service_point_ids))
    rows = ServicePoint.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    found = set(rows.values_list("pk", flat=True))
    if found != set(wanted):
        raise MissingRowError(
            "A service point is not there", where="ids {wanted}", wanted=sorted(set(wanted) - found)[:5]
        )
