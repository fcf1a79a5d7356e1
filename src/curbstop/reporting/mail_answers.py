"""What an answer of the mail house is held against, and what it said."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

OPEN_FILES = """
SELECT f.name, b.number::text, p.envelope
FROM correspondence_billprintfile f
JOIN correspondence_billprint p ON p.run_id = f.run_id AND p.way = 'mail' AND p.file_number = f.number
JOIN billing_bill b ON b.id = p.bill_id
WHERE f.run_id = %(run)s AND NOT EXISTS (SELECT 1 FROM correspondence_mailedfile m WHERE m.print_file_id = f.id)
ORDER BY f.number, p.place
"""
FIRST_DAY = "SELECT bill_date FROM billing_billrun WHERE id = %(run)s"
BILL_IDS = """
SELECT b.number::text, b.id, b.customer_account_id, p.id, b.state = 'ISSUED', f.name
FROM correspondence_billprint p
JOIN billing_bill b ON b.id = p.bill_id
LEFT JOIN correspondence_billprintfile f ON f.run_id = p.run_id AND f.number = p.file_number AND p.way = 'mail'
WHERE {which} ORDER BY p.id
"""
ANSWERS = """
SELECT a.id, a.name, a.mailed_on, a.bill_count, a.envelope_count, a.rejected_count, a.taken_at,
       coalesce(u.username, ''), a.stored_file_id
FROM correspondence_mailanswer a LEFT JOIN staff_staffuser u ON u.id = a.taken_by_id
WHERE a.run_id = %(run)s ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class PrintedBill:
    """A printed bill: its number, ids, its print's id, whether it is still a debt, and its print file."""

    number: str
    bill_id: int
    customer_account_id: int
    print_id: int
    is_issued: bool
    file_name: str | None


@dataclass(frozen=True, slots=True)
class MailAnswerRow:
    """An answer that was taken."""

    id: int
    name: str
    mailed_on: date
    bill_count: int
    envelope_count: int
    rejected_count: int
    taken_at: datetime
    taken_by: str
    stored_file_id: int


def files_without_answer(*, run_id: int) -> dict[str, dict[str, int]]:
    """By print file that the mail house has not answered: its bills' numbers with the envelope of each."""
    files: dict[str, dict[str, int]] = {}
    for name, number, envelope in _rows(OPEN_FILES, {"run": run_id}):
        files.setdefault(name, {})[number] = envelope
    return files


def first_mailing_day(*, run_id: int) -> date:
    """The day of the run's bills: nothing is mailed before."""
    day: date = _rows(FIRST_DAY, {"run": run_id})[0][0]
    return day


def printed_bills_of_run(*, run_id: int) -> tuple[PrintedBill, ...]:
    """Every bill of a run that has a place on paper."""
    sql = BILL_IDS.format(which="p.run_id = %(run)s AND p.way = 'mail'")
    return tuple(PrintedBill(*row) for row in _rows(sql, {"run": run_id}))


def printed_bills(*, numbers: list[str]) -> tuple[PrintedBill, ...]:
    """The printed or emailed bills of these numbers."""
    wanted = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) <= 18]  # noqa: PLR2004 - a bigint's digits
    sql = BILL_IDS.format(which="b.number = ANY (%(numbers)s::bigint[])")
    return tuple(PrintedBill(*row) for row in _rows(sql, {"numbers": wanted}))


def printed_bills_by_id(*, bill_ids: list[int]) -> tuple[PrintedBill, ...]:
    """The printed or emailed bills of these ids."""
    return tuple(PrintedBill(*row) for row in _rows(BILL_IDS.format(which="b.id = ANY (%(ids)s)"), {"ids": bill_ids}))


def mail_answers(*, run_id: int) -> tuple[MailAnswerRow, ...]:
    """The answers about a run, in the order in which they came."""
    return tuple(MailAnswerRow(*row) for row in _rows(ANSWERS, {"run": run_id}))


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
