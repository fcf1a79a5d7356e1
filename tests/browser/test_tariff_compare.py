"""Two versions of a tariff compared in the browser: chosen by the keyboard, read, the histogram as a table, the file."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import sign_in
from browser.every_page import violations
from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from factories.billing_city import add_customer, make_city
from factories.seats import hired
from factories.tariff_town import adopt, draft

AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
FLAT = "components: [{code: commodity, quantity: usage, price: %s}]"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def plain_settings(settings):
    settings.PROCRASTINATE_READONLY_MODELS = False


@pytest.fixture
def versions(transactional_db) -> tuple[int, int]:
    city = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    start, end = (cycle_month(cycle_number=1, month=month).read_on for month in (AUGUST, SEPTEMBER))
    found = adopt(FLAT % "2.00"), draft(FLAT % "2.50", version="2", effective_from="2019-01-01")
    for used in (10, 15, 100):
        reads = [(start, 100), (end, 100 + used)]
        add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)
    run_cycle(cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id)
    return found


def sit_down(page: Page, to: str) -> None:
    hired("billing", "the-biller")
    sign_in(page, "the-biller", to)


def test_a_draft_is_compared_with_the_version_in_force_before_anyone_adopts_it(page: Page, versions):
    sit_down(page, f"/office/tariffs/{versions[1]}/")
    page.get_by_role("link", name=re.compile("Compare")).first.click()
    expect(page.get_by_label("Then")).to_have_value(str(versions[1]))
    expect(page.get_by_label("Now")).to_have_value(str(versions[0]))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Compare tariffs")).to_be_visible()
    by_class = page.get_by_role("region", name="By class", exact=True)
    expect(by_class.get_by_role("row", name=re.compile("Residential")).first).to_contain_text("62.50")
    chart = page.get_by_role("img", name=re.compile("How many bills change"))
    expect(chart).to_be_visible()
    page.get_by_text("Show as a table").click()
    steps = page.get_by_role("table").filter(has_text="Change in dollars")
    expect(steps.get_by_role("row", name=re.compile(r"over 20 to 50"))).to_contain_text("1")
    with page.expect_download() as found:
        page.get_by_role("link", name=re.compile("xlsx")).click()
    assert found.value.suggested_filename == f"tariffs-{versions[0]}-{versions[1]}-2018-09.xlsx"
    assert violations(page) == []
