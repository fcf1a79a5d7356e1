"""The table of docs/algorithms/credits.md, and lines below zero against a plain sum."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.billing.engine.credited import credited_bills, credited_charges, surplus_by_account
from curbstop.billing.operations.write_bills import CREDIT_ACCOUNT_ID, receivable_accounts
from curbstop.kernel.money import Money
from curbstop.ledger.types import AID, WATER, fund_of, ledger_account_id

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "credits.md"
FUNDS = {"W": WATER, "A": AID}
RECEIVABLE = ledger_account_id(fund=WATER, number=115)


def rows():
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith(("| W", "| A")):
            yield pytest.param(*cells, id=cells[0])


def parsed(text):
    """(account, cents) of `W402 20.00`."""
    account, amount = text.strip().split(" ")
    return ledger_account_id(fund=FUNDS[account[0]], number=int(account[1:])), int(amount.replace(".", ""))


def charged(lines):
    frame = pl.DataFrame(
        [
            {
                "bill_id": 1,
                "agreement_id": agreement,
                "charge_type": "water",
                "ledger_account_id": account,
                "amount_cents": cents,
            }
            for agreement, account, cents in lines
        ]
    )
    assert credited_bills(lines=frame) is not None
    return credited_charges(lines=frame, receivables=receivable_accounts(), credit_account_id=CREDIT_ACCOUNT_ID)


def moved(sides, *, account, column):
    return sides.filter(pl.col(column) == account)["amount_cents"].sum()


@pytest.mark.parametrize(("lines", "item", "aid", "water", "credit"), list(rows()))
def test_a_row_of_the_page(lines, item, aid, water, credit):
    found = charged([(1, *parsed(line)) for line in lines.split(",")])
    owed = moved(found.sides, account=RECEIVABLE, column="debit_account_id")
    owed -= moved(found.sides, account=RECEIVABLE, column="credit_account_id")
    by_fund = dict.fromkeys(FUNDS.values(), 0)
    for account, is_customer, cents in found.sides.select(
        "debit_account_id", "debit_is_customer", "amount_cents"
    ).iter_rows():
        if not is_customer:
            by_fund[fund_of(account_id=account)] += cents
    left = found.surplus["surplus_cents"].sum()
    assert [str(Money(cents)) for cents in (owed, by_fund[AID], by_fund[WATER], left)] == [item, aid, water, credit]


lines_of_bills = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from([parsed(name)[0] for name in ("W401 0.00", "W402 0.00", "W403 0.00", "A671 0.00")]),
        st.integers(-3_000, 3_000),
    ),
    min_size=1,
    max_size=12,
).filter(lambda lines: any(cents < 0 for _, _, cents in lines))


@given(lines=lines_of_bills)
def test_nothing_is_lost_and_no_receivable_falls_below_zero(lines):
    found = charged(lines)
    by_agreement = {}
    for agreement, _, cents in lines:
        by_agreement[agreement] = by_agreement.get(agreement, 0) + cents
    owed = moved(found.sides, account=RECEIVABLE, column="debit_account_id")
    owed -= moved(found.sides, account=RECEIVABLE, column="credit_account_id")
    assert owed == sum(max(cents, 0) for cents in by_agreement.values())
    left = moved(found.sides, account=CREDIT_ACCOUNT_ID, column="credit_account_id")
    assert left == found.surplus["surplus_cents"].sum() == sum(max(-cents, 0) for cents in by_agreement.values())
    for account in {one for _, one, _ in lines}:
        posted = moved(found.sides, account=account, column="credit_account_id")
        posted -= moved(found.sides, account=account, column="debit_account_id")
        assert posted == sum(cents for _, one, cents in lines if one == account)
    assert (found.sides["amount_cents"] > 0).all()
    frame = pl.DataFrame(
        [
            {"customer_account_id": 7, "agreement_id": agreement, "charge_type": "water", "amount_cents": cents}
            for agreement, _, cents in lines
        ]
    )
    assert surplus_by_account(lines=frame)["surplus_cents"].to_list() == [left]
