"""Receipts: found by number, shown whole, listed for a customer account."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.cashiering.models import (
    OfflinePosting,
    OfflineReceipt,
    PaymentTransfer,
    Receipt,
    ReceiptLine,
    ReceiptType,
    ReceiptTypeCorrection,
    ReceiptVoid,
    ReturnedItem,
    SuspenseResolution,
    Tender,
    TenderCorrection,
)

MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a receipt."""

    id: int
    kind: str
    customer_account_id: int | None
    receipt_type_name: str
    receipt_type_name_es: str
    amount_cents: int
    answers: tuple[tuple[str, str], ...]
    remark: str
    moved_to_customer_account_id: int | None
    invoice_id: int | None = None
    corrected_type: bool = False
    receipt_text: str = ""
    receipt_text_es: str = ""


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A tender of a receipt; `kind` after corrections."""

    id: int
    kind: str
    keyed_kind: str
    amount_cents: int
    applied_cents: int
    reference: str
    is_returned: bool
    check_kind: str = ""
    processor_fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptDetail:
    """A receipt with everything on it. `undone`: void, reversal or empty."""

    id: int
    number: str
    session_id: int | None
    batch_id: int | None
    business_date: date
    effective_date: date
    recorded_at: datetime
    payer_name: str
    taken_by_id: int
    total_cents: int
    change_cents: int
    entry_id: int
    language: str
    lines: tuple[LineRow, ...]
    tenders: tuple[TenderRow, ...]
    undone: str
    undone_reason: str
    given_as: str = ""
    """The number of the receipt that was given without the server, and below when."""
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceiptHit:
    """A receipt found by its number."""

    id: int
    number: str
    business_date: date
    payer_name: str
    total_cents: int


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment on a customer account, for its timeline. `state`: posted, void, reversal, returned or moved."""

    receipt_id: int
    receipt_line_id: int
    number: str
    business_date: date
    effective_date: date
    recorded_at: datetime
    amount_cents: int
    kind: str
    state: str
    entry_id: int


def receipts_by_number(*, number_part: str) -> tuple[ReceiptHit, ...]:
    """Receipts whose number begins so (any case), newest first, at most twenty."""
    wanted = number_part.strip().upper()
    if not wanted:
        return ()
    rows = Receipt.objects.filter(number__startswith=wanted).order_by("-pk")[:MOST_HITS]
    return tuple(ReceiptHit(row.pk, row.number, row.business_date, row.payer_name, row.total_cents) for row in rows)


def receipt(*, receipt_id: int) -> ReceiptDetail:
    """A receipt, whole."""
    row = Receipt.objects.get(pk=receipt_id)
    void = ReceiptVoid.objects.filter(receipt=row).first()
    offline = OfflineReceipt.objects.filter(pk__in=OfflinePosting.objects.filter(receipt=row).values("offline_receipt"))
    given = offline.values_list("number", "taken_at").first()
    return ReceiptDetail(
        id=row.pk,
        number=row.number,
        session_id=row.session_id,
        batch_id=row.batch_id,
        business_date=row.business_date,
        effective_date=row.effective_date,
        recorded_at=row.recorded_at,
        payer_name=row.payer_name,
        taken_by_id=row.taken_by_id,
        total_cents=row.total_cents,
        change_cents=row.change_cents,
        entry_id=row.entry_id,
        language=row.language,
        lines=_lines(receipt_id),
        tenders=_tenders(receipt_id),
        undone=void.kind if void else "",
        undone_reason=void.reason if void else "",
        given_as=given[0] if given else "",
        given_at=given[1] if given else None,
    )


def _lines(receipt_id: int) -> tuple[LineRow, ...]:
    rows = list(ReceiptLine.objects.filter(receipt_id=receipt_id).select_related("receipt_type").order_by("position"))
    moved = dict(
        PaymentTransfer.objects.filter(line__in=rows).order_by("pk").values_list("line_id", "to_customer_account_id")
    )
    types = _standing_types(rows)
    return tuple(
        LineRow(
            id=row.pk,
            kind=row.kind,
            customer_account_id=row.customer_account_id,
            receipt_type_name=types[row.pk].name if row.pk in types else "",
            receipt_type_name_es=(types[row.pk].name_es or types[row.pk].name) if row.pk in types else "",
            invoice_id=row.invoice_id,
            corrected_type=row.pk in types and types[row.pk].pk != row.receipt_type_id,
            receipt_text=types[row.pk].receipt_text if row.pk in types else "",
            receipt_text_es=types[row.pk].receipt_text_es or types[row.pk].receipt_text if row.pk in types else "",
            amount_cents=row.amount_cents,
            answers=tuple(row.answers.items()),
            remark=row.remark,
            moved_to_customer_account_id=moved.get(row.pk),
        )
        for row in rows
    )


