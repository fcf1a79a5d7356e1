"""A file of returned entries arrives: each is taken back like any returned item, all of them or none.

What belongs to no payment of ours, and what banks correct, waits as work; the file is kept with its hash.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from curbstop.casework.operations import open_work_item
from curbstop.cashiering import operations
from curbstop.cashiering.queries.tenders_by_reference import (
    ReferencedTender,
    customers_of_receipts,
    tenders_by_reference,
)
from curbstop.cashiering.types import Act
from curbstop.customers.operations import lock_customer_accounts
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import BANKS_CORRECT, RETURNS_OF_NOBODY
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import is_stored, store_file
from curbstop.platform.idempotency import Result

MEDIA_TYPE = "application/x-ach-returns"
# Banks may return an unauthorized entry for 60 days and two banking days after it settled (Nacha rule 3.13); a file of ours
# is posted days before it settles.
RETURNABLE = timedelta(days=100)
# Only who had no money pays for the return: Government Code 6157 (what it cost us), Civil Code 1719 (the most).
FEE_REASONS = frozenset({"R01", "R09"})
FINANCE_QUEUE = "finance"
MOST_LISTED = 40


class ReturnFileRefusedError(CurbstopError):
    """A file of returns posts nothing."""


@dataclass(frozen=True, slots=True)
class ReturnedEntry:
    """One entry that came back; `reference` is the trace that we gave it."""

    line: int
    reason_code: str
    reference: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class CorrectedEntry:
    """A notice of change: what the bank asks us to correct before the next entry."""

    line: int
    change_code: str
    identification: str


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A file as read; its control totals are proven."""

    name: str
    content: bytes
    returned: tuple[ReturnedEntry, ...]
    corrected: tuple[CorrectedEntry, ...]


@dataclass(frozen=True, slots=True)
class PostedReturns:
    """What became of it."""

    taken_back: int
    not_found: int
    corrected: int


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
        found, lost = _matched(return_file, returned_on)
        lock_customer_accounts(
            customer_account_ids=customers_of_receipts(receipt_ids=[one.receipt_id for _, one in found])
        )
        for row, tender in found:
            _take_back(act, row, tender, returned_on)
        _leave_work(return_file, lost, file_id, now)
        return {"taken_back": len(found), "not_found": len(lost), "corrected": len(return_file.corrected)}

    result = carry_out(
        command_key=command_key,
        name="post_return_file",
        content={"file": return_file.name, "bytes": len(return_file.content), "on": returned_on},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return PostedReturns(int(result["taken_back"]), int(result["not_found"]), int(result["corrected"]))


def _matched(
    return_file: ReturnFile, returned_on: date
) -> tuple[list[tuple[ReturnedEntry, ReferencedTender]], list[ReturnedEntry]]:
    """Each entry with the one payment that has its trace and amount; and those without one. In the order of the tenders."""
    by_key: dict[tuple[str, int], list[ReferencedTender]] = defaultdict(list)
    references = [row.reference for row in return_file.returned]
    for tender in tenders_by_reference(references=references, since=returned_on - RETURNABLE):
        by_key[tender.reference, tender.amount_cents].append(tender)
    found, lost = [], []
    for row in return_file.returned:
        tenders = by_key.get((row.reference, row.amount_cents), [])
        if len(tenders) == 1:
            found.append((row, tenders[0]))
        else:
            lost.append(row)
    return sorted(found, key=lambda pair: pair[1].tender_id), lost


def _take_back(act: Act, row: ReturnedEntry, tender: ReferencedTender, returned_on: date) -> None:
    try:
        operations.return_item(
            act=act,
            tender_id=tender.tender_id,
            reason_code=row.reason_code,
            returned_on=returned_on,
            charge_fee=row.reason_code in FEE_REASONS,
        )
    except CurbstopError as error:
        raise ReturnFileRefusedError.because(error, where="line {line}", line=row.line) from error


def _leave_work(return_file: ReturnFile, lost: list[ReturnedEntry], file_id: int, now: datetime) -> None:
    """One work item for what belongs to nobody, one for what banks correct."""
    if lost:
        rows = ", ".join(f"{row.line} ({row.reason_code})" for row in lost[:MOST_LISTED])
        _open(
            "ach_return_unknown",
            file_id,
            RETURNS_OF_NOBODY.filled(count=len(lost), name=return_file.name, lines=rows),
            now,
        )
    if return_file.corrected:
        told = ", ".join(f"{row.identification} ({row.change_code})" for row in return_file.corrected[:MOST_LISTED])
        count = len(return_file.corrected)
        _open("ach_change", file_id, BANKS_CORRECT.filled(count=count, name=return_file.name, entries=told), now)


def _open(kind: str, file_id: int, reason: str, now: datetime) -> None:
    open_work_item(
        kind=kind, queue=FINANCE_QUEUE, subject_kind="stored_file", subject_id=file_id, reason=reason, now=now
    )
