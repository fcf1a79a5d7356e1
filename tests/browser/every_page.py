"""What axe says of a page."""

import json

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import APIResponse, Error, Page, Response

from factories.page_rows import seat_with_a_file

# What one of the two files of tests looks at; the other takes all the rest.
SERVICE = {"counter", "desk", "audit", "ui"}
OPTIONS = {"resultTypes": ["violations"]}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# A theme changes colors and nothing else: the second needs only the rules that look at them.
COLOR_RULES = ["color-contrast", "link-in-text-block"]
SAYS = {
    "light": {**OPTIONS, "runOnly": STANDARDS},
    "dark": {**OPTIONS, "runOnly": {"type": "rule", "values": COLOR_RULES}},
}
AXE = Axe()


def sign_in(page: Page, base_url: str, username: str) -> None:
    """The same in a real browser."""
    cookie = seat_with_a_file(username).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base_url}])


def expect_nothing_found(page: Page, address: str) -> None:
    """Open a page and let axe look at it in both themes. What is no page of its own must at least be there."""
    answer = opened(page, address)
    assert answer.status == 200, f"{address}: {answer.status}"
    assert answer.url.endswith(address), f"{address} leads on to {answer.url}"
    if is_a_page(answer):
        found = violations(page)
        assert not found, "\n".join([address, *found])


def opened(page: Page, address: str) -> Response | APIResponse:
    """What the browser was given; a file that it would save is asked for once more, without showing it."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download" not in error.message:
            raise
        answer = None
    return answer or page.request.get(address, max_redirects=0)


def is_a_page(answer: Response | APIResponse) -> bool:
    """Not a file to be saved, nor a part that another page shows within itself."""
    return answer.headers["content-type"].startswith("text/html") and "<html" in answer.text()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, in both themes."""
    page.evaluate(AXE.axe_script)
    found = []
    for theme, options in SAYS.items():
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("theme => document.documentElement.dataset.bsTheme === theme", arg=theme, polling=50)
        answer = page.evaluate(f"axe.run({json.dumps(options)})")
        found += [
            f"{theme}: {one['id']}: {one['help']}: {[node['html'] for node in one['nodes'][:3]]}"
            for one in answer["violations"]
        ]
    return found
