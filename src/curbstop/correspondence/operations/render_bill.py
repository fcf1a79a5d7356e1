"""One bill as a PDF."""

from curbstop.correspondence.engine.print_files import pdf_of_bill
from curbstop.correspondence.types import BillDocument


def render_bill(*, document: BillDocument) -> bytes:
    """The bill as a tagged PDF/UA-1. The same document gives the same bytes.

    Raises `BillDoesNotAddUpError` when its figures do not lead to its amount due, `DoesNotFitStubError` when a figure is too long for
    the scanline, `TypesettingError` when it could not be laid out.
    """
    return pdf_of_bill(document)
