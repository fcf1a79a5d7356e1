"""The tables of docs/algorithms/rating.md are tests."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from curbstop.kernel.money import Money
from curbstop.kernel.quantity import MILLI, scaled
from curbstop.rates.queries.rating import rate, therms_milli
from curbstop.rates.queries.shipped import shipped_tariffs
from curbstop.rates.queries.tariff_file import read_tariff_file

REPOSITORY = Path(__file__).resolve().parents[3]
PAGE = REPOSITORY / "docs" / "algorithms" / "rating.md"
GOLDEN = REPOSITORY / "tests" / "golden" / "rates"


def table(heading):
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("|")]
    lines = [[cell.strip() for cell in "|".join(line).split("|")] for line in lines]
    header, _, *rows = lines
    return [dict(zip(header, row, strict=True)) for row in rows]


def fact(text):
    name, value = text.strip().split("=")
    if name == "outside_city":
        return name, value == "true"
    return name, int(value) if name not in ("meter_size", "zone") else value


def segment(row, service):
    facts = {"outside_city": False} | dict(fact(text) for text in row["facts"].split(",") if text)
    return {
        "segment_id": 1,
        "service": service,
        "rate_class": row["class"],
        "from_date": date.fromisoformat(row["from"]),
        "to_date": date.fromisoformat(row["to"]),
        "is_regular": row["period"] == "regular",
        "usage_milli": scaled(text=row["usage"], scale=MILLI),
        **facts,
    }


def assert_bill(row, versions, service):
    rated = rate(segments=pl.DataFrame([segment(row, service)]), tariff_versions=versions)
    assert rated.unrated.to_dicts() == []
    amounts = [str(Money(cents)) for cents in rated.lines["amount_cents"]]
    assert (" + ".join(amounts), str(Money(rated.lines["amount_cents"].sum()))) == (row["lines"], row["total"])


@pytest.mark.parametrize(
    "row", table("Worked bills: San Bernardino"), ids=lambda row: f"{row['tariff']} {row['total']}"
)
def test_a_worked_bill_of_san_bernardino_comes_out_to_the_cent(row):
    versions = [replace(file.version, id=number) for number, file in enumerate(shipped_tariffs())]
    assert_bill(row, versions, row["tariff"])


@pytest.mark.parametrize("row", table("Worked bills: neighbours"), ids=lambda row: row["tariff"])
def test_a_worked_bill_of_a_neighbour_comes_out_to_the_cent(row):
    version = read_tariff_file(path=GOLDEN / f"{row['tariff']}.yaml").version
    assert_bill(row, [version], version.service)


@pytest.mark.parametrize("row", table("Heat"), ids=lambda row: row["therms"])
def test_heat_is_measured_as_the_table_says(row):
    found = therms_milli(gallons=int(row["gallons"]), delta_fahrenheit_milli=scaled(text=row["degrees F"], scale=MILLI))
    assert found == scaled(text=row["therms"], scale=MILLI)
