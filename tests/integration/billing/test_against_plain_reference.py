"""The batch and the single path agree with each other and with a plain Decimal reference, on random places and reads."""

import importlib.util
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from curbstop.billing.models import Bill
from curbstop.billing.queries import bill, cycle_month
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


def expected(facts, service, rate_class, period, used):
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
    }
    versions = tariff_versions_between(from_date=period[0], to_date=period[1])
    return reference.rate_one(segment, versions, "half_up")


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
