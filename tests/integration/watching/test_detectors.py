"""Each detector is silent in an office that works as it should, and speaks when what it looks for is planted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.billing.models import Adjustment
from curbstop.casework.models import WorkItem
from curbstop.cashiering.models import (
    DayOverride,
    Deposit,
    PaymentTransfer,
    Receipt,
    ReceiptLine,
    ReceiptPrint,
    Refund,
    SessionEvent,
    Tender,
)
from curbstop.cashiering.operations import NotYourSessionError
from curbstop.cashiering.types import Count
from curbstop.customers.models import AccountRole, Person, StaffRelation
from curbstop.journeys.correct_payment import correct_tender
from curbstop.journeys.match_bank_line import match_lines, record_bank_line
from curbstop.journeys.open_without_sale import open_without_sale
from curbstop.journeys.watch_cash import NobodyToOwnError, watch_cash
from curbstop.ledger.models import JournalEntry
from curbstop.platform.policies import install_default_policies
from curbstop.reporting.watching.run import DETECTORS, detector_named, rows_behind, watch
from factories.cash_office import (
    DAY,
    FLOAT_CENTS,
    NOW,
    PIN,
    CashOffice,
    account_line,
    as_currency,
    cash_tender,
    check_tender,
    living_receipts,
)

START, UNTIL = DAY - timedelta(days=30), DAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def _policies(db):
    install_default_policies()


def alarms(code: str) -> list[int]:
    """The subjects of a detector's alarms, each of which opens into rows."""
    (found,) = [one for one in watch(start=START, until=DAY) if one.detector.code == code]
    for alarm in found.alarms:
        assert rows_behind(detector=found.detector, subject_id=alarm.subject_id, start=START, until=DAY)
    return [alarm.subject_id for alarm in found.alarms]


def an_entry() -> int:
    return JournalEntry.objects.earliest("pk").pk


def test_an_office_that_works_as_it_should_raises_no_alarm_and_every_detector_has_a_rule(office: CashOffice):
    for place, name in enumerate(("ana", "ben")):
        session = office.open(name, place)
        for cents in (1_234, 5_678, 4_321):
            office.pay(session, office.account(), cents, name=name)
        office.finish(session, cashier=name)
        office.deposit([session])
    found = watch(start=START, until=DAY)
    assert [(one.detector.code, one.alarms) for one in found if one.alarms] == []
    assert len({one.code for one in DETECTORS}) == len(DETECTORS) == 18
    assert sum(len(one.looked_at) for one in found) > 10
    for one in DETECTORS:
        assert one.rule
        assert one.statistic
        assert detector_named(code=one.code) is one
        assert rows_behind(detector=one, subject_id=0, start=START, until=UNTIL) == ()


def test_a_cashier_with_many_more_voids_than_the_others_is_seen_and_voids_before_the_count_too(office: CashOffice):
    account = office.account()
    other = office.open("ben", 1)
    for _payment in range(12):
        office.pay(other, account, 1_111, name="ben")
    session = office.open("ana")
    for _payment in range(4):
        taken = office.pay(session, account, 2_345)
        office.void(taken.receipt_id)
    office.pay(session, account, 2_345)
    office.count_right(session)
    assert alarms("void_concentration") == [office.staff["ana"]]
    assert alarms("voids_before_count") == [office.staff["ana"]]


def test_a_check_swapped_for_cash_shows_in_the_first_count(office: CashOffice):
    session = office.open()
    office.take(session, [account_line(office.account(), 8_000)], [cash_tender(5_000), check_tender(3_000)])
    swapped = Count(currency=as_currency(FLOAT_CENTS + 2_000), checks=(3_000, 3_000), card_batch_cents=0)
    office.count(session, swapped)
    assert alarms("check_for_cash") == [session]


