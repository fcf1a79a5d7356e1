"""A run holds doubtful reads, the office decides about them, the next run bills exactly those."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import cycle_month
from curbstop.casework.models import WorkItem
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.decide_read import (
    ReadBilledError,
    ReadDecisionAsked,
    ReadingNotGivenError,
    UnknownReadDecisionError,
    decide_read,
    undo_read_decision,
)
from curbstop.journeys.record_meter_read import record_meter_read
from curbstop.metering.models import Installation, Read, ReadDecision, ReadException
from curbstop.metering.operations import (
    CannotEstimateError,
    NothingToUndoError,
    ReadAlreadyDecidedError,
    ReadNotBillableError,
    attach_photo,
)
from curbstop.metering.operations.read_photos import NotAPhotoError
from curbstop.metering.queries import is_photo, photos_of, reads_of
from curbstop.platform.policies import adopt_policy
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


def read_days():
    return cycle_month(cycle_number=1, month=AUGUST).read_on, cycle_month(cycle_number=1, month=SEPTEMBER).read_on


def home(city, *uses, **options):
    """A home read each month up to August, using so much; the last use is September's."""
    start, end = read_days()
    days = [start - timedelta(days=30 * back) for back in range(len(uses) - 1, 0, -1)] + [start, end]
    reading, reads = 100, [(days[0], 100)]
    for day, used in zip(days[1:], uses, strict=True):
        reading += used
        reads.append((day, reading))
    return add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads, **options)


def run(city, **options):
    return run_cycle(
        cycle_number=1,
        month=SEPTEMBER,
        business_date=city.business_date,
        now=city.now,
        actor_id=city.actor_id,
        **options,
    )


def decide(city, exception, decision, **more):
    return decide_read(
        asked=ReadDecisionAsked(exception_id=exception.pk, decision=decision, business_date=city.business_date, **more),
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )


def undo(city, decision_id):
    return undo_read_decision(decision_id=decision_id, command_key=uuid4(), actor_id=city.actor_id, now=city.now)


def used(customer):
    """What the one bill of the customer says was used, in HCF."""
    return BillSegment.objects.get(agreement_id=customer.water_agreement_id, cancelled=False).usage_milli // 1000


def billed():
    return set(Bill.objects.values_list("customer_account_id", flat=True))


def set_policy(name, value):
    with transaction.atomic():
        adopt_policy(key=f"reads.{name}", value=value, from_date=date(2010, 1, 1), source="test", mark="D")


def test_a_run_goes_on_without_held_reads_and_the_next_bills_exactly_those_that_were_decided(city):
    ordinary = home(city, 10, 10, 10, 10)
    accepted, estimated, corrected, undecided = (home(city, 10, 10, 10, 60) for _ in range(4))
    report = run(city)
    assert billed() == {ordinary.customer_account_id}
    assert (report.bills_issued, report.accounts_not_billed) == (1, 4)
    assert WorkItem.objects.filter(kind="account_not_billed").count() == 0, "the reads are a queue of their own"
    waiting = {row.service_point_id: row for row in ReadException.objects.filter(state="open")}
    assert {tuple(row.reasons) for row in waiting.values()} == {("high",)}
    assert all(row.holds for row in waiting.values())
    decide(city, waiting[accepted.water_point_id], "accepted")
    decide(city, waiting[estimated.water_point_id], "estimated")
    decide(city, waiting[corrected.water_point_id], "corrected", reading_milli=142_000, note="misread")
    before = billed()
    run(city)
    expected = {one.customer_account_id for one in (accepted, estimated, corrected)}
    assert billed() - before == expected
    assert Bill.objects.filter(state="ISSUED").count() == 4, "what somebody has looked at is not held as a bill again"
    assert (used(accepted), used(corrected)) == (60, 12)
    assert used(estimated) in {9, 10, 11}
    assert BillSegment.objects.get(agreement_id=estimated.water_agreement_id).estimated
    assert ReadException.objects.get(service_point_id=undecided.water_point_id).state == "open"
    run(city)
    assert billed() - before == expected


