"""A conversation with a customer is written down."""

from datetime import datetime

from curbstop.casework.models import Contact
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction


class EmptyNoteError(CurbstopError):
    """A contact without a word about it."""


def log_contact(*, customer_account_id: int, channel: str, staff_user_id: int | None, note: str, now: datetime) -> int:
    """Write a contact down; it is never changed. Raises `EmptyNoteError`."""
    require_open_transaction()
    if not note.strip():
        raise EmptyNoteError("A contact needs a note", to_do="Write what was said.")
    row = Contact.objects.create(
        customer_account_id=customer_account_id,
        channel=channel,
        staff_user_id=staff_user_id,
        note=note.strip(),
        happened_at=now,
    )
    return row.pk
