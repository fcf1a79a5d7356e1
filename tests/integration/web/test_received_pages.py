"""The mail room, transmittals and payment centers by their pages: each step by who may, each refusal a sentence."""

import re
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from curbstop.cashiering import queries
from curbstop.cashiering.models import CenterPayment, ReceivedBatch
from curbstop.cashiering.operations import add_payment_center
from curbstop.cashiering.types import Count
from factories.cash_office import DAY, PIN, CashOffice
from factories.mail_room import enter_transmittal, furnish_mail_room, open_mail, start
from factories.seats import seat_named


@pytest.fixture
def room(office: CashOffice) -> CashOffice:
    return furnish_mail_room(office)


def number_of(account: int) -> str:
    return queries.account_labels(customer_account_ids=[account])[account].number


def fields(**more: str) -> dict[str, str]:
    return {"command_key": str(uuid4()), **more}


def went_on(answer) -> str:
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.content.decode())[:3000]
    return answer["Location"]


def test_mail_is_opened_posted_and_finished_by_its_pages(room: CashOffice):
    account, other = room.account(), room.account()
    mia, ana = seat_named("mia"), seat_named("ana")
    new = reverse("supervisor:received_new")
    asked = fields(
        source="mail",
        office_id=str(room.office_id),
        received_on=DAY.isoformat(),
        item_count="2",
        second_username="moe",
        second_pin=PIN,
        **{"count-20": "1", "count-checks": "42.06\n10"},
    )
    there = went_on(mia.post(new, asked))
    found = ReceivedBatch.objects.get()
    assert there == reverse("supervisor:received_batch", args=[found.pk])
    assert "Post this batch" not in mia.get(there).content.decode()
    item = went_on(ana.post(reverse("supervisor:received_start", args=[found.pk]), fields()))
    bills = f"{number_of(account)} 42.06\n{number_of(other)} 10"
    went_on(ana.post(item, fields(bills=bills, checks="1204 42.06\nM 77 10.00")))
    refused = ana.post(reverse("supervisor:received_finish", args=[found.pk]), fields())
    assert refused.status_code == 409
    assert "the tape: 2 payments" in refused.content.decode()
    assert went_on(ana.post(item, fields(bills="? 20.00 A twenty, no stub", cash_cents="20"))) == there
    page = ana.get(there).content.decode()
    assert "Finish the batch" in page
    went_on(ana.post(reverse("supervisor:received_finish", args=[found.pk]), fields()))
    assert "Look and approve" in seat_named("sam").get(there).content.decode()


def test_an_envelope_that_is_typed_wrong_is_refused_in_words(room: CashOffice):
    batch = open_mail(room, items=1, tape=Count(checks=(100,)))
    ana = seat_named("ana")
    start(room, batch)
    item = reverse("supervisor:received_item", args=[batch])
    for bills, checks, words in (
        ("123456 1.00", "1 1.00", "There is no account 123456"),
        ("? x", "1 1.00", "is not an amount"),
        ("? 2.00", "1 1.00", "No change is given here"),
        ("? 1.00", "", "envelope holds"),
    ):
        answer = ana.post(item, fields(bills=bills, checks=checks))
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_a_stub_without_money_and_a_second_tape_have_their_pages(room: CashOffice):
    account = room.account()
    batch = open_mail(room, items=1, tape=Count(checks=(100,)))
    mia = seat_named("mia")
    empty = reverse("supervisor:received_empty", args=[batch])
    assert mia.post(empty, fields(account_number="999")).status_code == 422
    went_on(mia.post(empty, fields(account_number=number_of(account), note="No check")))
    again = fields(item_count="1", reason="Misread", second_username="moe", second_pin=PIN, **{"count-checks": "1.20"})
    there = went_on(mia.post(reverse("supervisor:received_tape", args=[batch]), again))
    page = mia.get(there).content.decode()
    assert "Misread" in page
    assert number_of(account) in page
    went_on(mia.post(reverse("supervisor:received_withdraw", args=[batch]), fields(reason="Logged twice")))


def test_a_department_enters_a_transmittal_and_the_cashier_counts_it_without_seeing_the_pieces(room: CashOffice):
    dee, ana = seat_named("dee"), seat_named("ana")
    asked = fields(
        department_id=str(room.department_id),
        office_id=str(room.office_id),
        brought_on=DAY.isoformat(),
        receipt_type_1=str(room.permit_id),
        amount_1="145",
        reference_1="B-17",
        **{"count-100": "1", "count-checks": "45"},
    )
    there = went_on(dee.post(reverse("supervisor:transmittal_new"), asked))
    assert "B-17" in dee.get(there).content.decode()
    assert "shows after the count" in ana.get(there).content.decode()
    found = ReceivedBatch.objects.get()
    count = reverse("supervisor:transmittal_count", args=[found.pk])
    signed = {"second_username": "dee", "second_pin": PIN}
    wrong = ana.post(count, fields(**signed, **{"count-100": "1", "count-checks": "44"}))
    assert wrong.status_code == 422
    assert "the department entered" in wrong.content.decode()
    went_on(ana.post(count, fields(**signed, **{"count-100": "1", "count-checks": "45"})))


def test_a_department_sees_its_own_transmittals_only(room: CashOffice):
    batch = enter_transmittal(room, cents=2_000, tape=Count(currency=(("20", 1),)))
    there = reverse("supervisor:transmittal", args=[batch])
    assert seat_named("dot").get(there).status_code == 404
    assert "not named for a department" in seat_named("dot").get(reverse("supervisor:transmittal_new")).content.decode()
    assert seat_named("dee").get(there).status_code == 200
    back = reverse("supervisor:transmittal_withdraw", args=[batch])
    went_on(seat_named("dee").post(back, fields(reason="Counted wrong")))


def test_a_pay_stations_day_is_posted_when_its_message_is_the_sum_of_its_payments(room: CashOffice):
    account = room.account()
    with transaction.atomic():
        center = add_payment_center(
            code="PS1", name="Pay station", bank_account_id=room.bank_id, fee_kind="billed", fee_cents=75
        )
    mia = seat_named("mia")
    told = f"PS-1 {number_of(account)} 42.06\nPS-2 777 10.00 Unknown payer"
    asked = fields(center_id=str(center), paid_on=DAY.isoformat(), payments=told)
    there = went_on(mia.post(reverse("supervisor:center_new"), asked))
    assert mia.post(reverse("supervisor:center_new"), {**asked, **fields()}).status_code == 422
    arguments = [center, DAY.isoformat()]
    message = reverse("supervisor:center_message", args=arguments)
    went_on(mia.post(message, fields(control_count="2", control_cents="52.00")))
    assert "Ask the center which one differs" in mia.get(there).content.decode()
    assert mia.post(reverse("supervisor:center_post", args=arguments), fields()).status_code == 409
    went_on(mia.post(message, fields(control_count="2", control_cents="52.06")))
    batch = went_on(mia.post(reverse("supervisor:center_post", args=arguments), fields()))
    assert seat_named("sam").get(batch).status_code == 200
    cancel = reverse("supervisor:center_cancel", args=[CenterPayment.objects.first().pk])
    assert mia.post(cancel, fields(reference="X")).status_code == 422
