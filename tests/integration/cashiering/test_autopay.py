"""Autopay from the authorization to the bank's answer: cut once, never above the bill, posted on its day, undone by code."""

import hashlib
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from curbstop.autopay.models import AutopayDraft, AutopayMandate, AutopayReturn, AutopayRun, AutopaySkip
from curbstop.autopay.operations import MandateRefusedError, RunStateError
from curbstop.autopay.queries import autopay_run, autopay_runs
from curbstop.billing.models import Bill
from curbstop.cashiering.models import PaymentBatch, ReturnedItem
from curbstop.cli.commands.autopay import FileThereError, Order, UnknownUserError, carried_out
from curbstop.correspondence.models import SentDocument
from curbstop.customers.models import CustomerAccount
from curbstop.exchange.autopay.cutting import NothingToDraftError, plan_drafts
from curbstop.exchange.autopay.originator import SettlementDateError, earliest_settlement
from curbstop.exchange.autopay.reading import file_of_drafts
from curbstop.journeys.autopay import NotYetSettledError, stop_autopay, withdraw_drafts
from curbstop.journeys.autopay.allowed import NotForYouError
from curbstop.platform.models import StoredFile
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.queries import balance_summary
from curbstop.reporting.verify.run import verify_books
from factories.ach_files import change_file, return_file
from factories.autopay_town import BANK, AutopayTown, autopay_town


@pytest.fixture
def town(db) -> AutopayTown:
    return autopay_town()


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def owes(town: AutopayTown, customer) -> int:
    return balance_summary(
        customer_account_id=customer.customer_account_id, on=town.city.business_date + timedelta(days=400)
    ).balance_cents


def billed(town: AutopayTown, **options):
    """A customer who pays by autopay, and the bill that asks for it."""
    customer = town.customer(**options)
    town.authorise(customer)
    town.bill_them()
    return customer, town.bill_of(customer)


def trace_of(customer) -> str:
    return AutopayDraft.objects.get(customer_account_id=customer.customer_account_id).trace


def test_the_bank_account_is_kept_sealed_and_the_customer_is_told(town: AutopayTown):
    customer = town.customer()
    town.authorise(customer)
    row = AutopayMandate.objects.get()
    assert (row.account_last4, row.live_from) == ("5678", town.city.business_date)
    assert BANK.account_number not in row.sealed_account_number
    assert CustomerAccount.objects.get(pk=customer.customer_account_id).autopay
    assert SentDocument.objects.filter(customer_account_id=customer.customer_account_id, kind="letter").count() == 1


def test_an_account_has_one_living_authorization_and_what_was_authorized_never_changes(town: AutopayTown):
    customer = town.customer()
    town.authorise(customer)
    with pytest.raises(MandateRefusedError, match="already"):
        town.authorise(customer)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        AutopayMandate.objects.update(routing="121042882")
    with pytest.raises(MandateRefusedError, match="no routing number"):
        town.authorise(town.customer(), bank=type(BANK)("231380105", "1", is_savings=False))


def test_a_bill_is_drafted_once_on_its_due_date_and_the_file_is_sound(town: AutopayTown):
    customer, bill = billed(town)
    run_id = town.cut()
    (entry,) = town.entries(run_id)
    run, draft = AutopayRun.objects.get(), AutopayDraft.objects.get()
    assert (entry.amount_cents, entry.account_number.strip()) == (bill.amount_due_cents, BANK.account_number)
    assert (entry.batch.entry_class, entry.batch.effective_date, entry.trace) == ("PPD", bill.due_date, draft.trace)
    assert (draft.bill_id, draft.amount_cents, run.draft_cents) == (bill.pk, *[bill.amount_due_cents] * 2)
    assert BANK.account_number.encode() not in bytes(StoredFile.objects.get(pk=run.stored_file_id).content)
    assert owes(town, customer) == bill.amount_due_cents  # nothing posts before the settlement date
    with pytest.raises(NothingToDraftError):
        town.cut()
    with pytest.raises(IntegrityError, match="autopay_draft_bill_once"), transaction.atomic():
        AutopayDraft.objects.create(
            run=run,
            mandate_id=draft.mandate_id,
            customer_account_id=customer.customer_account_id,
            kind="draft",
            bill_id=bill.pk,
            printed_cents=1,
            amount_cents=1,
            trace="121042880000009",
        )


def test_the_draft_is_what_is_still_owed_when_the_file_is_cut(town: AutopayTown):
    customer, bill = billed(town)
    town.pay(customer, 1_000)
    assert town.entries(town.cut())[0].amount_cents == bill.amount_due_cents - 1_000


def test_a_bill_that_was_paid_meanwhile_is_not_drafted(town: AutopayTown):
    customer, bill = billed(town)
    town.pay(customer, bill.amount_due_cents + 500)
    plan = plan_drafts(settles_on=town.due)
    assert (plan.drafts, [one.bill_id for one in plan.paid]) == ((), [bill.pk])


