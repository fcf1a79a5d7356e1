"""Cancel and rebill in the browser by keyboard: chosen from a bill's page, the effect seen, approved by another, one statement."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from browser.cash_seat import PASSWORD, sign_in
from curbstop.billing.models import Bill, Correction
from curbstop.customers.models import AgreementFact
from curbstop.staff.models import Grant, StaffUser
from factories.billed_town import MONTHS, bill_months, customer_with
from factories.billing_city import City, make_city
from factories.corrections import manager_of, take_off

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

PATIENCE = 60_000


@pytest.fixture
def city(transactional_db) -> City:
    """Two months billed by the wrong meter size, and a courtesy on one of the bills."""
    found = manager_of(make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5))
    customer = customer_with(found, (14, 15), meter_size='2"')
    bill_months(found, *MONTHS[1:3])
    take_off(found, customer, 700)
    AgreementFact.objects.filter(agreement_id=customer.water_agreement_id).update(meter_size='3/4"')
    return found


def sit_down(page: Page, city: City, role: str, to: str) -> None:
    person = StaffUser.objects.create_user(username=f"the-{role}", password=PASSWORD)
    Grant.objects.create(staff_user=person, kind="role", code=role, from_date=date(2015, 1, 1), recorded_at=city.now)
    sign_in(page, person.username)
    page.goto(to)


def test_a_bill_is_cancelled_and_billed_anew_after_another_has_seen_the_net_effect(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    wrong = Bill.objects.order_by("from_date").first()
    sit_down(page, city, "billing", reverse("office:bill", args=[wrong.pk]))
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct bills")
    expect(page.locator("#id_numbers")).to_have_value(str(wrong.number))
    page.locator("#id_numbers").fill("")
    page.locator("#id_cause").select_option("wrong_class")
    page.locator("#id_remark").fill("The meter is 3/4 inch, not 2.")
    page.locator("#id_rule").select_option("changed_facts")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(
        re.compile(r"/corrections/\d+/$"), timeout=PATIENCE
    )  # the effect is computed while the page waits
    expect(page.locator("main")).to_contain_text("Net effect")
    # 105.52 and 29.28 a month, twice; what had been taken off is taken off again.
    expect(page.locator("main")).to_contain_text("-152.48")
    expect(page.locator("main")).to_contain_text("7.00")
    assert Bill.objects.filter(state="CANCELLED").count() == 0
    expect_accessible(page)
    page.locator("#list-accounts tbody a").first.click()
    expect(page.locator("#list-adjustments")).to_contain_text("Courtesy")
    expect_accessible(page)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/corrections/\d+/$"))
    page.keyboard.press("a")
    expect(page.locator("main")).to_contain_text("It waits for a second person.", timeout=PATIENCE)

    sit_down(page, city, "supervisor", reverse("supervisor:approvals"))
    page.locator("#list-approvals tbody a").first.click()
    expect(page.locator("main")).to_contain_text("The meter is 3/4 inch, not 2.")
    expect(page.locator("main")).to_contain_text("-152.48")
    page.get_by_label("Approve").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/supervisor/approvals/$"), timeout=PATIENCE)
    assert Correction.objects.get().state == "POSTED"
    assert Bill.objects.filter(state="ISSUED").count() == Bill.objects.filter(state="CANCELLED").count() == 2

    page.goto(reverse("desk:account", args=[wrong.customer_account_id]))
    expect(page.locator("main")).to_contain_text("Bills corrected (2)")
    page.get_by_role("link", name="Bills corrected (2)").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Statement of correction")
    expect(page.get_by_role("link", name=re.compile("Open the PDF"))).to_be_visible()
    expect_accessible(page)
