"""Departments' invoices in, their payments back, and what they say to a day's collections."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.departments import ImportedInvoices
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def import_invoices(
    *, command_key: UUID, actor_id: int, now: datetime, department_id: int, file_name: str, content: bytes
) -> ImportedInvoices:
    """Take a department's file of open invoices, whole or not at all."""

    def run(act: Act) -> Result:
        taken = operations.import_invoices(act=act, department_id=department_id, file_name=file_name, content=content)
        return {"file_id": taken.file_id, "count": taken.count, "cents": taken.cents}

    result = carry_out(
        command_key=command_key,
        name="import_invoices",
        content={"department": department_id, "sha256": hashlib.sha256(content).hexdigest()},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return ImportedInvoices(int(result["file_id"]), int(result["count"]), int(result["cents"]))


def make_payment_file(*, command_key: UUID, actor_id: int, now: datetime, department_id: int) -> int:
    """Write what was paid and undone since the last file; returns the file's id."""
    result = carry_out(
        command_key=command_key,
        name="make_department_payment_file",
        content={"department": department_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"id": operations.make_payment_file(act=act, department_id=department_id)},
    )
    return int(result["id"])


def answer_collection(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    department_id: int,
    business_date: date,
    receipt_type_id: int,
    is_confirmed: bool,
    reason: str = "",
    said_cents: int | None = None,
) -> int:
    """Confirm or dispute a line of the day's collections; returns the answer's id."""

    def run(act: Act) -> Result:
        answer = operations.answer_collection(
            act=act,
            department_id=department_id,
            business_date=business_date,
            receipt_type_id=receipt_type_id,
            is_confirmed=is_confirmed,
            reason=reason,
            said_cents=said_cents,
        )
        return {"id": answer}

    result = carry_out(
        command_key=command_key,
        name="answer_collection",
        content={"asked": [department_id, business_date, receipt_type_id, is_confirmed, reason, said_cents]},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["id"])
