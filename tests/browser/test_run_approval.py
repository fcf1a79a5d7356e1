"""A run with approval in the browser: tried, its proof opened and asked for, decided by another, posted as approved."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from curbstop.billing.models import BillProof, BillRun
from curbstop.billing.queries import cycle_month
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.jobs.try_cycle_job import try_cycle_bills
from curbstop.platform.policies import adopt_policy
from curbstop.staff.models import Grant, StaffUser
from factories.billing_city import City, add_customer, make_city

PASSWORD = "a-long-enough-password"
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
MONTH = f"/office/billing/cycles/1/{SEPTEMBER.isoformat()}/"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def plain_settings(settings):
    settings.PROCRASTINATE_READONLY_MODELS = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def city(transactional_db) -> City:
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    start = cycle_month(cycle_number=1, month=AUGUST).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    for used in (10, 15, 20):
        reads = [(start, 100), (end, 100 + used)]
        add_customer(city=found, from_date=date(2015, 1, 1), billed_to=start, reads=reads, sewer_class="residential")
    with transaction.atomic():
        adopt_policy(key="bill_run.needs_approval", value=True, from_date=date(2018, 1, 1), source="test", mark="D")
    return found


def sign_in(page: Page, role: str, to: str) -> None:
    person = StaffUser.objects.create_user(f"the-{role}", password=PASSWORD)
    Grant.objects.create(
        staff_user=person, kind="role", code=role, from_date="2010-01-01", recorded_at=datetime.now(tz=UTC)
    )
    page.context.clear_cookies()
    page.goto(f"/accounts/login/?next={to}")
    page.locator("#id_login").fill(person.username)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf":\d+{re.escape(to)}$"))


def work(task) -> None:
    job = ProcrastinateJob.objects.get(task_name=task.name, status="todo")
    task(**job.args)
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")


def test_a_run_is_proven_approved_by_another_and_posted_as_approved(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    sign_in(page, "billing", MONTH)
    expect(page.locator("main")).to_contain_text("starts only when a second person has approved its proof")
    page.goto(f"{MONTH}dry-run/")
    page.keyboard.press("r")
    expect(page.locator(".progress-block")).to_contain_text("Waiting for a worker")
    work(try_cycle_bills)
    expect(page.get_by_role("link", name=re.compile("Bills and figures"))).to_be_visible(timeout=20_000)
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proof of cycle 1, September 2018")
    expect(page.locator("#list-charges")).to_contain_text("Water used")
    expect_accessible(page)
    page.locator("#list-charges tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Charges of the proof")
    page.go_back()
    page.keyboard.press("a")
    page.locator("#id_remark").fill("The sums are as last year.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("It waits for a second person.")

    sign_in(page, "supervisor", "/supervisor/approvals/")
    page.locator("#list-approvals tbody a").first.click()
    expect(page.locator("main")).to_contain_text("The sums are as last year.")
    page.get_by_label("Approve").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/supervisor/approvals/$"))
    page.goto(f"/office/billing/runs/new/?cycle=1&month={SEPTEMBER.isoformat()}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".progress-block")).to_contain_text("Waiting for a worker")
    work(run_cycle_bills)
    page.wait_for_url(re.compile(r"/office/billing/runs/\d+/$"))
    proof, run = BillProof.objects.get(), BillRun.objects.get()
    assert proof.run_id == run.pk
    assert proof.report["charges_cents"] == run.totals["charges_cents"]
