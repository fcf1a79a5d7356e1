"""Rows to bills, through the files of the command."""

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from curbstop.exchange.rates.bill_files import UnfitRowsError, bill_file
from curbstop.exchange.rates.exact_text import exact_text

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
COLUMNS = ("tariff", "cust_class", "usage", "meter_size", "other_inputs")


def bills(tmp_path, *rows, columns=COLUMNS):
    with (tmp_path / "rows.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
    bill_file(root=GOLDEN, inputs=tmp_path / "rows.csv", out=tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_owrs_and_our_own_tariffs_are_billed_side_by_side_in_the_order_of_the_rows(tmp_path):
    found = bills(
        tmp_path,
        ("rates/rialto_2017.yaml", "residential", "35", "3/4", ""),
        ("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "14.5", '3/4"', "{}"),
        ("rates/colton_2017.yaml", "residential", "25", '3/4"', "{}"),
    )
    assert [row["error"] for row in found] == ["", "", ""]
    assert [row["bill_cents"] for row in found] == ["9130", "3912", "7154"]
    assert found[0]["bill_exact"] == "91.30000000"
    assert found[0]["tier_usage"] == "5 25 5 0"
    assert found[1]["bill_exact"] == "39.11700000"
    assert found[1]["tier_usage"] == "14 0.5"
    assert json.loads(found[2]["components"]) == {"service_charge": 25.29, "commodity": 46.25}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("owrs/none.owrs", "A", "1", "", ""), "cannot be read"),
        (("../../pyproject.toml", "A", "1", "", ""), "not a path inside"),
        (("", "A", "1", "", ""), "not a path inside"),
        (("owrs/ours.owrs", "NOBODY", "1", "", ""), "There is no class 'NOBODY'"),
        (("owrs/ours.owrs", "CIRCLE", "1", "", ""), "computed from itself"),
        (("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "much", '3/4"', ""), "not a number"),
        (("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "1", "", ""), "meter_size"),
        (("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "1", '3/4"', "{"), "not JSON"),
        (("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "1", '3/4"', "[1]"), "not a JSON object"),
        (("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "1", '3/4"', '{"a": NaN}'), "not JSON"),
        (("rates/rialto_2017.yaml", "residential", "x", "3/4", ""), "not a number"),
        (("rates/rialto_2017.yaml", "residential", "1.0001", "3/4", ""), "three decimals"),
        (("rates/rialto_2017.yaml", "nobody", "1", "3/4", ""), "no rate class"),
        (("rates/rialto_2017.yaml", "residential", "1", "9", ""), "no price"),
    ],
)
def test_a_row_that_cannot_be_billed_says_why_and_touches_no_other(tmp_path, row, reason):
    good = ("owrs/ours.owrs", "RESIDENTIAL_SINGLE", "14.5", '3/4"', "")
    own = ("rates/rialto_2017.yaml", "residential", "35", "3/4", "")
    before, own_before, bad, own_after, after = bills(tmp_path, good, own, row, own, good)
    assert reason in bad["error"]
    assert (bad["bill_exact"], bad["bill_cents"]) == ("", "")
    assert before == after
    assert own_before == own_after
    assert (before["bill_cents"], own_before["bill_cents"]) == ("3912", "9130")


def test_inputs_of_our_own_tariffs_come_from_columns_and_from_json(tmp_path):
    [column, json_] = bills(
        tmp_path,
        ("rates/east_valley_2024.yaml", "residential", "18", "3/4", '{"people": 4, "days": 30}', "5.745", "1800"),
        (
            "rates/east_valley_2024.yaml",
            "residential",
            "18",
            "3/4",
            '{"people": 4, "evapotranspiration": 5.745, "landscape_square_feet": 1800}',
            "",
            "",
        ),
        columns=(*COLUMNS, "evapotranspiration", "landscape_square_feet"),
    )
    assert column["bill_cents"] == json_["bill_cents"] == "7775"
    assert column["tier_usage"] == "9.63 6 2.37"


def test_rows_without_the_needed_columns_are_refused_before_anything_is_written(tmp_path):
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UnfitRowsError, match="tariff"):
        bill_file(root=GOLDEN, inputs=tmp_path / "rows.csv", out=tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(1, 2**20), "0.00000095367431640625"),
        (Fraction(1), "1"),
        (Fraction(-1, 10**12), "-0.000000000001"),
    ],
)
def test_exact_text_is_exact_where_decimals_end(value, text):
    assert exact_text(value=value) == text
