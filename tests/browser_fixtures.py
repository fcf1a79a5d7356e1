"""Chromium for tests: one browser per process, one fresh context per test, and axe."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    """A page of a person who has just opened the browser; addresses may be written from `/` on."""
    context = new_context(browser, live_server.url)
    yield context.new_page()
    context.close()


def new_context(browser: Browser, base_url: str) -> BrowserContext:
    """A browser as on a fresh desk. Without motion: a color that is on its way to another has no contrast to measure."""
    context = browser.new_context(
        base_url=base_url, locale="en-US", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def expect_accessible() -> Callable[[Page], None]:
    """Refuse any violation that axe finds on the page as it stands."""

    def check(page: Page) -> None:
        results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        assert results.violations_count == 0, results.generate_report()

    return check
