"""PostgreSQL's own client programs, pointed at the database in use."""

import os
import subprocess

from django.db import connection
from psycopg.conninfo import conninfo_to_dict

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


class ClientProgramError(CurbstopError):
    """One of PostgreSQL's client programs ended with an error."""


def run_client_program(*, program: str, arguments: list[str], connects: bool = True) -> str:
    """Run pg_dump or pg_restore and return what it printed. A password travels in the environment only."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if connects:
        connection.ensure_connection()
        parameters = {**conninfo_to_dict(""), **connection.get_connection_params()}
        environment |= {
            variable: str(parameters[name]) for name, variable in ENVIRONMENT_NAMES.items() if parameters.get(name)
        }
    command = [str(wheel_programs() / program), *arguments]
    result = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if result.returncode:
        raise ClientProgramError(
            "{program} did not succeed: {stderr}", program=program, stderr=result.stderr.strip()[-800:]
        )
    return result.stdout
