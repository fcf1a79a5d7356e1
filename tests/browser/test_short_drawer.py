"""A short drawer solved: counted, approved, explained by the records, shown by the check's picture, corrected by two supervisors."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import sign_in
from curbstop.cashiering.models import DifferenceCorrection, OverShort
from curbstop.cashiering.types import Count
from factories.cash_office import FLOAT_CENTS, PIN, CashOffice, account_line, as_currency, check_tender

PIXEL = b"\x89PNG\r\n of a check"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


def short_by_five_dollars(office: CashOffice) -> tuple[int, int]:
    """A check written for 90.00 was keyed at its stub's 95.00; the drawer is counted and approved."""
    session, account = office.open("ana"), office.account()
    office.bill(account, water=9_500)
    office.take(session, [account_line(account, 9_500)], [check_tender(9_500)])
    office.pay(session, office.account(), 4_000)
    office.count(session, Count(currency=as_currency(FLOAT_CENTS + 4_000), checks=(9_000,)))
    return session, account


def test_a_short_drawer_is_solved_from_the_supervisors_page(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    session, account = short_by_five_dollars(office)
    sign_in(page, "ana")
    page.goto("/counter/drawer/")
    expect(page.locator("main")).to_contain_text("5.00 short")
    assert "What could explain it" not in page.locator("main").inner_text()

    sign_in(page, "sam")
    page.goto(f"/supervisor/sessions/{session}/")
    assert "What could explain it" not in page.locator("main").inner_text()
    page.keyboard.press("a")
    page.wait_for_url("**/approve/")
    page.locator("#id_over_short_reason").fill("Not known yet")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/supervisor/\?day="))
    assert OverShort.objects.get().amount_cents == -500

    page.goto(f"/supervisor/sessions/{session}/")
    first = page.locator("ol.proposals > li").first
    expect(first).to_contain_text("keyed at the stub's amount, 95.00, and is written for 90.00")
    expect(first).to_contain_text("A check of 90.00 is on the tape and has no receipt.")
    expect(first.get_by_role("link", name=re.compile("^Receipt"))).to_be_visible()
    expect_accessible(page)

    first.get_by_role("link", name="Make it a correction").click()
    page.wait_for_url("**/difference/**")
    expect_accessible(page)
    page.locator("#id_evidence_kind").select_option("image")
    page.locator("#id_words").fill("The check as imaged says ninety dollars")
    page.locator("#id_second_username").fill("sue")
    page.locator("#id_second_pin").fill(PIN)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator("#id_file").set_input_files({"name": "check.png", "mimeType": "image/png", "buffer": PIXEL})
    page.locator("#id_second_pin").fill(PIN)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/supervisor/sessions/{session}/")
    expect(page.locator("main")).to_contain_text("Explained and corrected")
    assert "Make it a correction" not in page.locator("main").inner_text()
    expect_accessible(page)

    assert office.owes(account) == 500
    assert DifferenceCorrection.objects.get().amount_cents == 500
    assert [row.amount_cents for row in OverShort.objects.order_by("pk")] == [-500, 500]