def test_a_payment_credited_late_or_moved_on_by_one_person_looks_like_lapping(office: CashOffice):
    session, first, second = office.open(), office.account(), office.account()
    for cents in (1_200, 1_300):
        office.pay(session, first, cents)
    lines = ReceiptLine.objects.order_by("pk")
    for line in lines:
        PaymentTransfer.objects.create(
            line=line,
            from_customer_account_id=first,
            to_customer_account_id=second,
            amount_cents=line.amount_cents,
            reason="found",
            entry_id=an_entry(),
            business_date=DAY + timedelta(days=9),
            moved_by_id=office.staff["ben"],
            moved_at=NOW,
        )
    (found,) = [one for one in watch(start=START, until=UNTIL) if one.detector.code == "lapping"]
    assert [alarm.subject_id for alarm in found.alarms] == [office.staff["ben"]]


def test_who_takes_and_adjusts_and_who_credits_round_amounts_just_under_the_limit_is_seen(office: CashOffice):
    session, account = office.open(), office.account()
    office.pay(session, account, 5_000)
    # On one day the database refuses it; on another it is an alarm.
    for _credit in range(5):
        Adjustment.objects.create(
            customer_account_id=account,
            charge_type="water",
            amount_cents=-2_500 + 100,
            reason_code="courtesy",
            state="POSTED",
            requested_by_id=office.staff["ana"],
            requested_at=NOW,
            entry_id=an_entry(),
            business_date=DAY - timedelta(days=1),
        )
    assert alarms("takes_and_adjusts") == [office.staff["ana"]]
    assert alarms("credits_under_limit") == [office.staff["ana"]]
    assert alarms("round_amounts") == []


def test_a_refund_without_a_customer_and_work_on_an_own_account_are_seen(office: CashOffice):
    session, account = office.open(), office.account()
    office.pay(session, account, 5_000)
    person = Person.objects.create(number="P1", kind="person", given_name="Ana", family_name="Test")
    AccountRole.objects.create(customer_account_id=account, person=person, role="holder", days=DateRange(START, None))
    StaffRelation.objects.create(staff_user_id=office.staff["ana"], person=person, kind="self")
    refund = Refund.objects.create(
        customer_account_id=account,
        amount_cents=5_000,
        reason="overpaid",
        requested_by_id=office.staff["max"],
        approved_by_id=office.staff["sam"],
        entry_id=an_entry(),
        business_date=DAY,
        approved_at=NOW,
    )
    assert alarms("refund_without_customer") == [refund.pk]
    assert alarms("own_account") == [office.staff["ana"]]