def test_the_database_refuses_a_draft_above_the_printed_amount(town: AutopayTown):
    billed(town)
    town.cut()
    with pytest.raises(IntegrityError, match=r"never_above|changes only"), transaction.atomic():
        AutopayDraft.objects.update(amount_cents=99_999_999)


def test_an_account_whose_bill_is_held_is_skipped_and_its_customer_told_once(town: AutopayTown):
    with transaction.atomic():  # whatever is more than the month before is held
        for key, value in (("bill_hold.minimum_cents", 1), ("bill_hold.times_own_history_milli", 1_001)):
            adopt_policy(key=key, value=value, from_date=town.city.business_date, source="test", mark="D")
    wrong, right = town.customer((10, 13)), town.customer((10, 10))
    for one in (wrong, right):
        town.authorise(one)
    town.bill_them(2)
    assert town.latest_bill_of(wrong).state == "HELD"
    settles_on = town.latest_bill_of(right).due_date
    run_id = town.cut(settles_on=settles_on)
    assert len(town.entries(run_id)) == 1
    skip = AutopaySkip.objects.get()
    assert (skip.customer_account_id, skip.reason) == (wrong.customer_account_id, "held")
    letters = SentDocument.objects.filter(customer_account_id=wrong.customer_account_id, kind="letter")
    assert letters.count() == 2  # that autopay began, and that this bill is not drafted
    assert plan_drafts(settles_on=settles_on).held == ()


def test_a_prenote_proves_the_account_first_and_the_bill_before_it_is_left_to_the_customer(town: AutopayTown):
    customer = town.customer()
    town.authorise(customer, prenote=True, entry_class="WEB")
    town.bill_them()
    (entry,) = town.entries(town.cut())
    assert (entry.is_prenote, entry.amount_cents) == (True, 0)
    assert AutopayMandate.objects.get().live_from == next_banking_days(town.due, 3)
    assert AutopaySkip.objects.get().reason == "not_live"
    with pytest.raises(NothingToDraftError):
        town.cut()


def next_banking_days(day, count):
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def test_settlement_is_a_banking_day_that_the_bank_can_still_reach(town: AutopayTown):
    billed(town)
    sunday = town.due + timedelta(days=6 - town.due.weekday())
    for day in (sunday, town.city.business_date):
        with pytest.raises(SettlementDateError):
            town.cut(settles_on=day)
    with pytest.raises(NotForYouError):
        town.cut(name="rita")


def eastern(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("sent", "same_day", "settles"),
    [
        (eastern(date(2018, 8, 31), 14, 59), True, date(2018, 8, 31)),  # a Friday, within the bank's hour
        (eastern(date(2018, 8, 31), 15, 1), True, date(2018, 9, 4)),  # too late; Monday is Labor Day
        (eastern(date(2018, 8, 31), 14, 59), False, date(2018, 9, 4)),
        (eastern(date(2018, 8, 31), 15, 1), False, date(2018, 9, 5)),
        (eastern(date(2018, 9, 3), 9), True, date(2018, 9, 4)),  # the holiday itself
        (eastern(date(2018, 9, 1), 9), True, date(2018, 9, 4)),  # a Saturday
        (
            eastern(date(2018, 11, 23), 9),
            True,
            date(2018, 11, 23),
        ),  # the Federal Reserve works the day after Thanksgiving
    ],
)
def test_same_day_entries_keep_the_banks_hour_and_the_federal_reserves_calendar(town, sent, same_day, settles):
    assert earliest_settlement(now=sent, same_day=same_day, cutoff=time(15)) == settles


def test_a_same_day_file_says_so_in_its_batches_and_settles_on_the_day_it_is_sent(town: AutopayTown):
    _customer, _bill = billed(town)
    due = town.due
    with pytest.raises(SettlementDateError):
        town.cut(settles_on=due, now=eastern(due, 15, 1), same_day=True)
    run_id = town.cut(settles_on=due, now=eastern(due, 14), same_day=True)
    header = file_of_drafts(run=autopay_run(run_id=run_id)).decode().splitlines()[1]
    assert (header[0], header[63:69], header[69:75]) == ("5", "SD1400", f"{due:%y%m%d}")
    assert autopay_run(run_id=run_id).is_same_day


def test_the_terminal_says_what_a_file_would_hold_and_cuts_it_once(town: AutopayTown, tmp_path):
    customer, bill = billed(town)
    town.pay(customer, 1_000)
    due, file = town.due.isoformat(), tmp_path / "drafts.ach"
    now = eastern(town.due - timedelta(days=4), 9)
    dry = carried_out(order=Order(settles_on=due, dry_run=True), now=now)
    assert (dry["drafts"], dry["draft_cents"]) == (1, bill.amount_due_cents - 1_000)
    assert autopay_runs() == ()
    done = carried_out(order=Order(settles_on=due, user="finn", out=file), now=now)
    assert (done["drafts"], done["draft_cents"]) == (dry["drafts"], dry["draft_cents"])
    assert hashlib.sha256(file.read_bytes()).hexdigest() == done["sha256"]
    assert carried_out(order=Order(settles_on=due, dry_run=True), now=now)["drafts"] == 0
    with pytest.raises(FileThereError):
        carried_out(order=Order(settles_on=due, user="finn", out=file), now=now)
    with pytest.raises(UnknownUserError):
        carried_out(order=Order(settles_on=due, user="nobody"), now=now)


