"""What is left on closed accounts: moved to the same person's account only, written off when small, paid out by file."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.billing.models import Adjustment, RefundFile
from curbstop.customers.models import AccountRole
from curbstop.journeys.settle_accounts import transfer_balance, write_off_small_balances
from curbstop.journeys.settle_accounts.errors import NotClosedError, NotSamePersonError
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, ledger_account_id
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.closed_accounts import closed_balances
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, customer_with, pay, read_on
from factories.billing_city import make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


@pytest.fixture
def ended(city):
    """A customer whose service ended with the September read, billed to its end."""
    customer = customer_with(city, (15,), to_date=read_on(MONTHS[1]))
    customer_with(city, (15,))
    bill_months(city, MONTHS[1])
    return customer


def owed(customer):
    return sum(item.open_cents for item in open_items(customer_account_ids=[customer.customer_account_id]))


def move(city, old, new):
    return transfer_balance(
        from_customer_account_id=old.customer_account_id,
        to_customer_account_id=new.customer_account_id,
        reason="Told by telephone",
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )


def same_person(old, new):
    role = AccountRole.objects.get(customer_account_id=old.customer_account_id, role="holder")
    AccountRole.objects.create(
        customer_account_id=new.customer_account_id,
        person_id=role.person_id,
        role="co_holder",
        days=(date(2015, 1, 1), None),
    )


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def test_a_debt_goes_to_the_same_persons_other_account_with_its_due_dates(city, ended):
    other = city.customers[1]
    same_person(ended, other)
    due = {item.due_date for item in open_items(customer_account_ids=[ended.customer_account_id])}
    debt, before = owed(ended), owed(other)
    move(city, ended, other)
    assert (owed(ended), owed(other)) == (0, before + debt)
    moved = [item for item in open_items(customer_account_ids=[other.customer_account_id]) if item.bill_id is None]
    assert {item.due_date for item in moved} == due
    for fund, number in ((WATER, 115), (SEWER, 116)):
        account = ledger_account_id(fund=fund, number=number)
        assert balance(account_id=account, subsidiary_id=ended.customer_account_id).cents == 0
    assert failing() == []


def test_a_credit_goes_with_the_person_too(city, ended):
    other = city.customers[1]
    same_person(ended, other)
    pay(city, ended, owed(ended) + 700)
    move(city, ended, other)
    assert credit_balance(customer_account_id=ended.customer_account_id) == 0
    assert credit_balance(customer_account_id=other.customer_account_id) == 700
    assert failing() == []


def test_a_debt_never_goes_to_a_stranger_nor_from_a_running_account(city, ended):
    other = city.customers[1]
    with pytest.raises(NotSamePersonError):
        move(city, ended, other)
    same_person(ended, other)
    same_person(other, ended)
    with pytest.raises(NotClosedError):
        move(city, other, ended)


@pytest.mark.parametrize(("left", "written_off"), [(300, 1), (301, 0)])
def test_only_what_is_not_above_the_policy_is_written_off(city, ended, left, written_off):
    pay(city, ended, owed(ended) - left)
    by = {"business_date": city.business_date, "actor_id": city.actor_id, "now": city.now}
    assert write_off_small_balances(command_key=uuid4(), **by) == written_off
    assert owed(ended) == left * (1 - written_off)
    allowances = [balance(account_id=ledger_account_id(fund=fund, number=119)).cents for fund in (WATER, SEWER)]
    assert sum(abs(cents) for cents in allowances) == left * written_off
    assert {row.reason_code for row in Adjustment.objects.all()} == ({"small_balance"} if written_off else set())
    assert failing() == []


def test_credits_are_paid_out_by_a_file_that_another_person_approves(city, ended):
    pay(city, ended, owed(ended) + 1_234)
    (row,) = closed_balances(on=city.business_date)
    assert row.refundable_cents == 1_234
    biller, supervisor = somebody("billing"), somebody("supervisor")
    assert biller.get(reverse("office:closed_accounts")).status_code == 200
    asked = biller.post(reverse("office:refund_file_new"), {"command_key": str(uuid4())})
    assert asked.status_code == 303
    again = biller.post(reverse("office:refund_file_new"), {"command_key": str(uuid4())})
    assert again.status_code == 422
    file = RefundFile.objects.get()
    decision = reverse("supervisor:approval", args=[file.approval_id])
    assert supervisor.post(decision, {"decision": "approve", "command_key": str(uuid4())}).status_code == 303
    page = biller.get(reverse("office:refund_file", args=[file.pk])).content.decode()
    assert "Control totals" in page
    lines = biller.get(reverse("office:refund_file_csv", args=[file.pk])).content.decode().split("\r\n")
    assert lines[1].endswith(",12.34")
    assert lines[2] == "TOTAL,1,,,,,,,12.34"
    assert credit_balance(customer_account_id=ended.customer_account_id) == 0
    assert failing() == []


def test_the_page_moves_a_balance(city, ended):
    other = city.customers[1]
    same_person(ended, other)
    client = somebody("billing")
    where = reverse("desk:transfer_balance", args=[ended.customer_account_id])
    assert client.get(where).status_code == 200
    sent = client.post(
        where, {"to_account": other.customer_account_id, "reason": "Told by letter", "command_key": str(uuid4())}
    )
    assert sent.status_code == 303
    assert owed(ended) == 0
