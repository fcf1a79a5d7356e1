"""Bills once more, as they were."""

from collections.abc import Sequence
from datetime import date, datetime

from curbstop.correspondence.engine.print_files import pdf_of_frozen
from curbstop.correspondence.models import BillReprint
from curbstop.correspondence.types import FrozenBills, NewReprint
from curbstop.platform.transactions import require_open_transaction


def render_reprint(
    *, parts: Sequence[FrozenBills], name: str = "", copied_on: date | None = None, duplex: bool = False
) -> bytes:
    """Bills of frozen files, word for word as they went out; with `copied_on` marked as copies.

    The same places of the same files give the same bytes. `name` is the document's title. Raises `TypesettingError`.
    """
    return pdf_of_frozen(parts=parts, name=name, copied_on=copied_on, duplex=duplex)


def record_reprints(*, reprints: Sequence[NewReprint], actor_id: int, now: datetime) -> int:
    """Keep who printed which bill once more, and why; returns the id of the first."""
    require_open_transaction()
    rows = BillReprint.objects.bulk_create(
        BillReprint(
            bill_print_id=one.bill_print_id,
            purpose=one.purpose,
            reason=one.reason,
            marked=one.marked,
            printed_on=one.printed_on,
            recorded_at=now,
            actor_id=actor_id,
            stored_file_id=one.stored_file_id,
        )
        for one in reprints
    )
    return rows[0].pk
