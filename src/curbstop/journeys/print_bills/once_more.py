"""A bill that went out is shown and printed once more as it was; one that did not, as it would be."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from curbstop.cashiering.types import Act
from curbstop.correspondence.operations import record_reprints, render_bill, render_print_files, render_reprint
from curbstop.correspondence.queries import frozen_file_id, print_of_bill, prints_of_bills
from curbstop.correspondence.types import BillPrintRow, FrozenBills, NewReprint, PrintFileOrder, ReprintPurpose
from curbstop.journeys.command import carry_out
from curbstop.journeys.mailing import move_mailing
from curbstop.journeys.print_bills.documents import bill_document, bill_documents
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import load_file, store_file
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policy_value

__all__ = ["NotPrintedYetError", "ReprintReasonError", "TooManyReprintsError", "printed_bill", "reprint_bills"]
PDF = "application/pdf"
MARKED = "mail.marked_reprints"
MOST_AT_ONCE = 500


class NotPrintedYetError(CurbstopError):
    """Bills that never went out cannot go out once more."""


class TooManyReprintsError(CurbstopError):
    """More bills at once than a print file holds."""


class ReprintReasonError(CurbstopError):
    """Nobody said why a bill is printed once more."""


def printed_bill(*, bill_id: int) -> bytes:
    """One bill for the screen: word for word what was sent. Raises NoSuchBillError, BillNotIssuedError (a held one)."""
    place = print_of_bill(bill_id=bill_id)
    if place is None or _frozen_id(place) is None:
        return render_bill(document=bill_document(bill_id=bill_id))
    return render_reprint(parts=_parts([place]))


def reprint_bills(
    *,
    bill_ids: Sequence[int],
    purpose: ReprintPurpose,
    reason: str,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> int:
    """Print bills once more and keep the PDF; returns the first one's reprint (`correspondence.queries.reprint` has the file).

    A `copy` or a `spoiled` piece says what the bill said when it went out, whatever changed since; the policy
    `mail.marked_reprints` names the purposes that are marked on the paper. A bill is printed for `remail` with the address of
    today, and is due from this mailing on. Raises NotPrintedYetError, TooManyReprintsError, ReprintReasonError.
    """
    result = carry_out(
        command_key=command_key,
        name="reprint_bills",
        content={"bill_ids": sorted(bill_ids), "purpose": purpose, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: _reprint(bill_ids, purpose, reason.strip(), business_date, act),
    )
    return int(result["reprint_id"])


def _reprint(bill_ids: Sequence[int], purpose: ReprintPurpose, reason: str, business_date: date, act: Act) -> Result:
    if not reason:
        raise ReprintReasonError("A reprint needs a reason", to_do="Say why the bill is printed once more.")
    if len(bill_ids) > MOST_AT_ONCE:
        raise TooManyReprintsError(
            "{count:,} bills are too many at once",
            to_do="Choose at most {most}.",
            count=len(bill_ids),
            most=MOST_AT_ONCE,
        )
    places = prints_of_bills(bill_ids=bill_ids)
    if not places or len(places) != len(set(bill_ids)) or any(_frozen_id(one) is None for one in places):
        raise NotPrintedYetError(
            "Not all of these bills went out yet", to_do="Print their run first; then they can be printed once more."
        )
    day = timezone.localdate(act.now)
    marked = purpose in policy_value(key=MARKED, on_date=day)
    content = (
        _to_mail_again(places, business_date)
        if purpose == "remail"
        else render_reprint(parts=_parts(places), copied_on=day if marked else None, duplex=purpose == "spoiled")
    )
    name = f"{purpose}-{act.command_id}.pdf"
    stored = store_file(name=name, media_type=PDF, content=content, now=act.now)
    reprints = [
        NewReprint(
            bill_print_id=one.id,
            purpose=purpose,
            reason=reason,
            marked=marked and purpose != "remail",
            printed_on=day,
            stored_file_id=stored,
        )
        for one in places
    ]
    first = record_reprints(reprints=reprints, actor_id=act.actor_id, now=act.now)
    return {"reprint_id": first}


def _frozen_id(place: BillPrintRow) -> int | None:
    return frozen_file_id(run_id=place.run_id, way=place.way, file_number=place.file_number)


def _parts(places: Sequence[BillPrintRow]) -> list[FrozenBills]:
    """The bills file by file, in their order."""
    files = groupby(places, key=lambda one: (one.run_id, one.way, one.file_number))
    parts = []
    for _file, group in files:
        found = list(group)
        content = load_file(file_id=_frozen_id(found[0]) or 0).content
        parts.append(FrozenBills(content=content, places=tuple(one.place for one in found)))
    return parts


def _to_mail_again(places: Sequence[BillPrintRow], business_date: date) -> bytes:
    """What each bill said, at the address of today and with its new dates, each in an envelope by itself."""
    ids = [one.bill_id for one in places]
    move_mailing(ids, business_date)
    order = PrintFileOrder(name="remail", documents=bill_documents(bill_ids=ids))
    (made,) = render_print_files(orders=[order])
    return made.content
