"""Corrections, files, bank, suspense, returns and custody: each page does what it says."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from curbstop.billing.models import Bill, BillRun
from curbstop.casework.operations import open_work_item
from curbstop.cashiering.models import (
    BankMatch,
    CustodyMovement,
    PaymentBatch,
    PaymentTransfer,
    ReceiptLine,
    ReceiptVoid,
    ReturnedItem,
    SuspenseItem,
    SuspenseResolution,
    Tender,
    TenderCorrection,
)
from curbstop.customers.models import CustomerAccount
from curbstop.staff.operations import request_approval
from factories.cash_office import DAY, NOW, PIN, CashOffice, account_line, check_tender
from factories.seats import done, seat_named


def key() -> dict[str, str]:
    return {"command_key": str(uuid4())}


ALL_IS_WELL = "All is well"


def hold_a_bill(office: CashOffice) -> None:
    days = dict.fromkeys(("business_date", "bill_date", "mailing_date", "due_date", "read_from", "read_on"), DAY)
    run = BillRun.objects.create(kind="single", started_at=NOW, **days)
    Bill.objects.create(
        id=7,
        number=75,
        customer_account_id=office.account(),
        run=run,
        kind="regular",
        state="HELD",
        bill_date=DAY,
        from_date=DAY - timedelta(days=30),
        to_date=DAY,
        previous_balance_cents=0,
        payments_cents=0,
        adjustments_cents=0,
        current_charges_cents=90_000,
        credit_used_cents=0,
        amount_due_cents=90_000,
        hold_reason="Several times what this customer usually pays.",
        rounding="half_up",
        language="en",
    )


def waiting(text: str, href: str) -> bool:
    """Whether a notice says so and leads there."""
    page = seat_named("sam").get(reverse("supervisor:day")).content.decode()
    assert ALL_IS_WELL not in page
    return text in page and f'href="{href}' in page


def test_all_is_well_only_while_nothing_waits(office):
    assert ALL_IS_WELL in seat_named("sam").get(reverse("supervisor:day")).content.decode()


def test_approvals_that_wait_are_named_instead_of_all_is_well(office):
    with transaction.atomic():
        request_approval(
            kind="adjustment",
            subject_kind="adjustment",
            subject_id=1,
            amount_cents=100,
            reason="leak",
            requested_by_id=office.staff["ana"],
            now=NOW,
        )
    assert waiting("One request waits for your decision.", reverse("supervisor:approvals"))


def test_held_bills_are_named_instead_of_all_is_well(office):
    hold_a_bill(office)
    assert waiting("One bill is held until somebody looks at it.", reverse("office:held"))


def test_work_items_past_their_day_are_named_instead_of_all_is_well(office):
    with transaction.atomic():
        for identity, due in ((1, DAY), (2, DAY - timedelta(days=1)), (3, DAY - timedelta(days=9))):
            open_work_item(
                kind="final_read",
                queue="field",
                subject_kind="service_point",
                subject_id=identity,
                reason="Read it",
                due_on=due,
                now=NOW,
            )
    assert waiting("2 work items are past their day.", reverse("desk:work_items"))


def number_of(account: int) -> str:
    return CustomerAccount.objects.get(pk=account).number


def payment_file(*rows: tuple[str, str]) -> SimpleUploadedFile:
    total = sum(int(amount.replace(".", "")) for _number, amount in rows)
    lines = [f"#control,{len(rows)},{total // 100}.{total % 100:02d}", "account_number,amount,reference,payer,paid_on"]
    lines += [f"{number},{amount},R{place},Payer {place},{DAY}" for place, (number, amount) in enumerate(rows, 1)]
    return SimpleUploadedFile("lockbox.csv", "\n".join(lines).encode(), content_type="text/csv")


def post_file(office: CashOffice, client: Client, upload: SimpleUploadedFile) -> str:
    figures = done(client.post(reverse("supervisor:batch_new"), {**key(), "payment_file": upload}))
    assert "Control figures agree" in client.get(figures).content.decode()
    fields = {
        "source": "lockbox",
        "bank_account_id": office.bank_id,
        "expected_on": str(DAY),
        "effective_date": str(DAY),
    }
    return done(client.post(figures, {**key(), **fields}))


def test_a_cashier_voids_with_a_supervisors_pin_and_never_alone(office):
    taken = office.pay(office.open(), office.account(), 5_000)
    client, there = seat_named("ana"), reverse("counter:void", args=[taken.receipt_id])
    assert client.post(there, {**key(), "reason": "keyed twice"}).status_code == 422
    done(client.post(there, {**key(), "reason": "keyed twice", "second_username": "sam", "second_pin": PIN}))
    assert ReceiptVoid.objects.get().kind == "void"
    assert "Voided" in client.get(reverse("counter:receipt", args=[taken.receipt_id])).content.decode()


def test_a_wrong_tender_is_corrected_without_a_void(office):
    office.pay(office.open(), office.account(), 5_000)
    tender = Tender.objects.get()
    fields = {"to_kind": "check", "check_number": "88", "reason": "was a check"}
    done(seat_named("sam").post(reverse("counter:correct_tender", args=[tender.pk]), {**key(), **fields}))
    assert TenderCorrection.objects.get().to_kind == "check"


def test_a_payment_is_moved_to_the_right_account(office):
    wrong, right = office.account(), office.account()
    office.bill(right, water=5_000)
    office.pay(office.open(), wrong, 5_000)
    line = ReceiptLine.objects.get()
    there = reverse("counter:move", args=[line.pk])
    client = seat_named("sam")
    assert client.post(there, {**key(), "account_number": "999999", "reason": "typo"}).status_code == 422
    done(client.post(there, {**key(), "account_number": number_of(right), "reason": "typo"}))
    assert PaymentTransfer.objects.exists()
    assert office.owes(right) == 0


def test_a_payment_file_is_checked_first_then_posted_then_approved_by_another(office):
    account = office.account()
    office.bill(account, water=6_000)
    finn = seat_named("finn")
    broken = SimpleUploadedFile(
        "broken.csv", b"#control,2,60.00\naccount_number,amount,reference,payer,paid_on\n1,60.00,R,P,\n"
    )
    refused = finn.post(reverse("supervisor:batch_new"), {**key(), "payment_file": broken})
    assert refused.status_code == 422
    assert "control count" in refused.content.decode()
    batch = post_file(office, finn, payment_file((number_of(account), "60.00"), ("999999", "40.00")))
    page = finn.get(batch).content.decode()
    assert "100.00" in page
    assert "Waits for approval" in page
    assert office.owes(account) == 0
    approve = re.sub(r"$", "approve/", batch)
    done(seat_named("sam").post(approve, key()))
    assert PaymentBatch.objects.get().state == "APPROVED"


def test_unidentified_money_is_placed_on_its_account(office):
    account = office.account()
    office.bill(account, water=4_000)
    post_file(office, seat_named("finn"), payment_file(("999999", "40.00")))
    item = SuspenseItem.objects.get()
    client = seat_named("sam")
    assert "40.00" in client.get(reverse("supervisor:suspense")).content.decode()
    there = reverse("supervisor:suspense_item", args=[item.pk])
    done(client.post(there, {**key(), "account_number": number_of(account), "reason": "the payer called"}))
    assert SuspenseResolution.objects.get().kind == "found"
    assert office.owes(account) == 0


def test_a_bank_line_is_recorded_and_matched_with_the_nearest_settlement(office):
    account = office.account()
    post_file(office, seat_named("finn"), payment_file((number_of(account), "40.00")))
    client = seat_named("finn")
    fields = {"bank_account_id": office.bank_id, "value_date": str(DAY), "amount_cents": "39.50", "reference": "BK-1"}
    match = done(client.post(reverse("supervisor:bank_line_new"), {**key(), **fields}))
    page = client.get(match).content.decode()
    expected = re.search(r'value="(settlement:\d+)"', page)[1]
    assert client.post(match, {**key(), "expected": expected}).status_code == 422
    done(client.post(match, {**key(), "expected": expected, "fee_cents": "0.50"}))
    assert BankMatch.objects.get().fee_cents == 50


def test_a_check_that_came_back_opens_its_charges_again(office):
    account = office.account()
    office.bill(account, water=5_000)
    session = office.open()
    taken = office.take(session, [account_line(account, 5_000)], [check_tender(5_000, "777")])
    office.finish(session)
    office.deposit([session])
    client, there = seat_named("finn"), reverse("supervisor:returned_item_new")
    page = client.get(f"{there}?q=777").content.decode()
    tender = re.search(r"\?tender=(\d+)", page)[1]
    fields = {"reason_code": "NSF", "returned_on": str(DAY), "charge_fee": "on"}
    done(client.post(f"{there}?tender={tender}", {**key(), **fields}))
    assert ReturnedItem.objects.get().fee_cents > 0
    assert office.owes(account) == 5_000 + ReturnedItem.objects.get().fee_cents
    assert "Returned by the bank" in client.get(reverse("counter:receipt", args=[taken.receipt_id])).content.decode()


def test_a_drop_is_taken_by_two(office):
    session = office.open()
    office.pay(session, office.account(), 60_000)
    fields = {
        "session_id": session,
        "vault_id": office.vault_id,
        "count-100": "3",
        "second_username": "sam",
        "second_pin": PIN,
    }
    done(seat_named("ana").post(reverse("supervisor:drop"), {**key(), **fields}))
    assert CustodyMovement.objects.get(kind="drop").currency_cents == 30_000
    assert "300.00" in seat_named("sam").get(reverse("supervisor:custody")).content.decode()


def test_an_absent_cashiers_drawer_is_counted_by_two_others(office):
    session = office.open()
    client, there = seat_named("sam"), reverse("supervisor:count", args=[session])
    assert client.post(there, {**key(), "begin": "1"}).status_code == 302
    fields = {"count-20": "10", "second_username": "sue", "second_pin": PIN}
    assert client.post(there, {**key(), "count-20": "10", "second_username": "", "second_pin": ""}).status_code == 422
    done(client.post(there, {**key(), **fields}))
    refused = client.post(reverse("supervisor:approve", args=[session]), {**key(), "vault_id": office.vault_id})
    assert refused.status_code == 422
    done(seat_named("max").post(reverse("supervisor:approve", args=[session]), {**key(), "vault_id": office.vault_id}))


def test_a_drawer_is_sent_back_and_reopened_with_a_reason(office):
    session = office.open()
    office.count_right(session)
    sam = seat_named("sam")
    done(sam.post(reverse("supervisor:send_back", args=[session]), {**key(), "reason": "count the coins again"}))
    assert "count the coins again" in seat_named("ana").get(reverse("counter:drawer")).content.decode()
    office.finish(session)
    done(sam.post(reverse("supervisor:reopen", args=[session]), {**key(), "reason": "a check was found"}))


@pytest.mark.parametrize("drawers", [1, 3])
def test_the_pages_of_a_busy_day_ask_the_database_a_fixed_number_of_times(
    office, drawers, django_assert_max_num_queries
):
    account = office.account()
    office.bill(account, water=5_000, sewer=3_000)
    for place, name in enumerate(("ana", "ben", "cruz")[:drawers]):
        session = office.open(name, place)
        for _payment in range(4):
            office.pay(session, account, 500, name=name)
    ana, sam = seat_named("ana"), seat_named("sam")
    for client, address, most in (
        (ana, f"{reverse('counter:counter')}?account={account}", 26),
        (ana, reverse("counter:drawer"), 12),
        (sam, reverse("counter:receipts"), 9),
        (sam, reverse("supervisor:day"), 32),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_the_day_shows_what_differs_from_the_journal_behind_the_page(office):
    office.pay(office.open(), office.account(), 5_000)
    client = seat_named("sam")
    there = reverse("supervisor:journal_check")
    assert there in client.get(reverse("supervisor:day")).content.decode()
    assert "agree with its journal" in client.get(f"{there}?day={DAY}").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE receivables_creditmovement DISABLE TRIGGER USER")
        cursor.execute("UPDATE receivables_creditmovement SET amount_cents = amount_cents + 100")
    assert "1.00" in client.get(f"{there}?day={DAY}").content.decode()
