"""Sitting down before a page in a browser."""

import re

from playwright.sync_api import Page

from factories.seats import PASSWORD


def sign_in(page: Page, name: str, to: str = "") -> None:
    """Sign in by user name and password, as somebody else when somebody was; wait for the page `to` if it is named."""
    page.context.clear_cookies()
    page.goto(f"/accounts/login/?next={to}" if to else "/accounts/login/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(re.compile(rf":\d+{re.escape(to)}$") if to else lambda address: "/accounts/login/" not in address)


def wear(page: Page, theme: str) -> None:
    """Choose the theme for every page of this browser."""
    page.context.add_cookies([{"name": "curbstop_theme", "value": theme, "domain": "localhost", "path": "/"}])


def at_counter(page: Page, name: str) -> None:
    """Signed in, with the counter before one."""
    sign_in(page, name)
    page.goto("/counter/")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'q'")


def scan(page: Page, code: str) -> None:
    """What a scanner does: all characters at once, then Enter."""
    page.evaluate(
        """code => {
            for (const key of [...code, "Enter"]) {
                const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                const field = document.activeElement;
                if (field.dispatchEvent(event) && key.length === 1 && "value" in field) field.value += key;
            }
        }""",
        code,
    )
