"""What the bank says: deposits and settlements credited, one deposit corrected, one check returned."""

from __future__ import annotations

from datetime import date

import polars as pl

from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.match_bank_line import match_deposit, match_settlement, record_bank_line
from curbstop.journeys.return_item import return_item
from curbstop.platform.copy import query_to_frame


def match_bank(*, stage: Stage, day: date, counted_less_cents: int = 0) -> None:
    """Record and match the bank's lines for all that was deposited or settled before `day`.

    `counted_less_cents`: by so much the bank corrects the first deposit.
    """
    rows = query_to_frame(
        sql="""
        SELECT d.id, d.transit_item_id, d.bank_account_id, d.currency_cents + d.checks_cents AS cents, d.bag_number AS reference
        FROM cashiering_deposit d WHERE d.state = 'VERIFIED' AND d.business_date < %(day)s
        AND NOT EXISTS (SELECT FROM cashiering_bankmatch m WHERE m.transit_item_id = d.transit_item_id) ORDER BY d.id
        """,
        params={"day": day},
    )
    for number, row in enumerate(rows.iter_rows(named=True)):
        less = counted_less_cents if number == 0 else 0
        line = _line(
            stage=stage, day=day, bank=row["bank_account_id"], cents=row["cents"] - less, reference=row["reference"]
        )
        match_deposit(
            command_key=key("match", row["reference"]),
            actor_id=stage.cast["finance"],
            now=at(day=day, hour=14),
            bank_line_id=line,
            transit_item_id=row["transit_item_id"],
            reason="The bank counted a twenty less" if less else "",
        )
    for row in _settlements(day=day).iter_rows(named=True):
        reference = f"SETTLE-{row['id']}"
        line = _line(stage=stage, day=day, bank=row["bank_account_id"], cents=row["cents"], reference=reference)
        match_settlement(
            command_key=key("match", reference),
            actor_id=stage.cast["finance"],
            now=at(day=day, hour=14),
            bank_line_id=line,
            settlement_id=row["id"],
        )


def _settlements(*, day: date) -> pl.DataFrame:
    return query_to_frame(
        sql="""
        SELECT s.id, s.bank_account_id, sum(CASE WHEN t.debit_account_id % 1000000 / 100 = 106 AND t.debit_subsidiary_id = s.id
                                            THEN t.amount_cents ELSE -t.amount_cents END)::bigint AS cents
        FROM cashiering_settlement s
        JOIN ledger_transfer t ON (t.debit_account_id = 1010606 AND t.debit_subsidiary_id = s.id)
                               OR (t.credit_account_id = 1010606 AND t.credit_subsidiary_id = s.id)
        WHERE s.business_date < %(day)s AND NOT EXISTS (SELECT FROM cashiering_bankmatch m WHERE m.settlement_id = s.id)
        GROUP BY s.id HAVING sum(CASE WHEN t.debit_subsidiary_id = s.id THEN t.amount_cents ELSE -t.amount_cents END) > 0 ORDER BY s.id
        """,
        params={"day": day},
    )


def _line(*, stage: Stage, day: date, bank: int, cents: int, reference: str) -> int:
    return record_bank_line(
        command_key=key("line", reference),
        actor_id=stage.cast["finance"],
        now=at(day=day, hour=13),
        bank_account_id=bank,
        value_date=day,
        amount_cents=cents,
        reference=reference,
        description="Deposit",
    )


def return_a_check(*, stage: Stage, day: date) -> int | None:
    """The bank returns the first customer's check that it had credited; returns the returned item's id."""
    rows = query_to_frame(
        sql="""
        SELECT t.id FROM cashiering_tender t JOIN cashiering_receipt r ON r.id = t.receipt_id
        JOIN cashiering_receiptline l ON l.receipt_id = r.id AND l.kind = 'customer'
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
