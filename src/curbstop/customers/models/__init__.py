"""Tables of the room `customers`."""

from curbstop.customers.models.account import AccountRole, CustomerAccount
from curbstop.customers.models.agreement import AgreementFact, Ownership, ServiceAgreement
from curbstop.customers.models.person import ContactPoint, Person, StaffRelation

__all__ = [
    "AccountRole",
    "AgreementFact",
    "ContactPoint",
    "CustomerAccount",
    "Ownership",
    "Person",
    "ServiceAgreement",
    "StaffRelation",
]
