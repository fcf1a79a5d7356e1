"""PostgreSQL's own client programs, pointed at the database in use."""

import os
import subprocess
from collections import deque
from collections.abc import Callable

from django.db import connection
from psycopg.conninfo import conninfo_to_dict
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.embedded.binaries import wheel_programs

ENVIRONMENT_NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


BEGINS_TABLE = ("dumping contents of table", "processing data for table")  # pg_dump's words, and pg_restore's
LAST_LINES = 20


class ClientProgramError(CurbstopError):
    """One of PostgreSQL's client programs ended with an error."""


def run_client_program(*, program: str, arguments: list[str], connects: bool = True) -> str:
    """Run pg_dump or pg_restore and return what it printed. A password travels in the environment only."""
    result = subprocess.run(
        _command(program, arguments), check=False, capture_output=True, text=True, env=_environment(connects=connects)
    )
    if result.returncode:
        raise _failed(program, result.stderr)
    return result.stdout


def watch_client_program(*, program: str, arguments: list[str], each_table: Callable[[], None]) -> None:
    """Run pg_dump or pg_restore and say when it begins with the rows of another table."""
    lines: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(
        _command(program, [*arguments, "--verbose"]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(connects=True),
    ) as process:
        for line in process.stderr or ():
            lines.append(line)
            if any(begins in line for begins in BEGINS_TABLE):
                each_table()
    if process.returncode:
        raise _failed(program, "".join(lines))


def bar_of_tables(*, doing: str) -> Progress:
    """A bar that counts tables."""
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn("tables"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _command(program: str, arguments: list[str]) -> list[str]:
    return [str(wheel_programs() / program), *arguments]


def _environment(*, connects: bool) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    # What is recognised in their output is English, whatever the machine speaks.
    environment |= {"LC_ALL": "C", "LC_MESSAGES": "C"}
    if connects:
        connection.ensure_connection()
        parameters = {**conninfo_to_dict(""), **connection.get_connection_params()}
        environment |= {
            variable: str(parameters[name]) for name, variable in ENVIRONMENT_NAMES.items() if parameters.get(name)
        }
    return environment


def _failed(program: str, printed: str) -> ClientProgramError:
    return ClientProgramError("{program} did not succeed: {stderr}", program=program, stderr=printed.strip()[-800:])
