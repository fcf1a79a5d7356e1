"""The control sheet of a print run."""

from curbstop.correspondence.engine.control_sheet import pdf_of_control_sheet
from curbstop.correspondence.types import PrintRunControl


def render_control_sheet(*, control: PrintRunControl) -> bytes:
    """The sheet as PDF/UA-1.

    Raises `PrintRunDiffersError` when the files and the bills set aside are not together the run, in count and in cents.
    """
    return pdf_of_control_sheet(control)
