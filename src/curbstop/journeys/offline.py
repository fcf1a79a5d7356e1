"""Receipts without the server: numbers beforehand, the merge afterwards, paper slips, and numbers that no receipt has."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act, Confirmation
from curbstop.cashiering.types.offline import OfflineDraft, OfflineMerged, RangeGiven, Unused
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def assign_range(*, command_key: UUID, actor_id: int, now: datetime, session_id: int, device: UUID) -> RangeGiven:
    """Numbers that a browser may use in a session when the server is out of reach."""
    result = carry_out(
        command_key=command_key,
        name="assign_range",
        content={"session": session_id, "device": device},
        actor_id=actor_id,
        now=now,
        run=lambda act: asdict(operations.assign_range(act=act, session_id=session_id, device=device)),
    )
    return RangeGiven(**result)


def merge_offline_receipts(
    *, actor_id: int, now: datetime, drafts: Sequence[OfflineDraft]
) -> tuple[OfflineMerged, ...]:
    """Bring a page's queue into the books, in the order of the numbers, a command and a transaction each.

    Sent again, wholly or in part, each receipt answers what it answered the first time.
    """
    in_order = sorted(drafts, key=lambda one: (one.series, one.sequence, str(one.key)))
    return tuple(_merge(actor_id, now, one) for one in in_order)


def key_in_paper_receipt(
    *, actor_id: int, now: datetime, draft: OfflineDraft, witness_username: str, witness_pin: str
) -> OfflineMerged:
    """Key in a slip of a printed book with its original time, before a witness. `draft.key` is the page's command key."""
    return _merge(actor_id, now, draft, Confirmation(username=witness_username, pin=witness_pin))


def _merge(
    actor_id: int, now: datetime, draft: OfflineDraft, confirmation: Confirmation | None = None
) -> OfflineMerged:
    def run(act: Act) -> Result:
        return asdict(operations.merge_offline(act=act, draft=draft, confirmation=confirmation))

    content = {name: value for name, value in asdict(draft).items() if name != "key"}
    result = carry_out(
        command_key=draft.key, name="merge_offline", content=content, actor_id=actor_id, now=now, run=run
    )
    return OfflineMerged(**result)


def post_waiting(*, command_key: UUID, actor_id: int, now: datetime, offline_receipt_id: int) -> OfflineMerged:
    """Post an offline receipt that waited for its session to be reopened."""
    result = carry_out(
        command_key=command_key,
        name="post_waiting_offline",
        content={"offline_receipt": offline_receipt_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: asdict(operations.post_waiting(act=act, offline_receipt_id=offline_receipt_id)),
    )
    return OfflineMerged(**result)


def settle_waiting(
    *, command_key: UUID, actor_id: int, now: datetime, offline_receipt_id: int, correction_id: int
) -> None:
    """Name the correction of the drawer's difference that an offline receipt became."""

    def run(act: Act) -> Result:
        operations.settle_waiting(act=act, offline_receipt_id=offline_receipt_id, correction_id=correction_id)
        return {}

    carry_out(
        command_key=command_key,
        name="settle_waiting_offline",
        content={"offline_receipt": offline_receipt_id, "correction": correction_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def add_receipt_book(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    office_id: int,
    series: str,
    first_number: int,
    last_number: int,
) -> int:
    """Put a printed book of receipts in an office's keeping; returns the range's id."""
    result = carry_out(
        command_key=command_key,
        name="add_receipt_book",
        content={"office": office_id, "series": series, "first": first_number, "last": last_number},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "range_id": operations.add_receipt_book(
                act=act, office_id=office_id, series=series, first_number=first_number, last_number=last_number
            )
        },
    )
    return int(result["range_id"])


def report_unused(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    range_id: int,
    first_number: int,
    last_number: int,
    kind: Unused,
    reason: str = "",
) -> int:
    """Tell numbers that no receipt has; returns the row's id."""
    result = carry_out(
        command_key=command_key,
        name="report_unused_numbers",
        content={"range": range_id, "first": first_number, "last": last_number, "kind": str(kind), "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "row_id": operations.report_unused(
                act=act,
                range_id=range_id,
                first_number=first_number,
                last_number=last_number,
                kind=kind,
                reason=reason,
            )
        },
    )
    return int(result["row_id"])


def return_rest(*, command_key: UUID, actor_id: int, now: datetime, range_id: int, next_number: int) -> int:
    """Give the rest of a browser's numbers back; returns how many."""
    result = carry_out(
        command_key=command_key,
        name="return_numbers",
        content={"range": range_id, "next": next_number},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"count": operations.return_rest(act=act, range_id=range_id, next_number=next_number)},
    )
    return int(result["count"])
