"""A payment laid aside at the counter and taken up again, by its cashier or another; nothing of it is posted meanwhile."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from curbstop.casework.operations import open_work_item
from curbstop.cashiering.engine.tender_rules import refuse_card_numbers
from curbstop.cashiering.models import SuspendedPayment
from curbstop.cashiering.operations.rows import lock_open_session, require_reason
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.departments import LAID_ASIDE
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.types import SUPERVISOR

MOST_FIELDS = 1_000


class NotSuspendedError(CurbstopError):
    """A payment that was laid aside is gone: taken up, dropped or run out."""


class NothingToSuspendError(CurbstopError):
    """There is nothing to lay aside."""


def suspend_payment(
    *, act: Act, key: UUID, session_id: int, label: str, total_cents: int, fields: Mapping[str, str]
) -> int:
    """Lay aside what was entered, as it stands; returns its id. Card numbers are refused."""
    require_open_transaction()
    session = lock_open_session(session_id=session_id)
    if not fields or len(fields) > MOST_FIELDS:
        raise NothingToSuspendError("There is nothing to lay aside", to_do="Enter what is paid first.")
    refuse_card_numbers(texts=[label, *(value for name, value in fields.items() if name != "command_key")])
    return SuspendedPayment.objects.create(
        key=key,
        office_id=session.office_id,
        business_date=session.business_date,
        label=label[:120],
        total_cents=total_cents,
        fields=dict(fields),
        suspended_by_id=act.actor_id,
        suspended_at=act.now,
    ).pk


def resume_payment(*, act: Act, suspended_id: int) -> dict[str, str]:
    """Take a payment up again: its fields. Only one does; who took it up gets it again, others hear by whom."""
    row = _lock(suspended_id)
    if row.state == "RESUMED" and row.ended_by_id == act.actor_id:
        return dict(row.fields)
    _refuse_ended(row)
    _end(act, row, "RESUMED", "")
    return dict(row.fields)


def drop_payment(*, act: Act, suspended_id: int, reason: str) -> None:
    """Give up a payment that was laid aside, with the reason; the row stays."""
    row = _lock(suspended_id)
    _refuse_ended(row)
    _end(act, row, "DROPPED", require_reason(reason=reason))


def expire_suspended(*, act: Act, business_date: date) -> int:
    """The day takes no more receipts: what is still laid aside runs out and becomes work. Returns how many."""
    require_open_transaction()
    rows = SuspendedPayment.objects.select_for_update().filter(business_date__lte=business_date, state="SUSPENDED")
    found = list(rows.order_by("pk"))
    for row in found:
        _end(act, row, "EXPIRED", "")
        open_work_item(
            kind="suspended_payment",
            queue=SUPERVISOR,
            subject_kind="suspended_payment",
            subject_id=row.pk,
            reason=LAID_ASIDE.filled(label=row.label, amount=Money(row.total_cents)),
            now=act.now,
        )
    return len(found)


def _lock(suspended_id: int) -> SuspendedPayment:
    require_open_transaction()
    row = lock_rows(model=SuspendedPayment, ids=[suspended_id])[suspended_id]
    if row.state == "SUSPENDED" and row.business_date < latest_open_day():
        raise NotSuspendedError(
            "This payment was laid aside on {day}, which takes no more receipts",
            to_do="Enter it anew.",
            day=row.business_date.isoformat(),
        )
    return row


def _refuse_ended(row: SuspendedPayment) -> None:
    if row.state != "SUSPENDED":
        raise NotSuspendedError(
            "Somebody has taken up or dropped this payment already: {label}",
            to_do="Look at the list again.",
            label=row.label,
        )


def _end(act: Act, row: SuspendedPayment, state: str, reason: str) -> None:
    row.state, row.ended_by_id, row.ended_at, row.reason = state, act.actor_id, act.now, reason[:200]
    row.save(update_fields=["state", "ended_by", "ended_at", "reason"])
