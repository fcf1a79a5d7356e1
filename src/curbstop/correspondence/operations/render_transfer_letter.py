"""The letter about a balance that moved, as a PDF."""

from curbstop.correspondence.engine.transfer_letter import MovedCharge, TransferLetter, pdf_of_transfer_letter

__all__ = ["MovedCharge", "TransferLetter", "render_transfer_letter"]


def render_transfer_letter(*, letter: TransferLetter) -> bytes:
    """The letter as a tagged PDF/UA-1. Raises `TypesettingError` when it could not be laid out."""
    return pdf_of_transfer_letter(letter)
