"""What the counter's page shows of a payment that is being entered: rows with their fields, and the preview."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from curbstop.cashiering.queries import ReceiptTypeRow, receipt_types, suspended_payments
from curbstop.cashiering.types import LineKind, PaymentPreview, TenderKind
from curbstop.cashiering.types.departments import SuspendedRow
from curbstop.journeys.take_payment import preview_payment
from curbstop.kernel.amount_words import amount_in_words
from curbstop.kernel.errors import CurbstopError
from curbstop.receivables.types import CHARGE_TYPES
from curbstop.reporting.payers import Payer, payers
from curbstop.web.counter.changes import Changed
from curbstop.web.counter.draft import (
    Draft,
    DraftLine,
    DraftTender,
    NotTypedYetError,
    cents_or_zero,
    line_drafts,
    tender_drafts,
)
from curbstop.web.counter.words import CHARGE_LABELS, CHECK_KINDS, TENDER_LABELS
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.spoken import said


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A line with what is known about it."""

    name: str
    line: DraftLine
    label: str
    payer: Payer | None = None
    receipt_type: ReceiptTypeRow | None = None

    @property
    def asks(self) -> list[tuple[str, str, str]]:
        """Field number, question and answer."""
        return [(str(place), ask, answer) for place, (ask, answer) in enumerate(self.line.answers)]


@dataclass(frozen=True, slots=True)
class WorkTender:
    """A tender with its name."""

    name: str
    tender: DraftTender
    label: str

    @property
    def check_kinds(self) -> list[tuple[str, Words]]:
        """What kind of check it may be."""
        return list(CHECK_KINDS.items())


@dataclass(frozen=True, slots=True)
class ShownPortion:
    """A part of a line as it would be applied."""

    label: str
    due_date: date | None
    amount_cents: int
    is_credit: bool


@dataclass(frozen=True, slots=True)
class ShownPreviewLine:
    """A line as it would be applied."""

    label: str
    amount_cents: int
    portions: tuple[ShownPortion, ...]


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """What would be taken, before it is."""

    lines: tuple[ShownPreviewLine, ...]
    total_cents: int
    tendered_cents: int
    missing_cents: int
    change_cents: int
    problem: str
    is_ready: bool
    checks: tuple[tuple[str, str], ...] = ()
    """Number and amount in English words of each check: what is compared with its written line."""


@dataclass(frozen=True, slots=True)
class Work:
    """All that the working area shows."""

    changed: Changed
    lines: tuple[WorkLine, ...]
    tenders: tuple[WorkTender, ...]
    preview: ShownPreview
    cash_only: tuple[Payer, ...]
    suspended: tuple[SuspendedRow, ...] = ()

    @property
    def draft(self) -> Draft:
        """The payment as typed."""
        return self.changed.draft


def work_of(*, changed: Changed, session_id: int | None, on: date) -> Work:
    """Everything that the page needs, in a fixed number of queries."""
    draft = changed.draft
    found = payers(customer_account_ids=draft.customer_account_ids, on=on)
    types = {one.id: one for one in receipt_types(on_date=on)} if _needs_types(draft) else {}
    lines = tuple(_work_line(line, place, found, types) for place, line in enumerate(draft.lines))
    return Work(
        changed=changed,
        lines=lines,
        tenders=tuple(
            WorkTender(f"tender-{place}", tender, str(TENDER_LABELS[tender.kind]))
            for place, tender in enumerate(draft.tenders)
        ),
        preview=preview_of(draft=draft, session_id=session_id, labels=tuple(one.label for one in lines)),
        cash_only=tuple(one for one in found.values() if one.cash_only_until and one.cash_only_until > on),
        suspended=suspended_payments() if draft.is_empty else (),
    )


def labels_of(*, draft: Draft, on: date) -> tuple[str, ...]:
    """The names of a draft's lines."""
    found = payers(customer_account_ids=draft.customer_account_ids, on=on)
    types = {one.id: one for one in receipt_types(on_date=on)} if _needs_types(draft) else {}
    return tuple(_work_line(line, place, found, types).label for place, line in enumerate(draft.lines))


def _needs_types(draft: Draft) -> bool:
    return any(line.kind == LineKind.RECEIPT_TYPE for line in draft.lines)


def _work_line(
    line: DraftLine, place: int, found: Mapping[int, Payer], types: Mapping[int, ReceiptTypeRow]
) -> WorkLine:
    payer, kind = found.get(line.customer_account_id), types.get(line.target)
    name = f"line-{place}"
    if line.kind == LineKind.RECEIPT_TYPE and kind:
        label = kind.name_es if get_language() == "es" else kind.name
        return WorkLine(name, line, f"{label} {line.remark}" if line.invoice else label, receipt_type=kind)
    if line.kind == LineKind.SECURITY_DEPOSIT and payer:
        return WorkLine(name, line, _("Security deposit, %(number)s") % {"number": payer.number}, payer=payer)
    if line.kind == LineKind.SUSPENSE:
        return WorkLine(name, line, _("Unidentified money"))
    return WorkLine(name, line, f"{payer.number} {payer.holder_name}" if payer else _("Unknown account"), payer=payer)


def preview_of(*, draft: Draft, session_id: int | None, labels: tuple[str, ...]) -> ShownPreview:
    """The preview as shown; a field that cannot be read becomes its problem."""
    problem, found = "", None
    try:
        lines, tenders = line_drafts(draft), tender_drafts(draft)
        if lines and session_id is not None:
            found = preview_payment(session_id=session_id, lines=lines, tenders=tenders)
            problem = said(found.refusal) if found.refusal else ""
    except NotTypedYetError:
        problem = ""
    except CurbstopError as error:
        problem = said(error)
    if found is None:
        return ShownPreview(
            lines=tuple(ShownPreviewLine(label, 0, ()) for label in labels) if not problem else (),
            total_cents=draft.total_cents,
            tendered_cents=draft.tendered_cents,
            missing_cents=draft.missing_cents,
            change_cents=0,
            problem=problem,
            is_ready=False,
            checks=checks_in_words(draft=draft),
        )
    return replace(_shown(found, labels, problem), checks=checks_in_words(draft=draft))


def checks_in_words(*, draft: Draft) -> tuple[tuple[str, str], ...]:
    """Number and amount of each check as its written line should say it: in English, as checks are."""
    return tuple(
        (one.number, amount_in_words(cents=cents_or_zero(one.amount)))
        for one in draft.tenders
        if one.kind in (TenderKind.CHECK, TenderKind.MONEY_ORDER) and cents_or_zero(one.amount) > 0
    )


def _shown(found: PaymentPreview, labels: tuple[str, ...], problem: str) -> ShownPreview:
    return ShownPreview(
        lines=tuple(
            ShownPreviewLine(
                label=labels[line.position] if line.position < len(labels) else line.label,
                amount_cents=line.amount_cents,
                portions=tuple(
                    ShownPortion(
                        label=charge_label(portion.charge_type),
                        due_date=portion.due_date,
                        amount_cents=portion.amount_cents,
                        is_credit=portion.open_item_id is None,
                    )
                    for portion in line.portions
                ),
            )
            for line in found.lines
        ),
        total_cents=found.total_cents,
        tendered_cents=found.tendered_cents,
        missing_cents=found.missing_cents,
        change_cents=found.change_cents,
        problem="" if found.missing_cents else problem,
        is_ready=not problem,
    )


def charge_label(code: str) -> str:
    """A charge type in the person's language."""
    label = CHARGE_LABELS.get(code) or (CHARGE_TYPES[code].name if code in CHARGE_TYPES else code)
    return str(label)
