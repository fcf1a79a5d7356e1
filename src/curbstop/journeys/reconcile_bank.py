"""A bank account is reconciled at the end of a month: prepared by one, reviewed by another."""

from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result
from curbstop.reporting.bank_reconciliation import draft_reconciliation


def prepare_reconciliation(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_account_id: int,
    period_end: date,
    statement_cents: int,
    remark: str = "",
) -> int:
    """Keep the reconciliation as the rows say it at this moment; returns its id."""

    def run(act: Act) -> Result:
        draft = draft_reconciliation(
            bank_account_id=bank_account_id, period_end=period_end, statement_cents=statement_cents
        )
        return {"id": operations.prepare_reconciliation(act=act, draft=draft, remark=remark)}

    content = {"bank": bank_account_id, "end": period_end, "cents": statement_cents, "remark": remark}
    result = carry_out(
        command_key=command_key, name="prepare_reconciliation", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["id"])


def decide_reconciliation(
    *, command_key: UUID, actor_id: int, now: datetime, reconciliation_id: int, gives_back: bool, remark: str = ""
) -> None:
    """Review it, or give it back with a reason."""

    def run(act: Act) -> Result:
        operations.decide_reconciliation(
            act=act, reconciliation_id=reconciliation_id, gives_back=gives_back, remark=remark
        )
        return {}

    carry_out(
        command_key=command_key,
        name="decide_reconciliation",
        content={"id": reconciliation_id, "back": gives_back, "remark": remark},
        actor_id=actor_id,
        now=now,
        run=run,
    )
