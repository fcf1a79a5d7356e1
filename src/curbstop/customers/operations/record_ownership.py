"""Who owns a premise, and whether service reverts to them."""

from datetime import date

from curbstop.customers.models import Ownership
from curbstop.platform.transactions import lock_rows, require_open_transaction


def record_ownership(
    *,
    premise_id: int,
    person_id: int,
    from_date: date,
    to_date: date | None = None,
    revert_to_owner: bool = False,
    owner_customer_account_id: int | None = None,
) -> int:
    """Write an ownership down; returns its id. At most one owner of a premise has service revert to them on a day."""
    require_open_transaction()
    row = Ownership.objects.create(
        premise_id=premise_id,
        person_id=person_id,
        from_date=from_date,
        to_date=to_date,
        revert_to_owner=revert_to_owner,
        owner_customer_account_id=owner_customer_account_id,
    )
    return row.pk


def end_ownership(*, ownership_id: int, to_date: date) -> None:
    """The premise has another owner from `to_date` on."""
    row = lock_rows(model=Ownership, ids=[ownership_id])[ownership_id]
    row.to_date = to_date
    row.save(update_fields=["to_date"])
