"""From the float to the seal in a real browser: open, count short, recount, approve, deposit, verify, day end."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import sign_in
from curbstop.cashiering.models import CashSession, Deposit, OverShort
from curbstop.ledger.queries import day_state
from factories.cash_office import DAY, FLOAT, PIN, CashOffice, account_line, card_tender, cash_tender, check_tender

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


def type_count(page: Page, pieces: dict[str, int], *, checks: str = "", cards: str = "") -> None:
    for code, number in pieces.items():
        page.locator(f"#count-{code}").fill(str(number))
    if checks:
        page.locator("#count-checks").fill(checks)
    if cards:
        page.locator("#count-cards").fill(cards)


def test_a_drawer_is_opened_with_its_float_and_a_second_persons_pin(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    sign_in(page, "ana")
    page.goto("/counter/drawer/")
    page.wait_for_url("**/drawer/open/")
    expect_accessible(page)
    type_count(page, dict(FLOAT.currency))
    expect(page.locator("[data-sum=currency]")).to_have_text("200.00")
    page.locator("#id_second_username").fill("ben")
    page.locator("#id_second_pin").fill("0000")
    page.keyboard.press("F9")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator("#id_second_pin").fill(PIN)
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/counter/$"))
    expect(page.locator(".chip", has_text="D1")).to_be_visible()


# 280.20 where 290.20 should be, and what goes to the bank of it: all but the float.
SHORT = {"100": 2, "50": 1, "20": 1, "10": 1, "coin_10": 2}
BAG = {"50": 1, "20": 1, "10": 1, "coin_10": 2}


def count_short(page: Page, expect_accessible: Callable[[Page], None]) -> None:
    """Count blind, ten dollars short; then the one recount."""
    sign_in(page, "ana")
    page.goto("/counter/drawer/")
    page.keyboard.press("F8")
    page.wait_for_url("**/drawer/count/")
    assert "90.20" not in page.locator("main").inner_text()
    type_count(page, SHORT, checks="50", cards="10")
    expect(page.locator("[data-sum=currency]")).to_have_text("280.20")
    expect(page.locator("[data-sum=all]")).to_have_text("340.20")
    expect_accessible(page)
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/counter/drawer/$"))
    expect(page.locator("main")).to_contain_text("10.00 short")
    expect_accessible(page)
    page.keyboard.press("F8")
    page.wait_for_url("**/drawer/count/")
    type_count(page, SHORT, checks="50", cards="10")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/counter/drawer/$"))
    expect(page.locator("main")).to_contain_text("Turn to the supervisor")


def approve(page: Page, expect_accessible: Callable[[Page], None]) -> None:
    """The supervisor's home says it first; the difference is posted with its reason."""
    sign_in(page, "sam")
    page.goto("/supervisor/")
    expect(page.locator(".notice-bad").first).to_contain_text("10.00 short")
    expect(page.locator("main")).to_contain_text("agree with its journal")
    expect_accessible(page)
    page.get_by_role("link", name="Decide").click()
    page.wait_for_url("**/sessions/*/")
    expect_accessible(page)
    page.keyboard.press("a")
    page.wait_for_url("**/approve/")
    page.locator("#id_over_short_reason").fill("Change miscounted, customer could not be found")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/supervisor/\?day="))


def deposit(page: Page, expect_accessible: Callable[[Page], None]) -> None:
    """Prepared by one, verified by another."""
    page.get_by_role("link", name="Prepare the deposit").click()
    page.wait_for_url("**/deposits/new/**")
    expect_accessible(page)
    page.locator("#id_bag_number").fill("BAG-42")
    type_count(page, BAG)
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/deposits/\d+/$"))
    sign_in(page, "sue")
    page.goto(f"/supervisor/deposits/{Deposit.objects.get().pk}/")
    expect_accessible(page)
    page.keyboard.press("v")
    page.wait_for_url("**/verify/")
    type_count(page, BAG)
    page.locator("#id_checks_count").fill("1")
    page.locator("#id_checks_cents").fill("50")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/deposits/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Verified and sealed")


def end_day(page: Page, expect_accessible: Callable[[Page], None]) -> None:
    """Balancing, the late deposit taken on by name, the seal, the journals."""
    page.goto("/supervisor/day-end/")
    expect_accessible(page)
    page.keyboard.press("F9")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Balancing")
    expect_accessible(page)
    page.locator("#id_reason-0").fill("The test works a day of the past")
    page.keyboard.press("F9")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Closed and sealed")
    expect(page.get_by_role("heading", name="Journals for the general ledger")).to_be_visible()
    expect_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    assert download.value.suggested_filename.endswith(".csv")


def test_a_short_drawer_goes_from_the_blind_count_over_approval_and_deposit_to_the_seal(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    tenders = [cash_tender(9_020), check_tender(5_000), card_tender(1_000)]
    office.take(office.open("ana"), [account_line(office.account(), 15_020)], tenders)
    count_short(page, expect_accessible)
    approve(page, expect_accessible)
    assert CashSession.objects.get().state == "APPROVED"
    assert OverShort.objects.get().amount_cents == -1_000
    deposit(page, expect_accessible)
    end_day(page, expect_accessible)
    assert day_state(business_date=DAY) == "CLOSED"


def test_a_drawer_that_is_not_counted_blocks_the_day_and_the_line_leads_to_it(page: Page, office: CashOffice) -> None:
    session = office.open("ana")
    office.balance_day()
    sign_in(page, "sam")
    page.goto("/supervisor/day-end/")
    expect(page.locator("main")).to_contain_text("The day cannot close yet")
    page.get_by_role("link", name="Drawer D1").click()
    page.wait_for_url(f"**/sessions/{session}/")
