"""The ledger's pages over a worked day: every figure opens down to its entry."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from curbstop.jobs.verify_job import prove_books
from curbstop.ledger.queries import balance
from curbstop.staff.models import RecordAccess
from curbstop.staff.types import AUDITOR
from curbstop.web.ui.formats import format_plain_money
from factories.cash_office import DAY, CashOffice
from factories.seats import seat_named, somebody, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(office) -> Client:
    return somebody(AUDITOR)


def paid(office: CashOffice) -> int:
    """A customer account with a bill of 100.00 of which 60.00 was paid."""
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    office.pay(office.open(), account, 6_000)
    return account


def first_href(page: str, part: str) -> str:
    """The first address on the page that contains `part`."""
    return next(href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', page) if part in href)


def test_the_trial_balance_opens_into_a_statement_and_an_entry(office, auditor):
    paid(office)
    page = text_of(auditor, reverse("audit:trial_balance"))
    assert "Water receivable" in page
    assert "Pooled cash" in page
    statement = text_of(auditor, first_href(page, "/accounts/2011501/?"))
    assert "Bill issued" in statement
    assert "Payment" in statement
    entry = text_of(auditor, first_href(statement, "/ledger/entries/"))
    assert "Water receivable" in entry
    assert "Water commodity charges" in entry


def test_every_fund_adds_up_on_the_trial_balance(office, auditor):
    paid(office)
    page = text_of(auditor, reverse("audit:trial_balance"))
    funds = page[page.index('id="list-funds"') : page.index('id="list-trial-balance"')]
    assert "No" not in re.findall(r'class="[^"]*kind-status[^"]*".*?</td>', funds, re.DOTALL)
    assert "out of balance" not in page


def test_who_is_behind_a_control_adds_up_to_the_control(office, auditor):
    account = paid(office)
    page = text_of(auditor, reverse("audit:subsidiaries", args=[3_011_601]))
    left = format_plain_money(balance(account_id=3_011_601).cents)
    assert page.count(f">{left}<") >= 3  # the account, everybody behind it, the one customer
    own = text_of(auditor, first_href(page, f"subsidiary={account}"))
    assert "Balance at the end" in own
    assert RecordAccess.objects.filter(subject_id=account, page="ledger statement").exists()


def test_a_statement_pages_and_exports_all_of_its_rows(office, auditor):
    session = office.open()
    account = office.account()
    office.bill(account, water=200_000)
    for _ in range(3):
        office.pay(session, account, 1_000)
    href = reverse("audit:ledger_account", args=[2_011_501])
    answer = auditor.get(href, {"from": DAY.isoformat(), "to": DAY.isoformat(), "export": "csv"})
    assert answer.status_code == 200
    assert len(b"".join(answer).decode().strip().splitlines()) == 5


def test_an_entry_leads_to_the_receipt_that_caused_it_and_to_what_corrects_it(office, auditor):
    account = office.account()
    office.bill(account, water=6_000)
    taken = office.pay(office.open(), account, 6_000)
    void = office.void(taken.receipt_id)
    page = text_of(auditor, reverse("audit:entry", args=[void]))
    assert reverse("counter:receipt", args=[taken.receipt_id]) in page
    original = text_of(auditor, first_href(page, "/ledger/entries/"))
    assert reverse("audit:entry", args=[void]) in original


def test_the_proof_is_asked_for_once_and_shows_what_was_counted(office, auditor):
    page = reverse("audit:proof")
    assert "not proved yet" in text_of(auditor, page)
    assert auditor.post(page).status_code == 403
    supervisor = seat_named("sam")
    for _ in range(2):
        assert "Waiting for a worker" in supervisor.post(page).content.decode()
    assert "progress-line" in text_of(supervisor, reverse("audit:proof_progress"))
    prove_books()
    assert "Every check holds" in text_of(auditor, page)


def test_days_and_journals_and_looks_are_listed(office, auditor):
    paid(office)
    assert DAY.isoformat() in text_of(auditor, reverse("audit:days"))
    day = text_of(auditor, reverse("audit:day", args=[DAY.isoformat()]))
    assert "not sealed yet" in day
    assert "No journal was exported" in text_of(auditor, reverse("audit:exports"))
    assert "Nobody has looked" in text_of(auditor, reverse("audit:record_access"))
    text_of(auditor, reverse("audit:ledger_account", args=[2_011_501]) + "?subsidiary=1")
    assert "ledger statement" in text_of(auditor, reverse("audit:record_access"))
