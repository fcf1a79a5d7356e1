"""Files made by others: sound ones are read to the last record with their own totals, wrong ones refused by line and reason."""

import gzip
import os
import struct
from collections import Counter
from pathlib import Path

import pytest

from curbstop.exchange.checking import check_file, format_named

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
ACH = "ach/moov-io_ach"
X9 = "x937/moov-io_imagecashletter"
BAI2 = "bai2/moov-io_bai2/test/testdata"
LOCKBOX = "lockbox/FundersClub_bai-lockbox/lockbox/tests"

# Names without `invalid` that are wrong all the same, and why.
WRONG_ACH = {
    "20110805A.ach": "batches says 5",
    "FISERV-ZEROFILE-PIMRET825324_032720_110221.ach": "modifier",
    "adv-noFileControl.ach": "ends before",
    "bh-ed-ad-bh-ed-ad-ed-ad.ach": "cannot stand here",
    "issue1620.ach": "batches says 2",
    "issue702.ach": "destination",
    "issue751.ach": "cannot stand here",
    "nonascii-utf8.ach": "blocks says 1",
    "nonascii.ach": "blocks says 1",
    "return-PPD-custom-reason-code.ach": "R97",
    "return-no-file-header-control.ach": "cannot stand here",
    "shr-credit.ach": "file control",
    "skip-validation.ach": "destination",
    "txp-debit.ach": "entry sequence",
}
# Its name says that it is wrong; it breaks no rule that we know of.
SOUND_IN_SPITE_OF_ITS_NAME = {"ppd-mixedDebitCredit-invalid.ach"}


def samples(folder):
    if not SAMPLES.is_dir() and not os.environ.get("CI"):
        pytest.skip("the foreign files are not beside the repository")
    return SAMPLES / folder


def answer(name, path):
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return check_file(content=content, kind=format_named(name=name))


def expected_wrong(path):
    if path.name in SOUND_IN_SPITE_OF_ITS_NAME:
        return False
    return "invalid" in path.name.lower() or "crashers" in path.parts or path.name in WRONG_ACH


def said_by_the_file(content):
    """Debits, credits, hash and count as the file control says them; columns cut by hand."""
    for line in content.decode("latin-1").replace("\r", "").split("\n"):
        if line[:1] == "9" and line[:2] != "99":
            wide = line[55:71].strip() != ""
            money = (line[31:51], line[51:71]) if wide else (line[31:43], line[43:55])
            return {
                "entries_and_addenda": int(line[13:21]),
                "entry_hash": int(line[21:31]),
                "debit_cents": int(money[0]),
                "credit_cents": int(money[1]),
            }
    return {}


def test_every_ach_file_is_judged_as_it_deserves():
    paths = sorted(samples(ACH).rglob("*.ach"))
    wrong = []
    for path in paths:
        found = answer("nacha", path)
        if found.ok == expected_wrong(path):
            wrong.append((path.name, found))
        elif found.ok and not said_by_the_file(path.read_bytes()).items() <= found.totals.items():
            wrong.append((path.name, found.totals))
        elif not found.ok and not (found.line and WRONG_ACH.get(path.name, "") in found.reason):
            wrong.append((path.name, found.line, found.reason))
    assert wrong == []
    assert len(paths) >= 88
    assert sum(not expected_wrong(path) for path in paths) >= 54


def test_other_texts_beside_the_ach_files_are_refused_or_sound_but_never_crash():
    for path in samples(ACH).rglob("*.txt"):
        found = answer("nacha", path)
        assert found.ok or (found.line and found.reason), path


@pytest.mark.parametrize(
    ("name", "entries", "addenda"),
    [
        ("PPD-200-batches-100000-entries.ach.gz", 100_199, 0),
        ("CCD+addenda05-200-batches-100000-entries.ach.gz", 100_000, 100_000),
    ],
)
def test_files_of_a_hundred_thousand_entries_are_read_to_the_last(name, entries, addenda):
    path = samples(ACH) / "test" / "testdata" / "large-files" / name
    found = answer("nacha", path)
    assert (found.totals["entries"], found.totals["addenda"]) == (entries, addenda)
    assert said_by_the_file(gzip.decompress(path.read_bytes())).items() <= found.totals.items()


