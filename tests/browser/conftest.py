"""A browser in front of the worked city: built once for a file of tests, looked at and not changed."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from browser.every_page import sign_in
from browser_fixtures import new_context
from database_fixtures import database_of_a_module
from factories.open_ends import leave_open_ends
from factories.worked_city import work


@dataclass
class Seat:
    """A browser page, and who sits before it."""

    page: Page
    url: str
    username: str = ""

    def of(self, username: str) -> Page:
        """The page with this person signed in."""
        if username != self.username:
            sign_in(self.page, self.url, username)
            self.username = username
        return self.page

    def of_nobody(self) -> Page:
        """The page with nobody signed in."""
        self.page.context.clear_cookies()
        self.username = ""
        return self.page


@pytest.fixture(scope="module")
def seat(browser, django_db_setup, django_db_blocker):
    """A seat in the worked city with the work of a day half done; nobody is signed in yet."""
    with django_db_blocker.unblock(), database_of_a_module("city"):
        stage, day = work()
        leave_open_ends(stage=stage, day=day)
        server = LiveServer("localhost")
        context = new_context(browser, server.url)
        # Long tables on a busy machine: how fast a page is, is asked elsewhere.
        context.set_default_timeout(60_000)
        yield Seat(page=context.new_page(), url=server.url)
        context.close()
        server.stop()
