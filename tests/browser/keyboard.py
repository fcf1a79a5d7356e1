"""Hands that touch nothing but the keyboard: every field and link is reached by Tab, every button has its key or Enter."""

import re

from playwright.sync_api import Page

from factories.cash_office import as_currency
from factories.seats import PASSWORD

MOST_TABS = 250
# So many characters at once look like a scanner's burst.
BURST = 5
IS_ON = "selector => document.activeElement !== null && document.activeElement.matches(selector)"


class Hands:
    """Somebody at their own workstation, without a mouse."""

    def __init__(self, *, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.go("/accounts/login/")
        self.fill("#id_login", name)
        self.fill("#id_password", PASSWORD)
        self.press("Enter")
        page.wait_for_url(lambda address: "/accounts/login/" not in address)

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def press_to(self, key: str, path: str) -> None:
        """Press a key; the page that it leads to, as a pattern of its path."""
        with self.page.expect_navigation(url=re.compile(rf":\d+{path}$")):
            self.press(key)

    def reach(self, selector: str) -> None:
        """Tab on until the focus is there."""
        for _tab in range(MOST_TABS):
            if self.page.evaluate(IS_ON, selector):
                return
            self.press("Tab")
        raise AssertionError(f"{self.name} does not reach {selector} by keyboard at {self.page.url}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=45 if len(text) > BURST else 0)

    def fill(self, selector: str, text: str) -> None:
        """Reach a field and type over what stands in it."""
        self.reach(selector)
        self.press("Control+A")
        self.type(text)

    def choose(self, selector: str, value: str) -> None:
        """Reach a list and go down in it to a value."""
        self.reach(selector)
        self.press("Home")
        for _step in range(MOST_TABS):
            if self.page.locator(selector).input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{selector} has no {value}")

    def attach(self, selector: str, name: str, content: bytes, media_type: str) -> None:
        """Reach a field for a file; the dialog that chooses one is the machine's, not ours."""
        self.reach(selector)
        self.page.locator(selector).set_input_files({"name": name, "mimeType": media_type, "buffer": content})

    def count(self, cents: int, *, checks: str = "") -> None:
        """Type a count by piece, and the tape of checks."""
        for code, number in as_currency(cents):
            self.fill(f"#count-{code}", str(number))
        if checks:
            self.fill("#count-checks", checks)

    def second(self, name: str, pin: str) -> None:
        """The second person comes to the screen."""
        self.fill("#id_second_username", name)
        self.fill("#id_second_pin", pin)

    def says(self) -> str:
        return self.page.locator("main").inner_text()
