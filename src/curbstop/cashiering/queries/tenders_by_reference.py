"""The tenders of payment files by the reference that the file gave them: what a returned entry is found by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import ReceiptLine, ReturnedItem, Tender
from curbstop.cashiering.types import LineKind


@dataclass(frozen=True, slots=True)
class ReferencedTender:
    """One payment of a file."""

    tender_id: int
    receipt_id: int
    reference: str
    amount_cents: int


def tenders_by_reference(*, references: Collection[str], since: date) -> tuple[ReferencedTender, ...]:
    """Tenders of payment files posted since a day that have one of the references."""
    wanted = sorted({one for one in references if one})
    rows = Tender.objects.filter(
        kind="batch", reference__in=wanted, receipt__batch__isnull=False, receipt__business_date__gte=since
    ).order_by("pk")
    return tuple(ReferencedTender(*row) for row in rows.values_list("pk", "receipt_id", "reference", "applied_cents"))


def customers_of_receipts(*, receipt_ids: Collection[int]) -> frozenset[int]:
    """The customer accounts that these receipts paid."""
    lines = ReceiptLine.objects.filter(receipt_id__in=list(receipt_ids), kind=str(LineKind.CUSTOMER))
    return frozenset(lines.exclude(customer_account_id=None).values_list("customer_account_id", flat=True))


def returned_item_fee(*, returned_item_id: int | None) -> int:
    """The fee (cents) that a returned item cost its customer; zero without one."""
    if returned_item_id is None:
        return 0
    return ReturnedItem.objects.values_list("fee_cents", flat=True).get(pk=returned_item_id)
