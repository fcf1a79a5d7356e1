"""A bill that went out is shown as it was; one that did not, as it would be."""

from curbstop.correspondence.operations import render_bill, render_reprint
from curbstop.correspondence.queries import frozen_file_id, print_of_bill
from curbstop.journeys.print_bills.documents import bill_document
from curbstop.platform.files import load_file


def printed_bill(*, bill_id: int) -> bytes:
    """One bill for the screen: word for word what was sent. Raises NoSuchBillError, BillNotIssuedError (a held one)."""
    place = print_of_bill(bill_id=bill_id)
    kept = place and frozen_file_id(run_id=place.run_id, way=place.way, file_number=place.file_number)
    if not place or not kept:
        return render_bill(document=bill_document(bill_id=bill_id))
    return render_reprint(frozen=load_file(file_id=kept).content, places=[place.place])
