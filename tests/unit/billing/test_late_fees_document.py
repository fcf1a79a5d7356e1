"""The worked fees of docs/algorithms/late_fees.md under the rules as they are shipped."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.billing.queries.late_fees import LateFeeRule, late_fee_cents, late_fee_rule
from curbstop.platform.policies import default_policies

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "late_fees.md"
RULES = default_policies()["late_fee.rules"]["value"]


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def rows() -> list[list[str]]:
    part = DOCUMENT.read_text(encoding="utf-8").split("## The rules")[1].split("##")[0]
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
    ]
    return found[2:]


@pytest.mark.parametrize("row", rows(), ids=" ".join)
def test_a_worked_fee_comes_out_as_written(row):
    name, _, late, fee = row
    assert late_fee_cents(late_cents=cents(late), rule=late_fee_rule(RULES[name])) == cents(fee)


def test_every_shipped_rule_is_worked():
    assert {row[0] for row in rows()} == set(RULES)


@given(st.integers(-100, 10**7), st.integers(1, 300), st.integers(0, 500), st.integers(500, 5_000))
def test_a_share_stays_between_its_least_and_its_most(late, permille, least, most):
    fee = late_fee_cents(late_cents=late, rule=LateFeeRule(permille=permille, least_cents=least, most_cents=most))
    assert (fee == 0) if late <= 0 else (least <= fee <= most)
