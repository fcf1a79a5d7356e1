"""Files of drafts: their figures, entries, and entries by the number that the bank knows them by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from curbstop.autopay.types import DraftRow, RunRow, SkipRow

RUNS = """
SELECT r.id, r.state, r.settles_on, r.is_same_day, r.business_date, r.bank_account_id, r.draft_count, r.draft_cents,
       r.prenote_count, r.skip_count, r.file_name, r.file_sha256, r.stored_file_id,
       concat_ws(' ', u.first_name, u.last_name), r.batch_id, r.withdrawn_reason
FROM autopay_autopayrun r JOIN staff_staffuser u ON u.id = r.cut_by_id
WHERE %(run)s::bigint IS NULL OR r.id = %(run)s ORDER BY r.id DESC LIMIT 1000
"""
DRAFTS = """
SELECT d.id, d.run_id, r.state, d.mandate_id, d.customer_account_id, a.number, m.holder_name, d.kind, d.bill_id,
       d.printed_cents, d.amount_cents, d.trace, r.settles_on, r.batch_id, d.is_withdrawn, coalesce(x.reason_code, ''),
       x.returned_on
FROM autopay_autopaydraft d JOIN autopay_autopayrun r ON r.id = d.run_id
JOIN autopay_autopaymandate m ON m.id = d.mandate_id
JOIN customers_customeraccount a ON a.id = d.customer_account_id
LEFT JOIN autopay_autopayreturn x ON x.draft_id = d.id
WHERE {where} ORDER BY d.id {order}
"""
SKIPS = """
SELECT s.customer_account_id, a.number, a.mail_to, s.bill_id, s.reason
FROM autopay_autopayskip s JOIN customers_customeraccount a ON a.id = s.customer_account_id
WHERE s.run_id = %(run)s ORDER BY s.id
"""


def autopay_runs() -> tuple[RunRow, ...]:
    """The latest thousand files."""
    return tuple(RunRow(*row) for row in _rows(RUNS, {"run": None}))


def autopay_run(*, run_id: int) -> RunRow | None:
    """One file."""
    return next((RunRow(*row) for row in _rows(RUNS, {"run": run_id})), None)


def drafts_of_run(*, run_id: int) -> tuple[DraftRow, ...]:
    """The entries of a file in its order."""
    return _drafts("d.run_id = %(run)s", {"run": run_id})


def drafts_of_account(*, customer_account_id: int) -> tuple[DraftRow, ...]:
    """The entries of an account, the latest first; at most 200."""
    return _drafts("d.customer_account_id = %(account)s", {"account": customer_account_id}, "DESC LIMIT 200")


def drafts_by_trace(*, traces: Iterable[str], since: date) -> dict[str, DraftRow]:
    """The latest entry of each trace number that settled on a day or later, in a file that was not withdrawn."""
    where = "d.trace = ANY (%(traces)s) AND r.settles_on >= %(since)s AND NOT d.is_withdrawn"
    return {row.trace: row for row in _drafts(where, {"traces": list(traces), "since": since})}


def skips_of_run(*, run_id: int) -> tuple[SkipRow, ...]:
    """Whom a file left out."""
    return tuple(SkipRow(*row) for row in _rows(SKIPS, {"run": run_id}))


def _drafts(where: str, params: dict[str, Any], order: str = "") -> tuple[DraftRow, ...]:
    return tuple(DraftRow(*row) for row in _rows(DRAFTS.format(where=where, order=order), params))


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
