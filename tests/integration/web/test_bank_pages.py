"""The bank's pages: a statement is imported, lines are matched, a month is reconciled by two and printed."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from curbstop.casework.models import WorkItem
from curbstop.cashiering.models import (
    BankClaim,
    BankLine,
    BankMatch,
    BankReconciliation,
    DayOverride,
    SessionEvent,
)
from curbstop.ledger.types import POOL
from curbstop.platform.policies import install_default_policies
from factories.bank_files import bai2_file
from factories.cash_office import DAY, NOW, CashOffice, cents_of
from factories.seats import done, seat_named

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _policies(db):
    install_default_policies()


def key() -> dict[str, str]:
    return {"command_key": str(uuid4())}


def deposit(office: CashOffice, cents: int, bag: str) -> None:
    session = office.open()
    office.pay(session, office.account(), cents)
    office.finish(session)
    office.deposit([session], bag=bag)


def upload(content: bytes):
    there = reverse("supervisor:bank_statement_new")
    return seat_named("finn").post(there, {**key(), "statement_file": SimpleUploadedFile("day.bai", content)})


def test_a_statement_is_imported_on_the_page_and_opens_line_by_line(office):
    deposit(office, 5_000, "B-4711")
    content = bai2_file(lines=[(5_000, "", "BAG B-4711"), (-900, "", "UNKNOWN")], on=NEXT, opening=70_000)
    done(upload(content))
    client = seat_named("finn")
    page = client.get(reverse("supervisor:bank_lines")).content.decode()
    assert "UNKNOWN" in page
    assert "B-4711" not in page
    lines = client.get(reverse("supervisor:bank_statement", args=[BankLine.objects.earliest("pk").statement_id]))
    assert "reference and amount" in lines.content.decode()
    assert upload(content).status_code == 422
    matched = BankMatch.objects.get().bank_line_id
    assert "Deposit or wire" in client.get(reverse("supervisor:bank_match", args=[matched])).content.decode()


def test_a_line_is_made_a_claim_and_a_supervisor_writes_it_off(office):
    done(upload(bai2_file(lines=[(-900, "", "DEPOSIT CORRECTION")], on=NEXT)))
    there = reverse("supervisor:bank_match", args=[BankLine.objects.get().pk])
    client = seat_named("finn")
    assert client.post(there, {**key(), "instead": "encoding_error"}).status_code == 422
    done(client.post(there, {**key(), "instead": "encoding_error", "reason": "9.00 read as 18.00"}))
    claim = reverse("supervisor:bank_claim", args=[BankClaim.objects.get().pk])
    assert "Write it off" not in client.get(claim).content.decode()
    done(seat_named("sam").post(claim, {**key(), "reason": "the bank refuses"}))
    assert cents_of(POOL, 105, BankClaim.objects.get().transit_item_id) == 0


def test_unmatched_lines_are_matched_by_rule_from_the_button(office):
    done(upload(bai2_file(lines=[(5_000, "", "BAG B-99")], on=NEXT)))
    deposit(office, 5_000, "B-99")
    done(seat_named("finn").post(reverse("supervisor:bank_match_by_rule"), key()))
    assert BankMatch.objects.get().rule == "reference"


def test_a_month_is_reconciled_by_one_reviewed_by_another_and_printed_with_live_formulas(office):
    """The change fund lies in the books only, a fee at the bank only; what is left is the balance before the first line."""
    deposit(office, 5_000, "B-1")
    opening = 1_000_000
    done(upload(bai2_file(lines=[(5_000, "", "BAG B-1"), (-900, "", "?")], on=NEXT, opening=opening)))
    fields = {"bank_account_id": office.bank_id, "period_end": str(NEXT), "statement_cents": "", "remark": ""}
    client, new = seat_named("finn"), reverse("supervisor:reconciliation_new")
    assert client.post(new, {**key(), **fields}).status_code == 422
    there = done(client.post(new, {**key(), **fields, "remark": "Balance before Curbstop"}))
    row = BankReconciliation.objects.get()
    assert (row.statement_cents, row.bank_only_cents, row.book_cents) == (
        opening + 4_100,
        -900,
        cents_of(POOL, 101, office.bank_id),
    )
    assert row.difference_cents == opening
    assert "Decide" not in client.get(there).content.decode()
    assert client.post(there, {**key(), "decision": "review"}).status_code in (200, 422)
    reviewer = seat_named("max")
    assert "Decide" in reviewer.get(there).content.decode()
    done(reviewer.post(there, {**key(), "decision": "review"}))
    assert BankReconciliation.objects.get().state == "REVIEWED"
    assert reviewer.get(reverse("supervisor:reconciliation_file", args=[row.pk, "pdf"])).content.startswith(b"%PDF-")
    content = reviewer.get(reverse("supervisor:reconciliation_file", args=[row.pk, "xlsx"])).content
    sheet = load_workbook(io.BytesIO(content))["Reconciliation"]
    assert sheet["F7"].value == "=F5-F6"
    assert sheet["F3"].value.startswith("=SUMIF(")


def test_a_cashier_writes_down_that_the_drawer_was_opened_without_a_payment(office):
    there = reverse("counter:no_sale")
    assert "You have no open drawer" in seat_named("ana").get(there).content.decode()
    session = office.open()
    client = seat_named("ana")
    assert client.post(there, {**key(), "reason": ""}).status_code == 422
    done(client.post(there, {**key(), "reason": "change for a twenty"}))
    assert SessionEvent.objects.get(kind="no_sale").session_id == session


def test_alarms_open_into_their_rows_and_become_cases_of_a_supervisor(office):
    for number in range(3):
        DayOverride.objects.create(
            business_date=DAY,
            blocker_kind="late_deposit",
            subject_kind="deposit",
            subject_id=number,
            detail="x",
            reason="the van was late",
            named_by_id=office.staff["sam"],
            named_at=NOW,
        )
    period = f"?start={DAY}&until={NEXT}"
    client = seat_named("max")
    page = client.get(f"{reverse('supervisor:alarms')}{period}").content.decode()
    assert "Overrides of one person" in page
    there = reverse("supervisor:alarm", args=["overrides", office.staff["sam"]])
    assert f"{there}?start=" in page
    assert "the van was late" in client.get(f"{there}{period}").content.decode()
    assert client.get(reverse("supervisor:alarm", args=["nothing", 1])).status_code == 404
    assert seat_named("finn").post(f"{reverse('supervisor:alarms')}{period}", key()).status_code == 403
    done(client.post(f"{reverse('supervisor:alarms')}{period}", key()))
    assert WorkItem.objects.get(kind="alarm:overrides").assigned_to_id == office.staff["max"]


def test_who_holds_what_is_listed_with_what_it_excludes(office):
    page = seat_named("max").get(reverse("office:separation")).content.decode()
    assert "Ana Test" in page
    assert "Forbidden pair" in page or "Allowed" in page
    assert seat_named("ana").get(reverse("office:separation")).status_code == 403
