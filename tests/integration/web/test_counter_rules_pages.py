"""At the counter's pages: checks read by their magnetic line, words beside figures, card numbers, payments laid aside,
the customer display, the endorsement, and the right receipt type."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from curbstop.cashiering.models import ReceiptLine, ReceiptPrint, ReceiptTypeCorrection, SuspendedPayment, Tender
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.correspondence.engine.check_endorsement import MOST_SIGNS
from curbstop.jobs.receipt_mail_job import send_receipt
from factories.cash_office import PIN, CashOffice, account_line, cash_tender, check_tender
from factories.seats import done, seat_named

CARD = "4111 1111 1111 1111"


def sent(do: str, q: str = "", **fields: str) -> dict[str, str]:
    return {"command_key": str(uuid4()), "do": do, "q": q, **fields}


def line_of(account: int, amount: str = "60.00") -> dict[str, str]:
    return {
        "line-0-kind": "customer",
        "line-0-target": str(account),
        "line-0-account": str(account),
        "line-0-amount": amount,
    }


def test_a_magnetic_line_fills_number_bank_and_account_and_the_amount_stands_in_words(office: CashOffice):
    account = office.account()
    office.open()
    client = seat_named("ana")
    answer = client.post(
        reverse("counter:draft"), sent("find", "U005001U T121000358T 1234567890U", **line_of(account))
    ).content.decode()
    assert 'name="tender-0-number" value="5001"' in answer
    assert 'name="tender-0-routing" value="121000358"' in answer
    assert 'name="tender-0-account4" value="7890"' in answer
    assert "Sixty and 00/100 dollars" in answer
    assert "1234567890" not in answer
    wrong = client.post(reverse("counter:draft"), sent("find", "T121000359T 1234567890U 101")).content.decode()
    assert "check digit" in wrong


def test_a_card_number_in_the_counters_field_is_not_kept_anywhere(office: CashOffice):
    office.open()
    client = seat_named("ana")
    answer = client.post(reverse("counter:draft"), sent("find", CARD)).content.decode()
    assert "looks like a card number" in answer
    client.post(reverse("counter:preview"), sent("", payer_name=CARD, **line_of(office.account())))
    kept = str(dict(client.session))
    assert "4111" not in kept
    assert "....1111" in kept


def test_a_payment_is_laid_aside_by_one_and_taken_up_by_another(office: CashOffice):
    account = office.account()
    office.open("ana")
    office.open("ben", drawer=1)
    ana, ben = seat_named("ana"), seat_named("ben")
    answer = ana.post(reverse("counter:suspend"), sent("", **line_of(account)))
    assert answer.status_code == 303
    row = SuspendedPayment.objects.get()
    assert row.label in ben.get(reverse("counter:counter")).content.decode()
    page = reverse("counter:suspended")
    done(ben.post(page, {"command_key": str(uuid4()), "which": str(row.pk), "do": "resume"}))
    assert 'name="line-0-amount" value="60.00"' in ben.get(reverse("counter:counter")).content.decode()
    late = ana.post(page, {"command_key": str(uuid4()), "which": str(row.pk), "do": "resume"})
    assert late.status_code == 422


def test_the_customer_display_shows_the_payment_and_then_the_change_and_no_name(office: CashOffice):
    account = office.account()
    office.open()
    client = seat_named("ana")
    address = reverse("counter:display")
    assert "Welcome" in client.get(address).content.decode()
    client.post(reverse("counter:draft"), sent("tender:cash", **line_of(account)))
    shown = client.get(address).content.decode()
    assert "60.00" in shown
    assert "A. Customer" not in shown
    fields = line_of(account) | {"tender-0-kind": "cash", "tender-0-amount": "100"}
    client.post(reverse("counter:counter"), sent("", **fields))
    assert "40.00" in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_each_check_gets_its_endorsement_on_a_slip_of_its_own(office: CashOffice):
    session = office.open()
    taken = office.take(session, [account_line(office.account(), 900)], [check_tender(500), check_tender(400, "102")])
    content = seat_named("ana").post(reverse("counter:endorse", args=[taken.receipt_id])).content
    slips = read_slips(content)
    assert len(slips) == 2
    assert slips[0][0] == "FOR DEPOSIT ONLY"
    assert slips[0][2] == "First Bank ****1234"
    assert taken.number in slips[1][3]
    assert max(len(line) for slip in slips for line in slip) <= MOST_SIGNS


def read_slips(content: bytes) -> list[list[str]]:
    """A decoder of our own, written from the printer's manual: what lands on each slip before it is ejected."""
    slips, line, lines, station, place = [], "", [], "roll", 0
    while place < len(content):
        code = content[place : place + 2]
        if code == b"\x1b@":
            station, place = "roll", place + 2
        elif code == b"\x1bc":
            station = "slip" if content[place + 3] == 4 else "roll"
            place += 4
        elif code == b"\x1bE":
            place += 3
        elif content[place : place + 1] == b"\n":
            lines.append(line)
            line, place = "", place + 1
        elif content[place : place + 1] == b"\x0c":
            assert station == "slip"
            assert not line
            slips.append(lines)
            lines, place = [], place + 1
        else:
            assert station == "slip"
            assert 0x20 <= content[place] < 0x7F
            line, place = line + chr(content[place]), place + 1
    assert station == "roll"
    return slips


