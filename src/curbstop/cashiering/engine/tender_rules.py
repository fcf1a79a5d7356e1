"""What may be accepted over the counter (cash controls 20 and 21; books.md 5)."""

from collections.abc import Sequence
from datetime import date

from curbstop.cashiering.types import CLASS_OF_TENDER, TENDER_WORDS, LineDraft, TenderClass, TenderDraft, TenderKind
from curbstop.cashiering.types.tenders import RULE_WORDS, CheckKind, Taker, TenderRules
from curbstop.kernel.card_numbers import has_card_number
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money

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


class TenderNotAllowedError(CurbstopError):
    """The rule of a tender does not let this person take it, here, or for so much."""


def check_tenders(
    *,
    tenders: Sequence[TenderDraft],
    business_date: date,
    stale_days: int,
    cash_only: Sequence[tuple[str, date]] = (),
    rules: TenderRules | None = None,
    taker: Taker | None = None,
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
        if CLASS_OF_TENDER[tender.kind] is TenderClass.CARDS:
            _check_card(tender)
        _check_rule(tender, rules or TenderRules(), taker or Taker())
        if cash_only:
            _check_cash_only(tender, rules or TenderRules(), cash_only[0])


def rule_code(*, tender: TenderDraft) -> str:
    """Under which rule a tender stands; a check of which nothing is said is a personal one."""
    if tender.kind is TenderKind.CHECK:
        return f"{tender.check_kind or CheckKind.PERSONAL}_check"
    return str(tender.kind)


def _check_rule(tender: TenderDraft, rules: TenderRules, taker: Taker) -> None:
    code = rule_code(tender=tender)
    if code not in RULE_WORDS:
        raise IncompleteTenderError("There is no such kind of check", to_do="Choose personal, business or cashier's.")
    rule, word = rules.rule(code=code), RULE_WORDS[code]
    if rule.roles and not rule.roles & taker.roles:
        raise TenderNotAllowedError(
            "You do not take this tender: {kind}", to_do="Ask a supervisor, or for another payment.", kind=word
        )
    if rule.offices and taker.office_code not in rule.offices:
        raise TenderNotAllowedError(
            "This tender is not taken at this office: {kind}", to_do="Ask for another payment.", kind=word
        )
    if rule.most_cents is not None and tender.amount_cents > rule.most_cents:
        raise TenderNotAllowedError(
            "At most {most} is taken as {kind}, this is {amount}",
            to_do="Ask for another payment for all or for the rest.",
            most=Money(rule.most_cents),
            kind=word,
            amount=Money(tender.amount_cents),
        )


def _check_cash_only(tender: TenderDraft, rules: TenderRules, customer: tuple[str, date]) -> None:
    if rule_code(tender=tender) in rules.cash_only_accepts:
        return
    number, until = customer
    raise CashOnlyError(
        "This customer's check came back from the bank: no checks are taken for now",
        where="account {number}, until {until}",
        to_do="Ask for cash, a money order, a cashier's check or a card.",
        number=number,
        until=until.isoformat(),
    )


def kept_texts(*, lines: Sequence[LineDraft], tenders: Sequence[TenderDraft]) -> list[str]:
    """All that would be kept of what somebody typed freely."""
    return [
        *(text for line in lines for text in (line.remark, *(answer for _, answer in line.answers))),
        *(
            text
            for tender in tenders
            for text in (tender.check_number, tender.check_payer, tender.card_token, tender.card_authorization)
        ),
    ]


def refuse_card_numbers(*, texts: Sequence[str]) -> None:
    """Refuse to keep words in which a card's number stands. Raises `CardNumberError`; the number is not repeated."""
    if any(has_card_number(text=text) for text in texts):
        raise CardNumberError(
            "This looks like a card number. It was not kept",
            to_do="Take it out: the terminal's token and the last four digits are enough.",
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
    """Token, last four and authorization, of a card as of the bank account of an e-check."""
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
    if tender.processor_fee_cents < 0:
        raise IncompleteTenderError("The processor's own fee is below zero", to_do="Read it from the slip.")
