"""After a correction of several periods the customer gets one statement: one document, one amount, one due date."""

from datetime import date

import pytest

from curbstop.billing.models import Bill, Correction
from curbstop.customers.models import AgreementFact, CustomerAccount
from curbstop.journeys.print_bills import bill_document, print_run, printed_bill
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.run_output import autopay_bills, run_output
from factories.billed_town import MONTHS, bill_months, customer_with, pay
from factories.billing_city import make_city
from factories.corrections import corrected_by_two, manager_of, take_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return manager_of(make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5))


def wrong_class(city, **options):
    customer = customer_with(city, (14, 15, 16), meter_size='2"', **options)
    bill_months(city, *MONTHS[1:])
    AgreementFact.objects.filter(agreement_id=customer.water_agreement_id).update(meter_size='3/4"')
    return customer


def run_of_correction():
    return Correction.objects.get().run_id


def owes(customer):
    ids = [customer.customer_account_id]
    return sum(item.open_cents for item in open_items(customer_account_ids=ids)) - credit_balance(
        customer_account_id=ids[0]
    )


def test_three_periods_are_one_document_that_leads_to_what_is_owed(city):
    customer = wrong_class(city)
    pay(city, customer, 5_000)
    take_off(city, customer, 700)
    corrected_by_two(city, "wrong_class", rule="changed_facts")
    new = list(Bill.objects.filter(run_id=run_of_correction(), state="ISSUED").order_by("from_date"))
    documents = [bill_document(bill_id=bill.pk) for bill in new]
    assert len(new) == 3
    assert documents[0] == documents[1] == documents[2]
    one = documents[0]
    assert (one.period_from, one.period_to) == (new[0].from_date, new[-1].to_date)
    assert (one.bill_number, one.due_date) == (str(new[-1].number), new[-1].due_date)
    assert one.current_charges_cents == sum(bill.current_charges_cents for bill in new)
    assert one.amount_due_cents == new[-1].amount_due_cents == owes(customer)
    assert len(one.sections) == 6
    assert "We have again taken $7.00 off, as before." in one.messages[1]
    assert printed_bill(bill_id=new[0].pk).startswith(b"%PDF")


def test_it_says_in_spanish_what_changed(city):
    wrong_class(city, language="es")
    corrected_by_two(city, "wrong_class", rule="changed_facts")
    one = bill_document(bill_id=Bill.objects.filter(run_id=run_of_correction()).latest("pk").pk)
    assert one.messages[0] == "Corrección: found wrong"
    assert "Usted debe $" in one.messages[1]
    assert "menos." in one.messages[1]


def test_the_print_files_hold_one_statement_an_account_and_tie_to_the_run(city):
    wrong_class(city)
    wrong_class_of_two = customer_with(city, (14, 15), meter_size='2"')
    CustomerAccount.objects.filter(pk=wrong_class_of_two.customer_account_id).update(autopay=True)
    AgreementFact.objects.filter(agreement_id=wrong_class_of_two.water_agreement_id).update(meter_size='3/4"')
    corrected_by_two(city, "wrong_class", rule="changed_facts")
    run_id = run_of_correction()
    control = print_run(run_id=run_id, now=city.now)
    assert control.file_bill_count == 1
    assert [(one.reason, one.bill_count) for one in control.not_printed] == [("In the statement of a later bill", 2)]
    found = run_output(run_id=run_id)
    assert found.ties
    assert (found.issued_count, found.mail_count, found.told_count) == (3, 1, 2)


def test_autopay_collects_the_statement_and_not_each_of_its_bills(city):
    customer = wrong_class(city)
    CustomerAccount.objects.filter(pk=customer.customer_account_id).update(autopay=True)
    corrected_by_two(city, "wrong_class", rule="changed_facts")
    (row,) = autopay_bills(run_id=run_of_correction())
    assert row.amount_due_cents == owes(customer)
