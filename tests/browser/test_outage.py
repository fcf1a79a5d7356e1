"""The server is taken away from a counter in a real browser: two payments are taken, the server comes back, nothing is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import at_counter
from curbstop.cashiering.models import NumberRange, OfflineReceipt, Receipt, Tender
from curbstop.customers.models import CustomerAccount
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import CashOffice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


def be_ready(page: Page) -> None:
    """At the counter, with the page for an outage put by."""
    at_counter(page, "ana")
    page.wait_for_selector("#outage[data-kept=kept]", state="attached")


def take(page: Page, account: str, amount: str, *, given: str = "", check: str = "") -> None:
    """One payment by keyboard on the page that the browser kept."""
    keys = page.keyboard
    page.locator("#offline-account").fill(account)
    page.locator("#offline-amount").fill(amount)
    if check:
        page.get_by_label("Check", exact=True).check()
        page.locator("#offline-check").fill(check)
    else:
        page.locator("#offline-given").fill(given)
    keys.press("Enter")
    expect(page.locator("#offline-receipt")).to_be_visible()


def test_two_payments_are_taken_without_the_server_and_merged_when_it_is_back(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    account = office.account()
    number = CustomerAccount.objects.get(pk=account).number
    office.bill(account, water=6_000, sewer=4_000)
    session = office.open("ana")
    be_ready(page)
    held = NumberRange.objects.get()
    page.context.set_offline(True)
    page.goto("/counter/")
    expect(page.get_by_role("heading", name="Counter without the server")).to_be_visible()
    assert "100.00" not in page.content()
    take(page, number, "60", given="100")
    expect(page.locator("[data-put=number]")).to_have_text(f"X{held.first_number:06d}")
    expect(page.locator("#offline-receipt [data-put=change]")).to_have_text("40.00")
    expect_accessible(page)
    page.locator("#offline-next").click()
    expect(page.locator("#offline-account")).to_be_focused()
    take(page, number, "40.00", check="1044")
    # The page is left and opened anew: what was taken is still there.
    page.goto("/counter/receipts/")
    expect(page.locator("#offline-rows tr")).to_have_count(2)
    assert Receipt.objects.count() == 0
    page.context.set_offline(False)
    expect(page.locator("[data-says=merged]")).to_be_visible(timeout=30_000)
    expect(page.locator("#offline-rows tr").first).to_contain_text("posted as D1-")
    assert [(one.number, one.tender_kind) for one in OfflineReceipt.objects.order_by("sequence")] == [
        (f"X{held.first_number:06d}", "cash"),
        (f"X{held.first_number + 1:06d}", "check"),
    ]
    assert sorted(Receipt.objects.values_list("total_cents", "change_cents")) == [(4_000, 0), (6_000, 4_000)]
    assert Tender.objects.get(kind="check").check_number == "1044"
    assert office.owes(account) == 0
    assert [check.name for check in verify_books().checks if not check.ok] == []
    assert office.count_right(session).balanced


def test_more_than_the_cap_and_too_little_cash_are_said_at_the_page(page: Page, office: CashOffice) -> None:
    office.open("ana")
    be_ready(page)
    page.context.set_offline(True)
    page.goto("/counter/offline/")
    page.locator("#offline-account").fill("1")
    page.locator("#offline-amount").fill("600")
    page.keyboard.press("Enter")
    expect(page.locator("[data-problem=cap]")).to_be_visible()
    page.locator("#offline-amount").fill("20")
    page.locator("#offline-given").fill("10")
    page.keyboard.press("Enter")
    expect(page.locator("[data-problem=given]")).to_be_visible()
    expect(page.locator("#offline-receipt")).to_be_hidden()


def test_a_browser_whose_cashier_has_no_drawer_open_takes_nothing_and_says_so(page: Page, office: CashOffice) -> None:
    be_ready(page)
    page.context.set_offline(True)
    page.goto("/counter/")
    expect(page.locator("#offline-not-allowed")).to_be_visible()
    expect(page.locator("#offline-form button[type=submit]")).to_be_disabled()


def test_the_counter_sends_what_was_left_when_it_opens_again(page: Page, office: CashOffice) -> None:
    account = office.account()
    number = CustomerAccount.objects.get(pk=account).number
    office.open("ana")
    be_ready(page)
    page.context.set_offline(True)
    page.goto("/counter/")
    take(page, number, "5", given="5")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/counter/")
    expect(page.locator("[data-says=merged]")).to_be_visible(timeout=30_000)
    assert office.owes(account) == -500
    page.goto("/counter/receipts/?q=X000001")
    expect(page.locator("main table tbody tr")).to_have_count(1)
    assert re.search(r"D1-\d\d-000001", page.content())
