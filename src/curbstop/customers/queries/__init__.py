"""What other rooms may ask about people, customer accounts and agreements."""

from curbstop.customers.queries.accounts import (
    AccountName,
    AccountRow,
    CashOnly,
    account_names,
    account_row,
    accounts_by_number,
    cash_only_accounts,
)
from curbstop.customers.queries.agreements import (
    AgreementRow,
    FactRow,
    OwnershipRow,
    agreement_at,
    agreement_row,
    agreements_of,
    owner_to_revert_to,
    owners_of,
)
from curbstop.customers.queries.people import (
    ContactPointRow,
    PersonRow,
    RoleRow,
    accounts_of_person,
    contact_points_of,
    is_own_or_relative,
    person_row,
    related_accounts,
    roles_on_account,
)

__all__ = [
    "AccountName",
    "AccountRow",
    "AgreementRow",
    "CashOnly",
    "ContactPointRow",
    "FactRow",
    "OwnershipRow",
    "PersonRow",
    "RoleRow",
    "account_names",
    "account_row",
    "accounts_by_number",
    "accounts_of_person",
    "agreement_at",
    "agreement_row",
    "agreements_of",
    "cash_only_accounts",
    "contact_points_of",
    "is_own_or_relative",
    "owner_to_revert_to",
    "owners_of",
    "person_row",
    "related_accounts",
    "roles_on_account",
]
