"""Who holds what: change orders, bags and carriers, turn-ins by piece, surprise counts, notes that are no money."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from curbstop.cashiering import queries
from curbstop.cashiering.models import (
    CashHolder,
    CustodyLine,
    CustodyMovement,
    Drawer,
    NoteIncident,
    Office,
    SurpriseCount,
    SurpriseDraw,
    SurpriseDue,
)
from curbstop.cashiering.operations import (
    NotAllowedError,
    NotDueError,
    NoteError,
    NotSealedError,
    NotThereError,
    ReasonMissingError,
    add_office,
)
from curbstop.cashiering.types import Count
from curbstop.cashiering.types.received import NoteDraft, NoteKind
from curbstop.journeys import approve_session, custody
from curbstop.journeys import surprise_and_notes as surprise
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.types import POOL
from curbstop.reporting.custody_list import bags, cash_held, pieces_held
from curbstop.reporting.day_differences import differences_of_day
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, FLOAT, FLOAT_CENTS, PIN, CashOffice, account_line, cash_tender, cents_of

BY_SAM = {"second_username": "sam", "second_pin": PIN}
BY_ANA = {"second_username": "ana", "second_pin": PIN}


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    proof = verify_books()
    assert [(check.name, check.first) for check in proof.checks if not check.ok] == []
    assert differences_of_day(business_date=DAY) == ()


def vault_holder(office: CashOffice) -> int:
    return next(row.holder_id or 0 for row in queries.vaults() if row.id == office.vault_id)


def drawer_holder(office: CashOffice, place: int = 0) -> int:
    return Drawer.objects.get(pk=office.drawers[place]).holder_id


def lines_of(movement: int) -> dict[str, int]:
    return dict(CustodyLine.objects.filter(movement_id=movement).values_list("denomination", "pieces"))


def test_a_change_fund_is_counted_by_piece_and_wrong_pieces_are_refused(office: CashOffice):
    asked = {"vault_id": office.vault_id, "drawer_id": office.drawers[0], "amount_cents": 4_000, **BY_SAM}
    with pytest.raises(NotThereError, match="The pieces are"):
        custody.return_change_fund(**office.by("max"), **asked, currency=(("20", 1),))
    moved = custody.return_change_fund(**office.by("max"), **asked, currency=(("20", 2),))
    assert lines_of(moved) == {"20": 2}


def test_a_change_order_moves_pieces_and_no_worth(office: CashOffice):
    before = cents_of(POOL, 103, vault_holder(office)), cents_of(POOL, 103, drawer_holder(office))
    first = custody.change_order(
        **office.by("sam"),
        vault_id=office.vault_id,
        drawer_id=office.drawers[0],
        brought=(("100", 1),),
        given=(("5", 10), ("1", 50)),
        **BY_ANA,
    )
    answer = CustodyMovement.objects.get(answers_id=first)
    assert (lines_of(first), lines_of(answer.pk)) == ({"100": 1}, {"5": 10, "1": 50})
    assert (cents_of(POOL, 103, vault_holder(office)), cents_of(POOL, 103, drawer_holder(office))) == before
    assert answer.entry_id is None


def test_change_is_worth_exactly_what_it_is_given_for(office: CashOffice):
    asked = {"vault_id": office.vault_id, "drawer_id": office.drawers[0], **BY_ANA}
    with pytest.raises(NotThereError, match="is given for it"):
        custody.change_order(**office.by("sam"), **asked, brought=(("100", 1),), given=(("20", 4),))
    with pytest.raises(NotThereError, match="from a drawer or from the bank"):
        custody.change_order(
            **office.by("sam"), vault_id=office.vault_id, brought=(("20", 1),), given=(("10", 2),), **BY_ANA
        )
    first = custody.change_order(**office.by("sam"), **asked, brought=(("20", 1),), given=(("10", 2),))
    row = CustodyMovement.objects.get(answers_id=first)
    row.pk, row.currency_cents = None, 1_000
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_turn_in_says_which_pieces_went_and_the_float_stays_in_small_ones(office: CashOffice):
    session, account = office.open(), office.account()
    office.take(session, [account_line(account, 10_000)], [cash_tender(10_000)])
    office.count(session, Count(currency=(("100", 1), *FLOAT.currency)))
    office.approve(session)
    turned_in = CustodyMovement.objects.get(session_id=session, kind="turn_in")
    back = CustodyMovement.objects.get(session_id=session, kind="float_back")
    assert lines_of(turned_in.pk) == {"100": 1}
    assert lines_of(back.pk) == dict(FLOAT.currency)
    assert back.currency_cents == FLOAT_CENTS
    approve_session.reopen_session(**office.by("sue"), session_id=session, reason="recount")
    assert CustodyMovement.objects.filter(session_id=session, kind="float_back_back").exists()


def test_a_bag_goes_from_the_safe_to_its_carrier_with_names_and_receipt(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    office.finish(session)
    deposit = office.deposit([session], bag="BAG-1")
    sealed = CustodyMovement.objects.get(deposit_id=deposit, kind="safe_to_bag")
    assert (sealed.given_by_id, sealed.taken_by_id) == (office.staff["sam"], office.staff["sue"])
    assert CustodyLine.objects.filter(movement=sealed).aggregate(all=Sum("amount_cents"))["all"] == 5_000
    (waiting,) = bags()
    assert (waiting.bag_number, waiting.carrier) == ("BAG-1", "")
    custody.hand_to_carrier(
        **office.by("sue"), deposit_id=deposit, carrier="Armored Co.", carrier_reference="R-77", **BY_SAM
    )
    (gone,) = bags()
    assert (gone.carrier, gone.carrier_reference, gone.total_cents) == ("Armored Co.", "R-77", 5_000)
    with pytest.raises(NotSealedError, match="handed over already"):
        custody.hand_to_carrier(
            **office.by("sue"), deposit_id=deposit, carrier="Armored Co.", carrier_reference="R-78", **BY_SAM
        )


def test_a_bag_that_is_not_sealed_or_has_no_carriers_receipt_stays(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    office.finish(session)
    deposit = office.deposit([session], verify=False)
    asked = {"deposit_id": deposit, "carrier": "Armored Co.", "carrier_reference": "R-77", **BY_SAM}
    with pytest.raises(NotSealedError, match="not sealed"):
        custody.hand_to_carrier(**office.by("sue"), **asked)
    with pytest.raises(IntegrityError, match="cashiering_custody_carrier"), transaction.atomic():
        CustodyMovement.objects.create(
            kind="bag_to_carrier",
            given_by_id=office.staff["sam"],
            taken_by_id=office.staff["sue"],
            business_date=DAY,
            happened_at=office.by("sam")["now"],
        )


def test_at_any_moment_the_program_says_who_holds_how_much(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    held = {row.name: row for row in cash_held()}
    assert held["Vault"].change_fund_cents == 500_000
    assert held["Drawer 1"].change_fund_cents == FLOAT_CENTS
    mine = next(row for row in held.values() if row.kind == "session")
    assert (mine.currency_cents, mine.custodian) == (5_000, "Ana Test")
    custody.drop_cash(
        **office.by("ana"),
        session_id=session,
        vault_id=office.vault_id,
        currency=(("20", 2),),
        bag_number="D-1",
        second_username="ben",
        second_pin=PIN,
    )
    assert dict(pieces_held(holder_id=vault_holder(office)))["20"] == 2
    assert CustodyMovement.objects.get(kind="drop").bag_number == "D-1"
    office.count_right(session)
    office.approve(session)


def test_surprise_counts_are_drawn_once_a_period_by_a_seed_that_is_kept(office: CashOffice):
    drawn = surprise.draw_surprise_counts(**office.by("sam"), on_date=DAY, seed="by chance")
    assert drawn == len(office.drawers) + 1
    draw = SurpriseDraw.objects.get()
    assert (draw.period_from, draw.period_to, draw.seed) == (date(2026, 1, 1), date(2026, 4, 1), "by chance")
    days = list(SurpriseDue.objects.values_list("due_on", flat=True))
    assert all(DAY <= day < date(2026, 4, 1) for day in days)
    with pytest.raises(NotDueError, match="are drawn"):
        surprise.draw_surprise_counts(**office.by("sam"), on_date=DAY, seed="again")
    with pytest.raises(NotAllowedError, match="finance, supervisors"):
        surprise.draw_surprise_counts(**office.by("ana"), on_date=DAY)


def test_a_surprise_count_of_an_open_drawer_is_made_before_a_witness_and_kept(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 2_000)
    due = surprise.ask_surprise_count(**office.by("sam"), holder_id=drawer_holder(office), on_date=DAY)
    assert [one.kind for one in queries.day_end_blockers(business_date=DAY)].count("surprise_count_missing") == 1
    right = Count(currency=(*FLOAT.currency[1:], ("20", FLOAT.currency[0][1] + 1)))
    surprise.record_surprise_count(**office.by("sam"), due_id=due, count=right, **BY_ANA)
    row = SurpriseCount.objects.get()
    assert (row.currency_cents, row.expected_currency_cents, row.session_id) == (22_000, 22_000, session)
    assert "surprise_count_missing" not in {one.kind for one in queries.day_end_blockers(business_date=DAY)}
    with pytest.raises(NotDueError, match="made already"):
        surprise.record_surprise_count(**office.by("sam"), due_id=due, count=right, **BY_ANA)


def test_a_difference_of_a_surprise_count_needs_its_remark_and_posts_nothing(office: CashOffice):
    due = surprise.ask_surprise_count(**office.by("sam"), holder_id=vault_holder(office), on_date=DAY)
    less = Count(currency=(("100", 49),))
    with pytest.raises(ReasonMissingError):
        surprise.record_surprise_count(
            **office.by("sam"), due_id=due, count=less, second_username="max", second_pin=PIN
        )
    surprise.record_surprise_count(
        **office.by("sam"),
        due_id=due,
        count=less,
        second_username="max",
        second_pin=PIN,
        remark="A hundred is missing; reported to finance",
    )
    row = SurpriseCount.objects.get()
    assert row.expected_currency_cents - row.currency_cents == 10_000
    assert cents_of(POOL, 103, vault_holder(office)) == 500_000


def test_nobody_counts_by_surprise_what_they_keep_and_no_session_is_drawn(office: CashOffice):
    session = office.open("sam")
    due = surprise.ask_surprise_count(**office.by("max"), holder_id=drawer_holder(office), on_date=DAY)
    with pytest.raises(NotAllowedError, match="keep themselves"):
        surprise.record_surprise_count(**office.by("sam"), due_id=due, count=FLOAT, **BY_ANA)
    own = CashHolder.objects.get(kind="session")
    with pytest.raises(NotDueError, match="drawers and vaults"):
        surprise.ask_surprise_count(**office.by("max"), holder_id=own.pk, on_date=DAY)
    office.count_right(session, name="sam")


COUNTERFEIT = NoteDraft(
    NoteKind.COUNTERFEIT, "20", serial_number="MB12345678A", envelope_number="CF-1", description="Pen turned black"
)


def test_a_counterfeit_is_kept_with_two_names_and_surrendered_with_a_reference(office: CashOffice):
    before = cents_of(POOL, 102)
    with pytest.raises(NoteError, match="serial number"):
        surprise.record_note(**office.by("ana"), note=NoteDraft(NoteKind.COUNTERFEIT, "20"), **BY_SAM)
    kept = surprise.record_note(**office.by("ana"), note=COUNTERFEIT, **BY_SAM)
    with pytest.raises(NoteError, match="another note"):
        surprise.record_note(**office.by("ana"), note=COUNTERFEIT, **BY_SAM)
    step = {"incident_id": kept, "kind": "surrendered", "given_to": "U.S. Secret Service", "reference": "SS-9"}
    with pytest.raises(NotAllowedError, match="give a kept note away"):
        surprise.close_note(**office.by("ana"), **step)
    surprise.close_note(**office.by("sam"), **step)
    with pytest.raises(NoteError, match="not kept here"):
        surprise.close_note(**office.by("sam"), **step)
    assert cents_of(POOL, 102) == before


def test_a_drawer_that_took_a_counterfeit_is_short_by_it(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 2_000)
    surprise.record_note(**office.by("ana"), note=COUNTERFEIT, **BY_SAM)
    office.count_right(session, short=2_000)
    office.approve(session, reason="Counterfeit twenty, envelope CF-1")
    assert cents_of(2, 499) == 2_000


def test_a_mutilated_note_is_taken_or_refused_by_what_is_left_of_it(office: CashOffice):
    for percent, disposition in ((60, "accepted"), (40, "refused")):
        draft = NoteDraft(NoteKind.MUTILATED, "50", remaining_percent=percent)
        noted = surprise.record_note(**office.by("ana"), note=draft, **BY_SAM)
        assert NoteIncident.objects.get(pk=noted).disposition == disposition
    row = NoteIncident.objects.get(disposition="refused")
    row.pk, row.disposition = None, "accepted"
    with pytest.raises(IntegrityError, match="cashiering_note_rule"), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(CurbstopError, match="percent"):
        surprise.record_note(**office.by("ana"), note=NoteDraft(NoteKind.MUTILATED, "50"), **BY_SAM)


def test_each_office_has_its_own_limit_of_cash_overnight(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 150_000)
    assert queries.limits_on_hand(on_date=DAY).same_day_deposit_over_cents is None
    Office.objects.filter(pk=office.office_id).update(cash_limit_cents=100_000)
    assert queries.limits_on_hand(on_date=DAY).same_day_deposit_over_cents == 100_000
    with transaction.atomic():
        add_office(code="N", name="North", cash_limit_cents=1)
    assert queries.limits_on_hand(on_date=DAY).same_day_deposit_over_cents == 100_000
    office.finish(session)
    office.deposit([session])
    assert queries.limits_on_hand(on_date=DAY).same_day_deposit_over_cents is None
