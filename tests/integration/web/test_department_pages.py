"""A department's pages: invoices in, payments back, answers; and what finance sets of receipt types."""

import io
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from curbstop.casework.models import WorkItem
from curbstop.cashiering.models import DepartmentInvoice, DepartmentPaymentFile, ReceiptTypeFee, ReceiptTypeShare
from curbstop.cashiering.operations import add_department, add_department_member
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.staff.types import DEPARTMENT
from factories.cash_office import DAY, CashOffice, cash_tender
from factories.seats import seat_named

FILE = "number,receipt_type,payer,amount,due_on\nB-1,PERMIT,Ada Lopez,25.00,2026-04-01\nCONTROL,1,25.00\n"


@pytest.fixture
def staffed(office: CashOffice) -> CashOffice:
    with transaction.atomic():
        office._hire("dee", DEPARTMENT)
        add_department_member(department_id=office.department_id, staff_user_id=office.staff["dee"])
        add_department(code="PD", name="Police")
    return office


def key(**fields: object) -> dict[str, object]:
    return {"command_key": str(uuid4()), **fields}


def bring(client, office: CashOffice, text: str = FILE):
    file = io.BytesIO(text.encode())
    file.name = "invoices.csv"
    return client.post(reverse("supervisor:import_invoices"), key(department_id=office.department_id, file=file))


def test_a_department_brings_its_invoices_they_are_paid_and_told_back(staffed: CashOffice):
    dee = seat_named("dee")
    assert bring(dee, staffed).status_code == 303
    again = bring(dee, staffed)
    assert again.status_code == 422
    assert "taken already" in again.content.decode()
    staffed.open("ana")
    ana = seat_named("ana")
    found = ana.post(reverse("counter:draft"), key(do="find", q="B-1")).content.decode()
    assert 'name="line-0-amount" value="25.00"' in found
    invoice = DepartmentInvoice.objects.get()
    fields = {
        "line-0-kind": "receipt_type",
        "line-0-target": str(staffed.permit_id),
        "line-0-invoice": str(invoice.pk),
        "line-0-remark": "B-1",
        "line-0-amount": "25.00",
        "tender-0-kind": "cash",
        "tender-0-amount": "25",
    }
    assert ana.post(reverse("counter:counter"), key(**fields)).status_code == 303
    assert dee.post(reverse("supervisor:tell_payments"), key(department_id=staffed.department_id)).status_code == 303
    page = dee.get(reverse("supervisor:department_invoices")).content.decode()
    assert "payments-BLD-0001.csv" in page
    assert "Paid" in page
    told = dee.get(reverse("supervisor:department_payment_file", args=[DepartmentPaymentFile.objects.get().pk]))
    assert told.content.decode().splitlines()[-1] == "CONTROL,1,25.00"


def test_a_department_answers_its_own_lines_and_sees_no_others(staffed: CashOffice):
    session = staffed.open("ana")
    line = LineDraft(
        kind=LineKind.RECEIPT_TYPE, amount_cents=700, receipt_type_id=staffed.permit_id, answers=(("permit", "B"),)
    )
    copies = LineDraft(kind=LineKind.RECEIPT_TYPE, amount_cents=25, receipt_type_id=staffed.setup_fee_id)
    staffed.take(session, [line, copies], [cash_tender(725)])
    dee = seat_named("dee")
    page = dee.get(reverse("supervisor:departments")).content.decode()
    assert "Building permit" in page
    assert "Copies" not in page
    address = reverse("supervisor:answer_collection", args=[DAY.isoformat(), staffed.department_id, staffed.permit_id])
    assert dee.post(address, key(answer="disputed", reason="")).status_code == 422
    answer = dee.post(address, key(answer="disputed", reason="Two, not one", said_cents="14"))
    assert answer.status_code == 303
    assert WorkItem.objects.get(kind="department_dispute").queue == "supervisor"
    assert "It is not right" in dee.get(reverse("supervisor:departments")).content.decode()
    file = dee.get(reverse("supervisor:departments_file", args=["csv"])).content.decode()
    assert "COPIES" not in file
    assert "PERMIT" in file


def test_finance_sets_a_price_and_divides_the_money_from_a_day_on(staffed: CashOffice):
    finn, day = seat_named("finn"), DAY.strftime("%m/%d/%Y")
    page = reverse("supervisor:receipt_type", args=[staffed.permit_id])
    fee = reverse("supervisor:receipt_type_fee", args=[staffed.permit_id])
    assert finn.post(fee, key(from_date=day, price_cents="80.00", source="Resolution 2026-1")).status_code == 303
    shares = reverse("supervisor:receipt_type_shares", args=[staffed.permit_id])
    wrong = finn.post(shares, key(from_date=day, shares="BLD 60%\nPD 30%", source="Fees"))
    assert wrong.status_code == 422
    right = key(from_date=day, shares="WATER-445 2.50\nBLD 60%\nPD 40%", source="Fees")
    answer = finn.post(shares, right)
    assert answer.status_code == 303, answer.content.decode()
    rules = reverse("supervisor:receipt_type_rules", args=[staffed.permit_id])
    assert finn.post(rules, key(takers=["cashier"], receipt_text="Keep it at the site.")).status_code == 303
    assert ReceiptTypeFee.objects.get().price_cents == 8_000
    assert [row.part_ppm for row in ReceiptTypeShare.objects.order_by("position")] == [None, 600_000, 400_000]
    shown = finn.get(page).content.decode()
    assert "60 %" in shown
    assert "Keep it at the site." in shown
    assert seat_named("ana").get(page).status_code == 403