def test_statements_in_xml_are_read_and_one_without_a_statement_is_refused():
    paths = sorted(samples("camt/genkgo_camt/test/data").glob("*.xml"))
    for path in paths:
        found = answer("camt", path)
        assert found.ok == ("wrong" not in path.name), (path.name, found)
        if found.ok:
            assert found.totals["entries"] == path.read_text(encoding="utf-8").count("<Ntry>")
    assert len(paths) == 14


def plain_x9(content):
    """Items and cents of an image cash letter by an independent reading."""
    found, at = Counter(), 0
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        record = content[at + 4 : at + 4 + length]
        text = record[:80].decode("cp037" if record[:1] >= b"\xf0" else "latin-1")
        first = {"25": 47, "31": 31}.get(text[:2])
        if first is not None:
            found["items"] += 1
            found["amount_cents"] += int(text[first : first + 10])
        if text[:2] == "99":
            found["said_records"], found["said_cents"] = int(text[8:16]), int(text[24:40])
        found["records"] += 1
        at += 4 + length
    return found


def test_image_cash_letters_in_ascii_and_ebcdic_are_read_with_their_totals():
    paths = [path for path in samples(X9).rglob("*") if path.suffix in {".icl", ".x937"}]
    for path in paths:
        found, plain = answer("x9", path), plain_x9(path.read_bytes())
        assert found.ok, found
        assert found.totals["amount_cents"] == plain["amount_cents"] == plain["said_cents"]
        assert found.totals["items"] == plain["items"]
        assert found.records == plain["records"] == plain["said_records"]
    assert len(paths) == 3


def test_what_made_another_reader_crash_is_refused_with_a_reason():
    paths = [path for path in samples(X9).rglob("crashers/*") if path.is_file()]
    for path in paths:
        found = answer("x9", path)
        assert (found.ok, bool(found.line), bool(found.reason)) == (False, True, True), (path, found)
    assert len(paths) >= 8


@pytest.mark.parametrize(
    ("name", "accounts", "transactions", "cents"),
    [("sample1.txt", 2, 17, 1_280_000), ("sample3.txt", 15, 26, 2_508_440)],
)
def test_statements_are_read_with_all_three_levels_of_control_totals(name, accounts, transactions, cents):
    found = answer("bai2", samples(BAI2) / name)
    assert found.ok, found
    assert found.totals["accounts"] == accounts
    assert found.totals["transactions"] == transactions
    assert found.totals["control_cents"] == cents


def test_a_statement_whose_amounts_do_not_add_up_is_refused_at_the_account():
    """Its publishers replaced amounts and left records out: the trailer says another sum and number."""
    found = answer("bai2", samples(BAI2) / "sample4-continuations-newline-delimited.txt")
    assert (found.ok, found.line) == (False, 22)
    found = answer("bai2", samples(BAI2) / "errors" / "sample-parseError.txt")
    assert (found.ok, found.line) == (False, 1)


@pytest.mark.parametrize(
    ("name", "payments", "cents"), [("test_lockbox.bai", 1, 700_000), ("test_empty_lockbox.bai", 0, 0)]
)
def test_lockbox_files_are_read_with_their_totals(name, payments, cents):
    found = answer("bai-lockbox", samples(LOCKBOX) / name)
    assert (found.ok, found.totals["payments"], found.totals["amount_cents"]) == (True, payments, cents)


@pytest.mark.parametrize("name", ["nacha", "bai-lockbox", "bai2", "x9", "positive-pay", "payments-csv", "camt"])
def test_a_file_of_another_format_is_refused(name):
    folders = {"nacha": BAI2, "bai2": ACH, "x9": BAI2}
    paths = [
        path for path in samples(folders.get(name, X9)).rglob("*") if path.is_file() and path.stat().st_size < 10**5
    ]
    assert paths
    for path in paths:
        found = answer(name, path)
        assert not found.ok
        assert found.reason
