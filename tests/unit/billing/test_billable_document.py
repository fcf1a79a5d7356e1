"""How funds share a charge for the next bill: the worked rows of docs/algorithms/billable_charges.md, and the shipped schedule."""

from pathlib import Path

import pytest

from curbstop.journeys.billable_charge import ScheduledCharge
from curbstop.platform.policies import default_policies
from curbstop.receivables.types import CHARGE_TYPES

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "billable_charges.md"


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(part.split()) for part in text.split(", ")]


def rows() -> list[list[str]]:
    part = DOCUMENT.read_text(encoding="utf-8").split("## How funds share it")[1].split("##")[0]
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
    ]
    return found[2:]


@pytest.mark.parametrize("row", rows(), ids=" ".join)
def test_a_worked_share_comes_out_as_written(row):
    amount, weights, parts = row
    charge = ScheduledCharge("x", "", "", None, tuple((code, int(weight)) for code, weight in pairs(weights)))
    written = tuple((code, cents(share)) for code, share in pairs(parts))
    assert charge.parts(amount_cents=cents(amount)) == written
    assert sum(share for _, share in written) == cents(amount)


def test_the_shipped_schedule_names_charge_types_that_there_are_in_both_languages():
    for code, kind in default_policies()["billable.schedule"]["value"].items():
        assert kind["words"], code
        assert kind["words_es"], code
        assert {name for name, _ in kind["parts"]} <= set(CHARGE_TYPES), code
        assert kind.get("cents") is None or kind["cents"] > 0, code
