"""The order in which money reaches open items, against a plain reference."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.money import split_cents
from curbstop.receivables.engine.application import PRIORITY, PROPORTIONAL, plan_rows

FIRST = date(2026, 1, 5)
LAST = date(9999, 1, 1)


def frame(items: list[dict]) -> pl.DataFrame:
    columns = ("customer_account_id", "open_item_id", "due_date", "bill_id", "rank", "open_cents")
    return pl.DataFrame(
        {name: [item[name] for item in items] for name in columns},
        schema={name: pl.Date if name == "due_date" else pl.Int64 for name in columns},
    )


def reference(items: list[dict], cents: int, within_bill: str) -> dict[int, int]:
    """One account, in plain Python: units in order, each paid whole or split."""
    units: dict[tuple, list[dict]] = defaultdict(list)
    for item in items:
        due = item["due_date"] or LAST
        bill = item["bill_id"] if item["bill_id"] is not None else float("inf")
        alone = within_bill == PRIORITY or item["bill_id"] is None
        units[(due, bill, item["rank"] if alone else 0, item["open_item_id"] if alone else 0)].append(item)
    paid: dict[int, int] = {}
    for key in sorted(units):
        unit = sorted(units[key], key=lambda item: (item["rank"], item["open_item_id"]))
        amounts = [item["open_cents"] for item in unit]
        part = min(cents, sum(amounts))
        cents -= part
        for item, share in zip(unit, split_cents(total_cents=part, weights=amounts), strict=True):
            if share:
                paid[item["open_item_id"]] = share
    return paid


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[dict], dict[int, int]]:
    items = []
    money = {}
    for account in range(1, draw(st.integers(1, 4)) + 1):
        for _ in range(draw(st.integers(0, 8))):
            items.append(
                {
                    "customer_account_id": account,
                    "open_item_id": len(items) + 1,
                    "due_date": draw(st.none() | st.integers(0, 3).map(lambda days: FIRST + timedelta(days=days))),
                    "bill_id": draw(st.none() | st.integers(1, 3)),
                    "rank": draw(st.integers(1, 5)),
                    "open_cents": draw(st.integers(1, 20_000)),
                }
            )
        money[account] = draw(st.integers(0, 60_000))
    return items, money


@given(accounts(), st.sampled_from([PROPORTIONAL, PRIORITY]))
def test_a_frame_of_accounts_is_paid_as_each_one_would_be_by_hand(
    given_accounts: tuple[list[dict], dict[int, int]], within_bill: str
) -> None:
    items, money = given_accounts
    planned = plan_rows(
        items=frame(items),
        money=pl.DataFrame({"customer_account_id": list(money), "amount_cents": list(money.values())}),
        within_bill=within_bill,
    )
    for account, cents in money.items():
        own = [item for item in items if item["customer_account_id"] == account]
        rows = planned.filter(pl.col("customer_account_id") == account)
        found = dict(zip(rows["open_item_id"].to_list(), rows["amount_cents"].to_list(), strict=True))
        assert found == reference(own, cents, within_bill)
        assert sum(found.values()) == min(cents, sum(item["open_cents"] for item in own))


def test_the_oldest_bill_is_paid_first_and_the_next_one_in_shares() -> None:
    items = [
        {"customer_account_id": 1, "open_item_id": 1, "due_date": FIRST, "bill_id": 1, "rank": 1, "open_cents": 6_000},
        {"customer_account_id": 1, "open_item_id": 2, "due_date": FIRST, "bill_id": 1, "rank": 2, "open_cents": 4_000},
        {"customer_account_id": 1, "open_item_id": 3, "due_date": FIRST + timedelta(30), "bill_id": 2, "rank": 1, "open_cents": 6_001},
        {"customer_account_id": 1, "open_item_id": 4, "due_date": FIRST + timedelta(30), "bill_id": 2, "rank": 2, "open_cents": 4_000},
    ]  # fmt: skip
    planned = plan_rows(items=frame(items), money=pl.DataFrame({"customer_account_id": [1], "amount_cents": [15_000]}))
    assert planned["amount_cents"].to_list() == [6_000, 4_000, 3_000, 2_000]


def test_amounts_of_many_millions_are_split_exactly() -> None:
    big = 5_000_000_000_00
    items = [
        {"customer_account_id": 1, "open_item_id": n, "due_date": FIRST, "bill_id": 1, "rank": n, "open_cents": big}
        for n in (1, 2, 3)
    ]
    money = pl.DataFrame({"customer_account_id": [1], "amount_cents": [2 * big + 1]})
    planned = plan_rows(items=frame(items), money=money)
    assert planned["amount_cents"].sum() == 2 * big + 1
    assert max(planned["amount_cents"]) - min(planned["amount_cents"]) <= 1
