"""Words of the rooms below in the reader's language: refusals, states, and sentences that are kept in English."""

from django.utils.translation import get_language, gettext, pgettext

from curbstop.autopay import types as autopay
from curbstop.billing import types as billing
from curbstop.cashiering import types as cashiering
from curbstop.exchange.mail_house import wordings as mail_answers
from curbstop.exchange.meters import wordings as read_files
from curbstop.exchange.rates import wordings as weather_files
from curbstop.journeys import stored_wordings as journeys
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import StoredWording, Wording, said_again
from curbstop.rates import types as rates
from curbstop.web.ui.kept_refusals import refusal_again

KNOWN: tuple[StoredWording, ...] = (
    *autopay.STORED_WORDINGS,
    *billing.STORED_WORDINGS,
    *rates.STORED_WORDINGS,
    *journeys.STORED_WORDINGS,
    *cashiering.STORED_WORDINGS,
    *read_files.STORED_WORDINGS,
    *weather_files.STORED_WORDINGS,
    *mail_answers.STORED_WORDINGS,
)


def said(words: CurbstopError | Wording) -> str:
    """The words in the language of the page, filled in with their facts."""
    return words.said(_translated)


def kept(text: str) -> str:
    """A sentence as rows keep it, in the language of the page; what a person wrote stays as they wrote it."""
    if (get_language() or "en").startswith("en"):
        return text
    return said_again(text, known=KNOWN, translate=_translated, refusal=refusal_again)


def named(name: str) -> str:
    """A name that the books keep in English, such as a fund's or a ledger account's, in the language of the page."""
    return gettext(name) if name else ""


def in_own_words(name: str, name_es: str) -> str:
    """Of a name that the utility keeps in both languages the one of the page."""
    return name_es if (get_language() or "en").startswith("es") else name


def _translated(text: str, meaning: str) -> str:
    return pgettext(meaning, text) if meaning else gettext(text)