def test_a_dry_run_keeps_nothing_and_reports_the_same(city):
    home(city, 10, 10, 10, 60)
    dry = run(city, dry_run=True)
    assert (dry.accounts_not_billed, ReadException.objects.count()) == (1, 0)
    assert run(city).accounts_not_billed == 1


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("low", (30, 30, 30, 5)),
        ("zero", (10, 10, 10, 0)),
        ("stopped_meter", (10, 10, 0, 0)),
        ("high", (10, 10, 10, 60)),
    ],
)
def test_policy_says_of_each_reason_whether_it_holds_or_only_flags(city, name, uses):
    customer = home(city, *uses)
    set_policy(f"on_{name}", "flag")
    run(city)
    flagged = ReadException.objects.get()
    assert name in flagged.reasons
    assert (flagged.holds, billed()) == (False, {customer.customer_account_id})
    other = home(city, *uses)
    set_policy(f"on_{name}", "hold")
    run(city)
    assert ReadException.objects.get(service_point_id=other.water_point_id).holds
    assert other.customer_account_id not in billed()


def test_a_skipped_read_is_flagged_and_billed_by_estimate(city):
    start, _ = read_days()
    reads = [(start - timedelta(days=30 * back), 100 - 10 * back) for back in (3, 2, 1, 0)]
    add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)
    assert run(city).estimated_segments == 1
    row = ReadException.objects.get()
    assert (row.reasons, row.holds, row.state) == (["skipped"], False, "open")


def test_a_new_customer_nobody_read_is_estimated_by_what_the_class_uses(city):
    start, _ = read_days()
    home(city, 10, 10, 10, 14)
    run(city)
    newcomer = add_customer(city=city, from_date=start, reads=[(start, 0)])
    Installation.objects.filter(pk=newcomer.installation_id).update(from_date=start)
    run(city)
    assert used(newcomer) == 14 * 35 // 30, "the class used 14 in 30 days; the period ends when the window closes"
    assert Read.objects.get(service_point_id=newcomer.water_point_id, kind="estimated").note == "class_average"


def test_the_meter_read_again_takes_the_place_of_the_doubted_read_and_is_billed(city):
    customer = home(city, 10, 10, 10, 60)
    run(city)
    doubted = ReadException.objects.get()
    decide(city, doubted, "reread")
    order = WorkItem.objects.get(kind="reread")
    assert (order.queue, order.state, order.due_on > city.business_date) == ("field", "open", True)
    run(city)
    assert billed() == set(), "it waits for the meter to be read"
    later = read_days()[1] + timedelta(days=1)
    record_meter_read(
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
        installation_id=customer.installation_id,
        read_on=later,
        reading_milli=141_000,
    )
    order.refresh_from_db()
    doubted.refresh_from_db()
    assert (order.state, doubted.state) == ("done", "superseded")
    run(city)
    assert used(customer) == 11
    assert reads_of(service_point_ids=[customer.water_point_id])[0].replaces_read_id == doubted.read_id


def test_a_negative_use_is_never_accepted_and_an_estimate_too_high_is_billed_at_nothing_until_it_is_passed(city):
    start, end = read_days()
    reads = [(start - timedelta(days=60), 100), (start - timedelta(days=30), 110)]
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)
    meter = Installation.objects.get(pk=customer.installation_id)
    common = {"installation": meter, "service_point_id": meter.service_point_id, "recorded_at": city.now}
    Read.objects.create(read_on=start, reading_milli=120_000, kind="estimated", source="computed", **common)
    Read.objects.create(read_on=end, reading_milli=115_000, kind="actual", source="handheld", **common)
    run(city)
    row = ReadException.objects.get()
    assert "negative" in row.reasons
    with pytest.raises(ReadNotBillableError):
        decide(city, row, "accepted")
    decide(city, row, "estimated")
    run(city)
    assert used(customer) == 0


