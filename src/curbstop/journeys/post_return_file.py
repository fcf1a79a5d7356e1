"""A file of returned entries arrives: each is taken back like any returned item, all of them or none.

Drafts of autopay are found by their trace, also before they post; what banks correct goes into the mandates. What belongs to
nobody waits as work; the file is kept with its hash.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from curbstop.autopay.queries import drafts_by_trace
from curbstop.autopay.types import DraftRow
from curbstop.casework.operations import open_work_item
from curbstop.cashiering import operations
from curbstop.cashiering.queries.tenders_by_reference import (
    ReferencedTender,
    customers_of_receipts,
    returned_item_fee,
    tenders_by_reference,
)
from curbstop.cashiering.types import Act
from curbstop.customers.operations import lock_customer_accounts
from curbstop.journeys.autopay.answers import ReturnRules, correct_from_bank, draft_came_back, return_rules
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import BANKS_CORRECT, RETURNS_OF_NOBODY
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import is_stored, store_file
from curbstop.platform.idempotency import Result

MEDIA_TYPE = "application/x-ach-returns"
# Banks may return an unauthorized entry for 60 days and two banking days after it settled (Nacha rule 3.13); a file of ours
# is posted days before it settles.
RETURNABLE = timedelta(days=100)
FINANCE_QUEUE = "finance"
MOST_LISTED = 40


class ReturnFileRefusedError(CurbstopError):
    """A file of returns posts nothing."""


@dataclass(frozen=True, slots=True)
class ReturnedEntry:
    """One entry that came back; `reference` is the trace that we gave it, `meaning` what the code says."""

    line: int
    reason_code: str
    reference: str
    amount_cents: int
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class CorrectedEntry:
    """A notice of change: what the bank asks us to correct before the next entry, by the trace of ours that it is about.

    `corrected`: routing, account_number, name, transaction_code.
    """

    line: int
    change_code: str
    identification: str
    reference: str = ""
    corrected: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A file as read; its control totals are proven."""

    name: str
    content: bytes
    returned: tuple[ReturnedEntry, ...]
    corrected: tuple[CorrectedEntry, ...]


@dataclass(frozen=True, slots=True)
class PostedReturns:
    """What became of it. `prenotes`: entries without money; `stopped`: autopay that ended; `applied`: of `corrected`, by themselves."""

    taken_back: int
    not_found: int
    corrected: int
    prenotes: int = 0
    stopped: int = 0
    applied: int = 0


@dataclass(frozen=True, slots=True)
class _Matched:
    """Entries of the file: with the payment they take back, of drafts that moved nothing yet, and of nobody."""

    paid: list[tuple[ReturnedEntry, ReferencedTender]]
    unpaid: list[tuple[ReturnedEntry, DraftRow]]
    lost: list[ReturnedEntry]


