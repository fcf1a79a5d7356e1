"""What follows when an account closes: small debts go by themselves, credits by threshold, moved balances with a letter."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from curbstop.billing.models import Adjustment, BalanceTransfer, Bill, RefundFile
from curbstop.correspondence.models import SentDocument
from curbstop.customers.models import AccountRole, CustomerAccount
from curbstop.journeys.final_bill import final_bill
from curbstop.journeys.settle_accounts import request_refund_file, transfer_balance
from curbstop.journeys.settle_accounts.errors import NothingLeftError
from curbstop.journeys.settle_accounts.refunds import least_refund_cents
from curbstop.journeys.settle_accounts.transfer_letter import transfer_letter
from curbstop.platform.models import StoredFile
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.closed_accounts import closed_balances
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, customer_with, on_day, pay, read_on
from factories.billing_city import make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "closing.md"


def policy(key, value):
    with transaction.atomic():
        adopt_policy(key=key, value=value, from_date=date(2018, 1, 1), source="test", mark="D")


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


def by(city):
    return {
        "business_date": city.business_date,
        "command_key": uuid4(),
        "actor_id": city.actor_id,
        "now": city.now,
    }


def owed(customer):
    return sum(item.open_cents for item in open_items(customer_account_ids=[customer.customer_account_id]))


def close(city, customer):
    on_day(city, read_on(MONTHS[2]) + timedelta(days=1))
    final_bill(agreement_ids=[customer.water_agreement_id, customer.sewer_agreement_id], **by(city))


def leaving(city, *, left_cents):
    """Paid ahead so that the final bill leaves just so much."""
    customer = customer_with(city, (15, 15), to_date=read_on(MONTHS[2]))
    twin = customer_with(city, (15, 15), to_date=read_on(MONTHS[2]))
    bill_months(city, MONTHS[1])
    close(city, twin)
    final = Bill.objects.get(customer_account_id=twin.customer_account_id, kind="final").current_charges_cents
    pay(city, customer, owed(customer) + final - left_cents, source_id=7)
    final_bill(agreement_ids=[customer.water_agreement_id, customer.sewer_agreement_id], **by(city))
    return customer


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def worked() -> list[list[str]]:
    found = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found if line[2].isdigit()]


@pytest.mark.parametrize("row", worked(), ids=lambda row: row[0])
def test_what_is_left_goes_as_the_document_says(city, row):
    amount, side = row[0].split()
    cents = int(amount.replace(".", ""))
    customer = leaving(city, left_cents=cents if side == "owed" else -cents)
    goes = not row[1].startswith("stays")
    if side == "owed":
        assert owed(customer) == (0 if goes else cents)
        assert {one.reason_code for one in Adjustment.objects.all()} == ({"small_balance"} if goes else set())
    else:
        assert credit_balance(customer_account_id=customer.customer_account_id) == cents
        assert (cents >= least_refund_cents(on_date=city.business_date)) is goes
    assert failing() == []


def test_policy_may_leave_small_debts_to_a_person(city):
    policy("closing.write_off_with_final_bill", value=False)
    assert owed(leaving(city, left_cents=200)) == 200


def test_a_small_credit_waits_until_it_is_asked_for_and_a_larger_one_is_paid_out(city):
    policy("closing.least_refund_cents", 500)
    customer = leaving(city, left_cents=-499)
    assert credit_balance(customer_account_id=customer.customer_account_id) == 499
    with pytest.raises(NothingLeftError):
        request_refund_file(**by(city))
    policy("closing.least_refund_cents", 499)
    assert request_refund_file(**by(city))


def _closed_and_running(city, language="en"):
    old, new = customer_with(city, (15,), to_date=read_on(MONTHS[1])), customer_with(city, (15,))
    role = AccountRole.objects.get(customer_account_id=old.customer_account_id, role="holder")
    AccountRole.objects.create(
        customer_account_id=new.customer_account_id,
        person_id=role.person_id,
        role="co_holder",
        days=(date(2015, 1, 1), None),
    )
    CustomerAccount.objects.filter(pk=new.customer_account_id).update(language=language)
    bill_months(city, MONTHS[1])
    return old, new


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_moved_balance_goes_out_with_a_letter_that_names_every_charge(city, language):
    old, new = _closed_and_running(city, language)
    debt = owed(old)
    transfer_id = transfer_balance(
        from_customer_account_id=old.customer_account_id,
        to_customer_account_id=new.customer_account_id,
        reason="Told by telephone",
        **by(city),
    )
    letter = transfer_letter(transfer_id=transfer_id)
    assert (letter.language, letter.owed_cents, letter.credit_cents) == (language, debt, 0)
    assert {charge.charge_type for charge in letter.charges} == {"water", "sewer"}
    sent = SentDocument.objects.get(kind="letter")
    assert (sent.customer_account_id, sent.language) == (new.customer_account_id, language)
    assert bytes(StoredFile.objects.get(pk=sent.document_id).content).startswith(b"%PDF-")
    client = somebody("representative")
    shown = client.get(reverse("desk:transfer_letter", args=[transfer_id]))
    assert shown["Content-Type"] == "application/pdf"
    assert client.get(reverse("desk:transfer_letter", args=[10**9])).status_code == 404
    page = somebody("billing").get(reverse("desk:transfer_balance", args=[new.customer_account_id])).content.decode()
    assert reverse("desk:transfer_letter", args=[transfer_id]) in page


def test_a_moved_credit_is_in_the_letter_too(city):
    old, new = _closed_and_running(city)
    pay(city, old, owed(old) + 700)
    transfer_balance(
        from_customer_account_id=old.customer_account_id,
        to_customer_account_id=new.customer_account_id,
        reason="",
        **by(city),
    )
    letter = transfer_letter(transfer_id=BalanceTransfer.objects.get().pk)
    assert (letter.owed_cents, letter.credit_cents, letter.charges) == (0, 700, ())


def test_the_refund_workbook_has_live_sums_that_tie_to_the_books(city):
    customers = [customer_with(city, (15,), to_date=read_on(MONTHS[1])) for _ in range(3)]
    bill_months(city, MONTHS[1])
    for number, customer in enumerate(customers, start=1):
        pay(city, customer, owed(customer) + 1_000 * number + number, source_id=number)
    assert sum(row.refundable_cents for row in closed_balances(on=city.business_date)) == 6_006
    biller, supervisor = somebody("billing"), somebody("supervisor")
    biller.post(reverse("office:refund_file_new"), {"command_key": str(uuid4())})
    file = RefundFile.objects.get()
    there = reverse("office:refund_file_xlsx", args=[file.pk])
    assert biller.get(there).status_code == 404
    decision = reverse("supervisor:approval", args=[file.approval_id])
    supervisor.post(decision, {"decision": "approve", "command_key": str(uuid4())})
    content = biller.get(there).content
    with zipfile.ZipFile(BytesIO(content)) as book:
        vouchers, control = (book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    assert re.search(r"<f>SUM\(I2:I4\)</f><v>60\.06</v>", vouchers)
    assert re.search(r"<f>COUNT\(I2:I4\)</f><v>3</v>", vouchers)
    assert "<f>1001/100</f><v>10.01</v>" in vouchers
    assert "<f>Refunds!I5</f><v>60.06</v>" in control
    assert "<f>6006/100</f><v>60.06</v>" in control
