"""Write one posting into the journal."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import BusinessDay, DayState, JournalEntry, Transfer
from curbstop.ledger.types import EmptyPostingError, Posting, transfer_ids
from curbstop.platform.transactions import require_open_transaction


class DayNotOpenError(CurbstopError):
    """The business day takes no postings."""


class PostedTwiceError(CurbstopError):
    """What is to be posted is in the journal already."""


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry that is in the journal; `transfer_ids` in the order of the draft."""

    id: int
    business_date: date
    transfer_ids: tuple[int, ...]


def post(
    *,
    draft: Posting,
    business_date: date,
    recorded_at: datetime,
    effective_date: date | None = None,
    command_id: int | None = None,
    actor_id: int | None = None,
) -> PostedEntry:
    """Write a draft as one entry, within the caller's transaction.

    `effective_date` is the customer's date (default: the business day). Raises `DayNotOpenError`, `EmptyPostingError`,
    and `PostedTwiceError` when the same event of the same source was posted before.
    """
    require_open_transaction()
    if not draft.transfers:
        raise EmptyPostingError(
            "There is nothing to post",
            where="{event} {source_kind} {source_id}",
            event=draft.event,
            source_kind=draft.source_kind,
            source_id=draft.source_id,
        )
    require_unsealed(business_date=business_date)
    entry = JournalEntry(
        business_date=business_date,
        effective_date=effective_date or business_date,
        recorded_at=recorded_at,
        event=draft.event,
        source_kind=draft.source_kind,
        source_id=draft.source_id,
        part=draft.part,
        command_id=command_id,
        actor_id=actor_id,
        corrects_entry_id=draft.corrects_entry_id,
        description=draft.description,
        transfer_count=len(draft.transfers),
        amount_cents=sum(row.amount_cents for row in draft.transfers),
    )
    _insert(entry)
    first, _ = transfer_ids(entry_id=entry.pk)
    rows = Transfer.objects.bulk_create(
        Transfer(
            id=first + place,
            entry_id=entry.pk,
            business_date=business_date,
            debit_account_id=row.debit_account_id,
            debit_subsidiary_id=row.debit_subsidiary_id,
            credit_account_id=row.credit_account_id,
            credit_subsidiary_id=row.credit_subsidiary_id,
            amount_cents=row.amount_cents,
            corrects_transfer_id=row.corrects_transfer_id,
        )
        for place, row in enumerate(draft.transfers)
    )
    return PostedEntry(id=entry.pk, business_date=business_date, transfer_ids=tuple(row.pk for row in rows))


def require_unsealed(*, business_date: date) -> None:
    """Refuse a day that is closed or was never opened, in words; the database refuses it again, and holds the day."""
    day = BusinessDay.objects.filter(business_date=business_date).first()
    if day is None or day.state == DayState.CLOSED:
        raise DayNotOpenError(
            "This business day takes no postings" if day is None else "This business day is closed and sealed",
            where="{business_date}",
            to_do="Post to an open day; the customer's date may still be the earlier one.",
            business_date=business_date.isoformat(),
        )


def _insert(entry: JournalEntry) -> None:
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if "ledger_entry_once_a_source" not in str(error):
            raise
        raise PostedTwiceError(
            "This was posted already",
            where="{event} {source_kind} {source_id}",
            event=entry.event,
            source_kind=entry.source_kind,
            source_id=entry.source_id,
        ) from error
