"""Setting a cash office up: offices, workstations, drawers, vaults, bank accounts, departments, receipt types."""

from collections.abc import Sequence

from curbstop.cashiering.models import (
    BankAccount,
    BankRoute,
    CashHolder,
    Department,
    DepartmentMember,
    Drawer,
    Office,
    ReceiptType,
    Vault,
    Workstation,
)
from curbstop.cashiering.types import HOLDER_DRAWER, HOLDER_VAULT, TenderClass
from curbstop.cashiering.types.received import COUNTER_DRAWER
from curbstop.platform.transactions import require_open_transaction


def add_office(
    *, code: str, name: str, address: str = "", telephone: str = "", cash_limit_cents: int | None = None
) -> int:
    """A place where the public pays; returns its id. `cash_limit_cents`: its own limit of cash overnight, or policy's."""
    require_open_transaction()
    return Office.objects.create(
        code=code, name=name, address=address, telephone=telephone, cash_limit_cents=cash_limit_cents
    ).pk


def add_workstation(*, office_id: int, code: str, name: str) -> int:
    """A counter position; returns its id."""
    require_open_transaction()
    return Workstation.objects.create(office_id=office_id, code=code, name=name).pk


def add_drawer(*, office_id: int, code: str, name: str, kind: str = COUNTER_DRAWER) -> int:
    """A cash drawer with its holder; receipt numbers begin with its code. Returns its id.

    `kind`: the counter's, or a `BatchSource` whose batches are worked in it.
    """
    require_open_transaction()
    holder = CashHolder.objects.create(kind=HOLDER_DRAWER, name=name)
    return Drawer.objects.create(office_id=office_id, holder=holder, code=code, name=name, kind=kind).pk


def add_vault(*, office_id: int, code: str, name: str) -> int:
    """A safe with its holder; returns its id."""
    require_open_transaction()
    holder = CashHolder.objects.create(kind=HOLDER_VAULT, name=name)
    return Vault.objects.create(office_id=office_id, holder=holder, code=code, name=name).pk


def add_bank_account(*, code: str, name: str, bank_name: str, last_four: str = "") -> int:
    """An account at a bank; returns its id."""
    require_open_transaction()
    return BankAccount.objects.create(code=code, name=name, bank_name=bank_name, last_four=last_four).pk


def route_tender(*, tender_class: TenderClass, bank_account_id: int, office_id: int | None = None) -> int:
    """Say to which bank account an office's tenders of a class go; without an office: all others'."""
    require_open_transaction()
    routes = BankRoute.objects.filter(tender_class=str(tender_class))
    known = (routes.filter(office_id=office_id) if office_id else routes.filter(office__isnull=True)).first()
    row = known or BankRoute(office_id=office_id, tender_class=str(tender_class))
    row.bank_account_id = bank_account_id
    row.save()
    return row.pk


def bank_account_for(*, office_id: int, tender_class: TenderClass) -> int | None:
    """The bank account of an office's tenders of a class, or None when nobody has said."""
    routes = BankRoute.objects.filter(tender_class=str(tender_class))
    own = routes.filter(office_id=office_id).values_list("bank_account_id", flat=True).first()
    return own or routes.filter(office__isnull=True).values_list("bank_account_id", flat=True).first()


def add_department(*, code: str, name: str, name_es: str = "", ledger_string: str = "") -> int:
    """A city department whose money is taken here; returns its id."""
    require_open_transaction()
    return Department.objects.create(code=code, name=name, name_es=name_es, ledger_string=ledger_string).pk


def add_department_member(*, department_id: int, staff_user_id: int) -> None:
    """Name somebody who enters and signs a department's transmittals."""
    require_open_transaction()
    DepartmentMember.objects.update_or_create(
        department_id=department_id, staff_user_id=staff_user_id, defaults={"is_active": True}
    )


def add_receipt_type(
    *,
    code: str,
    name: str,
    fund_id: int,
    account_number: int,
    name_es: str = "",
    department_id: int | None = None,
    price_cents: int | None = None,
    asks: Sequence[str] = (),
) -> int:
    """Something that can be paid at the counter; `asks` names the fields to fill in. Returns its id."""
    require_open_transaction()
    return ReceiptType.objects.create(
        code=code,
        name=name,
        name_es=name_es,
        fund_id=fund_id,
        account_number=account_number,
        department_id=department_id,
        price_cents=price_cents,
        asks=list(asks),
    ).pk
