"""Words of the rooms below in the reader's language: refusals, reasons, states."""

from django.utils.translation import gettext, pgettext

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import Wording


def said(words: CurbstopError | Wording) -> str:
    """The words in the language of the page, filled in with their facts."""
    return words.said(_translated)


def _translated(text: str, meaning: str) -> str:
    return pgettext(meaning, text) if meaning else gettext(text)
