"""A bill run started in the browser and watched to its report; the trial balance opened down to an entry."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from curbstop.billing.queries import cycle_month
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.staff.models import Grant, StaffUser
from factories.billing_city import City, add_customer, make_city

PASSWORD = "a-long-enough-password"
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def city(transactional_db) -> City:
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    start = cycle_month(cycle_number=1, month=AUGUST).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    for used in (10, 15, 20, 2_000):
        reads = [(start, 100), (end, 100 + used)]
        add_customer(city=found, from_date=date(2015, 1, 1), billed_to=start, reads=reads, sewer_class="residential")
    return found


def somebody(page: Page, role: str, to: str) -> None:
    """Sign in as a person of a role."""
    person = StaffUser.objects.create_user(f"the-{role}", password=PASSWORD)
    Grant.objects.create(
        staff_user=person, kind="role", code=role, from_date="2010-01-01", recorded_at=datetime.now(tz=UTC)
    )
    page.goto(f"/accounts/login/?next={to}")
    page.locator("#id_login").fill(person.username)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf":\d+{re.escape(to)}$"))


def wear(page: Page, theme: str) -> None:
    page.context.add_cookies([{"name": "curbstop_theme", "value": theme, "domain": "localhost", "path": "/"}])


def work_the_queue() -> None:
    """What a worker does with the job that the page asked for."""
    job = ProcrastinateJob.objects.get(task_name=run_cycle_bills.name, status="todo")
    run_cycle_bills(**job.args)
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")


def test_a_bill_run_is_started_by_keyboard_and_watched_to_its_report(
    page: Page, city: City, settings, expect_accessible: Callable[[Page], None]
) -> None:
    settings.PROCRASTINATE_READONLY_MODELS = False
    somebody(page, "billing", "/office/billing/cycles/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Start a bill run")
    page.locator("#id_cycle_month").select_option(f"1|{SEPTEMBER.isoformat()}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".progress-block")).to_contain_text("Waiting for a worker")
    expect_accessible(page)
    work_the_queue()
    page.wait_for_url(re.compile(r"/office/billing/runs/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bill run of cycle 1, September 2018")
    expect(page.locator("#list-sums")).to_contain_text("Water")
    expect(page.locator("#list-highest")).to_contain_text("Doe")
    for theme in ("light", "dark"):
        wear(page, theme)
        page.reload()
        expect_accessible(page)
    page.get_by_role("link", name=re.compile("All its bills")).click()
    page.locator("#list-bills tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bill ")
    expect_accessible(page)


def test_the_trial_balance_opens_down_to_an_entry(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    somebody(page, "auditor", "/audit/ledger/")
    for theme in ("light", "dark"):
        wear(page, theme)
        page.reload()
        expect_accessible(page)
    page.locator("#list-trial-balance").get_by_role("link", name="Water receivable").click()
    expect(page.locator("#list-statement")).to_contain_text("Bill issued")
    expect_accessible(page)
    page.locator("#list-statement tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entry ")
    expect(page.locator("#list-transfers")).to_contain_text("Water commodity charges")
    expect_accessible(page)
    page.get_by_role("link", name=re.compile("Open what caused it")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bill ")