def _standing_types(rows: list[ReceiptLine]) -> dict[int, ReceiptType]:
    """Line -> its receipt type after corrections."""
    keyed = {row.pk: row.receipt_type for row in rows if row.receipt_type is not None}
    corrected = (
        ReceiptTypeCorrection.objects.filter(line__in=list(keyed)).order_by("pk").select_related("to_receipt_type")
    )
    return keyed | {one.line_id: one.to_receipt_type for one in corrected} if keyed else {}


def _tenders(receipt_id: int) -> tuple[TenderRow, ...]:
    rows = list(Tender.objects.filter(receipt_id=receipt_id).order_by("position"))
    corrected = dict(
        TenderCorrection.objects.filter(tender__in=rows).order_by("pk").values_list("tender_id", "to_kind")
    )
    returned = set(ReturnedItem.objects.filter(tender__in=rows).values_list("tender_id", flat=True))
    return tuple(
        TenderRow(
            id=row.pk,
            kind=corrected.get(row.pk, row.kind),
            keyed_kind=row.kind,
            amount_cents=row.amount_cents,
            applied_cents=row.applied_cents,
            reference=_reference(row),
            is_returned=row.pk in returned,
            check_kind=row.check_kind,
            processor_fee_cents=row.processor_fee_cents,
        )
        for row in rows
    )


def _reference(row: Tender) -> str:
    if row.check_number:
        return row.check_number
    if row.card_last4:
        return f"{row.card_brand} ....{row.card_last4}".strip()
    return row.reference


def payments_of(*, customer_account_id: int) -> tuple[PaymentRow, ...]:
    """The payments of a customer account, newest first; those that were moved away say so."""
    rows = list(
        ReceiptLine.objects.filter(customer_account_id=customer_account_id).select_related("receipt").order_by("-pk")
    )
    receipts = [row.receipt_id for row in rows]
    undone = dict(ReceiptVoid.objects.filter(receipt__in=receipts).values_list("receipt_id", "kind"))
    returned = set(ReturnedItem.objects.filter(tender__receipt__in=receipts).values_list("tender__receipt", flat=True))
    moved = set(PaymentTransfer.objects.filter(line__in=rows).values_list("line_id", flat=True))
    own = [_payment(row, undone, returned, moved) for row in rows]
    return tuple(
        sorted([*own, *_moved_here(customer_account_id), *_found(customer_account_id)], key=_newest, reverse=True)
    )


def _newest(row: PaymentRow) -> tuple[date, int]:
    return row.business_date, row.entry_id


def _payment(row: ReceiptLine, undone: dict[int, str], returned: set[int], moved: set[int]) -> PaymentRow:
    state = undone.get(row.receipt_id) or ("returned" if row.receipt_id in returned else "")
    if not state:
        state = "moved" if row.pk in moved else "posted"
    return PaymentRow(
        receipt_id=row.receipt_id,
        receipt_line_id=row.pk,
        number=row.receipt.number,
        business_date=row.receipt.business_date,
        effective_date=row.receipt.effective_date,
        recorded_at=row.receipt.recorded_at,
        amount_cents=row.amount_cents,
        kind=row.kind,
        state=state,
        entry_id=row.receipt.entry_id,
    )


def _moved_here(customer_account_id: int) -> list[PaymentRow]:
    moves = PaymentTransfer.objects.filter(to_customer_account_id=customer_account_id).select_related("line__receipt")
    return [
        PaymentRow(
            receipt_id=move.line.receipt_id,
            receipt_line_id=move.line_id,
            number=move.line.receipt.number,
            business_date=move.business_date,
            effective_date=move.line.receipt.effective_date,
            recorded_at=move.moved_at,
            amount_cents=move.amount_cents,
            kind="transfer",
            state="posted",
            entry_id=move.entry_id,
        )
        for move in moves
    ]


def _found(customer_account_id: int) -> list[PaymentRow]:
    """Unidentified money that turned out to be this account's."""
    found = SuspenseResolution.objects.filter(customer_account_id=customer_account_id).select_related("suspense_item")
    return [
        PaymentRow(
            receipt_id=0,
            receipt_line_id=0,
            number=row.suspense_item.reference,
            business_date=row.business_date,
            effective_date=row.suspense_item.effective_date,
            recorded_at=row.resolved_at,
            amount_cents=row.suspense_item.amount_cents,
            kind="suspense",
            state="posted",
            entry_id=row.entry_id,
        )
        for row in found
    ]
