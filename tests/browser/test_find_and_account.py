"""Find somebody whose name is misspelt, open the account page, write down what was said: in a real browser."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from browser.cash_seat import sign_in
from curbstop.casework.models import Contact, WorkItem
from curbstop.customers.models import AccountRole, Person
from curbstop.staff.models import RecordAccess
from curbstop.staff.operations import add_staff_user, grant
from curbstop.staff.types import REPRESENTATIVE
from factories.cash_office import NOW, CashOffice
from factories.seats import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


@transaction.atomic
def representative() -> None:
    identity = add_staff_user(
        username="rita", given_name="Rita", family_name="Ruiz", email="rita@example.org", password=PASSWORD, now=NOW
    )
    grant(staff_user_id=identity, kind="role", code=REPRESENTATIVE, from_date=date(2020, 1, 1), now=NOW)


def rosa(office: CashOffice) -> int:
    account = office.account()
    person = Person.objects.create(number="P77", given_name="Rosa", family_name="Álvarez", search_text="rosa alvarez")
    AccountRole.objects.create(customer_account_id=account, person=person, role="holder", days=("2020-01-01", None))
    office.bill(account, water=6_000, sewer=4_000)
    return account


def theme(page: Page, name: str) -> None:
    page.evaluate("name => document.documentElement.setAttribute('data-bs-theme', name)", name)


def test_a_misspelt_name_is_found_while_typing_and_its_account_page_opens_by_keyboard(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    account = rosa(office)
    representative()
    sign_in(page, "rita")
    page.keyboard.press("/")
    page.keyboard.type("alverez", delay=60)
    hit = page.locator("#find-results a", has_text="Rosa Álvarez")
    expect(hit).to_be_visible()
    expect_accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/desk/accounts/{account}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rosa Álvarez")
    expect(page.locator("body")).to_contain_text("100.00")
    for name in ("light", "dark"):
        theme(page, name)
        expect_accessible(page)
    assert RecordAccess.objects.filter(subject_kind="customer_account", subject_id=account).exists()


def test_the_balance_opens_into_its_items_and_an_item_into_what_reached_it(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    account = rosa(office)
    office.pay(office.open("ana"), account, 7_000)
    representative()
    sign_in(page, "rita")
    page.goto(f"/desk/accounts/{account}/")
    page.get_by_role("link", name="30.00").first.click()
    page.wait_for_url(re.compile(r"/items/"))
    expect_accessible(page)
    page.goto(f"/desk/accounts/{account}/items/?settled=yes")
    page.locator("table tbody a").first.click()
    page.wait_for_url(re.compile(r"/desk/items/\d+/$"))
    expect(page.locator("body")).to_contain_text("What reached it")
    expect_accessible(page)


def test_what_was_said_and_promised_stands_on_the_account_page(
    page: Page, office: CashOffice, expect_accessible: Callable[[Page], None]
) -> None:
    account = rosa(office)
    representative()
    sign_in(page, "rita")
    page.goto(f"/desk/accounts/{account}/")
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/contacts/new/$"))
    page.get_by_label("What was said, and what was promised").fill("Asked about the leak.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/desk/accounts/{account}/$"))
    expect(page.locator(".timeline")).to_contain_text("Asked about the leak.")
    page.keyboard.press("w")
    page.wait_for_url(re.compile(r"/work/new/$"))
    page.get_by_label("What is to be done").fill("Read the meter again")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/desk/accounts/{account}/$"))
    page.get_by_role("link", name="Read the meter again").first.click()
    page.wait_for_url(re.compile(r"/desk/work/\d+/$"))
    page.keyboard.press("F8")
    expect(page.locator("body")).to_contain_text("It is yours.")
    expect_accessible(page)
    page.get_by_label("What was done, or why nothing is to be done").fill("Read again: it was right.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/work/(\?|$)"))
    expect_accessible(page)
    assert WorkItem.objects.get().state == "done"
    assert Contact.objects.count() == 2
