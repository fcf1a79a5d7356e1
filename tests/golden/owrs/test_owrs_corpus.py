"""The public OWRS tariffs and the bills that the specification's reference implementation computes from them."""

import csv
import gzip
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from curbstop.exchange.rates.owrs import owrs_bill
from curbstop.exchange.rates.owrs_document import read_owrs

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "rates"
TOLERANCE = Fraction(1, 10**6)


@pytest.fixture(scope="module")
def corpus():
    if not CORPUS.is_dir() and not os.environ.get("CI"):
        pytest.skip("the public tariffs are not beside the repository")
    paths = sorted((CORPUS / "owrs").rglob("*.owrs"))
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


def test_no_public_file_crashes_the_reader_and_the_known_bad_ones_are_refused_whole(corpus):
    files, _ = corpus
    refused = [file for file in files.values() if not file.classes]
    assert len(files) >= 496
    assert len(refused) == 17
    assert sum("stands twice" in file.refusals[0].reason for file in refused) == 5
