"""A file of drafts posts on its settlement date as a batch of payments; or it never went out, and is withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from curbstop.autopay import operations
from curbstop.autopay.queries import autopay_run, drafts_of_run
from curbstop.autopay.types import DRAFT, DraftRow, RunRow
from curbstop.cashiering.operations import post_batch
from curbstop.cashiering.types import Act, FileRow, PaymentFile
from curbstop.journeys.autopay.allowed import require_finance
from curbstop.journeys.command import carry_out
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.idempotency import Result

AUTOPAY = "autopay"


class NotYetSettledError(CurbstopError):
    """The settlement date of a file has not come."""


class NoSuchRunError(CurbstopError):
    """There is no such file of drafts."""


def post_drafts(*, command_key: UUID, actor_id: int, now: datetime, run_id: int) -> int | None:
    """Post a file on its settlement date; returns the batch's id, None where every draft came back before.

    IN(F, 106[file], AR[c]) with the settlement date as the customers' day. Source: books.md 2 and 9. Raises `NotYetSettledError`.
    """

    def run(act: Act) -> Result:
        require_finance(act=act)
        operations.lock_cut_run(run_id=run_id)
        found = _found(run_id)
        today = latest_open_day()
        if found.settles_on > today:
            raise NotYetSettledError(
                "The file settles on {settles_on}; the open day is {today}",
                where="{file}",
                to_do="Post it when that day is open.",
                settles_on=found.settles_on.isoformat(),
                today=today.isoformat(),
                file=found.file_name,
            )
        drafts = [row for row in drafts_of_run(run_id=run_id) if row.kind == DRAFT and not row.return_code]
        batch_id = _post(act, found, drafts) if drafts else None
        operations.mark_posted(run_id=run_id, batch_id=batch_id, now=act.now)
        return {"batch_id": batch_id}

    result = carry_out(
        command_key=command_key,
        name="post_drafts",
        content={"run": run_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    batch_id = result["batch_id"]
    return None if batch_id is None else int(batch_id)


def withdraw_drafts(*, command_key: UUID, actor_id: int, now: datetime, run_id: int, reason: str) -> None:
    """The file never went to the bank: its bills may be drafted again. Raises `RunStateError`."""

    def run(act: Act) -> Result:
        require_finance(act=act)
        operations.withdraw_run(run_id=run_id, reason=reason, actor_id=act.actor_id, now=act.now)
        return {}

    carry_out(
        command_key=command_key,
        name="withdraw_drafts",
        content={"run": run_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def _found(run_id: int) -> RunRow:
    found = autopay_run(run_id=run_id)
    if found is None:
        raise NoSuchRunError("There is no such file of drafts", where="file {run}", run=run_id)
    return found


def _post(act: Act, run: RunRow, drafts: Sequence[DraftRow]) -> int:
    rows = tuple(
        FileRow(line, row.account_number, row.amount_cents, row.trace, row.holder_name, run.settles_on)
        for line, row in enumerate(drafts, start=1)
    )
    return post_batch(
        act=act,
        payment_file=PaymentFile(
            name=run.file_name,
            sha256=run.file_sha256,
            control_count=len(rows),
            control_cents=sum(row.amount_cents for row in rows),
            rows=rows,
        ),
        source=AUTOPAY,
        bank_account_id=run.bank_account_id,
        expected_on=run.settles_on,
        effective_date=run.settles_on,
    )
