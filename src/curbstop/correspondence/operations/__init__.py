"""What this room does: it renders documents, and puts print files and sent documents on record."""

from curbstop.correspondence.engine.bill_content import BillDoesNotAddUpError
from curbstop.correspondence.engine.control_sheet import PrintRunDiffersError
from curbstop.correspondence.engine.explanation_words import ExplanationDoesNotAddUpError
from curbstop.correspondence.engine.receipt_text import ReceiptDoesNotAddUpError
from curbstop.correspondence.engine.scanline import DoesNotFitStubError
from curbstop.correspondence.engine.typesetting import TypesettingError
from curbstop.correspondence.operations.record_print_file import PrintFileChangedError, record_print_file
from curbstop.correspondence.operations.record_sent_documents import record_sent_documents
from curbstop.correspondence.operations.render_bill import render_bill
from curbstop.correspondence.operations.render_bills import render_bills
from curbstop.correspondence.operations.render_control_sheet import render_control_sheet
from curbstop.correspondence.operations.render_explanation import render_explanation
from curbstop.correspondence.operations.render_receipt_escpos import render_receipt_escpos

__all__ = [
    "BillDoesNotAddUpError",
    "DoesNotFitStubError",
    "ExplanationDoesNotAddUpError",
    "PrintFileChangedError",
    "PrintRunDiffersError",
    "ReceiptDoesNotAddUpError",
    "TypesettingError",
    "record_print_file",
    "record_sent_documents",
    "render_bill",
    "render_bills",
    "render_control_sheet",
    "render_explanation",
    "render_receipt_escpos",
]
