"""The public OWRS tariffs and the bills that the specification's reference implementation computes from them."""

import csv
import gzip
import json
import os
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from curbstop.exchange.rates.bill_files import bill_file
from curbstop.exchange.rates.owrs import owrs_bill
from curbstop.exchange.rates.owrs_document import read_owrs
from curbstop.exchange.rates.owrs_parts import Table, UnsoundOwrsError
from curbstop.exchange.rates.tariff_checks import check_tariffs
from curbstop.exchange.rates.tariff_paths import tariff_files

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "rates"
TOLERANCE = Fraction(1, 10**6)


@pytest.fixture(scope="module")
def corpus():
    if not CORPUS.is_dir() and not os.environ.get("CI"):
        pytest.skip("the public tariffs are not beside the repository")
    paths = tariff_files(path=CORPUS / "owrs")
    names = [path.relative_to(CORPUS / "owrs").as_posix() for path in paths]
    files = {name: read_owrs(path=path, name=name) for path, name in zip(paths, names, strict=True)}
    with gzip.open(CORPUS / "expected_bills.csv.gz", "rt", encoding="utf-8") as stream:
        return files, list(csv.DictReader(stream))


def test_every_bill_of_the_public_tariffs_agrees_in_total_in_components_and_tier_by_tier(corpus):
    files, rows = corpus
    wrong = [row for row in rows if not agrees(files[row["file"]].classes[row["cust_class"]], row)]
    assert len(rows) == 46_966
    assert wrong == []


def agrees(owrs_class, row):
    others = json.loads(row["other_inputs"], parse_int=Fraction, parse_float=Fraction)
    sizes = {"meter_size": row["meter_size"]} if row["meter_size"] else {}
    found = owrs_bill(owrs_class=owrs_class, inputs={**others, **sizes, "usage_ccf": Fraction(row["usage"])})
    expected = json.loads(row["other_components"], parse_int=Fraction, parse_float=Fraction)
    for name in ("service_charge", "commodity_charge"):
        if row[name]:
            expected[name] = Fraction(row[name])
    tiers = [Fraction(text) for text in (row["tier_usage"] + " " + row["tier_revenue"]).split()]
    return (
        abs(found.total - Fraction(row["bill_total"])) <= TOLERANCE
        and all(abs(found.components.get(name, 0) - value) <= TOLERANCE for name, value in expected.items())
        and set(found.components) - {"service_charge", "commodity_charge"} <= set(expected)
        and len(tiers) == 2 * len(found.tier_usage)
        and all(
            abs(one - other) <= TOLERANCE
            for one, other in zip([*found.tier_usage, *found.tier_revenue], tiers, strict=True)
        )
    )


def test_one_command_bills_all_of_them_and_every_row_stands_for_itself(corpus, tmp_path):
    _, rows = corpus
    columns = ["tariff", "cust_class", "usage", "meter_size", "other_inputs"]
    asked = [dict(zip(columns, (row["file"], *(row[name] for name in columns[1:])), strict=True)) for row in rows]
    asked.insert(7, dict.fromkeys(columns, "none.owrs"))
    with (tmp_path / "rows.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(asked)
    done = bill_file(root=CORPUS / "owrs", inputs=tmp_path / "rows.csv", out=tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as stream:
        answers = list(csv.DictReader(stream))
    assert (done.rows, done.errors) == (len(asked), 1)
    assert "none.owrs" in answers.pop(7)["error"]
    for row, answer in zip(rows, answers, strict=True):
        assert abs(Fraction(answer["bill_exact"]) - Fraction(row["bill_total"])) <= TOLERANCE
        components = json.loads(answer["components"], parse_float=Fraction, parse_int=Fraction)
        for name, value in json.loads(row["other_components"], parse_int=Fraction, parse_float=Fraction).items():
            assert abs(components[name] - value) <= TOLERANCE
        assert len(answer["tier_usage"].split()) == len(row["tier_usage"].split())
        assert abs(int(answer["bill_cents"]) - 100 * Fraction(row["bill_total"])) <= 4


def test_published_bills_come_out_to_the_cent_where_their_usage_is_exact(corpus):
    files, _ = corpus
    with (CORPUS / "published_bills.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["usage_exact"] == "yes"]
    reproduced = [
        row for row in rows if row["rateparser_reproduces"] == "yes" and row["cust_class"] in classes(files, row)
    ]
    differing = [row["file"] for row in reproduced if not any(published(files, row))]
    assert len(reproduced) > 180
    assert differing == []


def classes(files, row):
    return files[row["file"]].classes


def published(files, row):
    """Whether each reading of what the publisher left out (season, month, units, area, size) gives the published bill."""
    months = {"monthly": 1, "bimonthly": 2, "quarterly": 3, "annually": 12}[row["bill_frequency"]]
    owrs_class = classes(files, row)[row["cust_class"]]
    tables = {}
    for part in owrs_class.parts.values():
        if isinstance(part, Table):
            for place, column in enumerate(part.depends_on):
                keys = dict.fromkeys(key.replace("1|1/2", "1 1/2").split("|")[place] for key in part.values)
                tables.setdefault(column, {}).update(keys)
    given = {"meter_size": row["meter_size"], "hhsize": row["hhsize"], "et_amount": row["et_amount"]}
    free = [column for column in tables if column not in given]
    for units in ("1", "0.748", "0.748052"):
        usage = Fraction(row["usage_ccf_per_month"]) * months * (Fraction(units) if row["bill_unit"] == "kgal" else 1)
        for chosen in product(*(tables[column] for column in free)):
            inputs = {**given, "irr_area": "2000", "days_in_period": Fraction("30.4") * months}
            inputs |= dict(zip(free, chosen, strict=True)) | {"usage_ccf": usage}
            try:
                total = owrs_bill(owrs_class=owrs_class, inputs=inputs).total / months
            except UnsoundOwrsError:
                continue
            yield abs(total - Fraction(row["bill_per_month"])) <= Fraction(1, 200)


def test_no_public_file_crashes_the_reader_and_the_known_bad_ones_are_refused_whole(corpus):
    files, _ = corpus
    refused = [file for file in files.values() if not file.classes]
    assert len(files) == 497
    assert len(refused) == 17
    assert sum("stands twice" in file.refusals[0].reason for file in refused) == 5


def test_every_public_file_and_class_is_listed_with_ok_or_with_its_part_and_reason(corpus):
    files, rows = corpus
    found = list(check_tariffs(paths=[CORPUS / "owrs"]))
    assert {Path(one.path).relative_to(CORPUS / "owrs").as_posix() for one in found} == set(files)
    refused = [one for one in found if not one.ok]
    assert sum(1 for one in refused if not one.rate_class) == 17
    assert all(one.part for one in refused if one.rate_class)
    billed = {(row["file"], row["cust_class"]) for row in rows}
    sound = {(Path(one.path).relative_to(CORPUS / "owrs").as_posix(), one.rate_class) for one in found if one.ok}
    assert billed <= sound
    lists = [one for one in refused if "not a list" in one.reason]
    assert len({one.path for one in lists}) == 4
