"""Every example of docs/algorithms/tariffs.md is a test, through the same door as `curbstop rates bills`."""

import csv
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
import yaml

from curbstop.exchange.rates.bill_files import bill_file
from curbstop.exchange.rates.own_rows import OwnRow, own_bills
from curbstop.kernel.money import Money
from curbstop.platform.strict_yaml import read_strict_yaml
from curbstop.rates.queries.adoption import adoption_gaps
from curbstop.rates.queries.rating import rate
from curbstop.rates.queries.tariff_file import read_tariff_file, sound_tariff, tariff_schema

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "tariffs.md"
CHANGE = "When a price changes within a period"
WORDS = {"en": "words", "es": "palabras"}
COMPONENT = {"words": WORDS, "unit": "unit", "charge_type": "water", "ledger": {"fund": "WATER", "account": "402"}}
HEAD = {
    "format": 1,
    "tariff": "example",
    "utility": "Example",
    "service": "water",
    "name": WORDS,
    "version": "1",
    "effective_from": "2027-01-01",
    "source": "invented",
    "usage_unit": "HCF",
    "rate_classes": {"residential": WORDS},
}


def sections():
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        yield section.partition("\n")[0], section


def table(section):
    lines = [line for line in section.splitlines() if line.startswith("|")]
    header, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rows]


def examples():
    for title, section in sections():
        if title != CHANGE:
            block = re.search(r"```yaml\n(.*?)```", section, re.DOTALL).group(1)
            for row in table(section):
                yield pytest.param(block, row, id=f"{title}: {row['bill']}")


def tariff(block, **more):
    content = HEAD | read_strict_yaml(text=block, name="example") | more
    content["components"] = [COMPONENT | component for component in content["components"]]
    return sound_tariff(content=content, name="example.yaml")


def inputs(text):
    return dict(part.strip().split("=") for part in text.split(",")) if text else {}


@pytest.mark.parametrize(("block", "row"), list(examples()))
def test_an_example_comes_out_to_the_cent_line_by_line(block, row):
    policy, _, per = row.get("rounding", "").partition(" ")
    file = tariff(block, **({"rounding": {"policy": policy, "per": per}} if policy else {}))
    columns = {"cust_class": row.get("class", "residential"), "usage": row["usage"], **inputs(row.get("inputs", ""))}
    [bill] = own_bills(rows=[OwnRow(file=file, columns=columns, others={})])
    assert not isinstance(bill, str), bill
    assert " + ".join(str(Money(cents)) for _, cents in bill.lines).replace("+ -", "- ") == row["lines"]
    assert str(Money(bill.cents)) == row["bill"]
    if "funds" in row:
        funds = {component.code: component.fund for component in file.version.components}
        assert " ".join(funds[code] for code, _ in bill.lines) == row["funds"]
    assert abs(bill.total - Fraction(bill.cents, 100)) < Fraction(len(bill.lines) + 1, 100)


CHANGES = next(section for title, section in sections() if title == CHANGE)


@pytest.mark.parametrize("row", table(CHANGES), ids=lambda row: f"{row['rule']} {row['bill']}")
def test_the_effective_date_rule_is_a_policy(row):
    component = "components: [{{code: commodity, quantity: usage, price: {}}}]"
    before = tariff(component.format("2.00"), effective_to="2027-07-01").version
    after = tariff(component.format("3.00"), effective_from="2027-07-01", version="2").version
    given = inputs(row["inputs"])
    frame = pl.DataFrame(
        {
            "segment_id": [1],
            "service": ["water"],
            "rate_class": ["residential"],
            "from_date": [date(2027, 6, 16)],
            "to_date": [date(2027, 7, 16)],
            "is_regular": [True],
            "usage_milli": [int(row["usage"]) * 1000],
            **{name: [date.fromisoformat(given[name])] for name in ("bill_date", "mid_read_on") if name in given},
            **({"mid_read_usage_milli": [int(given["mid_read_usage"]) * 1000]} if "mid_read_usage" in given else {}),
        }
    )
    rated = rate(segments=frame, tariff_versions=[before, after], effective_date=row["rule"])
    assert rated.unrated.is_empty()
    amounts = rated.lines["amount_cents"]
    assert (" + ".join(str(Money(cents)) for cents in amounts), str(Money(amounts.sum()))) == (
        row["lines"],
        row["bill"],
    )


def test_every_block_is_plain_yaml_that_a_stranger_may_copy():
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 25
    assert all(isinstance(yaml.safe_load(block), dict) for block in blocks)


@pytest.mark.parametrize(("per", "cents"), [("line", [13, 13]), ("service", [13, 13]), ("bill", [13, 12])])
def test_a_bill_of_two_services_is_rounded_once_where_the_tariff_says_by_bill(per, cents):
    block = "components: [{code: commodity, quantity: usage, price: 0.125}]"
    rounding = {"policy": "half_up", "per": per}
    versions = [
        replace(tariff(block, service=service, tariff=service, rounding=rounding).version, id=number)
        for number, service in enumerate(("water", "sewer"))
    ]
    frame = pl.DataFrame(
        {
            "segment_id": [1, 2],
            "bill_id": [7, 7],
            "service": ["water", "sewer"],
            "rate_class": ["residential", "residential"],
            "from_date": [date(2027, 1, 1)] * 2,
            "to_date": [date(2027, 1, 31)] * 2,
            "is_regular": [True, True],
            "usage_milli": [1000, 1000],
        }
    )
    assert rate(segments=frame, tariff_versions=versions).lines["amount_cents"].to_list() == cents


HOW_TO = PAGE.parents[1] / "how_to" / "write_a_tariff.md"


def test_the_whole_file_of_the_how_to_is_sound_and_bills(tmp_path):
    text = HOW_TO.read_text(encoding="utf-8")
    block = next(one for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if one.startswith("format"))
    (tmp_path / "my_water.yaml").write_text(block, encoding="utf-8")
    (tmp_path / "rows.csv").write_text(re.search(r"```csv\n(.*?)```", text, re.DOTALL).group(1), encoding="utf-8")
    bill_file(root=tmp_path, inputs=tmp_path / "rows.csv", out=tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as stream:
        found = [(row["bill_cents"], row["error"]) for row in csv.DictReader(stream)]
    # 29.28 + 15 x 1.83; 40.98 x 41/30 less 5.00 x 41/30
    assert found == [("5673", ""), (str(5601 - 683), "")]
    assert adoption_gaps(content=read_tariff_file(path=tmp_path / "my_water.yaml").content) == ()


def test_the_how_to_names_every_key_of_the_schema():
    text = HOW_TO.read_text(encoding="utf-8")

    def keys(node):
        if isinstance(node, dict):
            yield from node.get("properties", {})
            for child in node.values():
                yield from keys(child)
        elif isinstance(node, list):
            for child in node:
                yield from keys(child)

    assert [key for key in keys(tariff_schema()) if not re.search(rf"\b{key}\b", text)] == []
