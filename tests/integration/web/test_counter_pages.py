"""The counter and the supervisor's day, page by page, without a browser."""

import re
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from curbstop.billing.operations import Evidence
from curbstop.billing.queries import adjustment
from curbstop.cashiering.models import CashSession, Receipt, ReceiptPrint
from curbstop.correspondence.queries import compose_scanline
from curbstop.customers.models import AccountRole, CustomerAccount, Person
from curbstop.journeys.adjust import request_adjustment
from curbstop.receivables.operations import demand_security_deposit
from curbstop.receivables.queries import security_deposits
from curbstop.staff.models import Grant, RecordAccess, StaffUser
from factories.cash_office import (
    DAY,
    FLOAT,
    NOW,
    PIN,
    account_line,
    as_currency,
    card_tender,
    cash_tender,
    check_tender,
)
from factories.seats import done, seat_named


def number_of(account: int) -> str:
    return CustomerAccount.objects.get(pk=account).number


def count_fields(cents: int, *, checks: str = "", cards: str = "") -> dict[str, str]:
    fields = {f"count-{code}": str(pieces) for code, pieces in as_currency(cents)}
    return {**fields, "count-checks": checks, "count-cards": cards}


def draft(client: Client, do: str, q: str = "", **fields: str):
    answer = client.post(reverse("counter:draft"), {"command_key": str(uuid4()), "do": do, "q": q, **fields})
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    return answer


def test_a_scanned_stub_brings_the_account_and_the_amount_of_the_bill(office):
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    office.open()
    scanline = compose_scanline(account_number=number_of(account), amount_due_cents=10_000, due_date=DAY)
    page = draft(seat_named("ana"), "find", scanline).content.decode()
    assert 'name="line-0-amount" value="100.00"' in page
    assert "Water" in page
    assert "Sewer" in page
    assert RecordAccess.objects.filter(subject_id=account, page="counter").exists()


def test_a_wrong_digit_of_a_stub_is_said(office):
    account = office.account()
    scanline = compose_scanline(account_number=number_of(account), amount_due_cents=10_000, due_date=DAY)
    wrong = scanline[:-1] + str((int(scanline[-1]) + 1) % 10)
    assert "One digit" in draft(seat_named("ana"), "find", wrong).content.decode()


def test_a_scanned_check_is_a_tender_for_all_that_is_missing_with_its_number(office):
    account = office.account()
    office.bill(account, water=6_000)
    office.open()
    fields = {
        "line-0-kind": "customer",
        "line-0-target": str(account),
        "line-0-account": str(account),
        "line-0-amount": "60",
    }
    page = draft(seat_named("ana"), "find", "T122000661T 123456789U 1044", **fields).content.decode()
    assert 'name="tender-0-number" value="1044"' in page
    assert 'name="tender-0-amount" value="60.00"' in page
    assert 'data-ready="1"' in page


def test_what_nobody_knows_may_be_taken_as_unidentified_money(office):
    page = draft(seat_named("ana"), "find", "zzz").content.decode()
    assert "Take it as unidentified money" in page


def test_a_mixed_payment_is_taken_with_change_and_shows_its_receipt(office):
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    office.open()
    client = seat_named("ana")
    fields = {
        "command_key": str(uuid4()),
        "line-0-kind": "customer", "line-0-target": str(account), "line-0-account": str(account), "line-0-amount": "100",
        "line-1-kind": "receipt_type", "line-1-target": str(office.permit_id), "line-1-account": "0", "line-1-amount": "25",
        "line-1-quantity": "1", "line-1-ask-0": "permit", "line-1-answer-0": "B-1",
        "tender-0-kind": "check", "tender-0-amount": "60", "tender-0-number": "1044",
        "tender-1-kind": "cash", "tender-1-amount": "70",
        "language": "en",
    }  # fmt: skip
    answer = client.post(reverse("counter:counter"), fields)
    assert answer.status_code == 303
    receipt = Receipt.objects.get()
    assert (receipt.total_cents, receipt.change_cents) == (12_500, 500)
    assert "Change to give" in client.get(answer["Location"]).content.decode()
    again = client.post(reverse("counter:counter"), fields)
    assert again.status_code == 303
    assert Receipt.objects.count() == 1


