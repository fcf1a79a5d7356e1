"""A file of drafts is kept, posted or withdrawn; what banks sent back is put on record."""

from collections.abc import Sequence
from datetime import date, datetime

from curbstop.autopay.models import AutopayDraft, AutopayReturn, AutopayRun, AutopaySkip
from curbstop.autopay.types import CUT, DRAFT, POSTED, PRENOTE, WITHDRAWN, DraftToKeep, RunToKeep, SkipToKeep
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_name, lock_rows, require_open_transaction

TRACE_NUMBERS = 10_000_000
CHUNK = 2_000


class RunStateError(CurbstopError):
    """A file was posted or withdrawn already, or its day has not come."""


def next_trace() -> int:
    """The number of the next entry; whoever cuts holds the lock until the file is kept."""
    require_open_transaction()
    lock_name(name="autopay cut")
    last = AutopayDraft.objects.order_by("-pk").values_list("trace", flat=True).first()
    return (int(last[8:]) + 1) % TRACE_NUMBERS or 1 if last else 1


def keep_run(
    *, run: RunToKeep, entries: Sequence[DraftToKeep], skips: Sequence[SkipToKeep], actor_id: int, now: datetime
) -> int:
    """Keep a file with all its entries and whom it leaves out; returns its id."""
    require_open_transaction()
    drafts = [one for one in entries if one.bill_id is not None]
    row = AutopayRun.objects.create(
        settles_on=run.settles_on,
        is_same_day=run.is_same_day,
        business_date=run.business_date,
        bank_account_id=run.bank_account_id,
        modifier=run.modifier,
        draft_count=len(drafts),
        draft_cents=sum(one.amount_cents for one in drafts),
        prenote_count=len(entries) - len(drafts),
        skip_count=len(skips),
        file_name=run.file_name,
        file_sha256=run.file_sha256,
        stored_file_id=run.stored_file_id,
        cut_by_id=actor_id,
        cut_at=now,
    )
    AutopayDraft.objects.bulk_create(
        [
            AutopayDraft(
                run=row,
                mandate_id=one.mandate_id,
                customer_account_id=one.customer_account_id,
                kind=PRENOTE if one.bill_id is None else DRAFT,
                bill_id=one.bill_id,
                printed_cents=one.printed_cents,
                amount_cents=one.amount_cents,
                trace=one.trace,
            )
            for one in entries
        ],
        batch_size=CHUNK,
    )
    AutopaySkip.objects.bulk_create(
        [
            AutopaySkip(run=row, customer_account_id=o.customer_account_id, bill_id=o.bill_id, reason=o.reason)
            for o in skips
        ],
        batch_size=CHUNK,
    )
    return row.pk


def lock_cut_run(*, run_id: int) -> None:
    """Take a file that is not posted yet; raises `RunStateError`."""
    require_open_transaction()
    row = lock_rows(model=AutopayRun, ids=[run_id])[run_id]
    if row.state != CUT:
        raise RunStateError(
            "This file was posted or withdrawn already", where="file {run}", to_do="Open the list again.", run=run_id
        )


def mark_posted(*, run_id: int, batch_id: int | None, now: datetime) -> None:
    """The file posted as a batch of the cash room; None where nothing of it was left to post."""
    row = lock_rows(model=AutopayRun, ids=[run_id])[run_id]
    row.state, row.batch_id, row.posted_at = POSTED, batch_id, now
    row.save(update_fields=["state", "batch_id", "posted_at"])


def withdraw_run(*, run_id: int, reason: str, actor_id: int, now: datetime) -> None:
    """The file never went to the bank: its bills may be drafted again. Raises `RunStateError`."""
    lock_cut_run(run_id=run_id)
    row = AutopayRun.objects.get(pk=run_id)
    row.state, row.withdrawn_by_id, row.withdrawn_at, row.withdrawn_reason = WITHDRAWN, actor_id, now, reason.strip()
    row.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    AutopayDraft.objects.filter(run_id=run_id).update(is_withdrawn=True)


def record_return(
    *, draft_id: int, reason_code: str, returned_on: date, returned_item_id: int | None, actor_id: int, now: datetime
) -> None:
    """An entry of ours came back."""
    require_open_transaction()
    draft = AutopayDraft.objects.get(pk=draft_id)
    AutopayReturn.objects.create(
        draft=draft,
        customer_account_id=draft.customer_account_id,
        reason_code=reason_code,
        returned_on=returned_on,
        returned_item_id=returned_item_id,
        recorded_by_id=actor_id,
        recorded_at=now,
    )
