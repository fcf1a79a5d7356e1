"""Money at the counter in a real browser, by keyboard only."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import at_counter, scan, sign_in
from curbstop.cashiering.models import Receipt, ReceiptPrint, Tender
from curbstop.correspondence.queries import compose_scanline
from curbstop.customers.models import AccountRole, CustomerAccount, Person
from factories.cash_office import DAY, CashOffice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


def stub_of(account: int, cents: int) -> str:
    number = CustomerAccount.objects.get(pk=account).number
    return compose_scanline(account_number=number, amount_due_cents=cents, due_date=DAY)


def name_holder(account: int, given: str, family: str) -> None:
    person = Person.objects.create(
        number=f"P{account}", given_name=given, family_name=family, search_text=f"{given} {family}".lower()
    )
    AccountRole.objects.create(customer_account_id=account, person=person, role="holder", days=("2020-01-01", None))


def test_a_scanned_bill_paid_by_an_exact_check_takes_one_keystroke_when_the_check_is_scanned_too(
    page: Page, office: CashOffice
) -> None:
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    office.open("ana")
    at_counter(page, "ana")
    scan(page, stub_of(account, 10_000))
    expect(page.locator("[name=line-0-amount]")).to_have_value("100.00")
    scan(page, "T122000661T123456789U1044")
    expect(page.locator("[name=tender-0-number]")).to_have_value("1044")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/receipts/\d+/\?new=1$"))
    tender = Tender.objects.get()
    assert (tender.kind, tender.check_number, tender.applied_cents) == ("check", "1044", 10_000)


def test_a_scanned_bill_paid_by_an_exact_check_takes_two_keystrokes_and_the_checks_number(
    page: Page, office: CashOffice
) -> None:
    account = office.account()
    office.bill(account, water=8_412)
    office.open("ana")
    at_counter(page, "ana")
    scan(page, stub_of(account, 8_412))
    expect(page.locator("[name=line-0-amount]")).to_have_value("84.12")
    page.keyboard.press("F4")
    page.keyboard.type("1044", delay=60)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/receipts/\d+/\?new=1$"))
    assert Tender.objects.get().check_number == "1044"


def test_enter_pressed_before_the_scanned_check_is_shown_takes_the_payment(page: Page, office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    office.open("ana")
    at_counter(page, "ana")
    scan(page, stub_of(account, 10_000))
    expect(page.locator("[name=line-0-amount]")).to_have_value("100.00")
    page.wait_for_timeout(300)
    scan(page, "T122000661T123456789U1044")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/receipts/\d+/\?new=1$"))
    assert Tender.objects.get().check_number == "1044"


def test_keys_that_are_faster_than_the_server_are_not_lost(page: Page, office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=8_412)
    office.open("ana")
    at_counter(page, "ana")
    scan(page, stub_of(account, 8_412))
    page.keyboard.press("F4")
    page.keyboard.type("1044")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/receipts/\d+/\?new=1$"))
    tender = Tender.objects.get()
    assert (tender.check_number, tender.applied_cents) == ("1044", 8_412)


def enter_what_is_paid(page: Page) -> None:
    """An account by its holder's name, and a permit with its number."""
    keys = page.keyboard
    keys.type("alvarez", delay=60)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Which one is meant?")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator("[name=line-0-amount]")).to_have_value("100.00")
    keys.type("permit", delay=60)
    keys.press("Enter")
    expect(page.locator("[name=line-1-answer-0]")).to_be_focused()
    keys.type("B-17", delay=60)
    for _field in range(2):
        keys.press("Tab")
    keys.type("25", delay=60)
    expect(page.locator(".pay-missing dd")).to_have_text("125.00")


def enter_tenders(page: Page) -> None:
    """A check of 60, a card of 50, and a twenty for the rest."""
    keys = page.keyboard
    keys.press("F4")
    expect(page.locator("[name=tender-0-number]")).to_be_focused()
    keys.type("1044", delay=60)
    for _field in range(2):
        keys.press("Tab")
    keys.type("60", delay=60)
    keys.press("F7")
    expect(page.locator("[name=tender-1-last4]")).to_be_focused()
    keys.type("4242", delay=60)
    keys.press("Tab")
    keys.type("A1B2", delay=60)
    keys.press("Tab")
    keys.type("50", delay=60)
    keys.press("F6")
    expect(page.locator("[name=tender-2-amount]")).to_have_value("15.00")
    expect(page.locator("[name=tender-2-amount]")).to_be_focused()
    keys.type("20", delay=60)
    expect(page.locator(".pay-change dd")).to_have_text("5.00")


def test_a_mixed_payment_is_taken_by_keyboard_only(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    account = office.account()
    name_holder(account, "Rosa", "Alvarez")
    name_holder(office.account(), "Luis", "Alvarez")
    office.bill(account, water=6_000, sewer=4_000)
    office.open("ana")
    at_counter(page, "ana")
    enter_what_is_paid(page)
    enter_tenders(page)
    expect_accessible(page)
    page.keyboard.press("F9")

    page.wait_for_url(re.compile(r"/receipts/\d+/\?new=1$"))
    expect(page.locator(".big-change strong")).to_have_text("5.00")
    expect_accessible(page)
    receipt = Receipt.objects.get()
    assert (receipt.total_cents, receipt.change_cents) == (12_500, 500)
    kept = Tender.objects.order_by("position").values_list("kind", "applied_cents")
    assert list(kept) == [("check", 6_000), ("card", 5_000), ("cash", 1_500)]
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/counter/$"))
    expect(page.locator("#q")).to_be_focused()


def test_what_was_entered_is_still_there_when_one_comes_back(page: Page, office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=6_000)
    office.open("ana")
    at_counter(page, "ana")
    scan(page, stub_of(account, 6_000))
    expect(page.locator("[name=line-0-amount]")).to_have_value("60.00")
    page.goto("/counter/receipts/")
    page.goto("/counter/")
    expect(page.locator("[name=line-0-amount]")).to_have_value("60.00")
    page.keyboard.press("F3")
    expect(page.locator("[name=line-0-amount]")).to_have_count(0)


def test_a_refused_payment_says_why_and_goes_on_at_the_field(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    account = office.account()
    office.bill(account, water=6_000)
    office.open("ana")
    at_counter(page, "ana")
    scan(page, stub_of(account, 6_000))
    expect(page.locator("[name=line-0-amount]")).to_have_value("60.00")
    page.keyboard.press("F4")
    expect(page.locator("[name=tender-0-number]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("number of the check is missing")
    expect(page.locator("[name=tender-0-number]")).to_be_focused()
    expect_accessible(page)
    assert not Receipt.objects.exists()


def test_a_receipt_prints_on_80_mm_and_the_second_print_is_marked(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    taken = office.pay(office.open("ana"), office.account(), 5_000)
    sign_in(page, "ana")
    page.add_init_script("window.print = () => { window.printed = true; };")
    for copy in (1, 2):
        page.goto(f"/counter/receipts/{taken.receipt_id}/")
        page.keyboard.press("p")
        page.wait_for_url("**/print/")
        assert page.evaluate("window.printed") is True
        assert ("REPRINT" in page.locator(".receipt-text").inner_text()) is (copy == 2)
    expect_accessible(page)
    assert ReceiptPrint.objects.count() == 2
