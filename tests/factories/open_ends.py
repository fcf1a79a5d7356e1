"""What is always half done in a real office, so that every page has something to show: comes after the worked city."""

from datetime import date, timedelta
from uuid import uuid4

import polars as pl
from django.db import transaction

from curbstop.billing.operations import Evidence, record_refund_file
from curbstop.cashiering.models import CashHolder
from curbstop.cashiering.queries import cause_slug, difference_causes, seen_lines
from curbstop.cashiering.types import Count, LineDraft, LineKind, TenderDraft, TenderKind
from curbstop.cashiering.types.difference import EvidenceFile, ImageEvidence
from curbstop.cashiering.types.received import BatchSource, CenterPaymentDraft, NoteDraft, NoteKind, TransmittalDraft
from curbstop.demonstration.story.bank_file import bai2_of_day
from curbstop.demonstration.story.cast import PIN
from curbstop.demonstration.story.counter import FLOAT, Customer, Drawer, _serve, pieces
from curbstop.demonstration.story.files import payment_file
from curbstop.demonstration.story.last_day import leave_work_open
from curbstop.demonstration.story.moments import at
from curbstop.demonstration.story.stage import Stage
from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.exchange.meters import load_read_file
from curbstop.journeys.adjust import request_adjustment
from curbstop.journeys.approve_session import approve_session
from curbstop.journeys.bank_statements import import_bank_statements
from curbstop.journeys.bill_run import look_through_reads
from curbstop.journeys.billable_charge import request_billable_charge
from curbstop.journeys.close_session import begin_count, commit_count
from curbstop.journeys.correct_bills import compute_effects, propose_correction
from curbstop.journeys.correct_difference import correct_difference
from curbstop.journeys.decide_read import ReadDecisionAsked, decide_read
from curbstop.journeys.make_deposit import prepare_deposit
from curbstop.journeys.match_bank_line import claim_line, record_bank_line
from curbstop.journeys.meters_together import MeterTogether, bill_together
from curbstop.journeys.open_session import open_session
from curbstop.journeys.payment_centers import record_center_payments
from curbstop.journeys.post_payment_file import post_payment_file
from curbstop.journeys.print_bills import print_run, reprint_bills
from curbstop.journeys.received_batches import (
    enter_transmittal,
    post_batch_item,
    receive_batch,
    record_empty_envelope,
    start_batch,
)
from curbstop.journeys.reconcile_bank import prepare_reconciliation
from curbstop.journeys.surprise_and_notes import ask_surprise_count, record_note
from curbstop.journeys.take_payment import take_payment
from curbstop.journeys.watch_cash import watch_cash
from curbstop.metering.models import Installation, Meter
from curbstop.metering.operations import attach_photo
from curbstop.metering.types import ACCEPTED
from curbstop.platform.copy import query_to_frame
from curbstop.platform.files import store_file
from curbstop.premises.models import Premise, ServicePoint
from curbstop.reporting.correction_choices import BillChoice
from factories.run_ends import leave_run_ends

# The smallest picture there is.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)
WAITING_FILE = "waiting.csv"
# Who has which drawer, and how far they are.
COUNTING, COUNTED, SERVING = "cashier", "cashier2", "cashier3"


def leave_open_ends(*, stage: Stage, day: date) -> None:
    """Half done: drawers, a deposit, a payment file, an adjustment, a bank line; and one run's bills are printed."""
    leave_work_open(stage=stage, day=day)
    _adjust_with_evidence(stage, day)
    _leave_charges(stage, day)
    _propose_a_correction(stage, day)
    _ask_for_refunds(stage, day)
    _decide_about_a_read(stage, day)
    _take_reads_in(stage, day)
    _bill_meters_together(stage, day)
    _explain_differences(stage, day)
    _prepare_a_deposit(stage, day, _drawer(stage, day, "cashier", 0))
    begin_count(**_by(stage, COUNTING, day), session_id=_drawer(stage, day, COUNTING, 0).session_id)
    _turn_in(stage, day, _drawer(stage, day, COUNTED, 1), missing_cents=200)
    _drawer(stage, day, SERVING, 2)
    _leave_files(stage, day)
    _leave_mail_and_transmittal(stage, day)
    record_bank_line(
        **_by(stage, "finance", day),
        bank_account_id=stage.office.bank_account_id,
        value_date=day,
        amount_cents=12_345,
        reference="?",
    )
    _leave_the_bank(stage, day)
    watch_cash(**_by(stage, "supervisor", day), start=day - timedelta(days=60), until=day)
    print_run(run_id=_run_id(), now=at(day=day, hour=12))
    _print_once_more(stage, day)
    leave_run_ends(actor_id=stage.cast["billing"], day=day, month=date(2026, 5, 1), now=at(day=day, hour=18))


