"""Two runs compared, and a run against another system's bills: every cent of a difference has a cause."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.billing.engine.hold_rules import HoldWhen, hold_by_rules
from curbstop.billing.engine.parallel_run import PARTS, THEIRS_SCHEMA, compare_parallel
from curbstop.billing.engine.proof_figures import CHARGES_SCHEMA, differing_bills
from curbstop.billing.engine.run_comparison import compare_charges

OURS_SCHEMA = {**CHARGES_SCHEMA, "account_number": pl.String}


def charge(account, component, cents, quantity=1000, price=None, *, lines=1):
    return {
        "customer_account_id": int(account),
        "account_number": account,
        "service": "water",
        "rate_class": "residential",
        "component": component,
        "quantity_milli": quantity,
        "line_count": lines,
        "price_micros": price,
        "amount_cents": cents,
    }


def ours(*rows):
    return pl.DataFrame(list(rows), schema=OURS_SCHEMA)


def theirs(*rows):
    return pl.DataFrame(list(rows), schema=THEIRS_SCHEMA, orient="row")


def explained(mine, other):
    found = compare_parallel(ours=ours(*mine), theirs=theirs(*other))
    return {
        (row["account_number"], row["component"]): (row["cause"], row["difference_cents"])
        for row in found.differences.iter_rows(named=True)
    }


def test_equal_bills_have_no_difference():
    found = compare_parallel(
        ours=ours(charge("1", "commodity", 1725)), theirs=theirs(("1", "water", "commodity", 1725, None, None))
    )
    assert found.differences.is_empty()
    assert (found.accounts_equal, found.accounts_different) == (1, 0)


def test_a_missing_account_and_a_missing_component_are_told_apart():
    mine = [charge("1", "commodity", 1725), charge("1", "surcharge", 255), charge("2", "commodity", 300)]
    other = [
        ("1", "water", "commodity", 1725, None, None),
        ("1", "water", "elevation", 95, None, None),
        ("3", "water", "commodity", 700, None, None),
    ]
    assert explained(mine, other) == {
        ("1", "surcharge"): ("component_only_ours", 255),
        ("1", "elevation"): ("component_only_theirs", -95),
        ("2", "commodity"): ("account_only_ours", 300),
        ("3", "commodity"): ("account_only_theirs", -700),
    }


@pytest.mark.parametrize(
    ("mine", "other", "cause"),
    [
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1610, 14_000, 1_150_000), "usage"),
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1800, 15_000, 1_200_000), "price"),
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1680, 14_000, 1_200_000), "usage_and_price"),
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1724, 15_000, 1_150_000), "rounding"),
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1724, None, None), "rounding"),
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1610, None, None), "usage"),
        (charge("1", "commodity", 1725, 15_000, 1_150_000), (1666, None, None), "price"),
        (charge("1", "service_charge", 2928, 1_000, 29_280_000), (2800, None, None), "price"),
        (charge("1", "commodity", 3000, 20_000, None, lines=2), (2850, 19_000, None), "usage"),
    ],
)
def test_a_difference_is_use_price_or_rounding(mine, other, cause):
    found = explained([mine], [("1", "water", mine["component"], *other)])
    assert found == {("1", mine["component"]): (cause, mine["amount_cents"] - other[0])}


AMOUNT = st.integers(0, 500_000)
PRICE = st.one_of(st.none(), st.integers(0, 50_000_000))
QUANTITY = st.integers(0, 500_000)
NAME = st.sampled_from(["1", "2", "3"])
COMPONENT = st.sampled_from(["commodity", "service_charge"])


@settings(max_examples=60, deadline=None)
@given(
    mine=st.lists(st.builds(charge, NAME, COMPONENT, AMOUNT, QUANTITY, PRICE, lines=st.integers(1, 3)), max_size=8),
    other=st.lists(
        st.tuples(NAME, st.just("water"), COMPONENT, AMOUNT, st.one_of(st.none(), QUANTITY), PRICE), max_size=8
    ),
)
def test_the_parts_add_up_to_every_difference_and_the_differences_to_the_totals(mine, other):
    found = compare_parallel(ours=ours(*mine), theirs=theirs(*other))
    for row in found.differences.iter_rows(named=True):
        assert sum(row[part] for part in PARTS) == row["difference_cents"] == row["ours_cents"] - row["theirs_cents"]
    total = sum(row["amount_cents"] for row in mine) - sum(row[3] for row in other)
    assert found.ours_cents - found.theirs_cents == total
    assert found.differences["difference_cents"].sum() == found.by_cause["difference_cents"].sum() == total
    assert found.by_component["difference_cents"].sum() == total


def test_two_runs_differ_by_the_sum_of_their_accounts_the_largest_first():
    before = ours(charge("1", "commodity", 100), charge("2", "commodity", 500), charge("3", "commodity", 7))
    after = ours(charge("1", "commodity", 90), charge("2", "commodity", 900), charge("4", "commodity", 11))
    found = compare_charges(before=before, after=after)
    assert found.accounts["customer_account_id"].to_list() == [2, 4, 1, 3]
    assert found.accounts["difference_cents"].sum() == found.difference_cents == 394
    assert found.charges.row(0) == ("water", "commodity", 3, 607, 3, 1001, 394)
    assert found.same == 0


def test_bills_that_are_missing_or_held_differ_from_the_approved_ones():
    columns = {"customer_account_id": pl.Int64, "current_charges_cents": pl.Int64, "state": pl.String}
    approved = pl.DataFrame([(1, 100, "ISSUED"), (2, 100, "ISSUED"), (3, 5, "HELD")], schema=columns, orient="row")
    found = pl.DataFrame([(1, 100, "ISSUED"), (2, 100, "HELD"), (4, 5, "HELD")], schema=columns, orient="row")
    assert differing_bills(approved=approved, found=found)["customer_account_id"].to_list() == [2, 3, 4]


def test_the_first_rule_that_applies_gives_the_reason_and_an_outlier_keeps_its_own():
    bills = pl.DataFrame(
        {"customer_account_id": [1, 2, 3], "current_charges_cents": [500, 500, 900], "hold_reason": ["", "", "high"]}
    )
    segments = pl.DataFrame(
        {
            "customer_account_id": [1, 2, 3],
            "service_point_id": [10, 20, 30],
            "rate_class": ["residential", "commercial", "residential"],
            "zone": [1, 2, 1],
        }
    )
    routes = pl.DataFrame({"service_point_id": [20], "route": ["R7"]})
    rules = (HoldWhen(rule_id=1, reason="route", route="R7"), HoldWhen(rule_id=2, reason="all", least_cents=500))
    held = hold_by_rules(bills=bills, segments=segments, routes=routes, rules=rules)
    assert held["hold_reason"].to_list() == ["all", "route", "high"]
