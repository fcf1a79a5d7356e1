"""What the bank says: its statement of the day, deposits and settlements credited, one deposit corrected, one check returned."""

from datetime import date, timedelta
from typing import Any

from curbstop.cashiering.queries import (
    bank_accounts,
    latest_closing,
    open_settlements,
    open_transit,
    reconciliations,
    seen_lines,
)
from curbstop.demonstration.story.bank_file import bai2_of_day
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.journeys.bank_statements import import_bank_statements
from curbstop.journeys.match_bank_line import match_deposit, match_settlement
from curbstop.journeys.reconcile_bank import decide_reconciliation, prepare_reconciliation
from curbstop.journeys.return_item import return_item
from curbstop.platform.copy import query_to_frame
from curbstop.reporting.bank_expected import book_only

DEPOSIT = "deposit"
ENDINGS = {"GEN": "4417", "ELEC": "9023"}  # of the account numbers, as the cash office was set up


def match_bank(*, stage: Stage, day: date, counted_less_cents: int = 0) -> None:
    """Import the bank's statements: all that was deposited or settled before `day`, and what left the accounts.

    `counted_less_cents`: by so much the bank corrects the first deposit, which is matched by hand with its reason.
    """
    deposits = [row for row in open_transit() if row.kind == DEPOSIT and row.expected_on < day]
    settlements = [row for row in open_settlements() if row.expected_on < day and row.amount_cents > 0]
    for account in bank_accounts():
        lines = [
            (row.amount_cents, f"SETTLE-{row.id}", row.reference)
            for row in settlements
            if row.bank_account_id == account.id
        ]
        for number, row in enumerate(deposits):
            if row.bank_account_id == account.id:
                less = counted_less_cents if number == 0 else 0
                lines.append((row.amount_cents - less, f"DEP-{row.id}", f"BAG {row.reference}"))
        lines += [
            (row.amount_cents, f"BANK-{row.id}", "WITHDRAWAL")
            for row in book_only(bank_account_id=account.id, until=day)
            if row.amount_cents < 0
        ]
        _reconcile_last_month(stage, day, account.id)
        if lines:
            _import(stage, day, lines, account.id, ENDINGS[account.code])
    _by_hand(stage, day)


def _import(stage: Stage, day: date, lines: list[tuple[int, str, str]], account_id: int, last_four: str) -> None:
    before = latest_closing(bank_account_id=account_id, until=day)
    content = bai2_of_day(
        lines=lines, on=day, account_number=f"00001200{last_four}", opening_cents=before[1] if before else 0
    )
    import_bank_statements(
        command_key=key("statement", day, account_id),
        actor_id=stage.cast["finance"],
        now=at(day=day, hour=13),
        file=read_bank_statements(content=content, name=f"statement-{last_four}-{day.isoformat()}.bai"),
    )


def _reconcile_last_month(stage: Stage, day: date, account_id: int) -> None:
    """Finance reconciles the month that ended, the manager reviews it."""
    end = day.replace(day=1) - timedelta(days=1)
    found = latest_closing(bank_account_id=account_id, until=end)
    if found is None or any(row.bank_account_id == account_id and row.period_end == end for row in reconciliations()):
        return
    reconciliation_id = prepare_reconciliation(
        command_key=key("reconcile", account_id, end),
        actor_id=stage.cast["finance"],
        now=at(day=day, hour=10),
        bank_account_id=account_id,
        period_end=end,
        statement_cents=found[1],
        remark="Nothing is left unexplained",
    )
    decide_reconciliation(
        command_key=key("review", reconciliation_id),
        actor_id=stage.cast["manager"],
        now=at(day=day, hour=11),
        reconciliation_id=reconciliation_id,
        gives_back=False,
    )


def _by_hand(stage: Stage, day: date) -> None:
    """What the rules left: finance looks at the reference, and says why the bank counted a deposit differently."""
    for line in seen_lines():
        kind, _dash, identity = line.text.split()[0].partition("-")
        command: dict[str, Any] = {
            "command_key": key("match", line.text),
            "actor_id": stage.cast["finance"],
            "now": at(day=day, hour=14),
            "bank_line_id": line.id,
        }
        if kind == "DEP":
            match_deposit(**command, transit_item_id=int(identity), reason="The bank counted a twenty less")
        elif kind == "SETTLE":
            match_settlement(**command, settlement_id=int(identity))


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
