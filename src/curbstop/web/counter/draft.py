"""The payment that is being entered: read from the page's fields, changed by what was pressed, shown again.

All of it lives in the form. The server keeps nothing between two keystrokes but a copy for coming back to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from curbstop.cashiering.types import LineDraft, LineKind, TenderDraft, TenderKind
from curbstop.kernel.card_numbers import without_card_numbers
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, NotAnAmountError
from curbstop.web.ui.days import read_typed_day

MOST_ROWS = 60


class NotTypedRightError(CurbstopError):
    """A field of the payment cannot be understood."""


class NotTypedYetError(NotTypedRightError):
    """A field that is still empty: no fault while somebody types, one when the payment is taken."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One thing to pay, as typed. `target` is the id of the customer account, receipt type or security deposit."""

    kind: str
    target: int = 0
    customer_account_id: int = 0
    amount: str = ""
    quantity: str = "1"
    answers: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    invoice: int = 0


@dataclass(frozen=True, slots=True)
class DraftTender:
    """One tender, as typed."""

    kind: str
    amount: str = ""
    number: str = ""
    day: str = ""
    last4: str = ""
    authorization: str = ""
    check_kind: str = ""
    routing: str = ""
    account4: str = ""
    fee: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole payment, as typed."""

    command_key: str = ""
    lines: tuple[DraftLine, ...] = ()
    tenders: tuple[DraftTender, ...] = ()
    payer_name: str = ""
    language: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether anything was entered."""
        return not self.lines and not self.tenders

    @property
    def total_cents(self) -> int:
        """What the lines ask for; a line that cannot be read counts as nothing."""
        return sum(cents_or_zero(line.amount) for line in self.lines)

    @property
    def tendered_cents(self) -> int:
        """What the tenders bring."""
        return sum(cents_or_zero(tender.amount) for tender in self.tenders)

    @property
    def missing_cents(self) -> int:
        """What is still to be tendered."""
        return max(0, self.total_cents - self.tendered_cents)

    @property
    def customer_account_ids(self) -> tuple[int, ...]:
        """The customer accounts on it, in the order of the lines."""
        return tuple(dict.fromkeys(line.customer_account_id for line in self.lines if line.customer_account_id))

    def with_line(self, line: DraftLine) -> "Draft":
        """One more line; the same account, receipt type or deposit again takes its place."""
        same = (line.kind, line.target, line.invoice)
        kept = tuple(
            one for one in self.lines if (one.kind, one.target, one.invoice) != same or line.kind == LineKind.SUSPENSE
        )
        return replace(self, lines=(*kept, line))

    def with_tender(self, tender: DraftTender) -> "Draft":
        """One more tender."""
        return replace(self, tenders=(*self.tenders, tender))

    def without_line(self, place: int) -> "Draft":
        """Without the line at a place."""
        return replace(self, lines=self.lines[:place] + self.lines[place + 1 :])

    def without_tender(self, place: int) -> "Draft":
        """Without the tender at a place."""
        return replace(self, tenders=self.tenders[:place] + self.tenders[place + 1 :])


def cents_or_zero(text: str) -> int:
    """An amount as typed in cents; nothing where it cannot be read."""
    try:
        return Money.parse(text).cents if text.strip() else 0
    except NotAnAmountError:
        return 0


def read_draft(data: Mapping[str, str]) -> Draft:
    """The payment as the form holds it."""
    return Draft(
        command_key=data.get("command_key", ""),
        lines=tuple(_line(data, f"line-{place}") for place in _places(data, "line")),
        tenders=tuple(_tender(data, f"tender-{place}") for place in _places(data, "tender")),
        payer_name=data.get("payer_name", "")[:120],
        language=data.get("language", "")[:2],
    )


def _places(data: Mapping[str, str], name: str) -> Iterable[int]:
    return (place for place in range(MOST_ROWS) if f"{name}-{place}-kind" in data)


def _line(data: Mapping[str, str], name: str) -> DraftLine:
    asks = (place for place in range(MOST_ROWS) if f"{name}-ask-{place}" in data)
    return DraftLine(
        kind=data[f"{name}-kind"],
        target=_whole(data.get(f"{name}-target", "")),
        customer_account_id=_whole(data.get(f"{name}-account", "")),
        amount=data.get(f"{name}-amount", ""),
        quantity=data.get(f"{name}-quantity", "1"),
        answers=tuple((data[f"{name}-ask-{place}"], data.get(f"{name}-answer-{place}", "")[:200]) for place in asks),
        remark=data.get(f"{name}-remark", "")[:200],
        invoice=_whole(data.get(f"{name}-invoice", "")),
    )