def _leave_mail_and_transmittal(stage: Stage, day: date) -> None:
    """Mail that is being posted, a transmittal that waits for its count, a pay station's day without its message."""
    (account,) = query_to_frame(sql="SELECT min(id) AS id FROM customers_customeraccount")["id"]
    batch_id = receive_batch(
        **_by(stage, "mail_opener", day),
        source=BatchSource.MAIL,
        office_id=stage.office.office_id,
        received_on=day,
        item_count=2,
        tape=Count(checks=(1_000, 2_000)),
        second_username="representative",
        second_pin=PIN,
    )
    session_id = start_batch(**_by(stage, SERVING, day), batch_id=batch_id)
    post_batch_item(
        **_by(stage, SERVING, day),
        session_id=session_id,
        lines=(LineDraft(kind=LineKind.CUSTOMER, amount_cents=1_000, customer_account_id=account),),
        tenders=(TenderDraft(kind=TenderKind.MONEY_ORDER, amount_cents=1_000, check_number="77"),),
    )
    record_empty_envelope(**_by(stage, SERVING, day), batch_id=batch_id, customer_account_id=account)
    enter_transmittal(
        **_by(stage, "department", day),
        department_id=stage.office.department_ids["ANIMAL"],
        office_id=stage.office.office_id,
        brought_on=day,
        lines=(TransmittalDraft(stage.office.receipt_type_ids["DOGLICENSE"], 2_000, answers=(("tag", "9"),)),),
        tape=Count(currency=(("20", 1),)),
    )
    ask_surprise_count(
        **_by(stage, "supervisor", day),
        holder_id=CashHolder.objects.filter(kind="vault").latest("pk").pk,
        on_date=day,
    )
    record_note(
        **_by(stage, "cashier", day),
        note=NoteDraft(NoteKind.COUNTERFEIT, "20", serial_number="MB1", envelope_number="CF-1"),
        second_username="supervisor",
        second_pin=PIN,
    )
    record_center_payments(
        **_by(stage, "mail_opener", day),
        center_id=stage.office.payment_center_id,
        paid_on=day,
        payments=(CenterPaymentDraft("PS-OPEN", "100000017", 4_206),),
    )


def _leave_the_bank(stage: Stage, day: date) -> None:
    """A statement of a quiet day, a claim that waits for the bank, a reconciliation that waits for its review."""
    account = stage.office.lockbox_account_id
    content = bai2_of_day(
        lines=[(-1_500, "DUP-1", "ITEM PRESENTED TWICE")],
        on=day - timedelta(days=1),
        account_number="000012009023",
        opening_cents=900_000,
    )
    import_bank_statements(
        **_by(stage, "finance", day), file=read_bank_statements(content=content, name="statement.bai")
    )
    line = max(one.id for one in seen_lines() if one.bank_account_id == account)
    claim_line(
        **_by(stage, "finance", day), bank_line_id=line, kind="duplicate_presentment", reason="Charged back twice"
    )
    prepare_reconciliation(
        **_by(stage, "finance", day),
        bank_account_id=account,
        period_end=day,
        statement_cents=898_500,
        remark="Opening balance of the bank",
    )


def _adjust_with_evidence(stage: Stage, day: date) -> None:
    request_adjustment(
        **_by(stage, "representative", day),
        business_date=day,
        customer_account_id=stage.payers["customer_account_id"][0],
        charge_type="water",
        amount_cents=-500,
        reason_code="leak",
        remark="Seen",
        evidence=[Evidence(name="leak.txt", media_type="text/plain", content=b"A photo would say more.")],
    )


