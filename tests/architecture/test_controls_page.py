"""docs/controls.md promises auditors where each control is enforced and which test shows it: what it names must be there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE, TESTS, PAGE = REPOSITORY / "src" / "curbstop", REPOSITORY / "tests", REPOSITORY / "docs" / "controls.md"
HOW_MANY = 54
ROW = re.compile(r"^\| (\d+) \|")
QUOTED = re.compile(r"`([^`]+)`")
IN_THE_DATABASE = re.compile(r"(?:cashiering|staff|ledger|receivables|billing)_\w+")
COMMANDS = {"curbstop verify"}
STATES = {"yes", "partly", "not yet", "procedure"}


def rows():
    """Number, control, state, where it is enforced, what shows it."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if ROW.match(line)]
    return {int(line.split("|")[1]): [cell.strip() for cell in line.split("|")[2:-1]] for line in lines}


ROWS = rows()


@cache
def functions_of(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def named_in_the_database():
    """Names of triggers and constraints: quoted in models, created in migrations."""
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*/m*/**/*.py"))
    return set(re.findall(r'name="(\w+)"', text)) | set(re.findall(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)", text))


@cache
def policies():
    groups = yaml.safe_load((SOURCE / "platform" / "policy_defaults.yaml").read_text(encoding="utf-8"))
    return {f"{group}.{name}" for group, names in groups.items() for name in names}


def exists(name: str) -> bool:
    if "/" in name:
        return (SOURCE / name).is_file()
    if IN_THE_DATABASE.fullmatch(name):
        return name in named_in_the_database()
    return name in policies() or name in COMMANDS


def test_every_control_has_one_row():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if ROW.match(line)]
    assert len(lines) == HOW_MANY
    assert sorted(ROWS) == list(range(1, HOW_MANY + 1))


@pytest.mark.parametrize("number", sorted(ROWS))
def test_whatever_a_row_names_is_there(number):
    _control, _state, enforced, shown = ROWS[number]
    assert [name for name in QUOTED.findall(enforced) if not exists(name)] == []
    tests = [name.partition("::") for name in QUOTED.findall(shown)]
    missing = [
        (path, name)
        for path, _colons, name in tests
        if not (TESTS / path).is_file() or not name.startswith("test_") or name not in functions_of(TESTS / path)
    ]
    assert missing == []


@pytest.mark.parametrize("number", sorted(ROWS))
def test_a_row_shows_what_it_claims_and_says_what_is_missing(number):
    _control, state, enforced, shown = ROWS[number]
    assert state in STATES
    assert ("**Missing:**" in enforced or "**missing:**" in enforced) == (state in {"partly", "not yet"})
    if state in {"yes", "partly"}:
        assert QUOTED.findall(enforced)
        assert QUOTED.findall(shown)
    if state == "not yet":
        assert shown == ""
