"""What may be done to people, customer accounts and agreements. Every one needs an open transaction."""

from curbstop.customers.operations.add_person import BadContactPointError, add_contact_point, add_person
from curbstop.customers.operations.change_account import (
    change_mailing_address,
    close_customer_account,
    set_autopay,
    set_cash_only,
    set_credit_class,
)
from curbstop.customers.operations.change_agreement_facts import change_agreement_facts
from curbstop.customers.operations.end_agreement import AgreementEndError, end_agreement, withdraw_agreement
from curbstop.customers.operations.lock_customer_accounts import lock_customer_accounts
from curbstop.customers.operations.open_customer_account import open_customer_account
from curbstop.customers.operations.record_ownership import end_ownership, record_ownership
from curbstop.customers.operations.set_role import RoleError, end_role, relate_staff, set_role
from curbstop.customers.operations.start_agreement import AgreementStartError, start_agreement

__all__ = [
    "AgreementEndError",
    "AgreementStartError",
    "BadContactPointError",
    "RoleError",
    "add_contact_point",
    "add_person",
    "change_agreement_facts",
    "change_mailing_address",
    "close_customer_account",
    "end_agreement",
    "end_ownership",
    "end_role",
    "lock_customer_accounts",
    "open_customer_account",
    "record_ownership",
    "relate_staff",
    "set_autopay",
    "set_cash_only",
    "set_credit_class",
    "set_role",
    "start_agreement",
    "withdraw_agreement",
]
