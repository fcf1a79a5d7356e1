"""What a cash office is made of, for choices on screens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import (
    BankAccount,
    Department,
    DepartmentMember,
    Deposit,
    Drawer,
    Office,
    ReceiptType,
    Vault,
    Workstation,
)
from curbstop.cashiering.queries.receipt_type_rules import prices_on
from curbstop.cashiering.types.received import COUNTER_DRAWER


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An office, workstation, drawer, vault or bank account."""

    id: int
    code: str
    name: str
    holder_id: int | None = None
    name_es: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptTypeRow:
    """Something that can be paid at the counter. `asks`: fields to fill in; a price is per piece, in cents."""

    id: int
    code: str
    name: str
    name_es: str
    price_cents: int | None
    asks: tuple[str, ...]
    department_name: str


def offices() -> tuple[PlaceRow, ...]:
    """The offices in use."""
    return tuple(PlaceRow(row.pk, row.code, row.name) for row in Office.objects.filter(is_active=True).order_by("code"))


def workstations(*, office_id: int) -> tuple[PlaceRow, ...]:
    """An office's counter positions."""
    rows = Workstation.objects.filter(is_active=True, office_id=office_id).order_by("code")
    return tuple(PlaceRow(row.pk, row.code, row.name) for row in rows)


def drawers() -> tuple[PlaceRow, ...]:
    """The counter's drawers in use."""
    rows = Drawer.objects.filter(is_active=True, kind=COUNTER_DRAWER).order_by("code")
    return tuple(PlaceRow(row.pk, row.code, row.name, row.holder_id) for row in rows)


def vaults() -> tuple[PlaceRow, ...]:
    """The safes in use."""
    rows = Vault.objects.filter(is_active=True).order_by("code")
    return tuple(PlaceRow(row.pk, row.code, row.name, row.holder_id) for row in rows)


def bank_accounts() -> tuple[PlaceRow, ...]:
    """The bank accounts in use."""
    rows = BankAccount.objects.filter(is_active=True).order_by("code")
    return tuple(PlaceRow(row.pk, row.code, row.name) for row in rows)


def usual_bank_account() -> int | None:
    """Where the last deposit went: cash and checks rarely go anywhere else."""
    return Deposit.objects.order_by("-pk").values_list("bank_account_id", flat=True).first()


def departments() -> tuple[PlaceRow, ...]:
    """The departments in use."""
    rows = Department.objects.filter(is_active=True).order_by("code")
    return tuple(PlaceRow(row.pk, row.code, row.name, name_es=row.name_es or row.name) for row in rows)


def receipt_types(*, on_date: date | None = None) -> tuple[ReceiptTypeRow, ...]:
    """What the counter can take money for apart from customer accounts, at a day's prices."""
    rows = ReceiptType.objects.filter(is_active=True).select_related("department").order_by("code")
    prices = prices_on(on_date=on_date) if on_date else {}
    return tuple(_receipt_type(row, prices) for row in rows)


def _receipt_type(row: ReceiptType, prices: Mapping[int, int | None]) -> ReceiptTypeRow:
    return ReceiptTypeRow(
        id=row.pk,
        code=row.code,
        name=row.name,
        name_es=row.name_es or row.name,
        price_cents=prices.get(row.pk, row.price_cents),
        asks=tuple(row.asks),
        department_name=row.department.name if row.department else "",
    )


def departments_of(*, staff_user_id: int) -> tuple[PlaceRow, ...]:
    """The departments for which somebody enters transmittals."""
    members = DepartmentMember.objects.filter(staff_user_id=staff_user_id, is_active=True, department__is_active=True)
    rows = members.select_related("department").order_by("department__code")
    return tuple(
        PlaceRow(row.department_id, row.department.code, row.department.name, name_es=row.department.name_es)
        for row in rows
    )


def receipt_types_of(*, department_ids: Sequence[int]) -> tuple[ReceiptTypeRow, ...]:
    """What some departments take money for."""
    rows = ReceiptType.objects.filter(is_active=True, department_id__in=department_ids).select_related("department")
    return tuple(_receipt_type(row, {}) for row in rows.order_by("code"))
