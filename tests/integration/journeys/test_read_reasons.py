"""Each reason for which a read is looked at before it is billed: found by the run, and held or flagged as its policy says."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import cycle_month
from curbstop.customers.models import ServiceAgreement
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.watch_vacant_points import watch_vacant_points
from curbstop.metering.models import Installation, Read, ReadException
from curbstop.metering.queries import read_policy
from curbstop.metering.types import ALWAYS_HELD, REASONS
from curbstop.platform.policies import adopt_policy
from factories.billed_town import on_day
from factories.billing_city import add_customer, make_city, read_meter
from factories.doubtful_reads import AUGUST, SEPTEMBER, home, run_september

pytestmark = pytest.mark.django_db
DEFAULTS = {"high": True, "out_of_order": True, "not_on_service": True}


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


def days():
    start = cycle_month(cycle_number=1, month=AUGUST).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    return start, end


def read_at(city, *readings, **options):
    """A home that was read so every month up to September."""
    start, end = days()
    on = [start - timedelta(days=30 * back) for back in range(len(readings) - 2, -1, -1)] + [end]
    reads = list(zip(on, readings, strict=True))
    return add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads, **options)


def estimated(customer, *on):
    """Those reads were estimates."""
    for read in Read.objects.filter(service_point_id=customer.water_point_id, read_on__in=on):
        Read.objects.create(
            installation_id=read.installation_id,
            service_point_id=read.service_point_id,
            read_on=read.read_on,
            reading_milli=read.reading_milli,
            source="computed",
            kind="estimated",
            replaces_read=read,
            recorded_at=read.recorded_at,
        )
    return customer


def too_many_estimates(city):
    start, _ = days()
    customer = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=start,
        reads=[(start - timedelta(days=30 * back), 130 - 10 * back) for back in (3, 2, 1, 0)],
    )
    return estimated(customer, start, start - timedelta(days=30))


def unread(city):
    start, _ = days()
    return add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=start,
        reads=[(start - timedelta(days=30 * back), 130 - 10 * back) for back in (3, 2, 1, 0)],
    )


def newcomer(city):
    start, _ = days()
    customer = add_customer(city=city, from_date=start, reads=[(start, 0)])
    Installation.objects.filter(pk=customer.installation_id).update(from_date=start)
    return customer


def without_meter(city):
    """Nobody has hung a meter since the last one was taken off."""
    start, _ = days()
    customer = read_at(city, 100, 110, 120)
    Installation.objects.filter(pk=customer.installation_id).update(to_date=start, end_reading_milli=110_000)
    return customer


def twice(city):
    customer = read_at(city, 100, 110, 120, 131)
    read_meter(customer=customer, read_on=days()[1] - timedelta(days=1), hcf=130)
    return customer


def out_of_order(city):
    customer = read_at(city, 100, 110, 120, 131)
    read_meter(customer=customer, read_on=days()[1] - timedelta(days=10), hcf=140)
    return customer


def of_another_meter(city):
    customer, other = read_at(city, 100, 110, 120, 131), home(city, 11)
    meter = Installation.objects.get(pk=other.installation_id)
    Read.objects.create(
        installation_id=meter.pk,
        service_point_id=customer.water_point_id,
        read_on=days()[1],
        reading_milli=7_000,
        source="handheld",
        kind="actual",
        recorded_at=city.now,
    )
    return customer


SCENES = {
    "missing": without_meter,
    "high": lambda city: home(city, 60),
    "low": lambda city: read_at(city, 100, 130, 160, 190, 195),
    "zero": lambda city: home(city, 0),
    "negative": lambda city: read_at(city, 100, 110, 120, 115),
    "rollover": lambda city: read_at(city, 99_960, 99_970, 99_980, 99_990, 1),
    "too_many_estimates": too_many_estimates,
    "no_history": newcomer,
    "duplicate": twice,
    "skipped": unread,
    "stopped_meter": lambda city: home(city, 0, before=(10, 12, 0)),
    "out_of_order": out_of_order,
    "not_on_service": of_another_meter,
}


def found_at(customer):
    return ReadException.objects.get(service_point_id=customer.water_point_id)


def is_billed(customer):
    """Whether a bill was made; one of a high use that is only flagged is held by itself, as any outlier."""
    return Bill.objects.filter(customer_account_id=customer.customer_account_id).exists()


def test_every_reason_has_a_scene():
    assert {*SCENES, "use_on_inactive"} == set(REASONS)


@pytest.mark.parametrize("reason", SCENES)
def test_the_run_finds_the_reason_and_holds_or_flags_it_by_default(city, reason):
    customer = SCENES[reason](city)
    run_september(city)
    row = found_at(customer)
    assert reason in row.reasons
    assert row.holds == (DEFAULTS.get(reason, False) or reason in ALWAYS_HELD)
    assert is_billed(customer) != row.holds


@pytest.mark.parametrize("reason", sorted(set(SCENES) - ALWAYS_HELD))
def test_policy_turns_holding_into_flagging_and_back(city, reason):
    other = "flag" if DEFAULTS.get(reason) else "hold"
    with transaction.atomic():
        adopt_policy(key=f"reads.on_{reason}", value=other, from_date=date(2010, 1, 1), source="test", mark="D")
    if reason == "stopped_meter":  # which is a meter without use, too
        with transaction.atomic():
            adopt_policy(key="reads.on_zero", value="flag", from_date=date(2010, 1, 1), source="test", mark="D")
    customer = SCENES[reason](city)
    run_september(city)
    assert found_at(customer).holds == (other == "hold")
    assert is_billed(customer) == (other == "flag")


def test_use_where_nobody_takes_service_is_flagged_by_the_days_end(city):
    customer = home(city, 11)
    start, _ = days()
    ServiceAgreement.objects.filter(service_point_id=customer.water_point_id).update(to_date=start)
    watch_vacant_points(after=city.now - timedelta(days=3650), now=city.now)
    row = found_at(customer)
    assert (row.reasons, row.holds, row.usage_milli) == (["use_on_inactive"], False, 11_000)


def test_the_numbers_are_those_of_the_operations_manual(city):
    """operations.md 5.1: high > 200 % and > +10 HCF, or > 150 % of the average; low < 50 % and > -5 HCF; two estimates."""
    policy = read_policy(on_date=city.business_date)
    assert (policy.high_percent_of_last_year, policy.high_more_than_milli) == (200, 10_000)
    assert policy.high_percent_of_average == 150
    assert (policy.low_percent_of_last_year, policy.low_less_than_milli) == (50, 5_000)
    assert (policy.estimates_in_a_row, policy.history_reads) == (2, 3)
    assert policy.estimate_order == ("average", "same_month_last_year", "class_average")


def test_an_estimate_is_marked_on_the_bill_and_the_next_actual_read_trues_it_up(city):
    customer = unread(city)
    run_september(city)
    guess = Read.objects.get(service_point_id=customer.water_point_id, kind="estimated")
    assert (guess.note, guess.source) == ("average", "computed")
    october = cycle_month(cycle_number=1, month=date(2018, 10, 1))
    read_meter(customer=customer, read_on=october.read_on, hcf=152)
    on_day(city, october.bill_on)
    run_cycle(
        cycle_number=1, month=october.month, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )
    first, second = BillSegment.objects.filter(agreement_id=customer.water_agreement_id).order_by("from_date")
    assert (first.estimated, second.estimated) == (True, False)
    assert first.usage_milli + second.usage_milli == 152_000 - 130_000, "over both months what the meter counted"
