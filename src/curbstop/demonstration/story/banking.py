"""What the bank says: deposits and settlements credited, one deposit corrected, one check returned."""

from datetime import date

from curbstop.cashiering.queries import open_settlements, open_transit
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.match_bank_line import match_deposit, match_settlement, record_bank_line
from curbstop.journeys.return_item import return_item
from curbstop.platform.copy import query_to_frame

DEPOSIT = "deposit"


def match_bank(*, stage: Stage, day: date, counted_less_cents: int = 0) -> None:
    """Record and match the bank's lines for all that was deposited or settled before `day`.

    `counted_less_cents`: by so much the bank corrects the first deposit.
    """
    deposits = [row for row in open_transit() if row.kind == DEPOSIT and row.expected_on < day]
    for number, row in enumerate(deposits):
        less = counted_less_cents if number == 0 else 0
        reference = f"DEP-{row.id}"
        line = _line(stage, day, row.bank_account_id, row.amount_cents - less, reference)
        match_deposit(
            command_key=key("match", reference),
            actor_id=stage.cast["finance"],
            now=at(day=day, hour=14),
            bank_line_id=line,
            transit_item_id=row.id,
            reason="The bank counted a twenty less" if less else "",
        )
    for row in (one for one in open_settlements() if one.expected_on < day and one.amount_cents > 0):
        reference = f"SETTLE-{row.id}"
        line = _line(stage, day, row.bank_account_id, row.amount_cents, reference)
        match_settlement(
            command_key=key("match", reference),
            actor_id=stage.cast["finance"],
            now=at(day=day, hour=14),
            bank_line_id=line,
            settlement_id=row.id,
        )


def _line(stage: Stage, day: date, bank_account_id: int, cents: int, reference: str) -> int:
    return record_bank_line(
        command_key=key("line", reference),
        actor_id=stage.cast["finance"],
        now=at(day=day, hour=13),
        bank_account_id=bank_account_id,
        value_date=day,
        amount_cents=cents,
        reference=reference,
        description="Deposit",
    )


def return_a_check(*, stage: Stage, day: date) -> int | None:
    """The bank returns the first customer's check that it had credited; returns the returned item's id."""
    rows = query_to_frame(
        sql="""
        SELECT t.id FROM cashiering_tender t
        JOIN cashiering_receiptline l ON l.receipt_id = t.receipt_id AND l.kind = 'customer'
        JOIN cashiering_depositcheck c ON c.tender_id = t.id JOIN cashiering_deposit d ON d.id = c.deposit_id
        JOIN cashiering_bankmatch m ON m.transit_item_id = d.transit_item_id
        WHERE t.kind = 'check' ORDER BY t.id LIMIT 1
        """
    )
    if rows.is_empty():
        return None
    return return_item(
        command_key=key(day, "returned"),
        actor_id=stage.cast["finance"],
        now=at(day=day, hour=15),
        tender_id=rows["id"].item(),
        reason_code="NSF",
        returned_on=day,
        bank_fee_cents=800,
    )
