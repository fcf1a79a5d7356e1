"""Tables of the room `correspondence`."""

from curbstop.correspondence.models.bill_prints import BillContent, BillPrint, BillReprint, MailSerialBlock
from curbstop.correspondence.models.mail_answers import MailAnswer, MailedFile, MailProblem
from curbstop.correspondence.models.print_files import BillPrintFile
from curbstop.correspondence.models.sent_documents import SentDocument

__all__ = [
    "BillContent",
    "BillPrint",
    "BillPrintFile",
    "BillReprint",
    "MailAnswer",
    "MailProblem",
    "MailSerialBlock",
    "MailedFile",
    "SentDocument",
]
