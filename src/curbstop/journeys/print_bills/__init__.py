"""Bills on paper: one from the screen, a whole run as print files with a control sheet that equals it, and once more."""

from curbstop.journeys.print_bills.documents import bill_document, bill_documents
from curbstop.journeys.print_bills.once_more import printed_bill, reprint_bills
from curbstop.journeys.print_bills.run import print_run

__all__ = ["bill_document", "bill_documents", "print_run", "printed_bill", "reprint_bills"]
