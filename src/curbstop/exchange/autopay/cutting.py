"""Cutting a file of drafts: every amount is computed anew at that moment, no bill twice, and whoever is left out is told.

The file is written, proven by our own reader, and kept sealed with the SHA-256 of its bytes. Source: books.md 2 and 9.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from curbstop.autopay.operations import keep_run, next_trace, set_live
from curbstop.autopay.queries import autopay_runs, living_mandates, mandates_to_prenote
from curbstop.autopay.types import (
    ENTRY_CLASSES,
    HELD,
    NOT_LIVE,
    DraftToKeep,
    MandateToDraft,
    RunToKeep,
    SkipToKeep,
)
from curbstop.cashiering.types import Act
from curbstop.customers.operations import lock_customer_accounts
from curbstop.customers.queries import account_names
from curbstop.exchange.autopay.originator import (
    Sending,
    check_settlement,
    earliest_settlement,
    is_banking_day,
    sending_on,
)
from curbstop.exchange.banks.nacha.codes import EntryClass
from curbstop.exchange.banks.nacha.dates import live_after_prenote
from curbstop.exchange.banks.nacha.writing import MODIFIERS, AchBatchToWrite, AchInstruction, write_ach
from curbstop.journeys.autopay.allowed import require_finance
from curbstop.journeys.command import carry_out
from curbstop.journeys.notices import send_notice
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result
from curbstop.platform.sealing import seal
from curbstop.reporting.autopay_due import DueDraft, HeldBill, due_drafts, held_bills, told_not_live

SEALED = "application/x-sealed-ach"
DESCRIPTION = "WATER BILL"
LAST_TRACE = 9_999_999


class NothingToDraftError(CurbstopError):
    """No bill is due and no bank account is to be proven."""


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """What a file of a settlement date would hold. `paid`: bills of which nothing is owed any more."""

    settles_on: date
    drafts: tuple[DueDraft, ...]
    not_live: tuple[DueDraft, ...]
    held: tuple[HeldBill, ...]
    paid: tuple[DueDraft, ...]
    prenotes: tuple[int, ...] = field(repr=False)

    @property
    def draft_cents(self) -> int:
        """The drafts' sum."""
        return sum(one.draft_cents for one in self.drafts)


@dataclass(frozen=True, slots=True)
class _Entry:
    instruction: AchInstruction
    keep: DraftToKeep


def plan_drafts(*, settles_on: date) -> DraftPlan:
    """A dry run: what would be drafted, for whom nothing, and why. Nothing is written."""
    drafts: list[DueDraft] = []
    not_live: list[DueDraft] = []
    paid: list[DueDraft] = []
    for one in due_drafts(settles_on=settles_on):
        if not one.draft_cents:
            paid.append(one)
        elif one.live_from is None or one.live_from > settles_on:
            not_live.append(one)
        else:
            drafts.append(one)
    return DraftPlan(
        settles_on, tuple(drafts), tuple(not_live), held_bills(), tuple(paid), tuple(mandates_to_prenote())
    )


def cut_drafts(*, command_key: UUID, actor_id: int, now: datetime, settles_on: date, same_day: bool = False) -> int:
    """Cut the file of a settlement date; returns its id. Nothing posts before that date.

    Raises `NothingToDraftError`, `SettlementDateError`, `OriginatorMissingError`, and what the writer refuses.
    """

    def run(act: Act) -> Result:
        require_finance(act=act)
        today = latest_open_day()
        sending = sending_on(day=today)
        check_settlement(
            settles_on=settles_on,
            earliest=earliest_settlement(now=act.now, same_day=same_day, cutoff=sending.cutoff),
        )
        return {"run_id": _cut(act, sending, settles_on, same_day=same_day, today=today)}

    result = carry_out(
        command_key=command_key,
        name="cut_drafts",
        content={"settles_on": settles_on, "same_day": same_day},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["run_id"])


