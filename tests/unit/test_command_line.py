"""`curbstop --help` needs neither Django nor a database."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curbstop.cli.main import COMMANDS, app

CURBSTOP = Path(sys.executable).with_name("curbstop")


def test_help_lists_every_command():
    result = subprocess.run([CURBSTOP, "--help"], capture_output=True, text=True, check=True)
    assert all(name in result.stdout for name in COMMANDS)


def test_help_does_not_load_django():
    program = "import sys, curbstop.cli.main; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_an_unknown_command_is_wrong_usage():
    assert subprocess.run([CURBSTOP, "verfiy"], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage: curbstop" in result.output
