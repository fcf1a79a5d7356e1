"""The price of the last units of water: the base of a leak adjustment."""

from curbstop.billing.queries.bill_difference import ComparedLine, percent_of_last_units


def line(component, tier, milli, micros):
    return ComparedLine(
        component=component,
        tier=tier,
        quantity_milli=milli,
        price_micros=micros,
        amount_cents=0,
        ledger_number="402",
        tariff_version_id=1,
    )


def test_half_of_the_excess_of_san_bernardino_is_what_the_rule_of_5_2_gives():
    lines = [
        line("commodity", 0, 62_000, 1_150_000),
        line("power", 0, 62_000, 170_000),
        line("zone", 0, 62_000, 190_000),
    ]
    assert percent_of_last_units(lines=lines, excess_milli=47_000, percent=50) == 3548


def test_the_last_units_are_those_of_the_highest_tiers():
    lines = [line("water", 1, 10_000, 1_000_000), line("water", 2, 5_000, 3_000_000)]
    assert percent_of_last_units(lines=lines, excess_milli=7_000, percent=100) == 1700


def test_no_more_is_taken_off_than_was_charged():
    assert percent_of_last_units(lines=[line("water", 0, 2_000, 1_000_000)], excess_milli=9_000, percent=100) == 200
