"""Two utilities side by side in one database: each its own migrations, demonstration and proof; neither sees the other."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from database_fixtures import empty_database
from factories.story_events import EVENTS, MIX, POINTS_OFF, SOURCES

CURBSTOP = Path(sys.executable).with_name("curbstop")
UTILITIES = {"north": "1", "south": "2"}  # schema and seed
ACCOUNTS = "60"


def start(url: str, schema: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_SCHEMA": schema}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen(
        [CURBSTOP, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def prove(url: str, schema: str) -> tuple[int, dict]:
    running = start(url, schema, "verify", "--json")
    out, error = running.communicate(timeout=300)
    assert out, error
    return running.returncode, json.loads(out)


def fingerprint(url: str, schema: str) -> dict[str, tuple[int, str]]:
    """Rows and a digest of the text of all rows, by table."""
    found = {}
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        for (table,) in tables.fetchall():
            row = connection.execute(
                f"SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {schema}.{table} t"
            ).fetchone()
            found[table] = row
    return found


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker):
    """Both cities, built at the same time."""
    with django_db_blocker.unblock(), empty_database("utilities") as address:
        running = {
            schema: start(address, schema, "demo", "--accounts", ACCOUNTS, "--seed", seed, "--no-serve")
            for schema, seed in UTILITIES.items()
        }
        said = {schema: process.communicate(timeout=560) for schema, process in running.items()}
        for schema, process in running.items():
            assert process.returncode == 0, said[schema]
        yield address


def test_each_utility_has_a_city_of_its_own_and_proves_it(both) -> None:
    proofs = {schema: prove(both, schema) for schema in UTILITIES}
    assert {schema: (code, proof["ok"]) for schema, (code, proof) in proofs.items()} == {
        "north": (0, True),
        "south": (0, True),
    }
    cities = {schema: fingerprint(both, schema) for schema in UTILITIES}
    assert cities["north"].keys() == cities["south"].keys()
    for table in ("customers_customeraccount", "ledger_transfer", "billing_bill", "cashiering_receipt", "ledger_seal"):
        assert cities["north"][table][0] > 0
        assert cities["north"][table] != cities["south"][table]


@pytest.mark.parametrize("event", EVENTS)
def test_the_story_of_each_city_holds(both, event) -> None:
    with psycopg.connect(both) as connection:
        for schema in UTILITIES:
            assert connection.execute(EVENTS[event].format(schema=schema)).fetchone() == (True,), schema


def test_payments_come_in_about_as_they_do_in_a_real_city(both) -> None:
    with psycopg.connect(both) as connection:
        for schema in UTILITIES:
            shares = dict(connection.execute(MIX.format(schema=schema)).fetchall())
            assert {name for name, share in SOURCES.items() if abs(shares[name] - share) > POINTS_OFF} == set(), shares


def test_public_holds_no_table(both) -> None:
    assert fingerprint(both, "public") == {}


def test_work_in_one_utility_leaves_the_other_as_it_is(both) -> None:
    before = fingerprint(both, "north")
    worked = start(both, "south", "day-end", "--user", "supervisor")
    out, error = worked.communicate(timeout=120)
    assert worked.returncode == 0, out + error
    assert fingerprint(both, "north") == before


def test_what_is_broken_in_one_utility_is_found_there_only(both) -> None:
    with psycopg.connect(both) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE south.ledger_transfer SET amount_cents = amount_cents + 1"
            " WHERE id = (SELECT max(id) FROM south.ledger_transfer)"
        )
    code, proof = prove(both, "south")
    assert (code, proof["ok"]) == (3, False)
    code, proof = prove(both, "north")
    assert (code, proof["ok"]) == (0, True)