def test_drafts_post_on_their_settlement_date_and_count_as_paid_then(town: AutopayTown):
    customer, bill = billed(town)
    run_id = town.cut()
    with pytest.raises(NotYetSettledError):
        town.post(run_id)
    town.go_to(bill.due_date)
    batch = PaymentBatch.objects.get(pk=town.post(run_id))
    assert (batch.source, batch.effective_date, batch.item_cents) == ("autopay", bill.due_date, bill.amount_due_cents)
    assert owes(town, customer) == 0
    with pytest.raises(RunStateError):
        town.post(run_id)


def test_a_file_that_was_never_sent_is_withdrawn_and_its_bills_are_drafted_again(town: AutopayTown):
    billed(town)
    run_id = town.cut()
    withdraw_drafts(**town.by("finn"), run_id=run_id, reason="the bank's line was down")
    again = town.cut()
    assert len(town.entries(again)) == 1
    town.go_to(town.due)
    with pytest.raises(RunStateError):
        town.post(run_id)
    assert town.post(again)


def test_what_another_file_is_about_to_collect_is_not_drafted_again(town: AutopayTown):
    customer, bill = billed(town)
    town.cut()
    later = Bill.objects.get(pk=bill.pk)
    assert plan_drafts(settles_on=later.due_date + timedelta(days=5)).drafts == ()
    assert owes(town, customer) == bill.amount_due_cents


def test_a_returned_draft_opens_the_charges_and_the_second_one_ends_autopay(town: AutopayTown):
    customer, bill = billed(town)
    run_id = town.cut()
    town.go_to(bill.due_date)
    town.post(run_id)
    answer = town.answered(return_file(trace=trace_of(customer), amount_cents=bill.amount_due_cents))
    assert (answer.taken_back, answer.stopped) == (1, 0)
    item = ReturnedItem.objects.get()
    assert item.fee_cents == 2_500
    assert owes(town, customer) == bill.amount_due_cents + 2_500
    assert AutopayReturn.objects.get().returned_item_id == item.pk
    account = CustomerAccount.objects.get(pk=customer.customer_account_id)
    assert account.autopay
    assert account.cash_only_until > town.city.business_date


def test_a_closed_bank_account_ends_autopay_at_once_and_costs_nothing(town: AutopayTown):
    customer, bill = billed(town)
    run_id = town.cut()
    town.go_to(bill.due_date)
    town.post(run_id)
    answer = town.answered(return_file(reason="R02", trace=trace_of(customer), amount_cents=bill.amount_due_cents))
    assert answer.stopped == 1
    assert ReturnedItem.objects.get().fee_cents == 0
    assert AutopayMandate.objects.get().stop_reason == "bank_code"
    assert not CustomerAccount.objects.get(pk=customer.customer_account_id).autopay


def test_a_draft_that_came_back_before_its_day_never_posts(town: AutopayTown):
    customer, bill = billed(town)
    run_id = town.cut()
    answer = town.answered(return_file(reason="R03", trace=trace_of(customer), amount_cents=bill.amount_due_cents))
    assert (answer.taken_back, answer.prenotes, answer.not_found) == (0, 1, 0)
    town.go_to(bill.due_date)
    assert town.post(run_id) is None
    assert owes(town, customer) == bill.amount_due_cents


def test_a_returned_prenote_ends_autopay(town: AutopayTown):
    customer = town.customer()
    town.authorise(customer, prenote=True)
    town.bill_them()
    town.cut()
    answer = town.answered(return_file(reason="R04", code="26", trace=trace_of(customer), amount_cents=0))
    assert (answer.prenotes, answer.stopped) == (1, 1)


def test_a_notice_of_change_corrects_the_authorization_that_was_drafted(town: AutopayTown):
    customer, _ = billed(town)
    town.cut()
    answer = town.answered(change_file(trace=trace_of(customer)))
    assert (answer.corrected, answer.applied) == (1, 1)
    old, new = AutopayMandate.objects.order_by("pk")
    assert (old.stop_reason, new.replaces_id, new.change_code, new.account_last4) == (
        "corrected",
        old.pk,
        "C01",
        "7766",
    )
    assert new.authorised_on == old.authorised_on


def test_a_notice_about_a_mandate_that_ended_waits_for_people(town: AutopayTown):
    customer, _ = billed(town)
    town.cut()
    stop_autopay(
        **town.by("rita"),
        business_date=town.city.business_date,
        customer_account_id=customer.customer_account_id,
        remark="called",
    )
    assert town.answered(change_file(trace=trace_of(customer))).applied == 0
