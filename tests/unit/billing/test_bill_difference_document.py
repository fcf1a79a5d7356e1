"""The worked table of docs/algorithms/bill_difference.md, row by row."""

import importlib.util
import re
from datetime import date
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("of_difference", Path(__file__).with_name("test_bill_difference.py"))
of_difference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(of_difference)

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "bill_difference.md"
BILL = re.compile(r"(\d+) HCF, (\d+) days, (\d)\"( \*)?")
MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)


def rows():
    worked = DOCUMENT.read_text(encoding="utf-8").split("## Worked")[1].split("## The words")[0]
    lines = [line for line in worked.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_of_the_document_is_what_the_engine_finds(row):
    _, older, later, parts = row
    hcf, days, size, _ = BILL.fullmatch(older).groups()
    hcf_later, days_later, size_later, star = BILL.fullmatch(later).groups()
    versions = of_difference.SAME_TARIFFS if star else of_difference.TARIFFS
    old = of_difference.bill(versions, MARCH, hcf=int(hcf), days=int(days), meter_size=size)
    new = of_difference.bill(versions, MAY, hcf=int(hcf_later), days=int(days_later), meter_size=size_later)
    told = [part.rsplit(" ", 1) for part in parts.split(", ")]
    written = {name: int(amount.replace(".", "")) for name, amount in told}
    assert of_difference.parts(versions, old, new) == written