def test_a_payment_that_is_not_complete_is_refused_and_keeps_what_was_typed(office):
    account = office.account()
    office.open()
    fields = {
        "command_key": str(uuid4()),
        "line-0-kind": "customer", "line-0-target": str(account), "line-0-account": str(account), "line-0-amount": "100",
        "tender-0-kind": "check", "tender-0-amount": "100", "tender-0-number": "",
    }  # fmt: skip
    answer = seat_named("ana").post(reverse("counter:counter"), fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "number of the check is missing" in page
    assert 'data-focus-on="tender-0-number"' in page
    assert Receipt.objects.count() == 0


def test_an_amount_is_missing_only_when_the_payment_is_taken(office):
    office.open()
    client, account = seat_named("ana"), office.account()
    line = {"line-0-kind": "customer", "line-0-target": str(account), "line-0-account": str(account)}
    assert "An amount is missing" not in draft(client, "tender:cash", **line, **{"line-0-amount": ""}).content.decode()
    answer = client.post(reverse("counter:counter"), {"command_key": str(uuid4()), **line, "line-0-amount": ""})
    assert answer.status_code == 422


def test_the_first_print_is_the_original_and_the_second_says_that_it_is_a_copy(office):
    session = office.open()
    taken = office.pay(session, office.account(), 5_000)
    client = seat_named("ana")
    for copy in (1, 2):
        answer = client.post(reverse("counter:receipt_print", args=[taken.receipt_id]), {"command_key": str(uuid4())})
        text = client.get(answer["Location"]).content.decode()
        assert ("REPRINT" in text) == (copy == 2)
    printed = client.post(reverse("counter:receipt_escpos", args=[taken.receipt_id]), {"command_key": str(uuid4())})
    assert printed.content.startswith(b"\x1b@")
    assert ReceiptPrint.objects.count() == 3


def test_a_cashiers_own_receipts_show_no_amounts(office):
    session = office.open()
    office.pay(session, office.account(), 12_345)
    assert "123.45" not in seat_named("ana").get(reverse("counter:receipts")).content.decode()
    assert "123.45" in seat_named("sam").get(reverse("counter:receipts")).content.decode()


def test_a_drawer_is_opened_with_its_float_and_a_second_person(office):
    client = seat_named("ana")
    fields = {
        "command_key": str(uuid4()),
        "drawer_id": str(office.drawers[0]),
        "second_username": "ben",
        "second_pin": PIN,
        **{f"count-{code}": str(pieces) for code, pieces in FLOAT.currency},
    }
    answer = client.post(reverse("counter:open_drawer"), fields)
    done(answer)
    assert CashSession.objects.get().state == "OPEN"
    assert "D1" in client.get(reverse("counter:counter")).content.decode()


def test_a_count_is_blind_until_it_is_committed_and_then_says_the_difference(office):
    session = office.open()
    office.pay(session, office.account(), 18_420)
    client = seat_named("ana")
    client.post(reverse("counter:begin_count"), {"command_key": str(uuid4())})
    page = client.get(reverse("counter:count")).content.decode()
    assert "184.20" not in page
    assert "384.20" not in page
    short = {"command_key": str(uuid4()), **count_fields(20_000 + 18_240)}
    answer = client.post(reverse("counter:count"), short)
    done(answer)
    page = client.get(answer["Location"]).content.decode()
    assert "1.80 short" in page
    assert "Count again" in page
    client.post(reverse("counter:begin_count"), {"command_key": str(uuid4())})
    page = client.get(
        client.post(reverse("counter:count"), {**short, "command_key": str(uuid4())})["Location"]
    ).content.decode()
    assert "Turn to the supervisor" in page
    assert "Count again" not in page


def test_the_supervisors_day_says_first_what_is_wrong_and_links_to_it(office):
    session = office.open()
    office.pay(session, office.account(), 10_000)
    office.count_right(session, short=1_000)
    page = seat_named("sam").get(reverse("supervisor:day")).content.decode()
    assert "10.00 short" in page
    assert reverse("supervisor:session", args=[session]) in page


def test_a_short_drawer_is_approved_with_a_reason_only(office):
    session = office.open()
    office.pay(session, office.account(), 10_000)
    office.count_right(session, short=1_000)
    client, there = seat_named("sam"), reverse("supervisor:approve", args=[session])
    fields = {"command_key": str(uuid4()), "vault_id": str(office.vault_id)}
    assert client.post(there, {**fields, "over_short_reason": ""}).status_code == 422
    fields["command_key"] = str(uuid4())
    answer = client.post(there, {**fields, "over_short_reason": "miscounted change"})
    assert answer.status_code == 303
    assert CashSession.objects.get().state == "APPROVED"


def test_a_day_is_ended_from_first_payment_to_seal(office):
    session = office.open()
    office.take(
        session, [account_line(office.account(), 10_000)], [cash_tender(4_000), check_tender(5_000), card_tender(1_000)]
    )
    office.finish(session)
    sam, sue = seat_named("sam"), seat_named("sue")
    answer = sam.post(
        reverse("supervisor:deposit_new"),
        {
            "command_key": str(uuid4()), "bank_account_id": str(office.bank_id), "vault_id": str(office.vault_id),
            "session_ids": [str(session)], "bag_number": "BAG-7", **count_fields(4_000),
        },
    )  # fmt: skip
    done(answer)
    there = re.sub(r"(\d+)/$", r"\1/verify/", answer["Location"])
    verified = sue.post(
        there, {"command_key": str(uuid4()), **count_fields(4_000), "checks_count": "1", "checks_cents": "50"}
    )
    done(verified)
    end = reverse("supervisor:day_end")
    assert sam.post(end, {"command_key": str(uuid4())}).status_code == 303
    page = sam.get(end).content.decode()
    assert "Close and seal the day" in page
    refused = sam.post(end, {"command_key": str(uuid4())})
    assert refused.status_code == 422
    assert "later than the next business day" in refused.content.decode()
    done(sam.post(end, {"command_key": str(uuid4()), "reason-0": "worked after its day"}))
    page = sam.get(f"{end}?day={DAY.isoformat()}").content.decode()
    files = re.findall(r'href="([^"]+/journals/\d+\.(?:csv|xlsx))"', page)
    assert len(files) >= 4
    assert all(sam.get(one).status_code == 200 for one in files)


PAGES = {
    "supervisor": [
        "day", "batches", "batch_new", "deposits", "deposit_new", "bank_lines", "bank_line_new", "suspense",
        "returned_items", "returned_item_new", "departments", "remit", "custody", "fund_found", "fund_issue",
        "fund_return", "drop", "day_end", "day_open", "approvals", "received", "received_new", "transmittals", "centers",
        "center_new", "change_order", "surprise_counts", "surprise_ask", "notes", "note_new",
    ],
    "counter": ["counter", "receipts", "open_drawer"],
}  # fmt: skip


@pytest.mark.parametrize("url_name", [f"{seat}:{name}" for seat, names in PAGES.items() for name in names])
def test_every_page_opens_on_an_empty_day_and_says_what_to_do(office, url_name):
    answer = seat_named("max").get(reverse(url_name))
    assert answer.status_code == 200


@pytest.mark.parametrize("url_name", [f"{seat}:{name}" for seat, names in PAGES.items() for name in names])
def test_every_page_opens_before_the_first_day(db, url_name):
    boss = StaffUser.objects.create_user("boss", password="correct horse battery")
    Grant.objects.create(staff_user=boss, kind="role", code="manager", from_date="2020-01-01", recorded_at=NOW)
    answer = seat_named("boss").get(reverse(url_name))
    assert answer.status_code in (200, 409)


def test_a_waiting_adjustment_is_decided_by_another_and_posts(office):
    account = office.account()
    (item,) = office.bill(account, water=60_000)
    asked = request_adjustment(
        **office.by("sam"),
        customer_account_id=account,
        charge_type="water",
        amount_cents=-60_000,
        reason_code="leak",
        remark="half of the excess",
        business_date=DAY,
        open_item_id=item,
        evidence=[Evidence(name="invoice.pdf", media_type="application/pdf", content=b"%PDF-1.7 plumber")],
    )
    client = seat_named("max")
    there = re.search(r'href="([^"]+/approvals/\d+/)"', client.get(reverse("supervisor:approvals")).content.decode())[1]
    assert number_of(account) in client.get(there).content.decode()
    assert client.post(there, {"command_key": str(uuid4()), "decision": "refuse"}).status_code == 422
    done(client.post(there, {"command_key": str(uuid4()), "decision": "approve", "remark": "seen the repair"}))
    assert adjustment(adjustment_id=asked.id).state == "POSTED"
    assert office.owes(account) == 0


def test_a_demanded_security_deposit_is_offered_and_taken_on_its_own_line(office):
    account = office.account()
    with transaction.atomic():
        deposit = demand_security_deposit(
            customer_account_id=account, demanded_cents=15_000, reason="new customer", now=NOW, on=DAY
        )
    office.open()
    client = seat_named("ana")
    line = {
        "line-0-kind": "customer",
        "line-0-target": str(account),
        "line-0-account": str(account),
        "line-0-amount": "10",
    }
    assert "Add the security deposit of 150.00" in draft(client, "preview", **line).content.decode()
    page = draft(client, f"deposit:{deposit}:{account}", **line).content.decode()
    assert 'name="line-1-amount" value="150.00"' in page
    fields = {
        **line,
        "line-1-kind": "security_deposit", "line-1-target": str(deposit), "line-1-account": str(account),
        "line-1-amount": "150", "tender-0-kind": "cash", "tender-0-amount": "160",
    }  # fmt: skip
    done(client.post(reverse("counter:counter"), {"command_key": str(uuid4()), **fields}))
    assert security_deposits(customer_account_id=account)[0].held_cents == 15_000


def test_a_spanish_receipt_is_printed_in_spanish(office):
    session = office.open()
    account = office.account(language="es")
    fields = {
        "line-0-kind": "customer", "line-0-target": str(account), "line-0-account": str(account), "line-0-amount": "50",
        "tender-0-kind": "cash", "tender-0-amount": "50", "language": "es",
    }  # fmt: skip
    client = seat_named("ana")
    there = done(client.post(reverse("counter:counter"), {"command_key": str(uuid4()), **fields}))
    printed = client.get(there.replace("?new=1", "print/")).content.decode()
    assert "TOTAL PAGADO" in printed
    assert session


def test_a_misspelt_name_is_found_all_the_same(office):
    account = office.account()
    person = Person.objects.create(number="P1", given_name="Tomás", family_name="García", search_text="tomas garcia")
    AccountRole.objects.create(customer_account_id=account, person=person, role="holder", days=("2020-01-01", None))
    assert number_of(account) in draft(seat_named("ana"), "find", "garzia").content.decode()


def test_coming_from_an_account_begins_anew_so_that_nobody_elses_bill_is_paid_by_mistake(office):
    first, second = office.account(), office.account()
    for account in (first, second):
        office.bill(account, water=5_000)
    office.open()
    client = seat_named("ana")
    there = reverse("counter:counter")
    client.get(there, {"account": first})
    page = client.get(there, {"account": second}).content.decode()
    assert number_of(second) in page
    assert number_of(first) not in page
    assert number_of(second) in client.get(there).content.decode()
    assert "There is no such account" in client.get(there, {"account": 999_999}).content.decode()
