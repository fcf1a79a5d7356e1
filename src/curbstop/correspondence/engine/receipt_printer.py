"""A receipt as the bytes that an ESC/POS receipt printer of 80 mm understands."""

from escpos.printer import Dummy

from curbstop.correspondence.engine.receipt_text import RECEIPT_WORDS, receipt_lines
from curbstop.correspondence.types import ReceiptDocument

# A printer profile with the columns of 80 mm paper in font A; its code pages carry Spanish.
PROFILE = "TM-T88V"
FEED_LINES = 3


def receipt_bytes(*, document: ReceiptDocument, kick_drawer: bool) -> bytes:
    """The receipt, with a QR code of its number to find it again, cut at its end. `kick_drawer` opens the cash drawer on pin 2 first (a reprint never does)."""
    printer = Dummy(profile=PROFILE)
    printer.hw("INIT")
    if kick_drawer and not document.is_reprint:
        printer.cashdraw(2)
    words = RECEIPT_WORDS[document.language]
    loud = (words["total"], words["reprint"], words["void"])
    for line in receipt_lines(document=document):
        printer.set(bold=line.strip().startswith(loud), normal_textsize=True)
        printer.textln(line)
    printer.set(align="center", bold=False)
    printer.ln(1)
    printer.qr(document.number, native=True, size=5)
    printer.ln(FEED_LINES)
    printer.cut()
    return bytes(printer.output)