def _print_once_more(stage: Stage, day: date) -> None:
    """A copy that somebody asked for."""
    bill = query_to_frame(sql="SELECT min(bill_id) AS id FROM correspondence_billprint")["id"].item()
    reprint_bills(**_by(stage, "billing", day), bill_ids=[bill], purpose="copy", reason="Asked for", business_date=day)


def _leave_charges(stage: Stage, day: date) -> None:
    """A charge that waits for the next bill, and a late fee that somebody may waive."""
    account = {"customer_account_id": stage.payers["customer_account_id"][0], "business_date": day}
    request_billable_charge(
        **_by(stage, "billing", day),
        **account,
        kind="trip",
        amount_cents=None,
        happened_on=day,
        reason="Second visit",
    )
    request_adjustment(
        **_by(stage, "representative", day),
        **account,
        charge_type="fee_late",
        amount_cents=200,
        reason_code="billing_error",
        remark="Late",
    )


def _ask_for_refunds(stage: Stage, day: date) -> None:
    """Of one cent, whatever the account has: nobody approves it."""
    with transaction.atomic():
        record_refund_file(
            credits_cents={stage.payers["customer_account_id"][0]: 1},
            requested_by_id=_by(stage, "billing", day)["actor_id"],
            now=at(day=day, hour=18),
        )


def _propose_a_correction(stage: Stage, day: date) -> None:
    correction_id = propose_correction(
        **_by(stage, "billing", day), cause="wrong_read", remark="Misread", choice=BillChoice(run_id=_run_id())
    )
    compute_effects(correction_id=correction_id, business_date=day, now=at(day=day, hour=18))


def _decide_about_a_read(stage: Stage, day: date) -> None:
    """The oldest doubtful read is accepted, and has a photo; the others wait."""
    first = query_to_frame(
        sql="SELECT min(id) AS id, (array_agg(read_id ORDER BY id))[1] AS read_id FROM metering_readexception"
        " WHERE state = 'open' AND read_id IS NOT NULL"
    ).row(0, named=True)
    asked = ReadDecisionAsked(exception_id=first["id"], decision=ACCEPTED, business_date=day)
    decide_read(asked=asked, **_by(stage, "billing", day))
    with transaction.atomic():
        attach_photo(
            read_id=first["read_id"], name="meter.png", media_type="image/png", content=PIXEL, now=at(day=day, hour=18)
        )


def _take_reads_in(stage: Stage, day: date) -> None:
    """A meter that nobody could read, and a look through the reads of its cycle."""
    serial = query_to_frame(
        sql="SELECT min(m.serial) AS serial FROM metering_meter m JOIN metering_installation i ON i.meter_id = m.id"
        " WHERE i.to_date IS NULL"
    )["serial"].item()
    load_read_file(
        **_by(stage, "billing", day),
        content=f"meter,read_on,note\n{serial},{day},Locked gate\n".encode(),
        name="route7.csv",
        source="handheld",
        photos={},
        business_date=day,
    )
    look_through_reads(cycle_number=1, month=date(2026, 5, 1), business_date=day, now=at(day=day, hour=18))


def _bill_meters_together(stage: Stage, day: date) -> None:
    """A meter in the park counts for an agreement elsewhere."""
    premise = Premise.objects.create(
        number="PARK",
        house_number="1",
        street_name="Park",
        city="San Bernardino",
        postal_code="92401",
        search_text="1 park",
    )
    point = ServicePoint.objects.create(number="PARK-W", premise=premise, service="water", metered=True)
    meter = Meter.objects.create(serial="PARK1", size='2"', dials=5)
    Installation.objects.create(meter=meter, service_point=point, from_date=date(2020, 1, 1), start_reading_milli=0)
    agreement = query_to_frame(
        sql="SELECT min(id) AS id FROM customers_serviceagreement WHERE to_date IS NULL AND service = 'water'"
    )["id"].item()
    asked = MeterTogether(agreement_id=agreement, serial="PARK1", on_date=day, reading_milli=40_000)
    bill_together(asked=asked, **_by(stage, "billing", day))