def test_a_wrong_receipt_type_shows_its_effect_first_and_is_then_corrected(office: CashOffice):
    session = office.open()
    line = LineDraft(
        kind=LineKind.RECEIPT_TYPE, amount_cents=25, receipt_type_id=office.permit_id, answers=(("permit", "B"),)
    )
    taken = office.take(session, [line], [cash_tender(25)])
    row = ReceiptLine.objects.get(receipt=taken.receipt_id)
    client, address = seat_named("ana"), reverse("counter:correct_type", args=[row.pk])
    fields = {
        "to_type": str(office.setup_fee_id),
        "reason": "wrong key",
        "second_username": "sam",
        "second_pin": PIN,
        "command_key": str(uuid4()),
    }
    seen = client.post(address, fields)
    assert "445" in seen.content.decode()
    assert not ReceiptTypeCorrection.objects.exists()
    answer = client.post(address, fields | {"seen": str(office.setup_fee_id)})
    assert answer.status_code == 303
    assert ReceiptTypeCorrection.objects.get().confirmed_by_id == office.staff["sam"]
    assert "receipt type corrected" in client.get(reverse("counter:receipt", args=[taken.receipt_id])).content.decode()


def test_an_e_check_with_the_processors_own_fee_is_a_note_on_the_receipt(office: CashOffice):
    account = office.account()
    office.open()
    fields = line_of(account) | {
        "tender-0-kind": "e_check",
        "tender-0-amount": "60",
        "tender-0-last4": "6789",
        "tender-0-authorization": "E1",
        "tender-0-fee": "2.95",
    }
    client = seat_named("ana")
    answer = client.post(reverse("counter:counter"), sent("", **fields))
    assert answer.status_code == 303, answer.content.decode()
    assert Tender.objects.get().processor_fee_cents == 295
    assert "2.95" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("code", ["cashier", "business"])
def test_the_kind_of_a_check_is_chosen_on_the_page(office: CashOffice, code):
    account = office.account()
    office.open()
    fields = line_of(account) | {
        "tender-0-kind": "check",
        "tender-0-amount": "60",
        "tender-0-number": "7",
        "tender-0-check-kind": code,
    }
    assert seat_named("ana").post(reverse("counter:counter"), sent("", **fields)).status_code == 303
    assert Tender.objects.get().check_kind == code


def test_a_receipt_goes_by_e_mail_from_the_queue_and_the_next_print_is_a_copy(office: CashOffice):
    session = office.open()
    taken = office.take(session, [account_line(office.account(), 900)], [cash_tender(900)])
    client = seat_named("ana")
    address = reverse("counter:mail_receipt", args=[taken.receipt_id])
    assert client.post(address, {"command_key": str(uuid4()), "address": "nobody"}).status_code == 422
    done(client.post(address, {"command_key": str(uuid4()), "address": "ada@example.org"}))
    job = ProcrastinateJob.objects.get(task_name="send_receipt")
    send_receipt(**job.args)
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert taken.number in letter.subject
    assert "9.00" in letter.body
    assert ReceiptPrint.objects.get().copy == 1


def test_each_correction_shows_what_it_does_before_it_is_made(office: CashOffice):
    account = office.account()
    session = office.open()
    taken = office.take(session, [account_line(account, 900)], [check_tender(900)])
    tender, line = Tender.objects.get(), ReceiptLine.objects.get()
    sam = seat_named("sam")
    undo = sam.get(reverse("counter:void", args=[taken.receipt_id])).content.decode()
    assert "Owed again" in undo
    assert "-9.00" in undo
    assert "are not touched" in sam.get(reverse("counter:correct_tender", args=[tender.pk])).content.decode()
    assert "Leaves the account" in sam.get(reverse("counter:move", args=[line.pk])).content.decode()