def test_copies_openings_and_overrides_are_counted(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    (receipt,) = living_receipts(session)
    for copy in range(1, 5):
        ReceiptPrint.objects.create(receipt_id=receipt, copy=copy, printed_by_id=office.staff["ana"], printed_at=NOW)
        open_without_sale(**office.by("ana"), session_id=session, reason="change")
    with pytest.raises(NotYourSessionError):
        open_without_sale(**office.by("ben"), session_id=session, reason="change")
    for number in range(3):
        DayOverride.objects.create(
            business_date=DAY,
            blocker_kind="not_deposited",
            subject_kind="session",
            subject_id=number,
            detail="x",
            reason="y",
            named_by_id=office.staff["sam"],
            named_at=NOW,
        )
    assert SessionEvent.objects.filter(kind="no_sale").count() == 4
    assert alarms("reprints") == [receipt]
    assert alarms("no_sale") == [session]
    assert alarms("overrides") == [office.staff["sam"]]
    assert alarms("receipt_gaps") == []
    assert Receipt.objects.count() == 1


def test_somebody_whose_voids_are_mostly_whole_tens_of_dollars_is_seen(office: CashOffice):
    session, account = office.open(), office.account()
    for name, amounts in (("sam", (2_000, 4_000, 3_000, 1_234, 10_000)), ("sue", (2_000, 1_111, 2_222, 3_333, 4_444))):
        for cents in amounts:
            office.void(office.pay(session, account, cents).receipt_id, name=name)
    assert alarms("round_amounts") == [office.staff["sam"]]


def test_four_round_voids_are_too_few_to_say_anything(office: CashOffice):
    session, account = office.open(), office.account()
    for cents in (2_000, 4_000, 3_000, 10_000):
        office.void(office.pay(session, account, cents).receipt_id)
    assert alarms("round_amounts") == []


def test_a_receipt_that_somebody_took_out_behind_the_databases_back_leaves_a_gap_that_is_seen(office: CashOffice):
    session = office.open()
    taken = [office.pay(session, office.account(), cents).receipt_id for cents in (1_100, 1_200, 1_300)]
    assert alarms("receipt_gaps") == []
    with connection.cursor() as cursor:
        # The refusing triggers and the keys are out of the way, as for somebody who owns the server.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM cashiering_receipt WHERE id = %s", [taken[1]])
        cursor.execute("SET session_replication_role = origin")
    assert alarms("receipt_gaps") == [office.drawers[0]]


def test_cash_that_is_corrected_into_checks_again_and_again_is_seen(office: CashOffice):
    session, account = office.open(), office.account()
    for number in range(4):
        receipt = office.pay(session, account, 2_000 + number).receipt_id
        correct_tender(
            **office.by("ana"),
            tender_id=Tender.objects.get(receipt_id=receipt).pk,
            to_kind="check",
            check_number=str(700 + number),
            reason="keyed as cash",
            second_username="sam",
            second_pin=PIN,
        )
    assert alarms("cash_made_check") == [office.staff["ana"]]


def test_a_preparer_whose_deposits_the_bank_counts_differently_is_seen(office: CashOffice):
    for number, (received, counted) in enumerate(((5_000, 4_800), (6_000, 6_000), (7_000, 7_100))):
        session = office.open()
        office.pay(session, office.account(), received)
        office.finish(session)
        deposit = Deposit.objects.get(pk=office.deposit([session]))
        line = record_bank_line(
            **office.by("finn"),
            bank_account_id=office.bank_id,
            value_date=DAY,
            amount_cents=counted,
            reference=f"D{number}",
        )
        match_lines(
            **office.by("finn"),
            bank_line_ids=[line],
            transit_item_ids=[deposit.transit_item_id],
            reason="" if received == counted else "counted by the bank",
        )
        assert alarms("bank_differs") == ([] if number < 2 else [office.staff["sam"]])


def test_a_cashier_whose_drawers_are_always_short_leaves_the_control_limits_and_late_money_is_seen(office: CashOffice):
    for _day in range(3):
        session = office.open()
        office.pay(session, office.account(), 9_000)
        office.count_right(session, short=900)
        office.approve(session, reason="nobody knows")
    assert alarms("over_short_trend") == [office.staff["ana"]]
    assert alarms("over_short_events") == [office.staff["ana"]]
    (late,) = [one for one in watch(start=START, until=UNTIL) if one.detector.code == "late_deposit"]
    assert len(late.alarms) == 3


def test_an_alarm_is_a_case_with_an_owner_who_is_never_the_one_it_is_about_and_opens_once(office: CashOffice):
    for number in range(3):
        DayOverride.objects.create(
            business_date=DAY,
            blocker_kind="late_deposit",
            subject_kind="deposit",
            subject_id=number,
            detail="x",
            reason="y",
            named_by_id=office.staff["sam"],
            named_at=NOW,
        )
    with pytest.raises(NobodyToOwnError):
        watch_cash(**office.by("ana"), start=START, until=DAY)
    found = watch_cash(**office.by("sam"), start=START, until=DAY)
    assert (found.alarms, found.new_cases) == (1, 1)
    case = WorkItem.objects.get(kind="alarm:overrides")
    assert (case.assigned_to_id, case.queue, case.state) == (office.staff["max"], "supervisor", "open")
    assert watch_cash(command_key=uuid4(), actor_id=office.staff["sue"], now=NOW, start=START, until=DAY).new_cases == 0
