"""A customer account is opened: a number with its check digit, a holder, an address for the mail."""

from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.customers.models import AccountRole, CustomerAccount
from curbstop.customers.types import ENGLISH, HOLDER, MailingAddress
from curbstop.kernel.check_digit import with_luhn_digit
from curbstop.platform.transactions import require_open_transaction


def open_customer_account(
    *,
    holder_person_id: int,
    opened_on: date,
    mailing_address: MailingAddress,
    cycle_number: int,
    language: str = ENGLISH,
    paperless: bool = False,
    credit_class: str = "new",
) -> int:
    """Open an account with its holder from the same day; returns its id."""
    require_open_transaction()
    row = CustomerAccount.objects.create(
        number=_next_number(),
        opened_on=opened_on,
        language=language,
        paperless=paperless,
        cycle_number=cycle_number,
        credit_class=credit_class,
        mail_to=mailing_address.to,
        mail_line_1=mailing_address.line_1,
        mail_line_2=mailing_address.line_2,
        mail_city=mailing_address.city,
        mail_state=mailing_address.state,
        mail_postal_code=mailing_address.postal_code,
    )
    AccountRole.objects.create(
        customer_account_id=row.pk, person_id=holder_person_id, role=HOLDER, days=DateRange(opened_on, None)
    )
    return row.pk


def _next_number() -> str:
    """The next free number. Numbers that came with a conversion are passed over."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('customers_account_number')")
            (base,) = cursor.fetchone()
        number = with_luhn_digit(str(base))
        if not CustomerAccount.objects.filter(number=number).exists():
            return number
