"""Two utilities in one database: a schema each, neither sees the other, nothing in `public` but extensions."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from database_fixtures import empty_database

CURBSTOP = Path(sys.executable).with_name("curbstop")


def run(url, schema, *arguments, ok=True):
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_SCHEMA": schema}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    result = subprocess.run([CURBSTOP, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode == 0) == ok, result.stdout + result.stderr
    return result


def tables(url, schema):
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
    return {name for (name,) in rows}


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), empty_database("two") as address:
        run(address, "north", "migrate")
        run(address, "south", "migrate")
        yield address


def test_two_utilities_live_in_one_database_and_public_stays_empty(two):
    assert tables(two, "north") == tables(two, "south") != set()
    assert tables(two, "public") == set()
    with psycopg.connect(two) as connection:
        connection.execute("DELETE FROM north.platform_policy")
        assert connection.execute("SELECT count(*) FROM south.platform_policy").fetchone() != (0,)
        strangers = connection.execute(
            "SELECT count(*) FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid"
            " JOIN pg_class b ON b.oid = c.confrelid WHERE a.relnamespace <> b.relnamespace"
        ).fetchone()
        assert strangers == (0,)
        connection.rollback()


def test_one_utilitys_backup_comes_back_whole_and_leaves_the_other_alone(two, tmp_path):
    file = tmp_path / "north.backup"
    run(two, "north", "backup", str(file))
    with psycopg.connect(two) as connection:
        connection.execute("DELETE FROM north.platform_policy")
        connection.execute("DELETE FROM south.platform_policy")
    refused = run(two, "north", "restore", str(file), ok=False)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert "does not hold" in run(two, "south", "restore", str(file), "--force", ok=False).stderr
    run(two, "north", "restore", str(file), "--force")
    with psycopg.connect(two) as connection:
        assert connection.execute("SELECT count(*) FROM north.platform_policy").fetchone() != (0,)
        assert connection.execute("SELECT count(*) FROM south.platform_policy").fetchone() == (0,)


def test_what_a_killed_restore_left_aside_comes_back_with_the_next_command(two):
    with psycopg.connect(two) as connection:
        rows = connection.execute("SELECT count(*) FROM south.platform_calendarday").fetchone()
        connection.execute("ALTER SCHEMA south RENAME TO south_replaced")
    run(two, "south", "migrate")
    with psycopg.connect(two) as connection:
        assert connection.execute("SELECT count(*) FROM south.platform_calendarday").fetchone() == rows != (0,)
        assert connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%replaced'").fetchone() == (0,)


def test_the_address_that_is_printed_leads_to_the_utilitys_own_tables(two):
    for address in (two, f"{two}{'&' if '?' in two else '?'}application_name=psql"):
        printed = run(address, "south", "database-url").stdout.strip()
        with psycopg.connect(printed) as connection:
            assert connection.execute("SELECT current_schema(), count(*) > 0 FROM platform_policy").fetchone() == (
                "south",
                True,
            )


def test_a_schema_name_that_would_need_quotes_is_refused(empty_database_url):
    for name in ("public", "pg_temp", "My Water", "1st"):
        assert "DATABASE_SCHEMA must be" in run(empty_database_url, name, "migrate", ok=False).stderr


def test_a_command_on_an_empty_database_says_what_to_do_first(empty_database_url):
    assert "The database is still empty" in run(empty_database_url, "west", "verify", ok=False).stderr