def _run_id() -> int:
    return query_to_frame(sql="SELECT min(run_id) AS id FROM billing_bill WHERE state = 'ISSUED'")["id"].item()


def _by(stage: Stage, username: str, day: date) -> dict:
    return {"command_key": uuid4(), "actor_id": stage.cast[username], "now": at(day=day, hour=18)}


def _drawer(stage: Stage, day: date, cashier: str, position: int) -> Drawer:
    """An open drawer that has taken one payment in cash."""
    session_id = open_session(
        **_by(stage, cashier, day),
        drawer_id=stage.office.drawer_ids[position],
        business_date=day,
        float_count=FLOAT,
        second_username="supervisor2",
        second_pin=PIN,
    )
    drawer = Drawer(session_id=session_id, cashier=cashier)
    account = stage.payers["customer_account_id"][session_id % stage.payers.height]
    customer = Customer(customer_account_id=account, name="Late Customer", amount_cents=3_456, cash_only=True)
    # The number keeps its key apart from those of the city's own day.
    _serve(stage=stage, day=day, drawer=drawer, customer=customer, number=1_000 + session_id)
    return drawer


def _turn_in(stage: Stage, day: date, drawer: Drawer, *, missing_cents: int = 0) -> None:
    cash = pieces(cents=FLOAT.currency_cents + drawer.cash_cents - missing_cents)
    begin_count(**_by(stage, drawer.cashier, day), session_id=drawer.session_id)
    commit_count(**_by(stage, drawer.cashier, day), session_id=drawer.session_id, count=Count(currency=cash))


def _prepare_a_deposit(stage: Stage, day: date, drawer: Drawer) -> None:
    _turn_in(stage, day, drawer)
    approve_session(**_by(stage, "supervisor", day), session_id=drawer.session_id, vault_id=stage.office.vault_id)
    prepare_deposit(
        **_by(stage, "supervisor", day),
        bank_account_id=stage.office.bank_account_id,
        vault_id=stage.office.vault_id,
        session_ids=[drawer.session_id],
        currency=pieces(cents=drawer.cash_cents),
        bag_number="BAG-OPEN",
    )


def _explain_differences(stage: Stage, day: date) -> None:
    """Two drawers with cash that was keyed as a check: one is corrected with a picture, the other waits for somebody."""
    for is_corrected in (True, False):
        drawer = _drawer(stage, day, "cashier", 0)
        account = stage.payers["customer_account_id"][drawer.session_id % stage.payers.height]
        take_payment(
            **_by(stage, drawer.cashier, day),
            session_id=drawer.session_id,
            lines=[LineDraft(LineKind.CUSTOMER, 1_200, customer_account_id=account)],
            tenders=[TenderDraft(TenderKind.CHECK, 1_200, check_number="7", check_date=day)],
        )
        _turn_in(stage, day, drawer, missing_cents=-1_200)
        approve_session(
            **_by(stage, "supervisor", day),
            session_id=drawer.session_id,
            vault_id=stage.office.vault_id,
            over_short_reason="A check lacks",
        )
        if is_corrected:
            causes = difference_causes(session_id=drawer.session_id)
            correct_difference(
                **_by(stage, "supervisor", day),
                session_id=drawer.session_id,
                slug=next(cause_slug(cause=cause) for cause in causes if cause.kind == "wrong_tender"),
                evidence=ImageEvidence("The customer's copy", EvidenceFile("copy.png", "image/png", PIXEL)),
            )


def _leave_files(stage: Stage, day: date) -> None:
    """One payment file that is posted and waits for its approval, one that is checked and waits for its posting."""
    number, name = stage.payers.select("number", "name").row(0)
    rows = pl.DataFrame({"number": [number], "name": [name], "amount_cents": [1_234]})
    post_payment_file(
        **_by(stage, "billing", day),
        content=payment_file(rows=rows, day=day, source="late"),
        name="late.csv",
        source="online",
        bank_account_id=stage.office.lockbox_account_id,
        expected_on=day,
        effective_date=day,
    )
    content = payment_file(rows=rows, day=day, source="later")
    store_file(name=WAITING_FILE, media_type="text/csv", content=content, now=at(day=day, hour=18))
