"""What may change on a customer account."""

from datetime import date

from curbstop.customers.models import CustomerAccount, ServiceAgreement
from curbstop.customers.types import MailingAddress
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_rows


class AccountInUseError(CurbstopError):
    """An account still takes service."""


def change_mailing_address(*, customer_account_id: int, mailing_address: MailingAddress) -> None:
    """Letters go to another address from now on."""
    row = _account(customer_account_id)
    row.mail_to = mailing_address.to
    row.mail_line_1 = mailing_address.line_1
    row.mail_line_2 = mailing_address.line_2
    row.mail_city = mailing_address.city
    row.mail_state = mailing_address.state
    row.mail_postal_code = mailing_address.postal_code
    row.save()


def set_cash_only(*, customer_account_id: int, until: date | None) -> None:
    """Take no checks before `until` (None: take them again)."""
    row = _account(customer_account_id)
    row.cash_only_until = until
    row.save(update_fields=["cash_only_until"])


def set_autopay(*, customer_account_id: int, autopay: bool) -> None:
    """Whether the account pays by drafts from the customer's bank: bills say so. The mandate is the room `autopay`'s."""
    row = _account(customer_account_id)
    row.autopay = autopay
    row.save(update_fields=["autopay"])


def set_credit_class(*, customer_account_id: int, credit_class: str) -> None:
    """Set the credit standing; the database refuses an unknown word."""
    row = _account(customer_account_id)
    row.credit_class = credit_class
    row.save(update_fields=["credit_class"])


def close_customer_account(*, customer_account_id: int, closed_on: date) -> None:
    """Close an account that takes no service any more; debts and credits stay on it. Raises `AccountInUseError`."""
    row = _account(customer_account_id)
    if ServiceAgreement.objects.filter(customer_account_id=customer_account_id, to_date__isnull=True).exists():
        raise AccountInUseError(
            "This customer account still takes service",
            where="{number}",
            to_do="Stop the service first.",
            number=row.number,
        )
    row.closed_on = closed_on
    row.save(update_fields=["closed_on"])


def _account(customer_account_id: int) -> CustomerAccount:
    return lock_rows(model=CustomerAccount, ids=[customer_account_id])[customer_account_id]
