"""What this room does: it renders documents, and puts print files and sent documents on record."""

from curbstop.correspondence.engine.bill_content import BillDoesNotAddUpError
from curbstop.correspondence.engine.control_sheet import PrintRunDiffersError
from curbstop.correspondence.engine.explanation_words import ExplanationDoesNotAddUpError
from curbstop.correspondence.engine.mail_barcode import NotAMailCodeError
from curbstop.correspondence.engine.receipt_text import ReceiptDoesNotAddUpError
from curbstop.correspondence.engine.scanline import DoesNotFitStubError
from curbstop.correspondence.engine.typesetting import TypesettingError
from curbstop.correspondence.operations.plan_bill_prints import (
    MailSerialsUsedUpError,
    MailSettingsError,
    lock_bill_prints,
    plan_bill_prints,
)
from curbstop.correspondence.operations.record_mail_answer import (
    AnswerTakenError,
    record_mail_answer,
    record_mail_problems,
    refuse_second_answer,
)
from curbstop.correspondence.operations.record_print_file import (
    PrintFileChangedError,
    record_bill_content,
    record_print_file,
)
from curbstop.correspondence.operations.record_sent_documents import record_sent_documents
from curbstop.correspondence.operations.render_bill import render_bill
from curbstop.correspondence.operations.render_control_sheet import render_control_sheet
from curbstop.correspondence.operations.render_endorsement import render_endorsement
from curbstop.correspondence.operations.render_explanation import render_explanation
from curbstop.correspondence.operations.render_print_files import render_print_files, usual_workers
from curbstop.correspondence.operations.render_receipt_escpos import render_receipt_escpos
from curbstop.correspondence.operations.render_reprint import record_reprints, render_reprint
from curbstop.correspondence.operations.render_sheet import SheetPart, render_sheet

__all__ = [
    "AnswerTakenError",
    "BillDoesNotAddUpError",
    "DoesNotFitStubError",
    "ExplanationDoesNotAddUpError",
    "MailSerialsUsedUpError",
    "MailSettingsError",
    "NotAMailCodeError",
    "PrintFileChangedError",
    "PrintRunDiffersError",
    "ReceiptDoesNotAddUpError",
    "SheetPart",
    "TypesettingError",
    "lock_bill_prints",
    "plan_bill_prints",
    "record_bill_content",
    "record_mail_answer",
    "record_mail_problems",
    "record_print_file",
    "record_reprints",
    "record_sent_documents",
    "refuse_second_answer",
    "render_bill",
    "render_control_sheet",
    "render_endorsement",
    "render_explanation",
    "render_print_files",
    "render_receipt_escpos",
    "render_reprint",
    "render_sheet",
    "usual_workers",
]
