"""A customer asks why the bill is so high: answered from the account page by keyboard, compared with another bill, sent as a letter."""

import re

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from browser.every_page import violations

pytestmark = pytest.mark.browser
TWO_BILLS = """
SELECT max(id), customer_account_id FROM billing_bill WHERE state = 'ISSUED'
GROUP BY customer_account_id HAVING count(*) > 1 ORDER BY max(current_charges_cents) DESC LIMIT 1
"""


@pytest.fixture
def why(seat) -> tuple[Page, int, int]:
    """Somebody of billing before the account page of a customer with two bills."""
    with connection.cursor() as cursor:
        cursor.execute(TWO_BILLS)
        bill, account = cursor.fetchone()
    page = seat.of("billing")
    page.goto(f"/desk/accounts/{account}/")
    return page, bill, account


def open_why(page: Page, bill: int) -> None:
    page.keyboard.press("y")
    page.wait_for_url(re.compile(rf"/desk/bills/{bill}/why/$"))


def test_the_last_bill_is_explained_by_one_key_and_the_figures_open_by_keyboard(why) -> None:
    page, bill, _ = why
    open_why(page, bill)
    expect(page.locator(".why-said p")).to_have_count(2)
    expect(page.locator(".why-said")).to_contain_text("This bill is $")
    expect(page.get_by_role("img", name=re.compile("From the one bill to the other"))).to_be_visible()
    closed = page.locator("details.why-part:not([open])").first
    closed.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.why-part[open]")).to_have_count(2)
    assert violations(page) == []


def test_the_figures_of_the_page_add_up(why) -> None:
    page, bill, _ = why
    open_why(page, bill)
    amounts = [cents(text) for text in page.locator(".why-row .amount").all_inner_texts()]
    assert amounts[0] + sum(amounts[1:-1]) == amounts[-1]


def test_escape_goes_back_to_the_bill_and_its_page_leads_here_too(why) -> None:
    page, bill, _ = why
    open_why(page, bill)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(rf"/office/bills/{bill}/$"))
    open_why(page, bill)


def test_another_bill_is_chosen_and_the_letter_printed_by_keyboard(why) -> None:
    page, bill, _ = why
    open_why(page, bill)
    page.get_by_label("Any other bill").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?with=\d+"))
    page.keyboard.press("l")
    page.wait_for_url(re.compile(r"/why/letter/\?with=\d+$"))
    assert violations(page) == []
    with page.expect_response(re.compile(r"letter\.pdf\?with=\d+&language=en")) as answer:
        page.get_by_label("English").check()
        page.keyboard.press("Control+Enter")
    assert answer.value.status == 200


def cents(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text))
