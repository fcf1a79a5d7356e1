"""How many queries each page makes: written down in tests/golden/page_queries.json, and not growing with the rows.

After a change that means it: `UPDATE_GOLDEN=1 pytest tests/integration/web/test_page_queries.py`, and say why in the commit.
"""

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from curbstop.customers.models import AccountRole, Person
from curbstop.demonstration.story.cast import hire_cast
from curbstop.kernel.search_text import search_text
from curbstop.web.ui.access import PAGES
from factories.cash_office import DAY, NOW, CashOffice
from factories.seats import seat_named

GOLDEN = Path(__file__).parents[2] / "golden" / "page_queries.json"
FEW, MORE = 4, 12
SEAT_ORDER = ("cashier", "representative", "supervisor", "billing", "finance", "manager", "auditor", "administrator")
FIND = {"a name": "Maria Flores", "a misspelt name": "Maria Folres", "an account number": "200", "an address": "1 Main"}


class Town:
    """A cash office with the cast of the demonstration, and accounts that were billed and paid."""

    def __init__(self) -> None:
        self.office = CashOffice.build()
        self.cast = hire_cast(on=DAY, now=NOW)
        self.session = self.office.open()
        self.accounts: list[int] = []
        self.clients: dict[str, Client] = {}

    def grow(self, count: int) -> None:
        for _ in range(count):
            account = self.office.account()
            person = Person.objects.create(
                number=f"T{account}",
                given_name="Maria",
                family_name="Flores",
                search_text=search_text("Maria", "Flores"),
            )
            AccountRole.objects.create(customer_account_id=account, person=person, role="holder", days=(DAY, None))
            self.office.bill(account, water=6_000, sewer=4_000)
            self.office.pay(self.session, account, 2_500)
            self.accounts.append(account)

    def client(self, username: str) -> Client:
        if username not in self.clients:
            self.clients[username] = seat_named(username)
        return self.clients[username]

    def shows(self, username: str, address: str, data: dict[str, str] | None = None) -> bool:
        """Whether an address answers with a page; some only take what is sent to them, or lead on."""
        return self.client(username).get(address, data).status_code == 200

    def ask(self, username: str, address: str, data: dict[str, str] | None = None) -> int:
        """Queries of a page, asked for the second time, so that what is made once a session is not counted."""
        client = self.client(username)
        self.shows(username, address, data)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, data)
        assert answer.status_code in {200, 302}, (address, answer.status_code)
        return len(captured)

    def take(self) -> int:
        account = self.accounts[-1]
        fields = {
            "command_key": str(uuid4()),
            "line-0-kind": "customer",
            "line-0-target": str(account),
            "line-0-account": str(account),
            "line-0-amount": "10",
            "tender-0-kind": "cash",
            "tender-0-amount": "10",
            "language": "en",
        }
        with CaptureQueriesContext(connection) as captured:
            answer = self.client("ana").post(reverse("counter:counter"), fields)
        assert answer.status_code == 303
        return len(captured)

    def counts(self) -> dict[str, int]:
        """Every page that needs no number in its address, and those that are asked most."""
        asked = {name: (seat, address) for name, seat, address in open_pages() if self.shows(seat, address)}
        found = {name: self.ask(seat, address) for name, (seat, address) in asked.items()}
        for what, text in FIND.items():
            found[f"desk:find by {what}"] = self.ask("representative", reverse("desk:find"), {"q": text})
        account = self.accounts[-1]
        found["desk:account"] = self.ask("representative", reverse("desk:account", args=[account]))
        found["counter:counter with an account"] = self.ask(
            "ana", reverse("counter:counter"), {"account": str(account)}
        )
        found["counter:counter takes a payment"] = self.take()
        return dict(sorted(found.items()))


def open_pages() -> list[tuple[str, str, str]]:
    """Name, username and address of each page that anybody may open without a number."""
    reverse("home")  # loads every page
    found = []
    for name, rule in sorted(PAGES.items()):
        seat = next((role for role in SEAT_ORDER if role in rule.roles), None)
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if seat and not name.startswith("gallery"):
            found.append((name, seat, address))
    return found


@pytest.mark.django_db
def test_every_page_makes_as_many_queries_as_are_written_down_however_many_rows_there_are(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    town = Town()
    town.grow(FEW)
    few = town.counts()
    town.grow(MORE)
    many = town.counts()
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(many, indent=2) + "\n", encoding="utf-8")
    written = json.loads(GOLDEN.read_text(encoding="utf-8"))
    differing = {name: (written.get(name), many.get(name)) for name in written.keys() | many.keys()}
    assert {name: pair for name, pair in differing.items() if pair[0] != pair[1]} == {}
