"""`curbstop exchange`: one answer for each file, in order."""

import gzip
import json

import pytest
from typer.testing import CliRunner

from curbstop.cli.commands.exchange import app
from curbstop.exchange.checking import FORMATS, format_named
from factories.exchange_files import SOUND


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def files(tmp_path):
    good, bad = tmp_path / "good.ach", tmp_path / "bad.ach"
    good.write_bytes(SOUND["nacha"]())
    bad.write_bytes(SOUND["nacha"]().replace(b"000000002003", b"000000002004", 1))
    return good, bad


def test_json_has_one_object_for_each_file_in_order(files):
    good, bad = files
    result = run("check", "nacha", bad, good, "--json")
    assert result.exit_code == 0
    first, second = json.loads(result.stdout)
    assert list(first) == ["file", "ok", "totals", "records", "line", "reason"]
    assert (first["file"], first["ok"], first["line"]) == (str(bad), False, 5)
    assert first["reason"] == "batch control (8): debit says 2004, what is there adds up to 2003"
    assert (second["file"], second["ok"], second["line"], second["reason"]) == (str(good), True, None, None)
    assert (second["totals"]["debit_cents"], second["records"]) == (3006, 10)


def test_a_person_reads_the_totals_in_dollars_or_the_line_and_the_reason(files):
    good, bad = files
    result = run("check", "ACH", good, bad)
    assert f"{good}: sound; 10 records; debit 30.06, credit 0.00" in result.stdout
    assert f"{bad}: REFUSED, line 5: batch control (8): debit says 2004" in result.stdout


def test_a_file_packed_by_gzip_is_unpacked(tmp_path):
    packed = tmp_path / "file.gz"
    packed.write_bytes(gzip.compress(SOUND["bai2"]()))
    assert json.loads(run("check", "bai2", packed, "--json").stdout)[0]["ok"]
    packed.write_bytes(gzip.compress(SOUND["bai2"]())[:-9])
    assert not json.loads(run("check", "bai2", packed, "--json").stdout)[0]["ok"]


def test_a_file_that_cannot_be_read_has_no_answer_and_another_exit_code(tmp_path, files):
    result = run("check", "nacha", tmp_path / "none", files[0], "--json")
    assert result.exit_code == 1
    assert [row["ok"] for row in json.loads(result.stdout)] == [False, True]


@pytest.mark.parametrize(
    "args", [("check", "nacka", "x"), ("check", "nacha"), ("check",), ("check", "layout", "x"), ("chek",)]
)
def test_bad_usage_is_exit_code_two(args):
    assert run(*args).exit_code == 2


def test_every_format_checks_its_own_sound_file(tmp_path):
    for name, content in SOUND.items():
        path = tmp_path / name
        path.write_bytes(content())
        assert json.loads(run("check", name, path, "--json").stdout)[0]["ok"], name


def test_formats_are_listed_with_their_other_names():
    result = run("formats")
    assert all(one.name in result.stdout for one in FORMATS)
    assert format_named(name="X937").name == format_named(name="icl").name == "x9"
    assert format_named(name="BAI_Lockbox").name == "bai-lockbox"
    names = [name for one in FORMATS for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))


def test_a_dry_run_lists_every_record_and_then_the_answer(tmp_path, files):
    good, bad = files
    result = run("list", "nacha", good)
    assert result.exit_code == 0
    assert "3  entry (6): transaction code 27" in result.stdout
    assert "amount 10.01" in result.stdout
    assert "sound; 10 records" in result.stdout
    result = run("list", "nacha", bad)
    assert result.exit_code == 1
    assert "REFUSED, line 5" in result.stdout
    statement = tmp_path / "statement"
    statement.write_bytes(SOUND["bai2"]())
    assert "165: 15000.00 'LOCKBOX" in run("list", "bai2", statement).stdout


def test_a_layout_of_ones_own_is_given_on_the_command_line(tmp_path):
    layout, file = tmp_path / "own.yaml", tmp_path / "file.txt"
    layout.write_text(
        "name: own\ntitle: own\nshape: fixed\ncode: 1\n"
        "records: {item: {code: I, fields: {amount_cents: {columns: 2-5, kind: cents, required: true}}}}\n"
        "levels: {file: {opens: item, holds: item}}\n"
        "tallies: {amount_cents: {sum: amount_cents, of: item}}\ntotals: [amount_cents]\n"
    )
    file.write_text("I0100\nI0250\n")
    (found,) = json.loads(run("check", "layout", file, "--layout", layout, "--json").stdout)
    assert found["totals"] == {"amount_cents": 350}
    box = tmp_path / "box"
    box.write_bytes(SOUND["lockbox-csv"]())
    assert run("check", "layout", box, "--layout", "lockbox-csv").exit_code == 0
    layout.write_text("name: own")
    assert run("check", "layout", file, "--layout", layout).exit_code != 0
