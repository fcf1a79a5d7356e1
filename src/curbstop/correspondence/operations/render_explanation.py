"""The letter that explains a bill, as a PDF."""

from curbstop.correspondence.engine.explanation_letter import pdf_of_explanation
from curbstop.correspondence.types import ExplanationLetter


def render_explanation(*, letter: ExplanationLetter) -> bytes:
    """The letter as a tagged PDF/UA-1. The same letter gives the same bytes.

    Raises `ExplanationDoesNotAddUpError` when its parts are not the difference of the bills, `TypesettingError` when it could
    not be laid out.
    """
    return pdf_of_explanation(letter)
