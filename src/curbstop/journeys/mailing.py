"""The mail house's answer and the mail that comes back: due dates run from the mailing, and who got no bill is looked after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations import move_bill_dates
from curbstop.billing.queries import due_date_for
from curbstop.casework.operations import open_work_item
from curbstop.cashiering.types import Act
from curbstop.correspondence.operations import record_mail_answer, record_mail_problems
from curbstop.correspondence.queries import prints_by_tracking, prints_of_envelope
from curbstop.correspondence.types import NewMailAnswer, NewMailedFile, NewMailProblem
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import (
    MAIL_BAD_ADDRESS,
    MAIL_CAME_BACK,
    MAIL_NOT_MAILED,
    PULLED_BUT_MAILED,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result
from curbstop.receivables.operations import move_due_dates
from curbstop.reporting.mail_answers import PrintedBill, printed_bills, printed_bills_by_id, printed_bills_of_run

TRACKING_DIGITS = 20
CUSTOMER_SERVICE, BILLING = "customer_service", "billing"


class NotOurMailError(CurbstopError):
    """Something that was scanned is neither a bill's number nor an envelope's barcode."""


@dataclass(frozen=True, slots=True)
class MailedFileRow:
    """A print file that was mailed, with what was mailed of it."""

    name: str
    mailed_on: date
    bill_count: int
    envelope_count: int


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A bill of a file that was not mailed, and why (`correspondence.types.REJECT_REASONS`)."""

    file: str
    bill_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class MailHouseAnswer:
    """A checked answer: its bytes, what was mailed, what was not."""

    run_id: int
    name: str
    content: bytes
    sha256: str
    files: tuple[MailedFileRow, ...]
    rejected: tuple[RejectedRow, ...]


def take_mail_answer(
    *,
    asked: Mapping[str, object],
    check: Callable[[], MailHouseAnswer],
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> int:
    """Take an answer, whole or not at all; returns its id. `asked` tells one file from another.

    `check` holds it against the run in the same transaction. The bills of each file are due from its mailing on, to a later
    day or as they were (books.md 3). What was not mailed becomes a work item. Raises what `check` raises.
    """
    result = carry_out(
        command_key=command_key,
        name="take_mail_answer",
        content=asked,
        actor_id=actor_id,
        now=now,
        run=lambda act: _take(check(), act),
    )
    return int(result["answer_id"])


def _take(answer: MailHouseAnswer, act: Act) -> Result:
    stored = store_file(name=answer.name, media_type="text/csv", content=answer.content, now=act.now)
    new = NewMailAnswer(
        run_id=answer.run_id,
        name=answer.name,
        sha256=answer.sha256,
        stored_file_id=stored,
        files=tuple(
            NewMailedFile(
                name=file.name,
                mailed_on=file.mailed_on,
                bill_count=file.bill_count,
                envelope_count=file.envelope_count,
            )
            for file in answer.files
        ),
        rejected_count=len(answer.rejected),
    )
    answer_id = record_mail_answer(answer=new, taken_by_id=act.actor_id, now=act.now)
    bills = printed_bills_of_run(run_id=answer.run_id)
    for file in answer.files:
        here = {one.number: one for one in bills if one.file_name == file.name}
        rejected = {row.bill_number: row for row in answer.rejected if row.file == file.name}
        move_mailing([one.bill_id for one in here.values()], file.mailed_on)
        _look_after(here, rejected, file.mailed_on, act)
    return {"answer_id": answer_id}


def move_mailing(bill_ids: Sequence[int], mailed_on: date) -> int:
    """Let bills that were mailed on a later day than planned be due later; returns how many."""
    due_date = due_date_for(mailing_date=mailed_on)
    moved = move_bill_dates(bill_ids=bill_ids, mailing_date=mailed_on, due_date=due_date)
    move_due_dates(bill_ids=moved, due_date=due_date)
    return len(moved)


def _look_after(here: Mapping[str, PrintedBill], rejected: Mapping[str, RejectedRow], day: date, act: Act) -> None:
    problems = [
        NewMailProblem(bill_print_id=here[number].print_id, problem="rejected", reason=row.reason)
        for number, row in rejected.items()
    ]
    record_mail_problems(problems=problems, on_date=day, now=act.now)
    for number, bill in here.items():
        if not bill.is_issued and number not in rejected:
            _item("cancelled_bill_mailed", bill, PULLED_BUT_MAILED.filled(number=number, day=day), BILLING, act)
        elif bill.is_issued and number in rejected and rejected[number].reason == "bad_address":
            _address_item(bill, MAIL_BAD_ADDRESS.filled(number=number, day=day), act)
        elif bill.is_issued and number in rejected:
            _item("bill_not_mailed", bill, MAIL_NOT_MAILED.filled(number=number, day=day), BILLING, act)


def _item(kind: str, bill: PrintedBill, reason: str, queue: str, act: Act) -> None:
    open_work_item(
        kind=kind,
        queue=queue,
        subject_kind="bill",
        subject_id=bill.bill_id,
        customer_account_id=bill.customer_account_id,
        reason=reason,
        now=act.now,
    )


def _address_item(bill: PrintedBill, reason: str, act: Act) -> None:
    """One for the account, however many of its bills did not reach it."""
    open_work_item(
        kind="bad_address",
        queue=CUSTOMER_SERVICE,
        subject_kind="customer_account",
        subject_id=bill.customer_account_id,
        customer_account_id=bill.customer_account_id,
        reason=reason,
        now=act.now,
    )


def take_returned_mail(
    *, pieces: Sequence[str], reason: str, returned_on: date, command_key: UUID, actor_id: int, now: datetime
) -> int:
    """Envelopes that came back, each by its barcode's digits or the number of a bill in it; returns how many bills they held.

    `reason` is one of `correspondence.types.RETURN_REASONS`. Every account in them gets a work item for its address. Whole or
    not at all: raises NotOurMailError with every piece that is not ours.
    """
    result = carry_out(
        command_key=command_key,
        name="take_returned_mail",
        content={"pieces": list(pieces), "reason": reason, "returned_on": returned_on},
        actor_id=actor_id,
        now=now,
        run=lambda act: _returned(pieces, reason, returned_on, act),
    )
    return int(result["bills"])


def _returned(pieces: Sequence[str], reason: str, day: date, act: Act) -> Result:
    envelopes = {piece: _bills_in(piece) for piece in pieces}
    strangers = [piece for piece, ids in envelopes.items() if not ids]
    if strangers:
        raise NotOurMailError(
            "These are no bills of ours: {pieces}",
            to_do="Take them out, or scan them again. Nothing was recorded.",
            pieces=", ".join(strangers),
        )
    found = printed_bills_by_id(bill_ids=sorted({bill_id for ids in envelopes.values() for bill_id in ids}))
    problems = [NewMailProblem(bill_print_id=one.print_id, problem="returned", reason=reason) for one in found]
    record_mail_problems(problems=problems, on_date=day, now=act.now)
    for one in found:
        _address_item(one, MAIL_CAME_BACK.filled(number=one.number, day=day), act)
    return {"bills": len(found)}


def _bills_in(piece: str) -> tuple[int, ...]:
    """The bills of the envelope that a scan names; none when it is not ours."""
    digits = "".join(sign for sign in piece if sign.isascii() and sign.isdigit())
    if len(digits) >= TRACKING_DIGITS:
        return tuple(one.bill_id for one in prints_by_tracking(tracking=digits[:TRACKING_DIGITS]))
    found = printed_bills(numbers=[digits])
    return tuple(one.bill_id for bill in found for one in prints_of_envelope(bill_id=bill.bill_id))
