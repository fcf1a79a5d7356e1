"""Custody by its pages: change funds by piece, change orders, bags to the carrier, surprise counts, notes."""

import re
from uuid import uuid4

from django.urls import reverse

from curbstop.cashiering.models import CustodyLine, CustodyMovement, NoteIncident, SurpriseCount, SurpriseDue
from factories.cash_office import FLOAT, PIN, CashOffice
from factories.seats import seat_named

ANA = {"second_username": "ana", "second_pin": PIN}
MAX = {"second_username": "max", "second_pin": PIN}


def fields(**more: str) -> dict[str, str]:
    return {"command_key": str(uuid4()), **more}


def went_on(answer) -> str:
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.content.decode())[:3000]
    return answer["Location"]


def test_a_change_fund_moves_by_piece_and_its_holder_shows_them(office: CashOffice):
    sam = seat_named("sam")
    asked = {"vault_id": str(office.vault_id), "drawer_id": str(office.drawers[0]), **MAX}
    empty = sam.post(reverse("supervisor:fund_return"), fields(**asked))
    assert empty.status_code == 422
    assert "Count what changes hands" in empty.content.decode()
    went_on(sam.post(reverse("supervisor:fund_return"), fields(**asked, **{"count-20": "2"})))
    moved = CustodyMovement.objects.get(kind="change_fund_returned")
    assert CustodyLine.objects.get(movement=moved).pieces == 2
    page = sam.get(reverse("supervisor:holder", args=[moved.to_holder_id])).content.decode()
    assert "Change fund back from a drawer" in page
    assert sam.get(reverse("supervisor:holder", args=[999_999])).status_code == 404


def test_change_is_ordered_by_a_drawer_and_must_be_worth_the_same(office: CashOffice):
    sam, there = seat_named("sam"), reverse("supervisor:change_order")
    asked = {"vault_id": str(office.vault_id), "partner": f"d{office.drawers[0]}", **ANA, "count-20": "1"}
    for given, words in (("1 x 5", "is given for it"), ("ten", "not a number of pieces")):
        answer = sam.post(there, fields(**asked, given=given))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    went_on(sam.post(there, fields(**asked, given="2 x 5\n40 x 0.25")))
    assert CustodyMovement.objects.filter(kind="change_order").count() == 2


def test_a_sealed_bag_is_handed_to_its_carrier(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    office.finish(session)
    deposit = office.deposit([session], bag="BAG-9")
    sam = seat_named("sam")
    there = reverse("supervisor:deposit", args=[deposit])
    assert "Bag to the carrier" in sam.get(there).content.decode()
    assert "in the safe" in sam.get(reverse("supervisor:custody")).content.decode()
    carrier = reverse("supervisor:deposit_carrier", args=[deposit])
    assert went_on(sam.post(carrier, fields(carrier="Armored", carrier_reference="R1", **MAX))) == there
    assert "Bag to the carrier" not in sam.get(there).content.decode()
    assert "Armored" in sam.get(reverse("supervisor:custody")).content.decode()


def test_surprise_counts_are_drawn_and_hidden_until_their_day(office: CashOffice):
    sam, there = seat_named("sam"), reverse("supervisor:surprise_counts")
    assert "Draw this period" in sam.get(there).content.decode()
    went_on(sam.post(reverse("supervisor:surprise_draw"), fields()))
    assert SurpriseDue.objects.exists()
    assert seat_named("ana").get(there).status_code == 403


def test_one_is_counted_today_blind_and_a_difference_needs_a_remark(office: CashOffice):
    office.open()
    sam = seat_named("sam")
    holder = CustodyMovement.objects.filter(kind="float").latest("pk").from_holder_id
    there = went_on(sam.post(reverse("supervisor:surprise_ask"), fields(holder_id=str(holder))))
    assert "200.00" not in sam.get(there).content.decode()
    short = {f"count-{code}": str(pieces) for code, pieces in FLOAT.currency} | {"count-1": "19"}
    refused = sam.post(there, fields(**short, **ANA))
    assert refused.status_code == 422
    assert "A reason is needed" in refused.content.decode()
    went_on(sam.post(there, fields(**short, **ANA, remark="A one is missing")))
    assert SurpriseCount.objects.get().remark == "A one is missing"
    assert "-1.00" in sam.get(reverse("supervisor:surprise_counts")).content.decode()


def test_a_counterfeit_is_written_down_kept_and_surrendered(office: CashOffice):
    ana, new = seat_named("ana"), reverse("supervisor:note_new")
    asked = {"kind": "counterfeit", "denomination": "20", "found_at": "counter", "second_username": "sam"}
    asked |= {"second_pin": PIN}
    refused = ana.post(new, fields(**asked))
    assert refused.status_code == 422
    assert "serial number" in refused.content.decode()
    there = went_on(ana.post(new, fields(**asked, serial_number="MB1", envelope_number="CF-1")))
    assert "Kept in its envelope" in ana.get(there).content.decode()
    step = reverse("supervisor:note_step", args=[NoteIncident.objects.get().pk])
    assert ana.get(step).status_code == 403
    went_on(seat_named("sam").post(step, fields(kind="surrendered", given_to="Secret Service", reference="S-1")))
    assert "Surrendered" in ana.get(there).content.decode()
