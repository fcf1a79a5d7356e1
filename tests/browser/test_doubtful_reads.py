"""Doubtful reads decided one after another without a mouse, in light and dark, in English and Spanish."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import sign_in, wear
from curbstop.metering.models import Read, ReadException
from factories.billing_city import City, make_city
from factories.doubtful_reads import AUGUST, home, open_reads, run_september
from factories.seats import hired

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db) -> City:
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    for used in (10, 60, 70, 80, 90):
        home(found, used)
    run_september(found)
    return found


def biller(page: Page) -> None:
    """Sign in, and begin with the list."""
    hired("billing", "biller")
    sign_in(page, "biller", "/office/billing/reads/")


def states(reads: list[ReadException]) -> list[str]:
    return [ReadException.objects.get(pk=row.pk).state for row in reads]


def test_four_reads_are_decided_by_four_keys_and_one_is_taken_back(
    page: Page, city: City, expect_accessible: Callable[[Page], None]
) -> None:
    reads = open_reads()
    biller(page)
    expect_accessible(page)
    page.keyboard.press("d")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 4")
    for theme in ("dark", "light"):
        wear(page, theme)
        page.reload()
        expect_accessible(page)
    page.keyboard.press("a")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 3")
    page.keyboard.press("e")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 2")
    page.keyboard.press("r")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 1")
    page.keyboard.press("u")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 2")
    assert states(reads) == ["accepted", "estimated", "open", "open"]
    page.keyboard.press("n")
    expect(page.locator(".subtitle")).to_have_text("High use - 2 of 2")
    page.keyboard.press("p")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 2")
    page.keyboard.press("c")
    expect(page.locator("#id_reading_milli")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("Type what the dial really showed.")
    expect_accessible(page)
    page.locator("#id_reading_milli").fill("144")
    page.keyboard.press("Enter")
    expect(page.locator(".subtitle")).to_have_text("High use - 1 of 1")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("All reads are decided")
    expect_accessible(page)
    assert states(reads) == ["accepted", "estimated", "corrected", "accepted"]
    assert Read.objects.get(pk=ReadException.objects.get(pk=reads[2].pk).read_id).reading_milli == 144_000
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("Doubtful reads")


def test_the_page_speaks_spanish(page: Page, city: City, expect_accessible: Callable[[Page], None]) -> None:
    biller(page)
    page.context.add_cookies([{"name": "django_language", "value": "es", "domain": "localhost", "path": "/"}])
    page.reload()
    page.keyboard.press("d")
    expect(page.locator(".subtitle")).to_have_text("Consumo alto - 1 de 4")
    expect_accessible(page)
