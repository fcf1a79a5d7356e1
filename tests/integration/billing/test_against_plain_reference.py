"""The batch and the single path agree with each other and with a plain Decimal reference, on random places and reads."""

import importlib.util
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from curbstop.billing.models import Bill
from curbstop.billing.queries import bill, cycle_month
from curbstop.customers.operations import change_agreement_facts
from curbstop.customers.types import Facts
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.final_bill import final_bill
from curbstop.rates.queries.versions import tariff_versions_between
from factories.billing_city import add_customer, make_city

REFERENCE = Path(__file__).parents[2] / "unit" / "rates" / "plain_reference.py"
_spec = importlib.util.spec_from_file_location("plain_reference", REFERENCE)
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

pytestmark = pytest.mark.django_db
START = date(2015, 1, 1)


@pytest.fixture
def city():
    """Bills over the price change of 2018-07-01."""
    return make_city(business_date=date(2018, 7, 25), from_month=date(2018, 6, 1))


places = st.fixed_dictionaries(
    {
        "meter_size": st.sampled_from(['5/8"', '3/4"', '1"', '1-1/2"', '2"', '4"', '8"']),
        "zone": st.integers(1, 6),
        "rate_class": st.sampled_from(["residential", "multi_family", "commercial", "industrial"]),
        "sewer_class": st.sampled_from(["residential", "multi_family", "commercial", "auto", "office"]),
        "dwelling_units": st.integers(1, 40),
        "outside_city": st.booleans(),
    }
)
uses = st.integers(0, 3000)
lengths = st.integers(8, 70)  # a shorter rest waits for the next month in the batch


def expected(facts, service, rate_class, period, used, *, mid_read=None):
    segment = {
        **facts,
        "zone": str(facts["zone"]),
        "meter_size": facts["meter_size"].rstrip('"'),
        "service": service,
        "rate_class": rate_class,
        "from_date": period[0],
        "to_date": period[1],
        "is_regular": False,
        "usage_milli": used * 1000,
        **({"mid_read": mid_read} if mid_read else {}),
    }
    versions = tariff_versions_between(from_date=period[0], to_date=period[1])
    return reference.rate_one(segment, versions, "half_up")


def expected_parts(parts, service, name):
    """A period cut where its facts change: each part by its own facts, of the days of the whole."""
    lines = []
    first, last = parts[0][1][0], parts[-1][1][1]
    for now, period, use in parts:
        segment = {
            **now,
            "zone": str(now["zone"]),
            "meter_size": now["meter_size"].rstrip('"'),
            "service": service,
            "rate_class": now[name],
            "from_date": period[0],
            "to_date": period[1],
            "period_days": (last - first).days,
            "is_regular": False,
            "usage_milli": use,
        }
        lines += reference.rate_one(segment, tariff_versions_between(from_date=first, to_date=last), "half_up")
    return lines


def change_facts(customer, changed, cut):
    """From a day on other facts hold for both of a customer's agreements."""
    for agreement_id, rate_class, size in (
        (customer.water_agreement_id, changed["rate_class"], changed["meter_size"]),
        (customer.sewer_agreement_id, changed["sewer_class"], ""),
    ):
        facts = Facts(
            rate_class=rate_class,
            meter_size=size,
            dwelling_units=changed["dwelling_units"],
            outside_city=changed["outside_city"],
        )
        change_agreement_facts(agreement_id=agreement_id, from_date=cut, facts=facts)