def _cut(act: Act, sending: Sending, settles_on: date, *, same_day: bool, today: date) -> int:
    first_trace = next_trace()  # takes the lock: two who cut at once do it one after the other
    seen = plan_drafts(settles_on=settles_on)
    lock_customer_accounts(customer_account_ids=sorted({one.customer_account_id for one in seen.drafts}))
    plan = plan_drafts(settles_on=settles_on)  # what was paid while the locks were waited for counts
    entries = _entries(plan)
    count = sum(map(len, entries.values()))
    if not count:
        raise NothingToDraftError("No bill is due for autopay, and no bank account is to be proven")
    if first_trace + count > LAST_TRACE:
        first_trace = 1
    modifier = MODIFIERS[sum(one.business_date == today for one in autopay_runs()) % len(MODIFIERS)]
    content = write_ach(
        originator=sending.originator,
        batches=[
            AchBatchToWrite(entry_class, DESCRIPTION, settles_on, [one.instruction for one in rows], same_day=same_day)
            for entry_class, rows in entries.items()
        ],
        created_at=act.now,
        modifier=modifier,
        first_trace=first_trace,
    )
    name = f"autopay-{settles_on.isoformat()}-{today.isoformat()}-{modifier}.ach"
    skips = _skips(plan)
    odfi = sending.originator.odfi_routing[:8]
    kept = [one.keep for rows in entries.values() for one in rows]
    run_id = keep_run(
        run=RunToKeep(
            settles_on=settles_on,
            is_same_day=same_day,
            business_date=today,
            bank_account_id=sending.bank_account_id,
            modifier=modifier,
            file_name=name,
            file_sha256=hashlib.sha256(content).hexdigest(),
            stored_file_id=store_file(
                name=f"{name}.sealed", media_type=SEALED, content=seal(content=content), now=act.now
            ),
        ),
        entries=[replace(one, trace=f"{odfi}{first_trace + place:07d}") for place, one in enumerate(kept)],
        skips=skips,
        actor_id=act.actor_id,
        now=act.now,
    )
    live_from = live_after_prenote(settled_on=settles_on, is_banking_day=is_banking_day)
    set_live(mandate_ids=list(plan.prenotes), live_from=live_from)
    _tell(act, plan, skips, settles_on, today)
    return run_id


def _entries(plan: DraftPlan) -> Mapping[EntryClass, list[_Entry]]:
    """Drafts, then prenotes, by class, in the order of their accounts."""
    mandates = living_mandates(mandate_ids=[*(one.mandate_id for one in plan.drafts), *plan.prenotes])
    numbers = account_names(
        customer_account_ids=[one.customer_account_id for one in mandates.values()], on_date=plan.settles_on
    )
    rows: dict[EntryClass, list[_Entry]] = {EntryClass(name): [] for name in ENTRY_CLASSES}
    for one in plan.drafts:
        mandate = mandates[one.mandate_id]
        keep = DraftToKeep(one.mandate_id, one.customer_account_id, one.bill_id, one.printed_cents, one.draft_cents, "")
        rows[EntryClass(mandate.entry_class)].append(
            _Entry(_instruction(mandate, one.account_number, one.draft_cents), keep)
        )
    for mandate_id in plan.prenotes:
        mandate = mandates[mandate_id]
        number = numbers[mandate.customer_account_id].number
        keep = DraftToKeep(mandate_id, mandate.customer_account_id, None, 0, 0, "")
        rows[EntryClass(mandate.entry_class)].append(_Entry(_instruction(mandate, number, 0), keep))
    return {entry_class: found for entry_class, found in rows.items() if found}


def _instruction(mandate: MandateToDraft, number: str, cents: int) -> AchInstruction:
    return AchInstruction(
        routing=mandate.bank.routing,
        account_number=mandate.bank.account_number,
        amount_cents=cents,
        identification=number,
        name=mandate.holder_name,
        savings=mandate.bank.is_savings,
        prenote=not cents,
    )


def _skips(plan: DraftPlan) -> Sequence[SkipToKeep]:
    """Whom the file leaves out, each told once a bill."""
    told = told_not_live(bill_ids=[one.bill_id for one in plan.not_live])
    return [
        *(SkipToKeep(one.customer_account_id, one.bill_id, HELD) for one in plan.held),
        *(
            SkipToKeep(one.customer_account_id, one.bill_id, NOT_LIVE)
            for one in plan.not_live
            if one.bill_id not in told
        ),
    ]


def _tell(act: Act, plan: DraftPlan, skips: Sequence[SkipToKeep], settles_on: date, today: date) -> None:
    amounts = {one.bill_id: one for one in plan.not_live}
    for skip in skips:
        late = amounts.get(skip.bill_id)
        send_notice(
            kind="autopay_not_live" if late else "autopay_held",
            customer_account_id=skip.customer_account_id,
            letter_date=today,
            facts={"day": late.due_date, "amount_cents": late.draft_cents} if late else {"day": settles_on},
            now=act.now,
        )
