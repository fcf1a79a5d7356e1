"""Letters of a few sentences about autopay and money without an owner, in English and Spanish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from curbstop.correspondence.engine.figures import dollars, long_date
from curbstop.correspondence.engine.notice_words import CONTACT, FACT_NAMES, NOTICE_WORDS
from curbstop.correspondence.engine.typesetting import typeset_pdf
from curbstop.correspondence.types import Language, UtilityLetterhead

NoticeKind = Literal[
    "autopay_started",
    "autopay_corrected",
    "autopay_stopped",
    "autopay_stopped_returns",
    "autopay_stopped_bank",
    "autopay_held",
    "autopay_not_live",
    "draft_returned",
    "draft_returned_no_fee",
    "unclaimed_money",
    "unclaimed_reminder",
    "unclaimed_notice",
]
MONEY: Final = "_cents"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLetter:
    """A letter's facts: texts, days, and amounts whose names end in `_cents`."""

    letterhead: UtilityLetterhead
    kind: NoticeKind
    language: Language
    letter_date: date
    mail_to: str
    mailing_address_lines: tuple[str, ...]
    account_number: str
    facts: Mapping[str, str | int | date]


def pdf_of_notice(letter: NoticeLetter) -> bytes:
    """The letter as PDF/UA-1. The same letter gives the same bytes."""
    return typeset_pdf(template="notice.typ", data=notice_content(letter), as_of=letter.letter_date)


def notice_content(letter: NoticeLetter) -> dict[str, Any]:
    """The letter as the template's data."""
    language, words = letter.language, NOTICE_WORDS[letter.kind][letter.language]
    facts = {name: _shown(name, value, language) for name, value in letter.facts.items()}
    facts["account"] = letter.account_number
    return {
        "language": language,
        "author": letter.letterhead.name,
        "sender": {
            "name": letter.letterhead.name,
            "return_address_lines": letter.letterhead.return_address_lines,
        },
        "mailing_lines": [letter.mail_to, *letter.mailing_address_lines],
        "date": long_date(letter.letter_date, language),
        "title": words[0].format(**facts),
        "facts": [[FACT_NAMES[language], letter.account_number]] if letter.account_number else [],
        "sentences": [sentence.format(**facts) for sentence in words[1:]],
        "contact": CONTACT[language].format(
            telephone=letter.letterhead.telephone, office=letter.letterhead.office_address
        ),
    }


def _shown(name: str, value: str | int | date, language: Language) -> str:
    if isinstance(value, date):
        return long_date(value, language)
    return dollars(int(value)) if name.endswith(MONEY) else str(value)
