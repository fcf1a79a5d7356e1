"""Departments at the counter: fee schedules, shares, invoices in and payments back, answers, and the right receipt type."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from curbstop.casework.models import WorkItem
from curbstop.cashiering import operations as cash
from curbstop.cashiering.engine.distribution import Share
from curbstop.cashiering.engine.invoice_file import InvoiceFileError
from curbstop.cashiering.models import (
    DepartmentInvoice,
    DepartmentPaymentFile,
    ReceiptLine,
    ReceiptType,
    ReceiptTypeDistribution,
    ReceiptTypeShare,
)
from curbstop.cashiering.operations.department_invoices import InvoiceFileTakenError
from curbstop.cashiering.operations.plan_payment import LineError
from curbstop.cashiering.operations.reverse_payment import NotGivenBackError
from curbstop.cashiering.operations.rows import NotAllowedError
from curbstop.cashiering.queries import (
    answers_of_day,
    department_collections,
    find_invoices,
    payment_file,
)
from curbstop.cashiering.types import Act, Confirmation, LineDraft, LineKind, PaymentTaken, TenderDraft
from curbstop.journeys import departments, receipt_types
from curbstop.ledger.types import CITY, POOL, WATER
from factories.cash_office import DAY, NOW, PIN, CashOffice, cash_tender, cents_of, check_tender

pytestmark = pytest.mark.django_db(transaction=True)

FILE = (
    "number,receipt_type,payer,amount,due_on\n"
    'B-1,PERMIT,"Inland Builders, Inc.",250.00,2026-04-01\n'
    "B-2,PERMIT,Ada Lopez,10.50,2026-04-15\n"
    "CONTROL,2,260.50\n"
)


def permit(office: CashOffice, cents: int, **more: object) -> LineDraft:
    return LineDraft(
        kind=LineKind.RECEIPT_TYPE,
        amount_cents=cents,
        receipt_type_id=office.permit_id,
        answers=(("permit", "B-77"),),
        **more,
    )


def take(office: CashOffice, session: int, lines: list[LineDraft], tenders: list[TenderDraft]) -> PaymentTaken:
    return office.take(session, lines, tenders)


@pytest.fixture
def office() -> CashOffice:
    return CashOffice.build(drawers=2)


@pytest.fixture
def session(office: CashOffice) -> int:
    return office.open("ana", drawer=0)


def bring(office: CashOffice, text: str = FILE, name: str = "invoices.csv", by: str = "finn"):
    return departments.import_invoices(
        **office.by(by), department_id=office.department_id, file_name=name, content=text.encode()
    )


def due_to(department: int) -> int:
    return cents_of(CITY, 208, department)


def test_the_price_of_a_receipt_type_is_that_of_the_day(office, session):
    with transaction.atomic():
        act = Act(office.staff["finn"], NOW)
        cash.set_fee(
            act=act, receipt_type_id=office.permit_id, from_date=DAY, price_cents=8_000, source="Resolution 2026-11"
        )
        cash.set_fee(
            act=act,
            receipt_type_id=office.permit_id,
            from_date=DAY + timedelta(days=1),
            price_cents=9_000,
            source="Resolution 2026-12",
        )
    take(office, session, [permit(office, 16_000, quantity=2)], [cash_tender(16_000)])
    with pytest.raises(LineError):
        take(office, session, [permit(office, 9_000)], [cash_tender(9_000)])


def test_a_price_is_never_set_for_a_day_that_is_behind(office):
    with transaction.atomic(), pytest.raises(cash.ReceiptTypeRuleError):
        cash.set_fee(
            act=Act(office.staff["finn"], NOW),
            receipt_type_id=office.permit_id,
            from_date=DAY - timedelta(days=1),
            price_cents=1,
            source="R",
        )
    with transaction.atomic(), pytest.raises(NotAllowedError):
        cash.set_fee(
            act=Act(office.staff["ana"], NOW),
            receipt_type_id=office.permit_id,
            from_date=DAY,
            price_cents=1,
            source="R",
        )


def shares_to(office: CashOffice, other: int) -> list[cash.ShareDraft]:
    return [
        cash.ShareDraft(CITY, 208, other, Share(amount_cents=400)),
        cash.ShareDraft(WATER, 445, None, Share(part_ppm=100_000)),
        cash.ShareDraft(CITY, 208, office.department_id, Share(part_ppm=900_000)),
    ]


def test_money_is_divided_by_the_distribution_and_comes_back_whole_when_it_is_voided(office, session):
    with transaction.atomic():
        other = cash.add_department(code="SMIP", name="State seismic fee")
        cash.set_distribution(
            act=Act(office.staff["finn"], NOW),
            receipt_type_id=office.permit_id,
            from_date=DAY,
            shares=shares_to(office, other),
            source="Fee schedule 2026",
        )
    taken = take(office, session, [permit(office, 10_003)], [cash_tender(5_000), check_tender(5_003)])
    assert (due_to(other), due_to(office.department_id)) == (400, 8_643)
    assert cents_of(WATER, 445) == 960
    rows = {
        (row.department_code, row.account_number): row.amount_cents for row in department_collections(business_date=DAY)
    }
    assert rows == {("SMIP", 208): 400, ("BLD", 208): 8_643, ("BLD", 445): 960}
    office.void(taken.receipt_id)
    assert (due_to(other), due_to(office.department_id)) == (0, 0)
    assert department_collections(business_date=DAY) == ()


def test_parts_that_are_no_whole_are_refused_by_the_database_too(office):
    with transaction.atomic():
        distribution = ReceiptTypeDistribution.objects.create(
            receipt_type_id=office.permit_id,
            from_date=DAY,
            source="x",
            set_by_id=office.staff["finn"],
            set_on=DAY,
            set_at=NOW,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptTypeShare.objects.create(
            distribution=distribution, position=0, fund_id=WATER, account_number=445, part_ppm=999_999
        )


def test_a_receipt_type_is_taken_by_its_takers_only_and_not_given_back_against_its_rule(office, session):
    rules = {
        "receipt_type_id": office.permit_id,
        "takes_part_payment": False,
        "receipt_text": "",
        "receipt_text_es": "",
    }
    receipt_types.set_rules(**office.by("finn"), takers=["supervisor"], is_refundable=False, **rules)
    with pytest.raises(LineError):
        take(office, session, [permit(office, 100)], [cash_tender(100)])
    receipt_types.set_rules(**office.by("finn"), takers=[], is_refundable=False, **rules)
    taken = take(office, session, [permit(office, 100)], [cash_tender(100)])
    with transaction.atomic(), pytest.raises(NotGivenBackError):
        cash.reverse_payment(
            act=Act(office.staff["sam"], NOW),
            receipt_id=taken.receipt_id,
            reason="asked",
            confirmation=Confirmation("sue", PIN),
        )


def invoice_line(office: CashOffice, number: str, cents: int) -> LineDraft:
    invoice = DepartmentInvoice.objects.get(number=number)
    return LineDraft(
        kind=LineKind.RECEIPT_TYPE, amount_cents=cents, receipt_type_id=invoice.receipt_type_id, invoice_id=invoice.pk
    )


def test_a_file_of_invoices_is_taken_whole_and_once(office):
    taken = bring(office)
    assert (taken.count, taken.cents) == (2, 26_050)
    assert [row.open_cents for row in find_invoices(text="b-1")] == [25_000]
    assert [row.number for row in find_invoices(text="lopez")] == ["B-2"]
    with pytest.raises(InvoiceFileTakenError, match="taken already"):
        bring(office)
    again = FILE.replace("B-1", "B-9")
    with pytest.raises(InvoiceFileError, match="B-2 is known already"):
        bring(office, again)
    assert DepartmentInvoice.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (FILE.replace("CONTROL,2", "CONTROL,3"), 4),
        (FILE.replace("260.50", "260.51"), 4),
        (FILE.replace("10.50,", "10.5x,"), 3),
        (FILE.replace("B-2", "B-1"), 3),
        (FILE.replace("2026-04-15", "15.4.2026"), 3),
        (FILE.replace("B-2,PERMIT", "B-2,TREES"), 3),
        (FILE.replace("CONTROL,2,260.50\n", ""), 3),
        (FILE.replace("Ada Lopez", "4111 1111 1111 1111"), 3),
        ("", 1),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_nothing_of_it_is_taken(office, text, line):
    with pytest.raises(InvoiceFileError) as refused:
        bring(office, text)
    assert f"line {line}" in str(refused.value)
    assert not DepartmentInvoice.objects.exists()


def test_a_payment_closes_its_invoice_once_and_a_void_opens_it_again(office, session):
    bring(office)
    paid = take(office, session, [invoice_line(office, "B-1", 25_000)], [cash_tender(25_000)])
    assert find_invoices(text="B-1") == ()
    with pytest.raises(IntegrityError, match="never twice"):
        take(office, session, [invoice_line(office, "B-1", 25_000)], [cash_tender(25_000)])
    with pytest.raises(IntegrityError):
        take(office, session, [invoice_line(office, "B-2", 500)], [cash_tender(500)])
    office.void(paid.receipt_id)
    assert find_invoices(text="B-1")[0].open_cents == 25_000
    ReceiptType.objects.filter(pk=office.permit_id).update(takes_part_payment=True)
    take(office, session, [invoice_line(office, "B-2", 500)], [cash_tender(500)])
    assert find_invoices(text="B-2")[0].open_cents == 550


def test_payments_go_back_once_with_control_figures_and_an_undoing_after_them(office, session):
    bring(office)
    paid = take(office, session, [invoice_line(office, "B-1", 25_000)], [cash_tender(25_000)])
    first = departments.make_payment_file(**office.by("finn"), department_id=office.department_id)
    name, content = payment_file(payment_file_id=first)
    assert name == "payments-BLD-0001.csv"
    assert content.splitlines()[1:] == [
        f'B-1,PERMIT,{paid.number},{DAY.isoformat()},"Inland Builders, Inc.",paid,250.00',
        "CONTROL,1,250.00",
    ]
    with pytest.raises(cash.NothingToTellError):
        departments.make_payment_file(**office.by("finn"), department_id=office.department_id)
    office.void(paid.receipt_id)
    second = departments.make_payment_file(**office.by("finn"), department_id=office.department_id)
    assert payment_file(payment_file_id=second)[1].splitlines()[-1] == "CONTROL,1,-250.00"
    assert DepartmentPaymentFile.objects.count() == 2


def test_who_is_of_no_department_neither_brings_invoices_nor_answers(office):
    with pytest.raises(NotAllowedError):
        bring(office, by="ana")


def test_a_confirmed_line_is_kept_and_a_disputed_one_is_somebodys_work(office, session):
    take(office, session, [permit(office, 700)], [cash_tender(700)])
    asked = {"department_id": office.department_id, "business_date": DAY, "receipt_type_id": office.permit_id}
    departments.answer_collection(**office.by("finn"), **asked, is_confirmed=True)
    departments.answer_collection(
        **office.by("finn"), **asked, is_confirmed=False, reason="Two permits, not one", said_cents=1_400
    )
    (answer,) = answers_of_day(business_date=DAY)
    assert (answer.answer, answer.shown_cents, answer.said_cents) == ("disputed", 700, 1_400)
    item = WorkItem.objects.get(kind="department_dispute")
    assert (item.pk, item.queue, item.state) == (answer.work_item_id, "supervisor", "open")
    with pytest.raises(cash.NotCollectedError):
        departments.answer_collection(
            **office.by("finn"), **(asked | {"business_date": DAY + timedelta(days=1)}), is_confirmed=True
        )


def test_a_line_under_the_wrong_receipt_type_moves_and_a_void_restores_all(office, session):
    before = (due_to(office.department_id), cents_of(WATER, 445), cents_of(POOL, 102))
    taken = take(office, session, [permit(office, 75)], [cash_tender(75)])
    line = ReceiptLine.objects.get(receipt=taken.receipt_id)
    ReceiptType.objects.filter(pk=office.setup_fee_id).update(price_cents=75)
    shown = cash.preview_type_correction(receipt_line_id=line.pk, to_receipt_type_id=office.setup_fee_id)
    assert [(fund, side.number, cents) for fund, side, cents in shown.given] == [(WATER, 445, 75)]
    with pytest.raises(NotAllowedError):
        receipt_types.correct_receipt_type(
            **office.by("ana"), receipt_line_id=line.pk, to_receipt_type_id=office.setup_fee_id, reason="wrong key"
        )
    receipt_types.correct_receipt_type(
        **office.by("ana"),
        receipt_line_id=line.pk,
        to_receipt_type_id=office.setup_fee_id,
        reason="wrong key",
        second_username="sam",
        second_pin=PIN,
    )
    assert due_to(office.department_id) == 0
    assert cents_of(WATER, 445) == 75
    collected = [(row.receipt_type_code, row.amount_cents) for row in department_collections(business_date=DAY)]
    assert sorted(collected) == [("COPIES", 75), ("PERMIT", -75), ("PERMIT", 75)]
    office.void(taken.receipt_id)
    assert (due_to(office.department_id), cents_of(WATER, 445), cents_of(POOL, 102)) == before
    assert department_collections(business_date=DAY) == ()


def test_the_same_key_gives_the_same_answer_again(office, session):
    take(office, session, [permit(office, 700)], [cash_tender(700)])
    key = {"command_key": uuid4(), "actor_id": office.staff["finn"], "now": NOW}
    asked = {
        "department_id": office.department_id,
        "business_date": DAY,
        "receipt_type_id": office.permit_id,
        "is_confirmed": True,
    }
    assert departments.answer_collection(**key, **asked) == departments.answer_collection(**key, **asked)
