"""A bill run started in the browser and watched to its report; the trial balance opened down to an entry."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from browser.cash_seat import sign_in, wear
from curbstop.jobs.run_cycle_job import run_cycle_bills
from factories.billing_city import City
from factories.cycle_town import SEPTEMBER, cycle_town
from factories.seats import hired

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db) -> City:
    return cycle_town(10, 15, 20, 2_000)


def somebody(page: Page, role: str, to: str) -> None:
    """Sign in as a person of a role."""
    hired(role, f"the-{role}")
    sign_in(page, f"the-{role}", to)


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
