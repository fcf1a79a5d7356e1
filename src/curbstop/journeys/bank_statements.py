"""A bank's file arrives: kept whole, recognised by rule, and what is left over becomes work with an owner and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl

from curbstop.casework.operations import close_work_items_of, open_work_items
from curbstop.cashiering import operations
from curbstop.cashiering.queries import deposit_hands, match_rules, proposed_matches, seen_lines
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.bank import CHECK, FEE, RECORDED, SETTLEMENT, TRANSIT, BankStatementFile, Proposal
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import BANK_LINE_MATCHED, BANK_LINE_UNKNOWN
from curbstop.kernel.money import Money
from curbstop.platform.calendars import add_business_days
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result
from curbstop.platform.models import CalendarName
from curbstop.reporting.bank_expected import expected_of_bank

MEDIA_TYPE = "application/x-bank-statement"
WORK_KIND, SUBJECT, QUEUE = "bank_line_unmatched", "bank_line", "finance"
# Cash control 35: what stays longer than two business days is flagged.
DAYS_TO_MATCH = 2


@dataclass(frozen=True, slots=True)
class StatementsImported:
    """What became of a file: statements kept, lines in it, lines recognised by rule now, lines that wait."""

    statements: int
    lines: int
    recognised: int
    waiting: int


def import_bank_statements(
    *, command_key: UUID, actor_id: int, now: datetime, file: BankStatementFile
) -> StatementsImported:
    """Keep a file of statements whole or not at all, then recognise by rule whatever is unmatched."""

    def run(act: Act) -> Result:
        operations.import_bank_statements(act=act, file=file)
        store_file(name=file.name, media_type=MEDIA_TYPE, content=file.content, now=now)
        recognised = _recognise(act)
        return {
            "statements": len(file.statements),
            "lines": sum(len(one.lines) for one in file.statements),
            "recognised": recognised,
            "waiting": _leave_as_work(act),
        }

    result = carry_out(
        command_key=command_key,
        name="import_bank_statements",
        content={"sha256": file.sha256},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return StatementsImported(**{name: int(result[name]) for name in StatementsImported.__slots__})


def match_by_rule(*, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Recognise every unmatched line that a rule knows without doubt; returns how many lines."""

    def run(act: Act) -> Result:
        recognised = _recognise(act)
        _leave_as_work(act)
        return {"recognised": recognised}

    result = carry_out(command_key=command_key, name="match_by_rule", content={}, actor_id=actor_id, now=now, run=run)
    return int(result["recognised"])


def close_line_work(*, act: Act, bank_line_ids: Sequence[int]) -> None:
    """The lines are matched: nobody has to look for them any more."""
    close_work_items_of(
        kind=WORK_KIND,
        subject_kind=SUBJECT,
        subject_ids=bank_line_ids,
        closed_by_id=act.actor_id,
        resolution=BANK_LINE_MATCHED.filled(),
        now=act.now,
    )


def _recognise(act: Act) -> int:
    """Post what the rules propose, but for deposits in which the actor had a hand: somebody else matches those."""
    rules = match_rules(on_date=act.now.date())
    proposals = proposed_matches(expected=expected_of_bank(), rules=rules)
    own = deposit_hands(staff_user_id=act.actor_id)
    done: list[int] = []
    for proposal in proposals:
        if own & {one.id for one in proposal.things if one.kind == TRANSIT}:
            continue
        _post(act, proposal)
        done.extend(line.id for line in proposal.lines)
    close_line_work(act=act, bank_line_ids=done)
    return len(done)


def _post(act: Act, proposal: Proposal) -> None:
    ids = {
        kind: [one.id for one in proposal.things if one.kind == kind] for kind in (TRANSIT, SETTLEMENT, CHECK, RECORDED)
    }
    if proposal.things[0].kind == FEE:
        operations.match_fee(act=act, bank_line_id=proposal.lines[0].id, rule=proposal.rule)
    elif ids[RECORDED]:
        operations.match_recorded(
            act=act,
            bank_line_ids=[line.id for line in proposal.lines],
            entry_ids=ids[RECORDED],
            rule=proposal.rule,
        )
    else:
        operations.match_lines(
            act=act,
            bank_line_ids=[line.id for line in proposal.lines],
            transit_item_ids=ids[TRANSIT],
            settlement_ids=ids[SETTLEMENT],
            refund_check_ids=ids[CHECK],
            fee_cents=proposal.fee_cents,
            rule=proposal.rule,
        )


def _leave_as_work(act: Act) -> int:
    """Every unmatched line is work of whoever brought it, due in two business days; returns how many lines wait."""
    lines = seen_lines()
    due = add_business_days(calendar=CalendarName.CITY_OFFICE, day=act.now.date(), count=DAYS_TO_MATCH)
    reasons = [
        BANK_LINE_UNKNOWN.filled(
            amount=Money(line.amount_cents), day=line.value_date.isoformat(), text=line.text.strip()[:120]
        )
        for line in lines
    ]
    frame = pl.DataFrame(
        {
            "kind": [WORK_KIND] * len(lines),
            "queue": [QUEUE] * len(lines),
            "subject_kind": [SUBJECT] * len(lines),
            "subject_id": [line.id for line in lines],
            "customer_account_id": pl.Series([None] * len(lines), dtype=pl.Int64),
            "reason": reasons,
            "due_on": [due] * len(lines),
            "assigned_to_id": [act.actor_id] * len(lines),
        }
    )
    open_work_items(frame=frame, now=act.now)
    return len(lines)
