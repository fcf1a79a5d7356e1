"""What the bank says, beside what was expected of it."""

from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.journeys.command import carry_out


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
