"""axe looks at every page of the counter, the desk, the audit and of signing in, as somebody whose page it is."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import Page

from browser.every_page import SERVICE, expect_nothing_found, violations
from curbstop.demonstration.story.cast import PASSWORD
from factories.page_rows import COMMANDS, NOT_IN_THE_CITY, address_of, pages, player_for

pytestmark = pytest.mark.browser
PAGES = {name: found for name, found in pages().items() if name.split(":")[0] in SERVICE}
FOR_ANYBODY = ("account_login", "account_signup", "account_inactive", "account_reset_password")
FOR_WHO_SITS_THERE = ("account_logout", "account_reauthenticate", "account_email", "account_change_password")
OF_THE_SECOND_FACTOR = ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp")
PERIOD_SECONDS = 30


@pytest.mark.parametrize("name", sorted(PAGES.keys() - COMMANDS - NOT_IN_THE_CITY))
def test_axe_finds_nothing_on(name: str, seat) -> None:
    expect_nothing_found(seat.of(player_for(name, PAGES[name])), address_of(name, PAGES[name]))


@pytest.mark.parametrize("name", sorted(PAGES.keys() & COMMANDS))
def test_who_opens_a_commands_address_is_sent_to_a_page(name: str, seat) -> None:
    page = seat.of(player_for(name, PAGES[name]))
    assert page.request.get(address_of(name, PAGES[name]), max_redirects=0).status in (302, 303)


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_axe_finds_nothing_before_signing_in_on(name: str, seat) -> None:
    expect_nothing_found(seat.of_nobody(), reverse(name))


@pytest.mark.parametrize("name", [*FOR_WHO_SITS_THERE, "ui:welcome"])
def test_axe_finds_nothing_for_who_signed_in_on(name: str, seat) -> None:
    expect_nothing_found(seat.of("meter"), reverse(name))


@pytest.mark.parametrize("address", ["/no/such/page/", "/desk/accounts/999999999/", reverse("office:staff_new")])
def test_axe_finds_nothing_on_a_refusal(address: str, seat) -> None:
    page = seat.of("representative")
    assert page.goto(address).status in (403, 404)
    assert violations(page) == []


def test_axe_finds_nothing_on_the_way_to_a_second_factor_and_in_with_it(seat) -> None:
    page = seat.of("auditor")
    page.goto(reverse("mfa_activate_totp"))
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/totp/activate/")
    assert violations(page) == []
    secret = page.locator(".secret").inner_text()
    switch_on(page, secret)
    for name in OF_THE_SECOND_FACTOR:
        expect_nothing_found(page, reverse(name))
    page = seat.of_nobody()
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill("auditor")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/")
    assert violations(page) == []


def switch_on(page: Page, secret: str) -> None:
    """Type the code; another one when its half minute ended on the way."""
    for _attempt in range(3):
        page.locator("#id_code").fill(code_of(secret))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if "activate" not in page.url:
            return
    raise AssertionError(page.locator("main").inner_text())


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS))
