"""A card payment is disputed: opened, evidence gathered and sent, won, lost or accepted."""

from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.chargebacks import Told
from curbstop.journeys.command import carry_out
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result


def open_chargeback(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    tender_id: int,
    reason_code: str,
    reference: str,
    debited_on: date,
    evidence_due_on: date,
    amount_cents: int | None = None,
    bank_fee_cents: int = 0,
) -> int:
    """Open a dispute; returns its id."""
    asked = {
        "tender_id": tender_id,
        "reason_code": reason_code,
        "reference": reference,
        "debited_on": debited_on,
        "evidence_due_on": evidence_due_on,
        "amount_cents": amount_cents,
        "bank_fee_cents": bank_fee_cents,
    }

    def run(act: Act) -> Result:
        chargeback_id = operations.open_chargeback(
            act=act,
            tender_id=tender_id,
            reason_code=reason_code,
            reference=reference,
            debited_on=debited_on,
            evidence_due_on=evidence_due_on,
            amount_cents=amount_cents,
            bank_fee_cents=bank_fee_cents,
        )
        return {"chargeback_id": chargeback_id}

    result = carry_out(
        command_key=command_key, name="open_chargeback", content=asked, actor_id=actor_id, now=now, run=run
    )
    return int(result["chargeback_id"])


def record_evidence(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    chargeback_id: int,
    words: str,
    happened_on: date,
    file: tuple[str, str, bytes] | None = None,
) -> int:
    """Keep a piece of evidence, with its file (name, media type, bytes) if there is one; returns the step's id."""

    def run(act: Act) -> Result:
        kept = None
        if file is not None:
            name, media_type, content = file
            kept = store_file(name=name, media_type=media_type, content=content, now=now)
        step_id = operations.record_evidence(
            act=act, chargeback_id=chargeback_id, told=Told(words, happened_on), file_id=kept
        )
        return {"step_id": step_id}

    result = carry_out(
        command_key=command_key,
        name="record_evidence",
        content={"chargeback": chargeback_id, "words": words, "on": happened_on, "file": file[0] if file else ""},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["step_id"])


def file_evidence(
    *, command_key: UUID, actor_id: int, now: datetime, chargeback_id: int, words: str, happened_on: date
) -> int:
    """The evidence went to the processor; returns the step's id."""
    result = carry_out(
        command_key=command_key,
        name="file_evidence",
        content={"chargeback": chargeback_id, "words": words, "on": happened_on},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "step_id": operations.file_evidence(act=act, chargeback_id=chargeback_id, told=Told(words, happened_on))
        },
    )
    return int(result["step_id"])


def end_chargeback(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    chargeback_id: int,
    how: str,
    words: str,
    happened_on: date,
) -> int:
    """End a dispute: `how` is won, lost or accepted. Returns the step's id."""

    def run(act: Act) -> Result:
        if how == "won":
            step_id = operations.win_chargeback(act=act, chargeback_id=chargeback_id, told=Told(words, happened_on))
        else:
            step_id = operations.lose_chargeback(
                act=act,
                chargeback_id=chargeback_id,
                told=Told(words, happened_on),
                accepted=how == "accepted",
            )
        return {"step_id": step_id}

    result = carry_out(
        command_key=command_key,
        name="end_chargeback",
        content={"chargeback": chargeback_id, "how": how, "words": words, "on": happened_on},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["step_id"])
