"""The demonstration city's cash office: where it is, its drawers, safe, banks, and what can be paid there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from curbstop.cashiering import operations as cash
from curbstop.cashiering.types import TenderClass
from curbstop.cashiering.types.received import BatchSource, FeeKind
from curbstop.ledger.types import CITY, WATER

DRAWERS = (("CS1", "Customer Service 1"), ("CS2", "Customer Service 2"), ("CH1", "City Hall 1"))
_PLACES = (
    ("MR1", "City Hall mail room", BatchSource.MAIL),
    ("DB1", "City Hall drop box", BatchSource.DROP_BOX),
    ("TR1", "Transmittals", BatchSource.TRANSMITTAL),
)
CHANGE_FUND_CENTS = 20_000
# code, department, name, Spanish name, price in cents or None, what the cashier asks for
_RECEIPT_TYPES = (
    ("BUILDING", "BLDG", "Building permit", "Permiso de construcción", None, ("Permit number",)),
    ("PARKING", "PD", "Parking citation", "Multa de estacionamiento", None, ("citation",)),
    ("DOGLICENSE", "ANIMAL", "Dog license", "Licencia de perro", 2_000, ("tag",)),
    ("BUSINESS", "FIN", "Business registration", "Registro de negocio", None, ("business",)),
)
_DEPARTMENTS = (
    ("BLDG", "Building and Safety", "Edificación y Seguridad", "001-180-4301"),
    ("PD", "Police", "Policía", "001-210-4520"),
    ("ANIMAL", "Animal Services", "Servicios de Animales", "001-440-4410"),
    ("FIN", "Finance", "Finanzas", "001-120-4105"),
)


@dataclass(frozen=True, kw_only=True)
class CashOffice:
    """The ids of what was set up."""

    office_id: int
    vault_id: int
    bank_account_id: int
    lockbox_account_id: int
    drawer_ids: tuple[int, ...]
    receipt_type_ids: dict[str, int]
    department_ids: dict[str, int]
    payment_center_id: int


def open_cash_office() -> CashOffice:
    """Set the office up; money comes later, by journeys."""
    with transaction.atomic():
        office_id = cash.add_office(code="CS", name="Customer Service, 1350 S. E Street")
        vault_id = cash.add_vault(office_id=office_id, code="V1", name="Customer Service safe")
        bank = cash.add_bank_account(
            code="GEN", name="General deposits", bank_name="Inland Empire Bank", last_four="4417"
        )
        lockbox = cash.add_bank_account(
            code="ELEC", name="Electronic receipts", bank_name="Inland Empire Bank", last_four="9023"
        )
        for tender_class in TenderClass:
            physical = tender_class in (TenderClass.CURRENCY, TenderClass.CHECKS)
            cash.route_tender(tender_class=tender_class, bank_account_id=bank if physical else lockbox)
        drawers = tuple(cash.add_drawer(office_id=office_id, code=code, name=name) for code, name in DRAWERS)
        center = _places_for_bundles(office_id=office_id, bank_account_id=lockbox)
        for position in range(1, len(DRAWERS) + 1):
            cash.add_workstation(office_id=office_id, code=f"W{position}", name=f"Counter {position}")
        departments = {
            code: cash.add_department(code=code, name=name, name_es=spanish, ledger_string=ledger)
            for code, name, spanish, ledger in _DEPARTMENTS
        }
        receipt_types = {
            code: cash.add_receipt_type(
                code=code,
                name=name,
                name_es=spanish,
                fund_id=CITY,
                account_number=208,
                department_id=departments[department],
                price_cents=price,
                asks=asks,
            )
            for code, department, name, spanish, price, asks in _RECEIPT_TYPES
        }
        receipt_types["COPIES"] = cash.add_receipt_type(
            code="COPIES",
            name="Copies of records",
            name_es="Copias de documentos",
            fund_id=WATER,
            account_number=445,
            price_cents=25,
        )
    return CashOffice(
        office_id=office_id,
        vault_id=vault_id,
        bank_account_id=bank,
        lockbox_account_id=lockbox,
        drawer_ids=drawers,
        receipt_type_ids=receipt_types,
        department_ids=departments,
        payment_center_id=center,
    )


def _places_for_bundles(*, office_id: int, bank_account_id: int) -> int:
    """Where mail, drop box and transmittals are worked, and a pay station; returns the pay station's id."""
    for code, name, source in _PLACES:
        cash.add_drawer(office_id=office_id, code=code, name=name, kind=source)
    return cash.add_payment_center(
        code="PSB",
        name="Baseline pay station",
        bank_account_id=bank_account_id,
        fee_kind=FeeKind.BILLED,
        fee_cents=75,
    )
