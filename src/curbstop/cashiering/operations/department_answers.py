"""What a department says to a line of its daily collections: it confirms it, or disputes it and somebody looks."""

from datetime import date, timedelta

from curbstop.casework.operations import open_work_item
from curbstop.cashiering.models import Department, DepartmentAnswer, ReceiptType
from curbstop.cashiering.operations.department_invoices import require_member
from curbstop.cashiering.operations.rows import require_reason
from curbstop.cashiering.queries.collections import department_collections
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.departments import DISPUTED
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.types import SUPERVISOR

DISPUTE_DAYS = 3


class NotCollectedError(CurbstopError):
    """Nothing was collected under a receipt type on a day."""


def answer_collection(
    *,
    act: Act,
    department_id: int,
    business_date: date,
    receipt_type_id: int,
    is_confirmed: bool,
    reason: str = "",
    said_cents: int | None = None,
) -> int:
    """Confirm or dispute a line of the day's collections; a dispute opens a supervisor's work item. Returns the row's id.

    What was shown at that moment is kept with the answer, so that a later reversal does not change what was said.
    """
    require_open_transaction()
    require_member(act=act, department_id=department_id)
    department = Department.objects.get(pk=department_id)
    kind = ReceiptType.objects.get(pk=receipt_type_id)
    rows = [
        row
        for row in department_collections(business_date=business_date)
        if row.receipt_type_code == kind.code and row.department_code == department.code
    ]
    if not rows:
        raise NotCollectedError(
            "Nothing was collected for {name} on this day", where="{day}", name=kind.name, day=business_date.isoformat()
        )
    shown = sum(row.amount_cents for row in rows)
    words = reason.strip() if is_confirmed else require_reason(reason=reason)
    item_id = None if is_confirmed else _open(act, (department, kind), business_date, shown, words)
    return DepartmentAnswer.objects.create(
        department=department,
        business_date=business_date,
        receipt_type=kind,
        answer="confirmed" if is_confirmed else "disputed",
        shown_count=sum(row.count for row in rows),
        shown_cents=shown,
        said_cents=said_cents,
        reason=words,
        work_item_id=item_id,
        answered_by_id=act.actor_id,
        answered_on=latest_open_day(),
        answered_at=act.now,
    ).pk


def _open(act: Act, about: tuple[Department, ReceiptType], day: date, shown: int, words: str) -> int:
    department, kind = about
    # One item per department, receipt type and day: days since the first one make it one number.
    subject = (department.pk * 100_000 + kind.pk) * 100_000 + day.toordinal() % 100_000
    return open_work_item(
        kind="department_dispute",
        queue=SUPERVISOR,
        subject_kind="department_collection",
        subject_id=subject,
        reason=DISPUTED.filled(
            name=department.name, type=kind.name, day=day.isoformat(), amount=Money(shown), reason=words
        ),
        now=act.now,
        due_on=act.now.date() + timedelta(days=DISPUTE_DAYS),
    )
