"""Evapotranspiration typed and corrected, and a meter billed together with others: by the keyboard, light, dark and in Spanish."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import sign_in, wear
from curbstop.metering.models import Installation, Meter
from curbstop.premises.models import Premise, ServicePoint
from curbstop.rates.models import Evapotranspiration
from factories.billing_city import City, add_customer, add_read, make_city
from factories.seats import hired

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
AUGUST = date(2018, 8, 1)


@pytest.fixture
def city(transactional_db) -> City:
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


def in_both_themes(page: Page, expect_accessible: Callable[[Page], None]) -> None:
    for theme in ("dark", "light"):
        wear(page, theme)
        page.reload()
        expect_accessible(page)


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"#id_{name}").fill(value)


def test_figures_are_written_down_and_corrected_without_a_mouse(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    hired("billing", "biller")
    sign_in(page, "biller", "/office/billing/weather/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Weather for budgets")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write evapotranspiration down")
    expect_accessible(page)
    fill(page, from_date="7/1/2018", last_day="7/31/2018", inches="much", source="CIMIS station 44")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_contain_text("Type inches")
    expect_accessible(page)
    fill(page, inches="6.21")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("table").first).to_contain_text("6.21")
    in_both_themes(page, expect_accessible)
    page.get_by_role("link", name="2018-07-01").first.click()
    in_both_themes(page, expect_accessible)
    fill(page, inches="5.21", reason="A digit was wrong")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("A digit was wrong")).to_be_visible()
    assert list(Evapotranspiration.objects.order_by("pk").values_list("inches_milli", flat=True)) == [6_210, 5_210]
    page.context.add_cookies([{"name": "django_language", "value": "es", "domain": "localhost", "path": "/"}])
    page.goto(page.url.replace(re.search(r"weather/.*", page.url)[0], "weather/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Clima para presupuestos de agua")
    expect_accessible(page)


def test_a_meter_of_another_point_is_billed_together_and_apart_again(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=AUGUST, reads=[(AUGUST, 100)])
    park = Premise.objects.create(
        number="PARK", house_number="1", street_name="Park", city="X", postal_code="92401", search_text="1 park"
    )
    point = ServicePoint.objects.create(number="PARK-W", premise=park, service="water", metered=True)
    meter = Meter.objects.create(serial="PARK1", size='2"', dials=5)
    hung = Installation.objects.create(
        meter=meter, service_point=point, from_date=date(2016, 1, 1), start_reading_milli=0
    )
    add_read(installation=hung, read_on=AUGUST, reading_milli=40_000)
    hired("billing", "biller")
    sign_in(page, "biller", f"/desk/agreements/{customer.water_agreement_id}/")
    page.get_by_role("link", name=re.compile("^Meters")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meters billed together")
    in_both_themes(page, expect_accessible)
    fill(page, serial="PARK1", on_date="8/1/2018")
    page.keyboard.press("Control+Enter")
    row = page.get_by_role("row", name=re.compile("PARK1"))
    expect(row).to_contain_text("1 Park")
    expect_accessible(page)
    row.get_by_role("link", name="Bill it apart").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bill a meter apart")
    in_both_themes(page, expect_accessible)
    fill(page, on_date="9/5/2018", reading_milli="46")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The meter counts for its own point")).to_be_visible()
    assert Installation.objects.get(meter=meter, to_date=None).service_point_id == point.pk
