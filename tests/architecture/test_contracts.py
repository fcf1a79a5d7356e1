"""The import contracts of .importlinter, and that they cover what is there."""

import configparser
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "curbstop"


def contracts():
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / ".importlinter")
    return parser


def test_every_import_contract_is_kept():
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_domains_models_and_engine_are_behind_its_doors():
    parser = contracts()
    rooms = parser["importlinter:contract:rooms"]["containers"].split()
    for room in (name.removeprefix("curbstop.") for name in rooms):
        protected = parser[f"importlinter:contract:doors_{room}"]["protected_modules"].split()
        private = [part for part in ("models", "engine") if (SOURCE / room / part / "__init__.py").exists()]
        assert protected == [f"curbstop.{room}.{part}" for part in private], room


def test_every_room_with_tables_is_a_domain_of_the_contracts():
    rooms = set(contracts()["importlinter:contract:rooms"]["containers"].split())
    with_tables = {f"curbstop.{path.parent.name}" for path in SOURCE.glob("*/models")}
    assert with_tables - {"curbstop.platform"} <= rooms
