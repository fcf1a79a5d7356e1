"""Pages over rows that are there, in one worked city: who may opens them, and how many queries each makes.

The counts stand in tests/golden/page_queries_of_rows.json. After a change that means it:
`UPDATE_GOLDEN=1 pytest tests/integration/web/test_pages_over_rows.py`, and say why in the commit.
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from curbstop.staff.types import AUDITOR, ROLES
from database_fixtures import database_of_a_module
from factories.open_ends import leave_open_ends
from factories.page_rows import COMMANDS, NOT_IN_THE_CITY, address_of, pages, player_for, seat_with_a_file
from factories.seats import somebody
from factories.worked_city import work

GOLDEN = Path(__file__).parents[2] / "golden" / "page_queries_of_rows.json"
OPENS = {200, 302, 303}
# A department sees its own only: the city's rows are another one's.
ANOTHER_DEPARTMENTS = {
    ("department", "supervisor:answer_collection"),
    ("department", "supervisor:department_payment_file"),
    ("department", "supervisor:transmittal"),
    ("department", "supervisor:transmittal_withdraw"),
}
PAGES = {name: found for name, found in pages().items() if name not in NOT_IN_THE_CITY}
# allauth's own: a person's own account and second factor; nobody's else.
OWN_PAGES = ("account_", "mfa_")


@pytest.fixture(scope="module")
def addresses(django_db_setup, django_db_blocker):
    """The address of every page in the worked city with the work of a day half done."""
    with django_db_blocker.unblock(), database_of_a_module("city"):
        stage, day = work()
        leave_open_ends(stage=stage, day=day)
        yield {name: address_of(name, found) for name, found in PAGES.items()}


def test_whoever_may_opens_every_page_over_its_rows(addresses) -> None:
    wrong = {}
    for role in sorted(ROLES):
        client = somebody(role)
        for name, found in PAGES.items():
            if role in found.callback.page_rule.roles or role == AUDITOR:
                status = client.get(addresses[name]).status_code
                if status not in ({404} if (role, name) in ANOTHER_DEPARTMENTS else OPENS):
                    wrong[f"{role} {name}"] = status
    assert wrong == {}


def test_ones_own_account_and_second_factor_are_open_to_who_signed_in_and_never_break(addresses) -> None:
    found = {}
    for name in sorted({key for key in get_resolver().reverse_dict if isinstance(key, str)}):
        if name.startswith(OWN_PAGES):
            try:
                found[name] = reverse(name)
            except NoReverseMatch:
                continue
    assert len(found) >= 10
    nobody, person = Client(), seat_with_a_file("representative")
    assert {name: there for name, address in found.items() if (there := nobody.get(address).status_code) >= 500} == {}
    assert {name: there for name, address in found.items() if (there := person.get(address).status_code) >= 500} == {}
    of_a_person = [
        name for name in found if name.startswith("mfa_") and name != "mfa_authenticate" and "login" not in name
    ]
    open_to_all = [name for name in of_a_person if nobody.get(found[name]).status_code not in {302, 404}]
    assert open_to_all == []


def queries_of(name: str, address: str) -> int | None:
    """Queries of a page, asked for the second time; nothing where the address only leads on."""
    client = seat_with_a_file(player_for(name, PAGES[name]))
    if client.get(address).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_every_page_with_a_number_makes_exactly_as_many_queries_as_are_written_down(addresses) -> None:
    numbered = {name for name, found in PAGES.items() if found.pattern.converters} - COMMANDS
    counted = {name: queries_of(name, addresses[name]) for name in sorted(numbered)}
    counted = {name: count for name, count in counted.items() if count is not None}
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
    written = json.loads(GOLDEN.read_text(encoding="utf-8"))
    differing = {name: (written.get(name), counted.get(name)) for name in written.keys() | counted.keys()}
    assert {name: pair for name, pair in differing.items() if pair[0] != pair[1]} == {}
