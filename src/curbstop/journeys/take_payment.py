"""A payment at the counter."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act, LineDraft, PaymentPreview, PaymentTaken, TenderDraft
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def preview_payment(*, session_id: int, lines: Sequence[LineDraft], tenders: Sequence[TenderDraft]) -> PaymentPreview:
    """What a payment would pay, before it is committed; nothing is written."""
    return operations.preview_payment(session_id=session_id, lines=lines, tenders=tenders)


def take_payment(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    lines: Sequence[LineDraft],
    tenders: Sequence[TenderDraft],
    payer_name: str = "",
    language: str = "en",
) -> PaymentTaken:
    """Take a payment; the same key sent again gives the same receipt."""

    def run(act: Act) -> Result:
        taken = operations.take_payment(
            act=act,
            session_id=session_id,
            lines=lines,
            tenders=tenders,
            payer_name=payer_name,
            language=language,
        )
        return asdict(taken)

    result = carry_out(
        command_key=command_key,
        name="take_payment",
        content={
            "session": session_id,
            "lines": [asdict(line) for line in lines],
            "tenders": [asdict(tender) for tender in tenders],
            "payer": payer_name,
        },
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return PaymentTaken(**result)
