"""Another system's bills as a file: read exactly, refused with the line, named as ours; the guide's examples are read."""

import re
from pathlib import Path

import pytest

from curbstop.exchange.parallel_run.bill_file import BillFileError, read_bill_file, read_names

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how_to" / "run_in_parallel.md"
HEAD = b"account,service,component,amount\n"


def test_the_examples_of_the_guide_are_read():
    bills, names = re.findall(r"```csv\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    rows = read_bill_file(content=bills.encode()).rows()
    assert rows == [
        ("10000016", "water", "service_charge", 2928, None, None),
        ("10000016", "water", "commodity", 1725, 15_000, 1_150_000),
    ]
    assert read_names(content=names.encode()) == {
        ("wtr", "base"): ("water", "service_charge"),
        ("wtr", "cons"): ("water", "commodity"),
    }


def test_their_names_become_ours():
    names = {("wtr", "base_charge"): ("water", "service_charge")}
    found = read_bill_file(content=HEAD + b'1,WTR,Base  Charge,"$1,234.50"\n', names=names)
    assert found.rows() == [("1", "water", "service_charge", 123_450, None, None)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"account,service,amount\n1,water,2\n", "column component"),
        (HEAD + b"1,water,commodity,1.005\n", "line 2"),
        (HEAD + b"1,water,commodity,2\n1,water,commodity,\n", "line 3"),
        (HEAD + b",water,commodity,2\n", "no account"),
        (HEAD + b"1,water,commodity,1e5\n", "not a number"),
        (HEAD + b"1,water,commodity,99999999999999999999\n", "too large"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content, words):
    with pytest.raises(BillFileError, match=words):
        read_bill_file(content=content)
