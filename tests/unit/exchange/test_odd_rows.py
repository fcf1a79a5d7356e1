"""Odd tariffs, odd rows and odd numbers, legal or not: each row has its bill or its reason, and never another one's."""

import csv
import json
from pathlib import Path

import pytest

from curbstop.exchange.rates.bill_files import UnfitRowsError, bill_file
from curbstop.exchange.rates.tariff_checks import check_tariffs

HEAD = "tariff,cust_class,usage,meter_size,other_inputs\n"
META = "metadata: {utility_name: Agua Ñandú 水, bill_unit: ccf}\nrate_structure:\n"
PLAIN = (
    "  RES:\n    service_charge: 10\n    commodity_charge: usage_ccf*2\n    bill: service_charge + commodity_charge\n"
)
DEEP = 1_500
OWN = {
    "format": 1,
    "tariff": "x",
    "utility": "U",
    "service": "water",
    "name": {"en": "W", "es": "A"},
    "version": "1",
    "effective_from": "2027-01-01",
    "source": "s",
    "usage_unit": "HCF",
    "rate_classes": {"residential": {"en": "R", "es": "R"}},
    "components": [
        {
            "code": "commodity",
            "words": {"en": "w", "es": "a"},
            "quantity": "usage",
            "unit": "HCF",
            "price": 10,
            "charge_type": "water",
            "ledger": {"fund": "WATER", "account": "402"},
        }
    ],
}
FILES = {
    "plain.owrs": META + PLAIN,
    "chain.owrs": META
    + "  RES:\n"
    + "".join(f"    p{n}: p{n + 1} + 1\n" for n in range(DEEP))
    + f"    p{DEEP}: 1\n    bill: p0\n  COM:\n    bill: usage_ccf\n",
    "long.owrs": META + "  RES:\n    bill: " + "+".join(["usage_ccf"] * 5_000) + "\n  COM:\n    bill: usage_ccf\n",
    "deep.owrs": META + "  RES:\n    bill: " + "[" * 3_000 + "]" * 3_000 + "\n",
    "crlf.owrs": (META + PLAIN).replace("\n", "\r\n"),
    "unicodé 水.owrs": META + "  'RÉS 水':\n    s: {depends_on: zona, values: {'Norte ñ': 5}}\n    bill: s\n",
    "empty.owrs": "",
    "tabs.owrs": META + "  RES:\n\tbill: 2\n",
    "own.yaml": json.dumps(OWN),
}
GOOD = [("plain.owrs", "RES", "12", "", ""), ("own.yaml", "residential", "12", "", "")]
GOOD_CENTS = ["3400", "12000"]


@pytest.fixture
def town(tmp_path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    (tmp_path / "bytes.owrs").write_bytes(b"\xff\xfe\x00rate")
    (tmp_path / "folder").mkdir()
    return tmp_path


def billed(town: Path, content: bytes) -> list[dict[str, str]]:
    inputs, out = town / "rows.csv", town / "out.csv"
    inputs.write_bytes(content)
    bill_file(root=town, inputs=inputs, out=out)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(town: Path, rows: list[tuple[str, ...]]) -> bytes:
    path = town / "made.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD.strip().split(","), *rows])
    return path.read_bytes()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("chain.owrs", "RES", "12", "", ""), "more levels than can be followed"),
        (("long.owrs", "RES", "12", "", ""), "more levels than can be followed"),
        (("deep.owrs", "RES", "12", "", ""), "not sound YAML"),
        (("bytes.owrs", "RES", "12", "", ""), "not UTF-8"),
        (("empty.owrs", "RES", "12", "", ""), "no rate_structure"),
        (("tabs.owrs", "RES", "12", "", ""), "not sound YAML"),
        (("folder", "RES", "12", "", ""), "cannot be read"),
        (("../own.yaml", "RES", "12", "", ""), "not a path inside"),
        (("/etc/passwd", "RES", "12", "", ""), "not a path inside"),
        (("x\x00y", "RES", "12", "", ""), "cannot be read"),
        (("a" * 5_000, "RES", "12", "", ""), "cannot be read"),
        (("unicodé 水.owrs", "RÉS 水", "1", "", '{"zona": "Sur"}'), "no value for zona 'Sur'"),
        (("own.yaml", "residential", "1e99999999", "", ""), "not a number"),
        (("own.yaml", "residential", "9" * 40, "", ""), "at most"),
        (("own.yaml", "residential", "1/3", "", ""), "not a number"),
        (("own.yaml", "residential", "١٢", "", ""), "not a number"),
        (("own.yaml", "residential", "12", "", '{"days": 1000000000}'), "no calendar has so many days"),
        (("own.yaml", "residential", "12", "", '{"days": -5}'), "1 to 4,000 days"),
        (("own.yaml", "residential", "12", "", '{"from_date": "9999-12-31"}'), "no calendar has so many days"),
        (("own.yaml", "residential", "12", "", '{"usage": {"a": 1}}'), "not a number"),
        (("plain.owrs", "RES", "12", "", '{"a":' * 2_000), "not JSON"),
        (("plain.owrs", "RES", "12", "", "x" * 200_000), "not JSON"),
    ],
)
def test_what_cannot_be_billed_has_its_reason_and_its_neighbours_have_their_bills(town, row, words) -> None:
    found = billed(town, table(town, [*GOOD, row, *GOOD]))
    assert [one["bill_cents"] for one in found] == [*GOOD_CENTS, "", *GOOD_CENTS]
    assert words in found[2]["error"]