def test_what_was_estimated_as_often_as_policy_allows_must_be_read(city):
    set_policy("estimates_in_a_row", 1)
    start, _ = read_days()
    customer = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start - timedelta(days=30), 90)]
    )
    meter = Installation.objects.get(pk=customer.installation_id)
    common = {"installation": meter, "service_point_id": meter.service_point_id, "recorded_at": city.now}
    Read.objects.create(read_on=start, reading_milli=100_000, kind="estimated", source="computed", **common)
    run(city)
    row = ReadException.objects.get()
    assert (row.reasons, row.read_id, row.holds) == (["too_many_estimates"], None, True)
    for refused in ("estimated", "accepted"):
        with pytest.raises(ReadNotBillableError):
            decide(city, row, refused)
    decide(city, row, "corrected", reading_milli=111_000, note="read by hand")
    run(city)
    assert used(customer) == 11
    other = home(city, 10, 10, 10, 60)
    read = Read.objects.filter(service_point_id=other.water_point_id).order_by("-read_on")[1]
    Read.objects.create(
        installation_id=read.installation_id,
        service_point_id=read.service_point_id,
        read_on=read.read_on,
        reading_milli=read.reading_milli,
        kind="estimated",
        source="computed",
        replaces_read=read,
        recorded_at=city.now,
    )
    run(city)
    with pytest.raises(CannotEstimateError, match="1 times"):
        decide(city, ReadException.objects.get(service_point_id=other.water_point_id), "estimated")


@pytest.mark.parametrize("decision", ["accepted", "estimated", "corrected", "reread"])
def test_the_last_decision_is_taken_back_and_the_read_is_as_it_was(city, decision):
    customer = home(city, 10, 10, 10, 60)
    run(city)
    row = ReadException.objects.get()
    more = {"reading_milli": 142_000} if decision == "corrected" else {}
    made = decide(city, row, decision, **more)
    with pytest.raises(ReadAlreadyDecidedError):
        decide(city, row, "accepted")
    assert undo(city, made) == row.pk
    with pytest.raises(NothingToUndoError):
        undo(city, made)
    row.refresh_from_db()
    assert (row.state, row.decided_by, Read.objects.get(pk=row.read_id).reading_milli) == ("open", None, 190_000)
    assert not WorkItem.objects.filter(kind="reread", state="open").exists()
    assert [one.decision for one in ReadDecision.objects.order_by("pk")] == [decision, "undone"]
    run(city)
    assert billed() == set()
    assert ReadException.objects.filter(state="open").get().service_point_id == customer.water_point_id


def test_a_decision_that_was_billed_is_not_taken_back(city):
    home(city, 10, 10, 10, 60)
    run(city)
    made = decide(city, ReadException.objects.get(), "accepted")
    run(city)
    with pytest.raises(ReadBilledError):
        undo(city, made)


def test_a_flagged_read_that_was_billed_is_not_changed_behind_its_bill(city):
    home(city, 10, 10, 10, 0)
    run(city)
    row = ReadException.objects.get()
    for decision in ("estimated", "corrected"):
        with pytest.raises(ReadBilledError):
            decide(city, row, decision, reading_milli=1_000)
    decide(city, row, "accepted")


def test_who_decides_says_what(city):
    home(city, 10, 10, 10, 60)
    run(city)
    row = ReadException.objects.get()
    with pytest.raises(UnknownReadDecisionError):
        decide(city, row, "anything")
    with pytest.raises(ReadingNotGivenError):
        decide(city, row, "corrected")


def test_a_corrected_read_elsewhere_settles_what_was_doubted(city):
    home(city, 10, 10, 10, 60)
    run(city)
    wrong = Read.objects.order_by("-read_on").first()
    Read.objects.create(
        installation_id=wrong.installation_id,
        service_point_id=wrong.service_point_id,
        read_on=wrong.read_on,
        reading_milli=141_000,
        kind="actual",
        source="manual",
        replaces_read=wrong,
        recorded_at=city.now,
    )
    assert run(city).bills_issued == 1
    assert ReadException.objects.get().state == "superseded"


def test_a_photo_is_kept_with_its_read_and_other_files_are_refused(city):
    home(city, 10, 10, 10, 60)
    read = Read.objects.order_by("-read_on").first()
    with transaction.atomic():
        file_id = attach_photo(
            read_id=read.pk, name="m.jpg", media_type="image/jpeg", content=b"\xff\xd8", now=city.now
        )
    assert (photos_of(read_id=read.pk), is_photo(file_id=file_id), is_photo(file_id=file_id + 1)) == (
        [file_id],
        True,
        False,
    )
    with pytest.raises(NotAPhotoError), transaction.atomic():
        attach_photo(read_id=read.pk, name="m.html", media_type="text/html", content=b"<", now=city.now)
