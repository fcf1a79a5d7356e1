"""Take an entry back by its mirror image."""

from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import Transfer
from curbstop.ledger.operations.post import PostedEntry, post
from curbstop.ledger.queries import entry as read_entry
from curbstop.ledger.types import Posting, transfer_ids


class AlreadyReversedError(CurbstopError):
    """An entry was taken back before."""


def reverse_entry(
    *,
    entry_id: int,
    event: str,
    source_kind: str,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
    part: int = 0,
    description: str = "",
    effective_date: date | None = None,
    command_id: int | None = None,
    actor_id: int | None = None,
) -> PostedEntry:
    """Post each transfer of an entry again with its sides exchanged, naming the original.

    The effective date defaults to the original's. Raises `AlreadyReversedError`.
    """
    original = read_entry(entry_id=entry_id)
    require_not_reversed(entry_id=entry_id)
    draft = Posting(
        event=event,
        source_kind=source_kind,
        source_id=source_id,
        part=part,
        description=description,
        corrects_entry_id=entry_id,
    )
    draft.reverse(transfers=original.transfers)
    return post(
        draft=draft,
        business_date=business_date,
        effective_date=effective_date or original.effective_date,
        recorded_at=recorded_at,
        command_id=command_id,
        actor_id=actor_id,
    )


def require_not_reversed(*, entry_id: int) -> None:
    """Refuse when a transfer of the entry was taken back before."""
    first, last = transfer_ids(entry_id=entry_id)
    if Transfer.objects.filter(corrects_transfer_id__gte=first, corrects_transfer_id__lte=last).exists():
        raise AlreadyReversedError("This was taken back before", where="journal entry {entry_id}", entry_id=entry_id)