def post_return_file(
    *, command_key: UUID, actor_id: int, now: datetime, return_file: ReturnFile, returned_on: date
) -> PostedReturns:
    """Take every returned entry back and keep the file; raises `ReturnFileRefusedError` with the line, and posts nothing.

    Locks the customer accounts in the order of their ids.
    """

    def run(act: Act) -> Result:
        if is_stored(content=return_file.content, media_type=MEDIA_TYPE):
            raise ReturnFileRefusedError(
                "This very file was posted already",
                where="{name}",
                to_do="Nothing is to be done, unless the sender meant another file.",
                name=return_file.name,
            )
        file_id = store_file(name=return_file.name, media_type=MEDIA_TYPE, content=return_file.content, now=now)
        drafts = _drafts(return_file, returned_on)
        found, rules = _matched(return_file, returned_on, drafts), return_rules(on_date=returned_on)
        lock_customer_accounts(
            customer_account_ids=sorted(
                {
                    *customers_of_receipts(receipt_ids=[one.receipt_id for _, one in found.paid]),
                    *(one.customer_account_id for one in drafts.values()),
                }
            )
        )
        stopped = 0
        for row, tender in found.paid:
            stopped += _take_back(act, row, tender, returned_on, rules=rules, draft=drafts.get(row.reference))
        for row, draft in found.unpaid:
            stopped += _came_back(act, row, draft, returned_on, rules=rules)
        left = [
            row
            for row in return_file.corrected
            if not (row.reference in drafts and _corrected(act, row, drafts[row.reference], returned_on))
        ]
        _leave_work(return_file, found.lost, left, file_id, now)
        return {
            "taken_back": len(found.paid),
            "not_found": len(found.lost),
            "corrected": len(return_file.corrected),
            "prenotes": len(found.unpaid),
            "stopped": stopped,
            "applied": len(return_file.corrected) - len(left),
        }

    result = carry_out(
        command_key=command_key,
        name="post_return_file",
        content={"file": return_file.name, "bytes": len(return_file.content), "on": returned_on},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return PostedReturns(**{name: int(result[name]) for name in PostedReturns.__slots__})


def _drafts(return_file: ReturnFile, returned_on: date) -> dict[str, DraftRow]:
    """Entries of ours that the file is about, by trace; an entry that came back before is none."""
    traces = [row.reference for row in return_file.returned] + [row.reference for row in return_file.corrected]
    return drafts_by_trace(traces=traces, since=returned_on - RETURNABLE)


def _matched(return_file: ReturnFile, returned_on: date, drafts: Mapping[str, DraftRow]) -> _Matched:
    """Each entry with the one payment that has its trace and amount, in the order of the tenders.

    A draft of ours that has not posted yet, or a prenote, has no payment: it is found by its trace alone.
    """
    by_key: dict[tuple[str, int], list[ReferencedTender]] = defaultdict(list)
    references = [row.reference for row in return_file.returned]
    for tender in tenders_by_reference(references=references, since=returned_on - RETURNABLE):
        by_key[tender.reference, tender.amount_cents].append(tender)
    found = _Matched([], [], [])
    for row in return_file.returned:
        draft = drafts.get(row.reference)
        tenders = by_key.get((row.reference, row.amount_cents), [])
        if len(tenders) == 1:
            found.paid.append((row, tenders[0]))
        elif draft and draft.batch_id is None and draft.amount_cents == row.amount_cents and not draft.return_code:
            found.unpaid.append((row, draft))
        else:
            found.lost.append(row)
    found.paid.sort(key=lambda pair: pair[1].tender_id)
    return found


def _take_back(
    act: Act,
    row: ReturnedEntry,
    tender: ReferencedTender,
    returned_on: date,
    *,
    rules: ReturnRules,
    draft: DraftRow | None,
) -> bool:
    """Undo the payment; true when autopay ended by it."""
    try:
        returned_item_id = operations.return_item(
            act=act,
            tender_id=tender.tender_id,
            reason_code=row.reason_code,
            returned_on=returned_on,
            charge_fee=row.reason_code in rules.fee_codes,
        )
    except CurbstopError as error:
        raise ReturnFileRefusedError.because(error, where="line {line}", line=row.line) from error
    if draft is None or draft.return_code:
        return False
    return _came_back(act, row, draft, returned_on, rules=rules, returned_item_id=returned_item_id)


def _came_back(
    act: Act,
    row: ReturnedEntry,
    draft: DraftRow,
    returned_on: date,
    *,
    rules: ReturnRules,
    returned_item_id: int | None = None,
) -> bool:
    return draft_came_back(
        act=act,
        draft=draft,
        reason_code=row.reason_code,
        meaning=row.meaning or row.reason_code,
        returned_on=returned_on,
        returned_item_id=returned_item_id,
        fee_cents=returned_item_fee(returned_item_id=returned_item_id),
        rules=rules,
    )


def _corrected(act: Act, row: CorrectedEntry, draft: DraftRow, on: date) -> bool:
    return correct_from_bank(act=act, draft=draft, change_code=row.change_code, corrected=row.corrected, on=on)


def _leave_work(
    return_file: ReturnFile,
    lost: Sequence[ReturnedEntry],
    left: Sequence[CorrectedEntry],
    file_id: int,
    now: datetime,
) -> None:
    """One work item for what belongs to nobody, one for corrections that no mandate of ours took."""
    if lost:
        rows = ", ".join(f"{row.line} ({row.reason_code})" for row in lost[:MOST_LISTED])
        _open(
            "ach_return_unknown",
            file_id,
            RETURNS_OF_NOBODY.filled(count=len(lost), name=return_file.name, lines=rows),
            now,
        )
    if left:
        told = ", ".join(f"{row.identification} ({row.change_code})" for row in left[:MOST_LISTED])
        _open("ach_change", file_id, BANKS_CORRECT.filled(count=len(left), name=return_file.name, entries=told), now)


def _open(kind: str, file_id: int, reason: str, now: datetime) -> None:
    open_work_item(
        kind=kind, queue=FINANCE_QUEUE, subject_kind="stored_file", subject_id=file_id, reason=reason, now=now
    )
