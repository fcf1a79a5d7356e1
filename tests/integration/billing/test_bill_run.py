"""The run itself: safe to repeat and to kill, held bills, credits, dry runs, and what the database refuses."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.billing.models import Bill, BillLine, BillRun, BillSegment
from curbstop.billing.queries import bill_run, cycle_month
from curbstop.billing.types import HELD, ISSUED
from curbstop.journeys.bill_run import run as run_module
from curbstop.journeys.bill_run import run_cycle, stored_run_report
from curbstop.journeys.release_bill import cancel_bill, discard_bill, release_bill
from curbstop.ledger.models import JournalEntry, Transfer
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, Posting, Side, ledger_account_id
from curbstop.receivables.models import Allocation, CreditMovement, OpenItem
from curbstop.receivables.queries import credit_balance
from factories.billing_city import add_customer, count_rows, make_city

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
TABLES = (
    "billing_bill",
    "billing_billsegment",
    "billing_billline",
    "billing_billrun",
    "ledger_journalentry",
    "ledger_transfer",
    "receivables_openitem",
    "receivables_allocation",
    "metering_read",
    "casework_workitem",
)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


@pytest.fixture
def window():
    def found():
        return cycle_month(cycle_number=1, month=AUGUST).read_on, cycle_month(cycle_number=1, month=SEPTEMBER).read_on

    return found


def run(city, **options):
    return run_cycle(
        cycle_number=1,
        month=SEPTEMBER,
        business_date=city.business_date,
        now=city.now,
        actor_id=city.actor_id,
        **options,
    )


def homes(city, window, count, used=15, **facts):
    start, end = window()
    facts = {"sewer_class": "residential", **facts}
    return [
        add_customer(
            city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 100), (end, 100 + used)], **facts
        )
        for _ in range(count)
    ]


def give_credit(city, customer, cents):
    """Money without an item, as a conversion brings it."""
    with transaction.atomic():
        draft = Posting(event="test_credit", source_kind="test", source_id=customer.customer_account_id)
        draft.move(fund=WATER, debit=Side(399), credit=Side(205, customer.customer_account_id), amount_cents=cents)
        entry = post(draft=draft, business_date=city.business_date, recorded_at=city.now)
        CreditMovement.objects.create(
            customer_account_id=customer.customer_account_id,
            entry_id=entry.id,
            business_date=city.business_date,
            effective_date=city.business_date,
            recorded_at=city.now,
            source_kind="payment",
            source_id=1,
            amount_cents=cents,
        )


def owed(fund, number, customer):
    return balance(
        account_id=ledger_account_id(fund=fund, number=number), subsidiary_id=customer.customer_account_id
    ).cents


def test_a_second_run_does_nothing(city, window):
    homes(city, window, 3)
    first = run(city)
    before = count_rows(*TABLES)
    second = run(city)
    assert (first.bills_issued, second.bills_issued, second.run_id) == (3, 0, None)
    assert count_rows(*TABLES) == before


def test_a_run_stopped_between_partitions_is_finished_by_the_next_start_and_bills_everyone_once(city, window):
    homes(city, window, 5)
    order = run_module.CycleRunOrder(
        cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, accounts_a_partition=2
    )
    days = run_module.run_days(calendar=cycle_month(cycle_number=1, month=SEPTEMBER), business_date=city.business_date)
    run_id = run_module.start_or_resume(order=order, days=days)
    run_module.run_partition(run_id=run_id, number=2, order=order, days=days)
    assert bill_run(run_id=run_id).partitions_done == 1
    report = run(city, accounts_a_partition=2)
    assert report.run_id == run_id
    assert (report.bills_issued, Bill.objects.count()) == (5, 5)
    assert run_module.run_partition(run_id=run_id, number=2, order=order, days=days) == 0


def test_a_dry_run_writes_nothing_and_reports_the_same(city, window):
    homes(city, window, 3)
    start, _ = window()
    reads = [(start - timedelta(days=30 * back), 100 - 10 * back) for back in (3, 2, 1, 0)]
    add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)
    add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, rate_class="unheard_of", reads=reads)
    before = count_rows(*TABLES)
    dry = run(city, dry_run=True)
    assert count_rows(*TABLES) == before
    real = run(city)
    assert (dry.bills_issued, dry.estimated_segments, dry.accounts_not_billed) == (4, 1, 1)
    same = {"bills_issued", "bills_held", "charges_cents", "usage_milli", "lines", "segments", "kinds", "sums"}
    assert {name: getattr(dry, name) for name in same} == {name: getattr(real, name) for name in same}
    assert [one.reason for one in dry.exceptions] == [one.reason for one in real.exceptions]


def test_a_run_keeps_its_report(city, window):
    homes(city, window, 3)
    report = run(city)
    assert stored_run_report(run_id=report.run_id) == report
    with pytest.raises(IntegrityError), transaction.atomic():
        BillRun.objects.filter(pk=report.run_id).update(totals={})


def test_an_issued_bill_posts_what_its_lines_say_and_leaves_the_same_open_items(city, window):
    customer = homes(city, window, 1)[0]
    run(city)
    bill = Bill.objects.get()
    assert (owed(WATER, 115, customer), owed(SEWER, 116, customer)) == (5193, 1460)
    assert sorted(OpenItem.objects.values_list("charge_type", "amount_cents")) == [("sewer", 1460), ("water", 5193)]
    assert set(OpenItem.objects.values_list("due_date", "bill_id")) == {(bill.due_date, bill.pk)}
    numbers = Transfer.objects.order_by("credit_account_id").values_list("credit_account_id", "amount_cents")
    assert [(account // 100 % 10000, cents) for account, cents in numbers] == [
        (401, 2928),
        (402, 1725),
        (403, 540),
        (411, 1460),
    ]
    assert (bill.due_date - bill.mailing_date).days >= 19


def test_a_credit_is_used_up_in_the_bills_own_entry_and_crosses_to_sewer(city, window):
    customer = homes(city, window, 1)[0]
    give_credit(city, customer, 4000)
    report = run(city)
    bill = Bill.objects.get()
    assert report.credit_used_cents == bill.credit_used_cents == 4000
    assert bill.amount_due_cents == 5193 + 1460 - 4000
    assert credit_balance(customer_account_id=customer.customer_account_id) == 0
    # 40.00 of 66.53 by largest remainder: water 31.22, sewer 8.78.
    assert sorted(Allocation.objects.values_list("amount_cents", "source_kind", "source_id")) == [
        (878, "credit", bill.pk),
        (3122, "credit", bill.pk),
    ]
    assert (owed(WATER, 115, customer), owed(SEWER, 116, customer)) == (5193 - 3122, 1460 - 878)
    used = Transfer.objects.filter(debit_account_id=ledger_account_id(fund=WATER, number=205))
    assert sorted(used.values_list("amount_cents", "entry_id")) == [(878, bill.entry_id), (3122, bill.entry_id)]
    assert Allocation.objects.exclude(entry_id=bill.entry_id).count() == 0


def test_a_credit_larger_than_the_bill_stays_for_the_next_one(city, window):
    customer = homes(city, window, 1)[0]
    give_credit(city, customer, 10_000)
    run(city)
    assert Bill.objects.get().amount_due_cents == 6653 - 10_000
    assert credit_balance(customer_account_id=customer.customer_account_id) == 10_000 - 6653


def outlier(city, window):
    """A home whose bills were around 50 dollars and is now above 250 and above three times that."""
    customer = homes(city, window, 1, used=300)[0]
    with transaction.atomic():
        earlier = BillRun.objects.create(
            kind="single",
            business_date=date(2018, 8, 5),
            bill_date=date(2018, 8, 5),
            mailing_date=date(2018, 8, 6),
            due_date=date(2018, 8, 27),
            read_from=date(2018, 8, 1),
            read_on=date(2018, 8, 3),
            started_at=datetime(2018, 8, 5, tzinfo=UTC),
        )
        draft = Posting(event="bill_issued", source_kind="bill", source_id=1)
        draft.move(fund=WATER, debit=Side(115, customer.customer_account_id), credit=Side(402), amount_cents=5000)
        entry = post(draft=draft, business_date=city.business_date, recorded_at=city.now)
        Bill.objects.create(
            id=1,
            number=18,
            customer_account_id=customer.customer_account_id,
            run=earlier,
            kind="regular",
            state=ISSUED,
            bill_date=date(2018, 8, 5),
            mailing_date=date(2018, 8, 6),
            due_date=date(2018, 8, 27),
            from_date=date(2018, 7, 1),
            to_date=date(2018, 8, 1),
            previous_balance_cents=0,
            payments_cents=0,
            adjustments_cents=0,
            current_charges_cents=5000,
            credit_used_cents=0,
            amount_due_cents=5000,
            rounding="half_up",
            language="en",
            business_date=city.business_date,
            entry_id=entry.id,
        )
        OpenItem.objects.create(
            customer_account_id=customer.customer_account_id,
            agreement_id=customer.water_agreement_id,
            fund_id=WATER,
            charge_type="water",
            bill_id=1,
            entry_id=entry.id,
            business_date=city.business_date,
            effective_date=date(2018, 8, 5),
            due_date=date(2018, 8, 27),
            amount_cents=5000,
        )
    return customer


def test_a_bill_far_above_its_own_history_is_held_not_posted_and_has_no_due_date(city, window):
    customer = outlier(city, window)
    report = run(city)
    held = Bill.objects.get(state=HELD)
    assert (report.bills_held, report.bills_issued) == (1, 0)
    assert (held.due_date, held.mailing_date, held.entry_id, held.business_date) == (None, None, None, None)
    assert "3 times this customer" in held.hold_reason
    assert OpenItem.objects.filter(bill_id=held.pk).count() == 0
    assert owed(WATER, 115, customer) == 5000
    assert run(city).run_id is None, "its days are taken while it waits"


def test_a_released_bill_takes_the_open_day_and_a_new_due_date(city, window):
    customer = outlier(city, window)
    run(city)
    held = Bill.objects.get(state=HELD)
    give_credit(city, customer, 1000)
    key = uuid4()
    for _ in range(2):
        release_bill(
            bill_id=held.pk, business_date=city.business_date, command_key=key, actor_id=city.actor_id, now=city.now
        )
    released = Bill.objects.get(pk=held.pk)
    assert (released.state, released.business_date) == (ISSUED, city.business_date)
    assert released.due_date >= city.business_date + timedelta(days=20)
    assert released.credit_used_cents == 1000
    assert released.amount_due_cents == 5000 + held.current_charges_cents - 1000
    items = OpenItem.objects.filter(bill_id=held.pk)
    assert sum(item.amount_cents for item in items) == held.current_charges_cents
    assert JournalEntry.objects.filter(event="bill_issued", source_id=held.pk).count() == 1


def test_a_discarded_bill_leaves_its_days_to_the_next_run(city, window):
    outlier(city, window)
    run(city)
    held = Bill.objects.get(state=HELD)
    discard_bill(bill_id=held.pk, reason="misread", command_key=uuid4(), actor_id=city.actor_id, now=city.now)
    assert Bill.objects.get(pk=held.pk).state == "CANCELLED"
    assert run(city).bills_held == 1


def test_a_cancelled_bill_is_as_if_it_had_never_been_and_its_days_can_be_billed_again(city, window):
    customer = homes(city, window, 1)[0]
    give_credit(city, customer, 4000)
    run(city)
    bill = Bill.objects.get()
    cancel_bill(
        bill_id=bill.pk,
        reason="wrong meter",
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert (owed(WATER, 115, customer), owed(SEWER, 116, customer)) == (0, 0)
    assert credit_balance(customer_account_id=customer.customer_account_id) == 4000
    assert owed(WATER, 205, customer) == 4000
    report = run(city)
    assert (report.bills_issued, report.credit_used_cents) == (1, 4000)


def test_overlapping_days_of_an_agreement_are_refused(city, window):
    homes(city, window, 1)
    run(city)
    row = BillSegment.objects.filter(service="water").values().get()
    row.pop("id")
    for shift in (timedelta(days=-3), timedelta(days=3)):
        again = row | {"from_date": row["from_date"] + shift, "to_date": row["to_date"] + shift}
        with pytest.raises(IntegrityError, match="already billed"), transaction.atomic():
            BillSegment.objects.create(**again)
    BillSegment.objects.create(**row | {"from_date": row["to_date"], "to_date": row["to_date"] + timedelta(days=30)})


def test_days_billed_before_the_conversion_are_refused(city, window):
    homes(city, window, 1)
    run(city)
    row = BillSegment.objects.filter(service="water").values().get()
    row.pop("id")
    earlier = row | {"from_date": row["from_date"] - timedelta(days=9), "to_date": row["from_date"]}
    with pytest.raises(IntegrityError, match="already billed"), transaction.atomic():
        BillSegment.objects.create(**earlier)


@pytest.mark.parametrize(
    "change",
    [
        {"current_charges_cents": 1, "amount_due_cents": 1},
        {"state": "HELD"},
        {"due_date": date(2018, 9, 20)},
        {"customer_account_id": 1},
        {"kind": "final"},
    ],
)
def test_what_a_bill_says_is_never_changed(city, window, change):
    homes(city, window, 1)
    run(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.update(**change)


def test_bills_and_lines_are_never_deleted_and_lines_never_changed(city, window):
    homes(city, window, 1)
    run(city)
    for statement in (
        "DELETE FROM billing_bill",
        "DELETE FROM billing_billline",
        "UPDATE billing_billline SET days = 1",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        BillSegment.objects.update(usage_milli=1)


def test_a_line_without_its_segment_is_refused(city, window):
    homes(city, window, 1)
    run(city)
    row = BillLine.objects.values().first()
    with pytest.raises(IntegrityError, match="there is no segment"), transaction.atomic():
        BillLine.objects.create(**row | {"id": row["id"] + 99, "segment_id": 10**9})


def test_partitions_of_any_size_give_the_same_bills(city, window):
    homes(city, window, 4)
    homes(city, window, 3, used=40, zone=5)
    dry = [run(city, dry_run=True, accounts_a_partition=size) for size in (1, 3, 50)]
    assert len({(one.bills_issued, one.charges_cents, one.lines) for one in dry}) == 1
    assert dry[0].highest == dry[2].highest
