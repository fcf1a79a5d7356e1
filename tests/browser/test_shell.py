"""The frame in a real browser: sign-in, keys, themes, languages, forms."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.cash_seat import scan, sign_in, wear
from curbstop.staff.models import StaffUser
from factories.seats import PASSWORD, hired

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("browser.shell_gallery"),
]


@pytest.fixture
def rosa(transactional_db) -> StaffUser:
    return hired("supervisor", "rosa", first_name="Rosa", last_name="Alvarez")


@pytest.fixture
def signed_in(page: Page, rosa: StaffUser) -> Page:
    sign_in(page, "rosa", "/gallery/")
    return page


def test_a_person_signs_in_by_keyboard_alone(page: Page, rosa: StaffUser) -> None:
    page.goto("/accounts/login/?next=/gallery/")
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.type("rosa")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/gallery/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alvarez, Rosa")


def test_a_wrong_password_is_said_in_a_summary_that_has_the_focus(page: Page, rosa: StaffUser) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("rosa")
    page.locator("#id_password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()


def test_five_wrong_passwords_lock_the_sign_in_and_say_so(page: Page, rosa: StaffUser) -> None:
    for _attempt in range(5):
        page.goto("/accounts/login/")
        page.locator("#id_login").fill("rosa")
        page.locator("#id_password").fill("wrong")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in is locked for a while")
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("rosa")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in is locked for a while")


def test_slash_and_control_k_focus_the_search(signed_in: Page) -> None:
    signed_in.keyboard.press("/")
    expect(signed_in.locator("#find")).to_be_focused()
    signed_in.keyboard.press("Escape")
    expect(signed_in.locator("#find")).not_to_be_focused()
    signed_in.goto("/gallery/form/")
    expect(signed_in.locator("#id_amount_cents")).to_be_focused()
    signed_in.keyboard.press("Control+k")
    expect(signed_in.locator("#find")).to_be_focused()


def test_letters_are_typed_into_fields_and_can_be_switched_off_as_keys(signed_in: Page) -> None:
    signed_in.goto("/gallery/form/")
    signed_in.locator("#id_reason").focus()
    signed_in.keyboard.type("a/h?")
    expect(signed_in.locator("#id_reason")).to_have_value("a/h?")
    signed_in.goto("/gallery/")
    signed_in.locator(".person summary").click()
    signed_in.get_by_role("button", name="Off", exact=True).click()
    signed_in.wait_for_load_state()
    signed_in.keyboard.press("a")
    expect(signed_in).to_have_url(signed_in.url)
    assert signed_in.url.endswith("/gallery/")
    signed_in.keyboard.press("F2")
    signed_in.wait_for_url("**/gallery/form/")


def test_the_theme_is_chosen_and_kept(signed_in: Page) -> None:
    assert signed_in.locator("html").get_attribute("data-bs-theme") == "light"
    signed_in.emulate_media(color_scheme="dark")
    expect(signed_in.locator("html")).to_have_attribute("data-bs-theme", "dark")
    signed_in.locator(".person summary").click()
    signed_in.get_by_role("button", name="Light").click()
    expect(signed_in.locator("html")).to_have_attribute("data-bs-theme", "light")
    signed_in.goto("/gallery/list/")
    expect(signed_in.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_the_language_is_chosen_and_kept(signed_in: Page) -> None:
    signed_in.locator(".person summary").click()
    signed_in.get_by_role("button", name="Español").click()
    expect(signed_in.locator("html")).to_have_attribute("lang", "es")
    signed_in.goto("/gallery/list/")
    expect(signed_in.locator("html")).to_have_attribute("lang", "es")


def test_an_error_summary_takes_the_focus_and_leads_to_the_field(signed_in: Page) -> None:
    signed_in.goto("/gallery/form/")
    signed_in.locator("#id_amount_cents").fill("1.2.3")
    signed_in.keyboard.press("Control+Enter")
    summary = signed_in.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Amount").click()
    expect(signed_in.locator("#id_amount_cents")).to_be_focused()
    expect(signed_in.locator("#id_amount_cents")).to_have_attribute("aria-invalid", "true")


def test_a_refusal_stands_at_its_field(signed_in: Page) -> None:
    signed_in.goto("/gallery/form/")
    signed_in.locator("#id_amount_cents").fill("666")
    signed_in.locator("#id_amount_cents").press("Control+Enter")
    expect(signed_in.locator(".error-summary")).to_contain_text("at most 500.00")


def test_escape_goes_back_to_the_same_rows_and_loses_nothing(signed_in: Page) -> None:
    signed_in.goto("/gallery/list/?state=late&sort=-amount_cents")
    signed_in.goto("/gallery/form/")
    signed_in.locator("#id_reason").fill("Leak at the meter")
    signed_in.keyboard.press("Escape")
    signed_in.wait_for_url("**/gallery/list/?state=late&sort=-amount_cents")
    signed_in.goto("/gallery/form/")
    expect(signed_in.locator("#id_reason")).to_have_value("Leak at the meter")


def test_arrows_move_in_a_list_and_enter_opens(signed_in: Page) -> None:
    signed_in.goto("/gallery/list/")
    signed_in.locator("#main").focus()
    signed_in.keyboard.press("ArrowDown")
    signed_in.keyboard.press("ArrowDown")
    expect(signed_in.get_by_role("link", name="100001-1")).to_be_focused()
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url("**/gallery/form/?account=100001-1")


def test_a_scanners_burst_goes_to_the_search_wherever_the_focus_is(signed_in: Page) -> None:
    signed_in.goto("/gallery/form/")
    signed_in.locator("#id_reason").fill("before")
    scan(signed_in, "0010417312")
    signed_in.wait_for_url("**q=0010417312*")


def test_an_anticipated_failure_is_a_page_with_its_sentence(signed_in: Page) -> None:
    signed_in.keyboard.press("h")
    expect(signed_in.get_by_text("The drawer is closed (drawer 3). Open a session first.")).to_be_visible()


def test_an_unknown_address_is_answered_in_our_words(signed_in: Page) -> None:
    signed_in.goto("/no-such-page/")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_shells_pages(
    signed_in: Page, expect_accessible: Callable[[Page], None], theme: str
) -> None:
    wear(signed_in, theme)
    addresses = (
        "/gallery/",
        "/gallery/list/",
        "/gallery/list/?q=nobody-at-all",
        "/gallery/form/",
        "/ui/welcome/",
        "/ui/commands/?q=zzz",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/no-such-page/",
    )
    for address in addresses:
        signed_in.goto(address)
        assert signed_in.locator("html").get_attribute("data-bs-theme") == theme
        expect_accessible(signed_in)
    signed_in.goto("/accounts/2fa/totp/activate/")
    expect_accessible(signed_in)
    signed_in.locator("#id_password").fill(PASSWORD)
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator(".qr")).to_be_visible()
    expect_accessible(signed_in)
    signed_in.goto("/gallery/form/")
    signed_in.keyboard.press("Control+Enter")
    expect(signed_in.locator(".error-summary")).to_be_focused()
    expect_accessible(signed_in)
    signed_in.locator(".person summary").click()
    expect_accessible(signed_in)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_sign_in(
    page: Page, transactional_db, expect_accessible: Callable[[Page], None], theme: str
) -> None:
    page.goto("/accounts/login/")
    wear(page, theme)
    page.reload()
    expect_accessible(page)


def test_no_script_style_or_request_is_refused_by_the_content_security_policy(signed_in: Page) -> None:
    complaints: list[str] = []
    signed_in.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in ("/gallery/", "/gallery/list/", "/gallery/form/"):
        signed_in.goto(address)
        signed_in.keyboard.press("Control+k")
        signed_in.keyboard.type("pay")
        signed_in.wait_for_timeout(300)
    assert complaints == []


def test_at_200_percent_zoom_nothing_scrolls_sideways(signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": 640, "height": 450})
    for address in ("/gallery/", "/gallery/list/", "/gallery/form/"):
        signed_in.goto(address)
        assert signed_in.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