def billed(customer):
    whole = bill(bill_id=Bill.objects.get(customer_account_id=customer.customer_account_id).pk)
    return whole.bill, [
        (line.service, line.component, line.from_date, line.quantity_milli, line.price_micros, line.amount_cents)
        for line in whole.lines
    ]


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(facts=places, used=uses, days=lengths)
def test_batch_single_path_and_reference_agree(city, facts, used, days):
    last = cycle_month(cycle_number=1, month=date(2018, 7, 1)).read_on
    first = last - timedelta(days=days)
    with transaction.atomic():
        twins = [
            add_customer(
                city=city, from_date=START, billed_to=first, to_date=last, reads=[(first, 7), (last, 7 + used)], **facts
            )
            for _ in range(2)
        ]
        final_bill(
            agreement_ids=[twins[0].water_agreement_id, twins[0].sewer_agreement_id],
            business_date=city.business_date,
            command_key=uuid4(),
            actor_id=city.actor_id,
            now=city.now,
        )
        run_cycle(
            cycle_number=1,
            month=date(2018, 7, 1),
            business_date=city.business_date,
            now=city.now,
            actor_id=city.actor_id,
        )
        (single, single_lines), (batch, batch_lines) = billed(twins[0]), billed(twins[1])
        plain = {
            "water": expected(facts, "water", facts["rate_class"], (first, last), used),
            "sewer": expected(facts, "sewer", facts["sewer_class"], (first, last), used),
        }
        assert single_lines == batch_lines
        assert sorted(line[1:] for line in batch_lines) == sorted(
            (line.component, line.from_date, line.quantity_milli, line.price_micros, line.amount_cents)
            for lines in plain.values()
            for line in lines
        )
        assert single.current_charges_cents == batch.current_charges_cents == sum(line[5] for line in batch_lines)
        transaction.set_rollback(True)


changes = st.fixed_dictionaries(
    {"to": places, "place": st.integers(1, 10_000), "read": st.sampled_from([None, None, 0, 400, 1_000])}
)


NOTHING_CHANGED = {
    "zone": 4,
    "sewer_class": "office",
    "outside_city": False,
    "rate_class": "multi_family",
    "meter_size": '3/4"',
    "dwelling_units": 27,
}


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@example(facts=NOTHING_CHANGED, change={"place": 4400, "to": NOTHING_CHANGED, "read": 0}, used=792, days=62)
@given(facts=places, change=changes, used=uses, days=lengths)
def test_a_fact_that_changes_within_the_period_cuts_it_alike_everywhere(city, facts, change, used, days):
    changed, place, read = change["to"], change["place"], change["read"]
    last = cycle_month(cycle_number=1, month=date(2018, 7, 1)).read_on
    first = last - timedelta(days=days)
    cut = first + timedelta(days=1 + place % (days - 1))
    changed = changed | {"zone": facts["zone"]}  # a place does not move
    counted = used * (read or 0) // 1_000
    reads = [(first, 7), *([(cut, 7 + counted)] if read is not None else []), (last, 7 + used)]
    before = used * 1_000 * (cut - first).days // days if read is None else counted * 1_000
    with transaction.atomic():
        twins = [
            add_customer(city=city, from_date=START, billed_to=first, to_date=last, reads=reads, **facts)
            for _ in range(2)
        ]
        for twin in twins:
            change_facts(twin, changed, cut)
        agreements = [twins[0].water_agreement_id, twins[0].sewer_agreement_id]
        by = {"business_date": city.business_date, "now": city.now, "actor_id": city.actor_id}
        final_bill(agreement_ids=agreements, command_key=uuid4(), **by)
        run_cycle(cycle_number=1, month=date(2018, 7, 1), **by)
        (single, single_lines), (batch, batch_lines) = billed(twins[0]), billed(twins[1])
        same = all(facts[name] == changed[name] for name in ("meter_size", "dwelling_units", "outside_city"))
        plain = []
        for service, name in (("water", "rate_class"), ("sewer", "sewer_class")):
            alike = facts[name] == changed[name] and facts["dwelling_units"] == changed["dwelling_units"]
            alike = alike and facts["outside_city"] == changed["outside_city"]
            if alike and (service == "sewer" or same):
                # A sewer point takes its water by days: it has no meter of its own.
                seen = read is not None and used > 0 and service == "water"
                mid_read = ((cut - first).days, counted * 1_000) if seen else None
                plain += expected(facts, service, facts[name], (first, last), used, mid_read=mid_read)
            else:
                parts = ((facts, (first, cut), before), (changed, (cut, last), used * 1_000 - before))
                plain += expected_parts(parts, service, name)
        assert single_lines == batch_lines
        assert sorted(line[1:] for line in batch_lines) == sorted(
            (line.component, line.from_date, line.quantity_milli, line.price_micros, line.amount_cents)
            for line in plain
        )
        assert single.current_charges_cents == batch.current_charges_cents == sum(line[5] for line in batch_lines)
        transaction.set_rollback(True)
