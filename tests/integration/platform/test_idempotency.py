import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from curbstop.platform.idempotency import KeyReusedError, once
from curbstop.platform.models import Command, StoredFile
from curbstop.platform.transactions import NoOpenTransactionError

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def send(key, content, results):
    def run():
        results.append(content)
        return {"receipt": len(results)}

    with transaction.atomic():
        return once(key=key, name="take payment", content=content, now=NOW, run=run)


@pytest.mark.django_db
def test_a_repetition_gets_the_first_result_and_runs_nothing():
    key, ran = uuid.uuid4(), []
    assert send(key, {"cents": 100}, ran) == {"receipt": 1}
    assert send(key, {"cents": 100}, ran) == {"receipt": 1}
    assert len(ran) == 1


@pytest.mark.django_db
def test_the_same_key_with_another_content_is_refused():
    key, ran = uuid.uuid4(), []
    send(key, {"cents": 100}, ran)
    with pytest.raises(KeyReusedError):
        send(key, {"cents": 101}, ran)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_sent_at_once_by_many_runs_once_and_all_get_its_result():
    key, ran = uuid.uuid4(), []

    def client(_):
        try:
            return send(key, {"cents": 100}, ran)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(client, range(16)))
    assert results == [{"receipt": 1}] * 16
    assert Command.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_command_outside_a_transaction_is_refused():
    with pytest.raises(NoOpenTransactionError):
        once(key=uuid.uuid4(), name="x", content={}, now=NOW, run=dict)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE platform_storedfile SET name = 'other'",
        "DELETE FROM platform_storedfile",
        "TRUNCATE platform_storedfile",
    ],
)
def test_an_append_only_table_refuses_every_change(statement):
    StoredFile.objects.create(name="a", media_type="text/plain", content=b"x", size_bytes=1, recorded_at=NOW)
    with pytest.raises(DatabaseError, match=r"never changed|cannot truncate"), connection.cursor() as cursor:
        cursor.execute(statement)
