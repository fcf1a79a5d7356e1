"""The billing pages and the administrator's: run a cycle, look at its report, release, print, mail, explain; grants."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from curbstop.billing.models import Bill, BillRun
from curbstop.billing.queries import cycle_month
from curbstop.casework.models import WorkItem
from curbstop.jobs.asking import latest_job
from curbstop.jobs.print_run_job import print_run_files
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.jobs.try_cycle_job import try_cycle_bills
from curbstop.ledger.operations import begin_balancing, open_day
from curbstop.rates.models import TariffVersion
from curbstop.staff.models import Grant, RecordAccess, StaffUser
from factories.billing_city import City, add_customer
from factories.cycle_town import AUGUST, SEPTEMBER, cycle_town, home_with_use, read_day
from factories.seats import sent, somebody, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return cycle_town(10, 15, 20)


@pytest.fixture
def biller(city) -> Client:
    return somebody("billing")


def billed(city: City) -> BillRun:
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    return BillRun.objects.latest("pk")


def test_a_cycle_is_run_in_the_queue_once_and_watched_until_its_report(city, biller):
    assert "To be billed" in text_of(biller, reverse("office:cycles"))
    for _ in range(2):
        watch = sent(biller, reverse("office:run_new"), cycle_month=f"1|{SEPTEMBER.isoformat()}")
    assert "Waiting for a worker" in text_of(biller, watch)
    job = latest_job(name="run_cycle_bills", about=f"1.{SEPTEMBER.isoformat()}")
    assert job.args["cycle_number"] == 1
    run = billed(city)
    report = text_of(biller, reverse("office:run", args=[run.pk]))
    assert "Sums by charge" in report
    assert "Highest bills" in report
    assert "Last year" in report
    assert "There was no run." in report
    assert "Billed" in text_of(biller, reverse("office:cycles"))


def test_a_dry_run_reports_the_same_and_writes_nothing(city, biller):
    there = sent(biller, reverse("office:run_new"), cycle_month=f"1|{SEPTEMBER.isoformat()}", dry_run="on")
    assert there == reverse("office:trial_run", args=[1, SEPTEMBER.isoformat()])
    assert "Waiting for a worker" in text_of(biller, there)
    assert latest_job(name="run_cycle_bills", about=f"1.{SEPTEMBER.isoformat()}") is None
    wild = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=read_day(AUGUST),
        reads=[(read_day(AUGUST), 900), (read_day(SEPTEMBER), 100)],
        dials=9,
    )
    try_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat())
    assert (Bill.objects.count(), BillRun.objects.count(), WorkItem.objects.count()) == (0, 0, 0)
    tried = text_of(biller, there)
    assert "Nothing was written" in tried
    assert "is below the one before" in tried
    run = billed(city)
    report = text_of(biller, reverse("office:run", args=[run.pk]))
    sums = re.compile(r'id="list-sums".*?(<tbody.*?)</table>', re.DOTALL)
    assert sums.search(tried)[1] == sums.search(report)[1]
    assert WorkItem.objects.get().customer_account_id == wild.customer_account_id


def test_a_month_is_closed_only_after_its_window_and_what_is_unbilled_becomes_work(city, biller):
    there = reverse("office:cycle_month", args=[1, SEPTEMBER.isoformat()])
    close = reverse("office:month_close", args=[1, SEPTEMBER.isoformat()])
    assert close not in text_of(biller, there)
    early = biller.post(close, {"command_key": str(uuid4())})
    assert early.status_code == 422
    assert "closes on" in early.content.decode()
    row = cycle_month(cycle_number=1, month=SEPTEMBER)
    with transaction.atomic():
        begin_balancing(business_date=city.business_date, actor_id=city.actor_id, now=city.now)
        open_day(business_date=row.window_closes_on, actor_id=city.actor_id, now=city.now)
    assert close in text_of(biller, there)
    assert "becomes a work item" in text_of(biller, close)
    assert somebody("meter").get(close).status_code == 403
    assert sent(biller, close) == there
    assert WorkItem.objects.filter(kind="agreement_unbilled").count() == 6  # three places, water and sewer
    assert "Closed" in text_of(biller, reverse("office:cycles"))
    assert "closed already" in text_of(biller, close)


def test_a_bill_shows_how_each_line_comes_about_and_its_pdf(city, biller):
    run = billed(city)
    bill = Bill.objects.filter(run=run).first()
    assert str(bill.number) in text_of(biller, reverse("office:run_bills", args=[run.pk]))
    page = text_of(biller, reverse("office:bill", args=[bill.pk]))
    assert " HCF x " in page
    assert reverse("audit:entry", args=[bill.entry_id]) in page
    assert RecordAccess.objects.filter(subject_id=bill.customer_account_id, page="bill").exists()
    pdf = biller.get(reverse("office:bill_pdf", args=[bill.pk]))
    assert pdf.content.startswith(b"%PDF")


def held_bill(city: City) -> Bill:
    billed(city)
    wild = home_with_use(city, 2_000)
    billed(city)
    return Bill.objects.get(customer_account_id=wild.customer_account_id)


def test_a_held_bill_is_looked_at_and_released(city, biller):
    bill = held_bill(city)
    assert bill.state == "HELD"
    assert str(bill.number) in text_of(biller, reverse("office:held"))
    page = text_of(biller, reverse("office:bill", args=[bill.pk]))
    assert "Release" in page
    href = reverse("office:bill_release", args=[bill.pk])
    assert biller.post(href, {"command_key": str(uuid4())}).status_code == 422
    sent(biller, href, reason="a pool was filled")
    bill.refresh_from_db()
    assert bill.state == "ISSUED"


def test_a_held_bill_is_discarded_only_with_a_reason(city, biller):
    bill = held_bill(city)
    href = reverse("office:bill_discard", args=[bill.pk])
    assert biller.post(href, {"command_key": str(uuid4())}).status_code == 422
    sent(biller, href, reason="the read was wrong")
    bill.refresh_from_db()
    assert bill.state == "CANCELLED"


def test_a_run_is_printed_with_a_control_sheet_and_its_mailing_confirmed(city, biller):
    run = billed(city)
    href = reverse("office:print_run", args=[run.pk])
    assert "not printed yet" in text_of(biller, href)
    assert biller.post(href, {"command_key": str(uuid4())}).status_code == 200
    print_run_files(run_id=run.pk)
    page = text_of(biller, href)
    assert f"run-{run.pk}-001.pdf" in page
    assert biller.get(reverse("office:control_sheet", args=[run.pk])).content.startswith(b"%PDF")
    mailing = reverse("office:mailing", args=[run.pk])
    wrong = biller.post(mailing, {"command_key": str(uuid4()), "mailed_on": "9/10/2018", "count": "2"})
    assert wrong.status_code == 422
    assert "mailed 2 bills" in wrong.content.decode()
    assert sent(biller, mailing, mailed_on="9/10/2018", count="3") == reverse("office:run", args=[run.pk])


def test_a_tariff_shows_its_prices_and_explains_a_bill(city, biller):
    assert "Tariffs" in text_of(biller, reverse("office:tariffs"))
    for version in TariffVersion.objects.all():
        href = reverse("office:tariff_version", args=[version.pk])
        page = text_of(biller, href)
        fields = dict(re.findall(r'<select name="([^"]+)".*?<option value="([^"]+)"', page, re.DOTALL))
        numbers = dict.fromkeys(re.findall(r'<input type="(?:number|text)" name="([^"]+)"', page), "10")
        answer = biller.get(href, {**fields, **numbers, "days": "30"})
        assert "How this bill comes about" in answer.content.decode(), version


def test_an_administrator_adds_a_person_and_gives_and_ends_a_role():
    admin = somebody("administrator")
    fields = {"username": "nell", "given_name": "Nell", "family_name": "New", "email": "nell@example.org"}
    to = sent(admin, reverse("office:staff_new"), **fields, language="en", password="correct horse battery")
    nell = StaffUser.objects.get(username="nell")
    assert to == reverse("office:grant_new", args=[nell.pk])
    page = sent(admin, to, what="role:cashier", from_date="1/1/2020", to_date="")
    assert "Cashier" in text_of(admin, page)
    refused = admin.post(to, {"command_key": str(uuid4()), "what": "role:billing", "from_date": "1/1/2020"})
    assert refused.status_code == 422
    assert "at the same time" in refused.content.decode()
    grant = Grant.objects.get(staff_user=nell)
    sent(admin, reverse("office:grant_end", args=[nell.pk, grant.pk]), to_date="1/1/2021")
    assert "Ended" in text_of(admin, page)
    sent(admin, reverse("office:staff_pin", args=[nell.pk]), pin="4711", again="4711")
    sent(admin, reverse("office:staff_active", args=[nell.pk]), active="no")
    nell.refresh_from_db()
    assert not nell.is_active


def test_nobody_gives_roles_or_stops_sign_in_for_themselves():
    admin = somebody("administrator")
    own = StaffUser.objects.get(username="the-administrator")
    href = reverse("office:grant_new", args=[own.pk])
    assert (
        admin.post(href, {"command_key": str(uuid4()), "what": "role:field", "from_date": "1/1/2020"}).status_code
        == 422
    )
    sent(admin, reverse("office:staff_active", args=[own.pk]), active="no")
    own.refresh_from_db()
    assert own.is_active
