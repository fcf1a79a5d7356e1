"""Bills on paper from frozen rows: documents, print files, control sheet, mailing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from curbstop.billing.models import Bill
from curbstop.billing.queries import cycle_month
from curbstop.correspondence.operations import render_bill
from curbstop.customers.models import CustomerAccount
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.close_cycle import WindowStillOpenError, close_cycle_month
from curbstop.journeys.confirm_mailing import MailCountDiffersError, confirm_mailing
from curbstop.journeys.print_bills import bill_document, print_run
from curbstop.receivables.models import OpenItem
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2018, 9, 1)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))


@pytest.fixture
def customers(city):
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    months = [(start - timedelta(days=30 * back), 200 - 12 * back) for back in range(15, -1, -1)]
    return [
        add_customer(
            city=city,
            from_date=began,
            billed_to=start,
            sewer_class="residential",
            reads=[*months, (end, 215)],
            language=language,
        )
        for began, language in ((date(2015, 1, 1), "en"), (start - timedelta(days=65), "es"))
    ]


def run(city):
    return run_cycle(
        cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )


def test_a_document_adds_up_and_is_in_the_customers_language(city, customers):
    run(city)
    english, spanish = [bill_document(bill_id=pk) for pk in Bill.objects.order_by("pk").values_list("pk", flat=True)]
    assert (english.current_charges_cents, english.amount_due_cents) == (6653, 6653)
    assert [section.title for section in english.sections] == ["Water", "Sewer"]
    assert [section.title for section in spanish.sections] == ["Agua", "Alcantarillado"]
    assert english.reads[0].usage_milli == 15_000
    assert english.service_address == "101 Example St"
    assert render_bill(document=english).startswith(b"%PDF")
    assert render_bill(document=spanish).startswith(b"%PDF")


def test_the_usage_chart_starts_at_the_customers_own_start(city, customers):
    run(city)
    long, short = [bill_document(bill_id=pk) for pk in Bill.objects.order_by("pk").values_list("pk", flat=True)]
    assert len(long.usage_history) in (12, 13)
    assert len(short.usage_history) == 3
    assert long.usage_history[-1].usage_milli == 15_000


def test_a_run_is_printed_in_files_whose_control_sheet_equals_it(city, customers):
    CustomerAccount.objects.filter(pk=customers[1].customer_account_id).update(paperless=True)
    report = run(city)
    control = print_run(run_id=report.run_id, now=city.now)
    assert (control.run_bill_count, control.file_bill_count) == (2, 1)
    assert [(one.bill_count, one.total_cents) for one in control.not_printed] == [(1, 6653)]
    assert control.run_total_cents == control.file_total_cents + 6653
    again = print_run(run_id=report.run_id, now=city.now)
    assert again.files == control.files


def test_a_late_mailing_moves_the_due_dates_of_bills_and_items(city, customers):
    report = run(city)
    before = Bill.objects.first().due_date
    late = city.business_date + timedelta(days=8)
    with pytest.raises(MailCountDiffersError):
        confirm_mailing(
            run_id=report.run_id, mailed_on=late, count=3, command_key=uuid4(), actor_id=city.actor_id, now=city.now
        )
    due = confirm_mailing(
        run_id=report.run_id, mailed_on=late, count=2, command_key=uuid4(), actor_id=city.actor_id, now=city.now
    )
    assert due > before
    assert set(Bill.objects.values_list("due_date", "mailing_date")) == {(due, late)}
    assert set(OpenItem.objects.values_list("due_date", flat=True)) == {due}


def test_a_punctual_mailing_changes_nothing(city, customers):
    report = run(city)
    before = list(Bill.objects.order_by("pk").values_list("due_date", "mailing_date"))
    confirm_mailing(
        run_id=report.run_id, mailed_on=before[0][1], count=2, command_key=uuid4(), actor_id=city.actor_id, now=city.now
    )
    assert list(Bill.objects.order_by("pk").values_list("due_date", "mailing_date")) == before


def test_at_the_close_of_the_window_what_is_unbilled_becomes_a_work_item(city, customers):
    closes = cycle_month(cycle_number=1, month=SEPTEMBER).window_closes_on
    with pytest.raises(WindowStillOpenError):
        close_cycle_month(cycle_number=1, month=SEPTEMBER, on_date=closes - timedelta(days=1), now=city.now)
    assert close_cycle_month(cycle_number=1, month=SEPTEMBER, on_date=closes, now=city.now) == 4
    assert close_cycle_month(cycle_number=1, month=SEPTEMBER, on_date=closes, now=city.now) == 0
