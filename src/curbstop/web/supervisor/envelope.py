"""What was typed or scanned of one envelope: its bills, a line each, and its checks."""

from collections.abc import Mapping
from dataclasses import dataclass

from curbstop.cashiering.queries import accounts_by_number
from curbstop.cashiering.types import LineDraft, LineKind, TenderDraft, TenderKind
from curbstop.kernel.money import Money, NotAnAmountError
from curbstop.web.counter.draft import NotTypedRightError
from curbstop.web.counter.scans import scanned_stub

UNKNOWN = "?"
MONEY_ORDER = "M"


@dataclass(frozen=True, slots=True)
class _Bill:
    account_number: str
    amount_cents: int
    remark: str


def read_bills(*, text: str) -> tuple[LineDraft, ...]:
    """The lines of the envelope: `account amount`, a scanned stub, or `? amount remark` for an unknown payer.

    Raises `NotTypedRightError` with the line.
    """
    typed = [line.strip() for line in text.splitlines() if line.strip()]
    bills = [_bill(line, place) for place, line in enumerate(typed, 1)]
    known = accounts_by_number(numbers=[one.account_number for one in bills if one.account_number])
    return tuple(_line(one, place, known) for place, one in enumerate(bills, 1))


def _bill(line: str, place: int) -> _Bill:
    stub = scanned_stub(text=line)
    if stub is not None:
        return _Bill(stub.account_number, stub.amount_due_cents, "")
    first, _, rest = line.partition(" ")
    amount, _, remark = rest.strip().partition(" ")
    return _Bill("" if first == UNKNOWN else first.replace("-", ""), _cents(amount, place), remark.strip())


def _line(bill: _Bill, place: int, known: Mapping[str, int]) -> LineDraft:
    if not bill.account_number:
        return LineDraft(kind=LineKind.SUSPENSE, amount_cents=bill.amount_cents, remark=bill.remark)
    if bill.account_number not in known:
        raise NotTypedRightError(
            "There is no account {number}",
            where="line {place}",
            to_do="Correct it, or begin the line with a question mark: then the money waits until somebody knows.",
            number=bill.account_number,
            place=place,
        )
    return LineDraft(
        kind=LineKind.CUSTOMER,
        amount_cents=bill.amount_cents,
        customer_account_id=known[bill.account_number],
        remark=bill.remark,
    )


def read_checks(*, text: str) -> tuple[TenderDraft, ...]:
    """The checks of the envelope: `number amount`, with an M before it for a money order."""
    typed = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(_check(line, place) for place, line in enumerate(typed, 1))


def _check(line: str, place: int) -> TenderDraft:
    words = line.split()
    kind = TenderKind.MONEY_ORDER if words[0].upper() == MONEY_ORDER else TenderKind.CHECK
    rest = words[1:] if kind is TenderKind.MONEY_ORDER else words
    number, amount = (rest[0], rest[1]) if len(rest) > 1 else ("", rest[0] if rest else "")
    return TenderDraft(kind=kind, amount_cents=_cents(amount, place), check_number=number)


def _cents(typed: str, place: int) -> int:
    try:
        return Money.parse(typed).cents
    except NotAnAmountError as error:
        raise NotTypedRightError(
            "“{text}” is not an amount",
            where="line {place}",
            to_do="Type dollars and cents.",
            text=typed,
            place=place,
        ) from error