def _tender(data: Mapping[str, str], name: str) -> DraftTender:
    return DraftTender(
        kind=data[f"{name}-kind"],
        amount=data.get(f"{name}-amount", ""),
        number=data.get(f"{name}-number", "")[:20],
        day=data.get(f"{name}-day", ""),
        last4=data.get(f"{name}-last4", "")[:4],
        authorization=data.get(f"{name}-authorization", "")[:16],
        check_kind=data.get(f"{name}-check-kind", "")[:8],
        routing=data.get(f"{name}-routing", "")[:9],
        account4=data.get(f"{name}-account4", "")[:4],
        fee=data.get(f"{name}-fee", ""),
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def draft_fields(draft: Draft) -> dict[str, str]:
    """The draft as the form's fields again, to be kept until somebody comes back."""
    fields = {"command_key": draft.command_key, "payer_name": draft.payer_name, "language": draft.language}
    for place, line in enumerate(draft.lines):
        name = f"line-{place}"
        fields |= {
            f"{name}-kind": line.kind,
            f"{name}-target": str(line.target),
            f"{name}-account": str(line.customer_account_id),
            f"{name}-amount": line.amount,
            f"{name}-quantity": line.quantity,
            f"{name}-remark": line.remark,
            f"{name}-invoice": str(line.invoice),
        }
        for number, (ask, answer) in enumerate(line.answers):
            fields |= {f"{name}-ask-{number}": ask, f"{name}-answer-{number}": answer}
    for place, tender in enumerate(draft.tenders):
        name = f"tender-{place}"
        fields |= {
            f"{name}-kind": tender.kind,
            f"{name}-amount": tender.amount,
            f"{name}-number": tender.number,
            f"{name}-day": tender.day,
            f"{name}-last4": tender.last4,
            f"{name}-authorization": tender.authorization,
            f"{name}-check-kind": tender.check_kind,
            f"{name}-routing": tender.routing,
            f"{name}-account4": tender.account4,
            f"{name}-fee": tender.fee,
        }
    return fields


def kept_fields(draft: Draft) -> dict[str, str]:
    """The draft's fields as they may be kept between two pages: a card number that was typed by mistake is not."""
    fields = draft_fields(draft)
    return {
        name: value if name == "command_key" else without_card_numbers(text=value) for name, value in fields.items()
    }


def line_drafts(draft: Draft) -> tuple[LineDraft, ...]:
    """The lines for the journey; raises `NotTypedRightError` with the field."""
    return tuple(_line_draft(line, place) for place, line in enumerate(draft.lines))


def _line_draft(line: DraftLine, place: int) -> LineDraft:
    kind = LineKind(line.kind)
    return LineDraft(
        kind=kind,
        amount_cents=_cents(line.amount, _("line %(number)s") % {"number": place + 1}),
        customer_account_id=line.customer_account_id or None,
        receipt_type_id=line.target if kind is LineKind.RECEIPT_TYPE else None,
        invoice_id=line.invoice or None,
        security_deposit_id=line.target if kind is LineKind.SECURITY_DEPOSIT else None,
        quantity=max(1, _whole(line.quantity)),
        answers=line.answers,
        remark=line.remark,
    )


def tender_drafts(draft: Draft) -> tuple[TenderDraft, ...]:
    """The tenders for the journey; raises `NotTypedRightError` with the field."""
    return tuple(_tender_draft(tender, place) for place, tender in enumerate(draft.tenders))


def _tender_draft(tender: DraftTender, place: int) -> TenderDraft:
    where = _("tender %(number)s") % {"number": place + 1}
    day = read_typed_day(tender.day) if tender.day.strip() else None
    if tender.day.strip() and day is None:
        raise NotTypedRightError(
            "“{text}” is not a day",
            where="{place}",
            to_do="Type it like 3/2/2026.",
            text=tender.day,
            place=where,
        )
    return TenderDraft(
        kind=TenderKind(tender.kind),
        amount_cents=_cents(tender.amount, where),
        check_number=tender.number.strip(),
        check_date=day,
        check_kind=tender.check_kind if tender.kind == TenderKind.CHECK else "",
        check_routing=tender.routing,
        check_account_last4=tender.account4,
        processor_fee_cents=_cents(tender.fee, where) if tender.fee.strip() else 0,
        card_last4=tender.last4.strip(),
        card_authorization=tender.authorization.strip(),
    )


def _cents(text: str, where: str) -> int:
    if not text.strip():
        raise NotTypedYetError("An amount is missing", where="{place}", to_do="Type dollars and cents.", place=where)
    try:
        return Money.parse(text).cents
    except NotAnAmountError as error:
        raise NotTypedRightError(
            "“{text}” is not an amount",
            where="{place}",
            to_do="Type dollars and cents, for example 1,000.50 or 100.",
            text=text,
            place=where,
        ) from error
