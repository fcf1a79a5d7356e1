"""Wiring a department the money that was taken for it."""

from curbstop.cashiering.models import Department, Remittance, TransitItem
from curbstop.cashiering.operations.accounts import DEPARTMENTS, IN_TRANSIT
from curbstop.cashiering.operations.bank_lines import MAY_RECONCILE
from curbstop.cashiering.operations.rows import NotAllowedError, next_id
from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance, latest_open_day
from curbstop.ledger.types import CITY, Posting, Side, ledger_account_id
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of


class MoreThanDueError(CurbstopError):
    """More would be remitted than was taken for the department."""


def remit_department(*, act: Act, department_id: int, amount_cents: int, bank_account_id: int, reference: str) -> int:
    """OUT(CITY, 208[department], 105[wire]); the bank line clears the wire. Returns the remittance's id."""
    require_open_transaction()
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_RECONCILE:
        raise NotAllowedError("Departments are paid by finance")
    department = lock_rows(model=Department, ids=[department_id])[department_id]
    account_id = ledger_account_id(fund=CITY, number=DEPARTMENTS)
    due = balance(account_id=account_id, subsidiary_id=department.pk).cents
    if not 0 < amount_cents <= due:
        raise MoreThanDueError(
            "{amount} cannot be remitted: {due} is due to {name}",
            to_do="Remit at most what is due.",
            amount=Money(amount_cents),
            due=Money(due),
            name=department.name,
        )
    business_date = latest_open_day()
    transit = TransitItem.objects.create(
        kind="wire", bank_account_id=bank_account_id, reference=reference, business_date=business_date
    )
    remittance_id = next_id(model=Remittance)
    draft = Posting(event="remittance", source_kind="remittance", source_id=remittance_id)
    draft.out(
        fund=CITY,
        account=Side(DEPARTMENTS, department.pk),
        place=Side(IN_TRANSIT, transit.pk),
        amount_cents=amount_cents,
    )
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    Remittance.objects.create(
        pk=remittance_id,
        department=department,
        transit_item=transit,
        amount_cents=amount_cents,
        entry_id=entry.id,
        business_date=business_date,
        remitted_by_id=act.actor_id,
    )
    return remittance_id
