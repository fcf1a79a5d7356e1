"""What may be accepted over the counter (cash controls 20 and 21; books.md 5)."""

from collections.abc import Sequence
from datetime import date

from curbstop.cashiering.types import TENDER_WORDS, TenderDraft, TenderKind
from curbstop.kernel.errors import CurbstopError

LAST_FOUR = 4
LONGEST_TOKEN_OF_DIGITS = 11


class StaleCheckError(CurbstopError):
    """A check is so old that the bank may refuse it."""


class PostDatedCheckError(CurbstopError):
    """A check is dated in the future."""


class IncompleteTenderError(CurbstopError):
    """A tender lacks what must be written down about it."""


class CardNumberError(CurbstopError):
    """Something that looks like a card number was about to be kept."""


class CashOnlyError(CurbstopError):
    """A customer whose check came back pays by cash, money order or card for a while."""


def check_tenders(
    *, tenders: Sequence[TenderDraft], business_date: date, stale_days: int, cash_only: Sequence[tuple[str, date]] = ()
) -> None:
    """Refuse what may not be accepted. `cash_only`: (account number, until) of the customers paid for who pay so."""
    if not tenders:
        raise IncompleteTenderError("No tender was entered", to_do="Enter what the customer pays with.")
    for tender in tenders:
        if tender.amount_cents <= 0:
            raise IncompleteTenderError(
                "A tender needs an amount above zero", where="{kind}", kind=TENDER_WORDS[tender.kind]
            )
        if tender.kind is TenderKind.BATCH:
            raise IncompleteTenderError("A batch is not a tender of the counter")
        if tender.kind in (TenderKind.CHECK, TenderKind.MONEY_ORDER):
            _check_paper(tender, business_date, stale_days)
        if tender.kind is TenderKind.CARD:
            _check_card(tender)
        if tender.kind is TenderKind.CHECK and cash_only:
            number, until = cash_only[0]
            raise CashOnlyError(
                "This customer's check came back from the bank: no checks are taken for now",
                where="account {number}, until {until}",
                to_do="Ask for cash, a money order or a card.",
                number=number,
                until=until.isoformat(),
            )


def _check_paper(tender: TenderDraft, business_date: date, stale_days: int) -> None:
    if not tender.check_number.strip():
        raise IncompleteTenderError(
            "The number of the {kind} is missing", to_do="Enter it.", kind=TENDER_WORDS[tender.kind]
        )
    if tender.check_date is None:
        return
    if tender.check_date > business_date:
        raise PostDatedCheckError(
            "This check is dated in the future, {check_date}",
            where="check {check_number}",
            to_do="Ask for another payment: nothing is held for a later day.",
            check_date=tender.check_date.isoformat(),
            check_number=tender.check_number,
        )
    age = (business_date - tender.check_date).days
    if age > stale_days:
        raise StaleCheckError(
            "This check is dated {age} days ago. The bank will refuse it",
            where="check {check_number}",
            to_do="Ask for another payment.",
            age=age,
            check_number=tender.check_number,
        )


def _check_card(tender: TenderDraft) -> None:
    digits = "".join(character for character in tender.card_token if character.isdigit())
    if len(tender.card_token) - len(digits) <= tender.card_token.count(" ") + tender.card_token.count("-") and (
        len(digits) > LONGEST_TOKEN_OF_DIGITS
    ):
        raise CardNumberError(
            "This looks like a card number. It was not kept",
            to_do="Enter the terminal's token, never the number on the card.",
        )
    if not (len(tender.card_last4) == LAST_FOUR and tender.card_last4.isdigit()):
        raise IncompleteTenderError("The last four digits of the card are missing", to_do="Read them from the slip.")
    if not tender.card_authorization:
        raise IncompleteTenderError("The authorization of the card is missing", to_do="Read it from the slip.")