@pytest.mark.parametrize(
    ("row", "cents"),
    [
        (("chain.owrs", "COM", "12", "", ""), "1200"),
        (("long.owrs", "COM", "12", "", ""), "1200"),
        (("crlf.owrs", "RES", "12", "", ""), "3400"),
        (("./plain.owrs", " RES ", " 12 ", "", ""), "3400"),
        (("unicodé 水.owrs", "RÉS 水", "1", "", '{"zona": "Norte ñ"}'), "500"),
        (("own.yaml", "residential", "1e9", "", ""), "1000000000000"),
        (("own.yaml", "residential", "", "", '{"usage": [4, 8], "from_date": null}'), "12000"),
    ],
)
def test_what_is_odd_and_legal_has_its_bill(town, row, cents) -> None:
    found = billed(town, table(town, [*GOOD, row, *GOOD]))
    assert [one["bill_cents"] for one in found] == [*GOOD_CENTS, cents, *GOOD_CENTS]


@pytest.mark.parametrize(
    ("content", "cents"),
    [
        (HEAD.encode(), []),
        (b"tariff,cust_class,usage\nplain.owrs,RES,12\n", ["3400"]),
        (b"\xef\xbb\xbf" + HEAD.encode() + b"plain.owrs,RES,12,,\n", ["3400"]),
        (HEAD.encode() + b"plain.owrs,RES,\xff\xfe,,\nplain.owrs,RES,12,,\n", ["", "3400"]),
        (HEAD.encode() + b"plain.owrs\nplain.owrs,RES,12,,,extra\n\nplain.owrs,RES,12\n", ["", "3400", "3400"]),
        (HEAD.encode() + b"plain.owrs,RES,1\x002,,\nplain.owrs,RES,12,,\n", ["", "3400"]),
        (b"tariff,cust_class,usage,bill_cents,error\nplain.owrs,RES,12,9,old\n", ["3400"]),
    ],
)
def test_a_malformed_row_spoils_itself_only(town, content, cents) -> None:
    assert [one["bill_cents"] for one in billed(town, content)] == cents


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"tariff,cust_class,usage,usage\nplain.owrs,RES,1,2\n"])
def test_a_file_that_is_no_such_table_is_refused_before_anything_is_written(town, content) -> None:
    with pytest.raises(UnfitRowsError):
        billed(town, content)
    assert not (town / "out.csv").exists() or not (town / "out.csv").read_bytes()


def test_a_check_of_odd_files_lists_every_class_and_raises_nothing(town) -> None:
    found = {(Path(one.path).name, one.rate_class): one.ok for one in check_tariffs(paths=[town])}
    assert found["chain.owrs", "COM"]
    assert not found["chain.owrs", "RES"]
    assert found["own.yaml", "residential"]
    assert not found["bytes.owrs", ""]
