import json
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from psycopg.sql import Literal

from curbstop.platform.files import FileDamagedError, load_file, store_file
from curbstop.platform.models import Policy, StoredFile
from curbstop.platform.schema import WrongSchemaError, require_own_schema
from curbstop.platform.table_definitions import OtherDefinitionsError, note_definitions, require_own_definitions
from curbstop.platform.transactions import MissingRowError, lock_rows

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_migrating_is_refused_when_the_connection_works_in_another_schema():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public")
    with pytest.raises(WrongSchemaError, match="works in schema 'public'"):
        require_own_schema(connection=connection)


@pytest.mark.django_db
def test_tables_that_other_definitions_made_are_refused_with_a_sentence():
    require_own_definitions(connection=connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass, 'pg_class')")
        (noted,) = cursor.fetchone()
    name = "ledger.0001_initial"
    changed = json.loads(noted) | {name: "of an earlier state"}
    for text in ("NULL", Literal(json.dumps(changed)).as_string()):
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON TABLE django_migrations IS {text}")
        with pytest.raises(OtherDefinitionsError, match="unfinished version of Curbstop"):
            require_own_definitions(connection=connection)
    note_definitions(connection=connection)
    require_own_definitions(connection=connection)


@pytest.mark.django_db
def test_the_same_file_is_kept_once_and_comes_back_as_it_was():
    first = store_file(name="bills.pdf", media_type="application/pdf", content=b"\x00\xff", now=NOW)
    assert store_file(name="bills.pdf", media_type="application/pdf", content=b"\x00\xff", now=NOW) == first
    assert load_file(file_id=first).content == b"\x00\xff"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_changed_behind_the_databases_back_is_noticed():
    file_id = store_file(name="a", media_type="text/plain", content=b"paid", now=NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE platform_storedfile DISABLE TRIGGER USER")
        StoredFile.objects.filter(pk=file_id).update(content=b"owed")
    with pytest.raises(FileDamagedError, match="has been changed"):
        load_file(file_id=file_id)


@pytest.mark.django_db
def test_locking_rows_says_which_one_is_not_there():
    ids = list(Policy.objects.values_list("pk", flat=True)[:3])
    assert list(lock_rows(model=Policy, ids=ids)) == sorted(ids)
    with pytest.raises(MissingRowError, match=r"platform\.Policy \[999999\]"):
        lock_rows(model=Policy, ids=[ids[0], 999999])
