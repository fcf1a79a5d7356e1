"""A run with approval in the browser: tried, its proof opened and asked for, decided by another, posted as approved."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from browser.cash_seat import sign_in
from curbstop.billing.models import BillProof, BillRun
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.jobs.try_cycle_job import try_cycle_bills
from curbstop.platform.policies import adopt_policy
from factories.billing_city import City
from factories.cycle_town import SEPTEMBER, cycle_town
from factories.seats import hired

MONTH = f"/office/billing/cycles/1/{SEPTEMBER.isoformat()}/"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def plain_settings(settings):
    settings.PROCRASTINATE_READONLY_MODELS = False


@pytest.fixture
def city(transactional_db) -> City:
    found = cycle_town(10, 15, 20)
    with transaction.atomic():
        adopt_policy(key="bill_run.needs_approval", value=True, from_date=date(2018, 1, 1), source="test", mark="D")
    return found


def sit_down(page: Page, role: str, to: str) -> None:
    hired(role, f"the-{role}")
    sign_in(page, f"the-{role}", to)


def work(task) -> None:
    job = ProcrastinateJob.objects.get(task_name=task.name, status="todo")
    task(**job.args)
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")


def test_a_run_is_proven_approved_by_another_and_posted_as_approved(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    sit_down(page, "billing", MONTH)
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

    sit_down(page, "supervisor", "/supervisor/approvals/")
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
