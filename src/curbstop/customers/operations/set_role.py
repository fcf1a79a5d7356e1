"""Who stands on a customer account, and which staff user is related to whom."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.customers.models import AccountRole, StaffRelation
from curbstop.customers.types import HOLDER
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction


class RoleError(CurbstopError):
    """A role cannot be given or ended."""


def set_role(
    *, customer_account_id: int, person_id: int, role: str, from_date: date, to_date: date | None = None
) -> int:
    """Give a person a role on an account; a new holder ends the old one's days. Returns the role's id."""
    require_open_transaction()
    if role == HOLDER:
        _end_holder(customer_account_id=customer_account_id, on_date=from_date)
    taken = AccountRole.objects.filter(
        customer_account_id=customer_account_id,
        person_id=person_id,
        role=role,
        days__overlap=DateRange(from_date, to_date),
    )
    if taken.exists():
        raise RoleError("This person already has this role then", to_do="Choose other days, or nothing is to be done.")
    row = AccountRole.objects.create(
        customer_account_id=customer_account_id, person_id=person_id, role=role, days=DateRange(from_date, to_date)
    )
    return row.pk


def end_role(*, account_role_id: int, to_date: date) -> None:
    """End a role. The holder's ends only when another holder begins."""
    require_open_transaction()
    row = AccountRole.objects.select_for_update().get(pk=account_role_id)
    if row.role == HOLDER:
        raise RoleError("An account always has a holder", to_do="Name the new holder instead.")
    if to_date <= row.days.lower:
        raise RoleError(
            "A role ends after it begins", where="{to_date}", to_do="Give a later day.", to_date=to_date.isoformat()
        )
    row.days = DateRange(row.days.lower, to_date)
    row.save(update_fields=["days"])


def relate_staff(*, staff_user_id: int, person_id: int, kind: str) -> int:
    """Declare that a staff user is a person or related to it."""
    require_open_transaction()
    row, _ = StaffRelation.objects.update_or_create(
        staff_user_id=staff_user_id, person_id=person_id, defaults={"kind": kind}
    )
    return row.pk


def _end_holder(*, customer_account_id: int, on_date: date) -> None:
    holder = AccountRole.objects.filter(
        customer_account_id=customer_account_id, role=HOLDER, days__contains=on_date
    ).first()
    if holder is None:
        return
    if holder.days.lower == on_date:
        raise RoleError(
            "There is another holder from this day on",
            where="{on_date}",
            to_do="Give a later day.",
            on_date=on_date.isoformat(),
        )
    holder.days = DateRange(holder.days.lower, on_date)
    holder.save(update_fields=["days"])
