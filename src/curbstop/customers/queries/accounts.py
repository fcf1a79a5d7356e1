"""Customer accounts as frozen rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from curbstop.customers.models import AccountRole, CustomerAccount
from curbstop.customers.queries.people import person_name
from curbstop.customers.types import HOLDER, MailingAddress


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    """A customer account with its holder on the day that was asked for."""

    id: int
    number: str
    holder_person_id: int | None
    holder_name: str
    opened_on: date
    closed_on: date | None
    language: str
    paperless: bool
    mailing_address: MailingAddress
    cycle_number: int
    credit_class: str
    cash_only_until: date | None
    autopay: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountName:
    """What a list shows of a customer account."""

    number: str
    holder_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CashOnly:
    """An account of which no checks are taken before `until`."""

    customer_account_id: int
    number: str
    until: date


def account_row(*, customer_account_id: int, on_date: date) -> AccountRow:
    """One customer account; raises Django's `DoesNotExist`."""
    row = CustomerAccount.objects.get(pk=customer_account_id)
    holder = _holders(customer_account_ids=[row.pk], on_date=on_date).get(row.pk)
    return AccountRow(
        id=row.pk,
        number=row.number,
        holder_person_id=holder.person_id if holder else None,
        holder_name=person_name(person=holder.person) if holder else row.mail_to,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        language=row.language,
        paperless=row.paperless,
        mailing_address=MailingAddress(
            to=row.mail_to,
            line_1=row.mail_line_1,
            line_2=row.mail_line_2,
            city=row.mail_city,
            state=row.mail_state,
            postal_code=row.mail_postal_code,
        ),
        cycle_number=row.cycle_number,
        credit_class=row.credit_class,
        cash_only_until=row.cash_only_until,
        autopay=row.autopay,
    )


def accounts_by_number(*, numbers: Iterable[str]) -> dict[str, int]:
    """Ids by number; numbers that are not there are left out."""
    return dict(CustomerAccount.objects.filter(number__in=list(numbers)).values_list("number", "pk"))


def account_names(*, customer_account_ids: Iterable[int], on_date: date) -> dict[int, AccountName]:
    """Number and holder by id."""
    ids = list(customer_account_ids)
    holders = _holders(customer_account_ids=ids, on_date=on_date)
    rows = CustomerAccount.objects.filter(pk__in=ids).values_list("pk", "number", "mail_to")
    return {
        pk: AccountName(number=number, holder_name=person_name(person=holders[pk].person) if pk in holders else mail_to)
        for pk, number, mail_to in rows
    }


def cash_only_accounts(*, customer_account_ids: Iterable[int], on_date: date) -> list[CashOnly]:
    """Those of which no checks are taken on a day."""
    rows = CustomerAccount.objects.filter(pk__in=list(customer_account_ids), cash_only_until__gt=on_date)
    return [
        CashOnly(customer_account_id=pk, number=number, until=until)
        for pk, number, until in rows.order_by("number").values_list("pk", "number", "cash_only_until")
        if until is not None
    ]


def _holders(*, customer_account_ids: list[int], on_date: date) -> dict[int, AccountRole]:
    """The holder on the day; of an account that is closed or not yet open, its last or first one."""
    rows = AccountRole.objects.filter(customer_account_id__in=customer_account_ids, role=HOLDER)
    found: dict[int, AccountRole] = {}
    for row in rows.select_related("person").order_by("days"):
        if row.customer_account_id not in found or row.days.lower <= on_date:
            found[row.customer_account_id] = row
    return found
