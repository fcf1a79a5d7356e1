"""The difference of two bills is told in parts that add up to the cent, and each cause falls into its own part."""

import importlib.util
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from curbstop.billing.queries.bill_difference import PARTS, ComparedSegment, bill_difference
from curbstop.rates.queries.tariff_content import version_from_content
from curbstop.rates.queries.tariff_file import sound_tariff

_spec = importlib.util.spec_from_file_location("random_bills", Path(__file__).with_name("random_bills.py"))
random_bills = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(random_bills)

MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)
FACTS = {"rate_class": "residential", "meter_size": "1", "zone": 2, "outside_city": False, "dwelling_units": 1}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=random_bills.histories())
def test_the_parts_of_any_two_bills_add_up_to_their_difference_to_the_cent(history):
    versions, old, new = history
    found = bill_difference(old=old, new=new, versions=versions)
    assert sum(found.parts.values()) == new.amount_cents - old.amount_cents == found.cents
    assert tuple(found.parts) == PARTS


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=random_bills.histories())
def test_a_bill_differs_from_itself_by_nothing_and_the_other_way_round_by_the_opposite(history):
    versions, old, new = history
    assert bill_difference(old=old, new=old, versions=versions).effects == ()
    there = bill_difference(old=old, new=new, versions=versions)
    back = bill_difference(old=new, new=old, versions=versions)
    assert there.cents == -back.cents


def part(code, quantity, price, account="402", **more):
    return {
        "code": code,
        "words": {"en": code, "es": code},
        "unit": "HCF",
        "quantity": quantity,
        "price": price,
        "charge_type": "water",
        "ledger": {"fund": "WATER", "account": account},
        **more,
    }


def water(number, from_date, to_date, *, base="10.00", first="1.00", second="3.00", zone="0.50"):
    tiers = {"tiers": [{"from": "0", "price": first}, {"from": "10", "price": second}]}
    return tariff(
        number,
        "water",
        from_date,
        to_date,
        [
            part("service", "period", {"by": "meter_size", "values": {"1": base, "2": "25.00"}}, "401"),
            part("commodity", "usage", tiers),
            part("pumping", "usage", zone, "403"),
        ],
    )


def sewer(number, from_date, to_date):
    return tariff(number, "sewer", from_date, to_date, [part("flow", "usage", "2.00", "411")])


def tariff(number, service, from_date, to_date, components):
    content = {
        "format": 1,
        "tariff": service,
        "utility": "u",
        "service": service,
        "name": {"en": service, "es": service},
        "version": str(number),
        "effective_from": from_date.isoformat(),
        "effective_to": to_date.isoformat() if to_date else None,
        "source": "test",
        "usage_unit": "HCF",
        "rate_classes": {"residential": {"en": "Homes", "es": "Casas"}},
        "components": components,
    }
    sound_tariff(content=content, name="test.yaml")
    return version_from_content(content=content, version_id=number)


TARIFFS = [
    water(1, date(2024, 1, 1), date(2024, 5, 1)),
    water(2, date(2024, 5, 1), None, base="11.00", first="1.10"),
    sewer(3, date(2024, 1, 1), None),
]
SAME_TARIFFS = [water(1, date(2024, 1, 1), None), TARIFFS[2]]


def bill(versions, from_date, *, hcf=8, days=30, services=("water",), since=0, late=0, **facts):
    segments = [
        ComparedSegment(
            agreement_id=number,
            service=service,
            from_date=from_date,
            to_date=from_date + timedelta(days=days),
            is_regular=days in range(27, 34),
            usage_milli=hcf * 1000,
            facts=FACTS | facts,
        )
        for number, service in enumerate(services)
    ]
    return random_bills.rated(versions, segments, adjustments=since, late_fees=late)


def parts(versions, old, new):
    found = bill_difference(old=old, new=new, versions=versions)
    return {name: cents for name, cents in found.parts.items() if cents}


def test_more_use_within_one_tier_is_use_and_nothing_else():
    old, new = bill(SAME_TARIFFS, MARCH, hcf=4), bill(SAME_TARIFFS, MAY, hcf=9)
    assert parts(SAME_TARIFFS, old, new) == {"usage": 500, "surcharge": 250}


def test_use_in_a_higher_tier_is_use_at_the_average_price_and_the_tiers_effect():
    old, new = bill(SAME_TARIFFS, MARCH, hcf=8), bill(SAME_TARIFFS, MAY, hcf=20)
    assert parts(SAME_TARIFFS, old, new) == {"usage": 1200, "tier": 2000, "surcharge": 600}


def test_other_prices_are_the_rate_change_and_say_the_average_price_of_a_unit():
    old, new = bill(TARIFFS, MARCH, hcf=8), bill(TARIFFS, MAY, hcf=8)
    found = bill_difference(old=old, new=new, versions=TARIFFS)
    assert {name: cents for name, cents in found.parts.items() if cents} == {"rate": 180}
    assert (found.price_before_micros, found.price_after_micros) == (1_000_000, 1_100_000)


def test_more_days_at_the_same_daily_use_are_days():
    old, new = bill(SAME_TARIFFS, MARCH, hcf=3, days=30), bill(SAME_TARIFFS, MAY, hcf=6, days=60)
    assert parts(SAME_TARIFFS, old, new) == {"days": 1450}


def test_another_meter_size_is_the_fixed_charge():
    old, new = bill(SAME_TARIFFS, MARCH), bill(SAME_TARIFFS, MAY, meter_size="2")
    assert parts(SAME_TARIFFS, old, new) == {"fixed": 1500}
    change = bill_difference(old=old, new=new, versions=SAME_TARIFFS).changed_facts
    assert [(one.fact, one.before, one.after) for one in change] == [("meter_size", "1", "2")]


def test_sewer_by_water_use_adjustments_and_late_fees_have_their_own_parts():
    both = ("water", "sewer")
    old = bill(SAME_TARIFFS, MARCH, hcf=4, services=both, since=-300)
    new = bill(SAME_TARIFFS, MAY, hcf=6, services=both, late=875)
    found = parts(SAME_TARIFFS, old, new)
    assert found == {"usage": 200, "sewer": 400, "surcharge": 100, "adjustments": 300, "late_fees": 875}


def test_a_service_that_the_older_bill_did_not_have_is_told_charge_by_charge():
    old = bill(SAME_TARIFFS, MARCH)
    new = bill(SAME_TARIFFS, MAY, services=("water", "sewer"))
    assert parts(SAME_TARIFFS, old, new) == {"sewer": 1600}


def test_without_the_tariff_the_lines_themselves_are_compared():
    old, new = bill(TARIFFS, MARCH, hcf=4), bill(TARIFFS, MAY, hcf=8)
    assert parts([], old, new) == {"usage": 480, "fixed": 100, "surcharge": 200}


def test_a_move_to_another_agreement_is_compared_by_service():
    old = bill(SAME_TARIFFS, MARCH, hcf=4)
    new = bill(SAME_TARIFFS, MAY, hcf=9)
    moved = replace(new, segments=tuple(replace(one, agreement_id=77) for one in new.segments))
    assert parts(SAME_TARIFFS, old, moved) == {"usage": 500, "surcharge": 250}


@pytest.mark.parametrize("days", [3, 45])
def test_a_first_or_odd_period_is_told_by_its_days(days):
    old, new = bill(SAME_TARIFFS, MARCH, hcf=0), bill(SAME_TARIFFS, MAY, hcf=0, days=days)
    assert set(parts(SAME_TARIFFS, old, new)) == {"days"}
