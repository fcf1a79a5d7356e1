"""Bank lines that wait, with their age and who looks for them; and what is expected of the bank, with its age."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection

from curbstop.cashiering.queries import bank_accounts
from curbstop.platform.policies import policies_in_force
from curbstop.reporting.bank_expected import expected_of_bank

LATE_AFTER = "bank.late_after_days"
USUAL_LATE_AFTER = 4
OPEN_LINES = """
SELECT l.id, l.bank_account_id, a.name, l.value_date, l.amount_cents, l.reference, l.customer_reference, l.description,
       (%(today)s::date - l.value_date)::int,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.username, ''), w.id, w.due_on
FROM cashiering_bankline l JOIN cashiering_bankaccount a ON a.id = l.bank_account_id
LEFT JOIN casework_workitem w ON w.kind = 'bank_line_unmatched' AND w.subject_kind = 'bank_line' AND w.subject_id = l.id
                             AND w.state = 'open'
LEFT JOIN staff_staffuser u ON u.id = w.assigned_to_id
WHERE NOT EXISTS (SELECT 1 FROM cashiering_bankmatch m WHERE m.bank_line_id = l.id)
ORDER BY l.value_date, l.id
"""


@dataclass(frozen=True, slots=True)
class OpenLineRow:
    """A bank line that nothing was recognised in; `days` since its value date."""

    id: int
    bank_account_id: int
    bank_account_name: str
    value_date: date
    amount_cents: int
    reference: str
    customer_reference: str
    description: str
    days: int
    owner: str
    work_item_id: int | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ExpectedOfBank:
    """Something that a bank line will be; `days` since it was expected, `subject` is the page that it opens."""

    kind: str
    id: int
    bank_account_id: int
    bank_account_name: str
    expected_on: date
    reference: str
    amount_cents: int
    days: int
    subject_kind: str
    subject_id: int
    age: str


SUBJECTS = """
SELECT t.id, t.kind, d.id FROM cashiering_transititem t LEFT JOIN cashiering_deposit d ON d.transit_item_id = t.id
WHERE t.id = ANY(%s)
"""


def open_lines(*, today: date) -> tuple[OpenLineRow, ...]:
    """The lines that wait, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_LINES, {"today": today, "zone": settings.TIME_ZONE})
        return tuple(OpenLineRow(*row) for row in cursor.fetchall())


def expected_rows(*, today: date) -> tuple[ExpectedOfBank, ...]:
    """What the bank has not said yet, oldest first. Two queries and the accounts."""
    names = {row.id: row.name for row in bank_accounts()}
    found = policies_in_force(on_date=today, keys=[LATE_AFTER])
    late_after = int(found[LATE_AFTER].value) if found else USUAL_LATE_AFTER
    things = expected_of_bank()
    with connection.cursor() as cursor:
        cursor.execute(SUBJECTS, [[one.id for one in things if one.kind == "transit"]])
        kinds = {item: (kind, deposit) for item, kind, deposit in cursor.fetchall()}
    rows = []
    for one in things:
        kind, deposit = kinds.get(one.id, (one.kind, None)) if one.kind == "transit" else (one.kind, None)
        subject = ("entry", one.id) if one.kind == "recorded" else ("deposit", deposit) if deposit else ("", 0)
        rows.append(
            ExpectedOfBank(
                kind,
                one.id,
                one.bank_account_id,
                names.get(one.bank_account_id, ""),
                one.expected_on,
                one.reference,
                one.amount_cents,
                (today - one.expected_on).days,
                subject[0],
                subject[1],
                "late" if (today - one.expected_on).days > late_after else "due",
            )
        )
    return tuple(rows)
