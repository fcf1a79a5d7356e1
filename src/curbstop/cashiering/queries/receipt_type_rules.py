"""What a receipt type costs and to whom its money goes on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.engine.distribution import Share
from curbstop.cashiering.models import ReceiptType, ReceiptTypeDistribution, ReceiptTypeFee, ReceiptTypeShare


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One share of a distribution with its fund and account."""

    position: int
    fund_id: int
    account_number: int
    department_id: int | None
    department_code: str
    share: Share


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """A distribution from a day on."""

    id: int
    from_date: date
    source: str
    shares: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A price from a day on; None: the amount is asked for."""

    id: int
    from_date: date
    price_cents: int | None
    source: str


@dataclass(frozen=True, slots=True)
class ReceiptTypeDetail:
    """A receipt type with its rules."""

    id: int
    code: str
    name: str
    name_es: str
    fund_id: int
    account_number: int
    department_id: int | None
    department_name: str
    asks: tuple[str, ...]
    is_refundable: bool
    takers: frozenset[str]
    takes_part_payment: bool
    receipt_text: str
    receipt_text_es: str


def receipt_type_detail(*, receipt_type_id: int) -> ReceiptTypeDetail:
    """One receipt type's rules. Raises `ReceiptType.DoesNotExist`."""
    row = ReceiptType.objects.select_related("department").get(pk=receipt_type_id)
    return ReceiptTypeDetail(
        id=row.pk,
        code=row.code,
        name=row.name,
        name_es=row.name_es or row.name,
        fund_id=row.fund_id,
        account_number=row.account_number,
        department_id=row.department_id,
        department_name=row.department.name if row.department else "",
        asks=tuple(row.asks),
        is_refundable=row.is_refundable,
        takers=frozenset(row.takers),
        takes_part_payment=row.takes_part_payment,
        receipt_text=row.receipt_text,
        receipt_text_es=row.receipt_text_es or row.receipt_text,
    )


def prices_on(*, on_date: date, receipt_type_ids: Sequence[int] | None = None) -> dict[int, int | None]:
    """Price per receipt type by the fee schedule on a day; a type without a schedule is not in the answer."""
    rows = ReceiptTypeFee.objects.filter(from_date__lte=on_date)
    if receipt_type_ids is not None:
        rows = rows.filter(receipt_type__in=list(receipt_type_ids))
    return dict(rows.order_by("from_date").values_list("receipt_type_id", "price_cents"))


def fees_of(*, receipt_type_id: int) -> tuple[FeeRow, ...]:
    """A receipt type's fee schedule, the latest first."""
    rows = ReceiptTypeFee.objects.filter(receipt_type=receipt_type_id).order_by("-from_date")
    return tuple(FeeRow(row.pk, row.from_date, row.price_cents, row.source) for row in rows)


def distributions_of(*, receipt_type_id: int) -> tuple[DistributionRow, ...]:
    """A receipt type's distributions, the latest first."""
    rows = list(ReceiptTypeDistribution.objects.filter(receipt_type=receipt_type_id).order_by("-from_date"))
    shares = list(
        ReceiptTypeShare.objects.filter(distribution__in=rows).select_related("department").order_by("position")
    )
    return tuple(
        DistributionRow(
            row.pk, row.from_date, row.source, tuple(_share(one) for one in shares if one.distribution_id == row.pk)
        )
        for row in rows
    )


def distribution_on(*, receipt_type_id: int, on_date: date) -> DistributionRow | None:
    """The distribution in force on a day, or None when all goes to the type's own account."""
    rows = distributions_of(receipt_type_id=receipt_type_id)
    return next((row for row in rows if row.from_date <= on_date), None)


def _share(row: ReceiptTypeShare) -> ShareRow:
    return ShareRow(
        row.position,
        row.fund_id,
        row.account_number,
        row.department_id,
        row.department.code if row.department else "",
        Share(row.amount_cents, row.part_ppm),
    )
