"""Tables of the room `correspondence`."""

from curbstop.correspondence.models.print_files import BillPrintFile
from curbstop.correspondence.models.sent_documents import SentDocument

__all__ = ["BillPrintFile", "SentDocument"]
