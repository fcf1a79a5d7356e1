"""axe looks at every page of the office, the supervisor and all other rooms, as somebody whose page it is."""

import pytest

from browser.every_page import SERVICE, expect_nothing_found
from factories.page_rows import COMMANDS, NOT_IN_THE_CITY, address_of, pages, player_for

pytestmark = pytest.mark.browser
# All that the other file leaves: a new room's pages are looked at here until they get a file of their own.
PAGES = {name: found for name, found in pages().items() if name.split(":")[0] not in SERVICE}


@pytest.mark.parametrize("name", sorted(PAGES.keys() - COMMANDS - NOT_IN_THE_CITY))
def test_axe_finds_nothing_on(name: str, seat) -> None:
    expect_nothing_found(seat.of(player_for(name, PAGES[name])), address_of(name, PAGES[name]))


@pytest.mark.parametrize("name", sorted(PAGES.keys() & COMMANDS))
def test_who_opens_a_commands_address_is_sent_to_a_page(name: str, seat) -> None:
    page = seat.of(player_for(name, PAGES[name]))
    assert page.request.get(address_of(name, PAGES[name]), max_redirects=0).status in (302, 303)
