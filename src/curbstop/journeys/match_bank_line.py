"""What the bank says, beside what was expected of it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.bank_statements import close_line_work
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def record_bank_line(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_account_id: int,
    value_date: date,
    amount_cents: int,
    reference: str,
    description: str = "",
) -> int:
    """Keep a line of a bank statement; returns its id."""
    result = carry_out(
        command_key=command_key,
        name="record_bank_line",
        content={"bank": bank_account_id, "on": value_date, "cents": amount_cents, "reference": reference},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "bank_line_id": operations.record_bank_line(
                act=act,
                bank_account_id=bank_account_id,
                value_date=value_date,
                amount_cents=amount_cents,
                reference=reference,
                description=description,
            )
        },
    )
    return int(result["bank_line_id"])


def match_deposit(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_line_id: int,
    transit_item_id: int,
    reason: str = "",
) -> int:
    """Clear a deposit or wire in transit by a bank line; returns the match's id."""
    result = carry_out(
        command_key=command_key,
        name="match_deposit",
        content={"line": bank_line_id, "transit": transit_item_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "match_id": operations.match_deposit(
                act=act, bank_line_id=bank_line_id, transit_item_id=transit_item_id, reason=reason
            )
        },
    )
    return int(result["match_id"])


def match_settlement(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_line_id: int,
    settlement_id: int,
    fee_cents: int = 0,
    reason: str = "",
) -> int:
    """Clear an expected settlement by a bank line, net of a fee kept back; returns the match's id."""
    result = carry_out(
        command_key=command_key,
        name="match_settlement",
        content={"line": bank_line_id, "settlement": settlement_id, "fee": fee_cents, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "match_id": operations.match_settlement(
                act=act,
                bank_line_id=bank_line_id,
                settlement_id=settlement_id,
                fee_cents=fee_cents,
                reason=reason,
            )
        },
    )
    return int(result["match_id"])


def match_lines(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_line_ids: Sequence[int],
    transit_item_ids: Sequence[int] = (),
    settlement_ids: Sequence[int] = (),
    refund_check_ids: Sequence[int] = (),
    fee_cents: int = 0,
    reason: str = "",
    claim_kind: str = "",
) -> int:
    """Clear several things by several lines in one entry; returns the first match's id."""
    content = {
        "lines": sorted(bank_line_ids),
        "transit": sorted(transit_item_ids),
        "settlements": sorted(settlement_ids),
        "checks": sorted(refund_check_ids),
        "fee": fee_cents,
        "claim": claim_kind,
        "reason": reason,
    }

    def run(act: Act) -> Result:
        matches = operations.match_lines(
            act=act,
            bank_line_ids=bank_line_ids,
            transit_item_ids=transit_item_ids,
            settlement_ids=settlement_ids,
            refund_check_ids=refund_check_ids,
            fee_cents=fee_cents,
            reason=reason,
            claim_kind=claim_kind,
        )
        close_line_work(act=act, bank_line_ids=bank_line_ids)
        return {"match_id": matches[0]}

    result = carry_out(
        command_key=command_key, name="match_lines", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["match_id"])


def match_fee(*, command_key: UUID, actor_id: int, now: datetime, bank_line_id: int) -> int:
    """The line is the bank's own charge; returns the match's id."""

    def run(act: Act) -> Result:
        match_id = operations.match_fee(act=act, bank_line_id=bank_line_id)
        close_line_work(act=act, bank_line_ids=[bank_line_id])
        return {"match_id": match_id}

    content = {"line": bank_line_id}
    result = carry_out(command_key=command_key, name="match_fee", content=content, actor_id=actor_id, now=now, run=run)
    return int(result["match_id"])


def match_recorded(
    *, command_key: UUID, actor_id: int, now: datetime, bank_line_ids: Sequence[int], entry_ids: Sequence[int]
) -> int:
    """The lines' entries were in the books before they came; returns the first match's id."""

    def run(act: Act) -> Result:
        matches = operations.match_recorded(act=act, bank_line_ids=bank_line_ids, entry_ids=entry_ids)
        close_line_work(act=act, bank_line_ids=bank_line_ids)
        return {"match_id": matches[0]}

    content = {"lines": sorted(bank_line_ids), "entries": sorted(entry_ids)}
    result = carry_out(
        command_key=command_key, name="match_recorded", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["match_id"])


def claim_line(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_line_id: int,
    kind: str,
    reason: str,
    deposit_id: int | None = None,
) -> int:
    """The line corrects what was right with us: a counterfeit note, an encoding error and the like; returns the claim's id."""

    def run(act: Act) -> Result:
        claim_id = operations.claim_line(
            act=act, bank_line_id=bank_line_id, kind=kind, reason=reason, deposit_id=deposit_id
        )
        close_line_work(act=act, bank_line_ids=[bank_line_id])
        return {"claim_id": claim_id}

    content = {"line": bank_line_id, "kind": kind, "reason": reason, "deposit": deposit_id}
    result = carry_out(command_key=command_key, name="claim_line", content=content, actor_id=actor_id, now=now, run=run)
    return int(result["claim_id"])


def accept_claim(*, command_key: UUID, actor_id: int, now: datetime, claim_id: int, reason: str) -> int:
    """The bank does not restore it: over or short; returns the entry's id."""
    result = carry_out(
        command_key=command_key,
        name="accept_claim",
        content={"claim": claim_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"entry_id": operations.accept_claim(act=act, claim_id=claim_id, reason=reason)},
    )
    return int(result["entry_id"])
