"""Bank reconciliations as lists, the page and the sheet show them."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.cashiering.models import BankReconciliation, BankReconciliationItem, BankStatement
from curbstop.cashiering.types.bank import ReconciliationRow
from curbstop.staff.queries import staff_users


@dataclass(frozen=True, slots=True)
class ReconciliationHead:
    """A reconciliation with its figures and who did what."""

    id: int
    bank_account_id: int
    bank_account_name: str
    period_end: date
    statement_cents: int
    book_cents: int
    bank_only_cents: int
    book_only_cents: int
    difference_cents: int
    remark: str
    state: str
    prepared_by_id: int
    prepared_by: str
    prepared_at: datetime
    reviewed_by: str
    reviewed_at: datetime | None
    review_remark: str


def reconciliations() -> tuple[ReconciliationHead, ...]:
    """All of them, the latest period first."""
    names = {row.id: row.full_name for row in staff_users().values()}
    rows = BankReconciliation.objects.select_related("bank_account").order_by("-period_end", "-pk")
    return tuple(_head(row, names) for row in rows)


def reconciliation(*, reconciliation_id: int) -> tuple[ReconciliationHead, tuple[ReconciliationRow, ...]] | None:
    """One with the rows that its figures are made of."""
    row = BankReconciliation.objects.select_related("bank_account").filter(pk=reconciliation_id).first()
    if row is None:
        return None
    names = {one.id: one.full_name for one in staff_users().values()}
    items = BankReconciliationItem.objects.filter(reconciliation=row).order_by("section", "on_date", "pk")
    return _head(row, names), tuple(
        ReconciliationRow(one.section, one.subject_kind, one.subject_id, one.on_date, one.words, one.amount_cents)
        for one in items
    )


def latest_closing(*, bank_account_id: int, until: date) -> tuple[date, int] | None:
    """The bank's latest closing balance up to a day, with its day."""
    row = (
        BankStatement.objects.filter(
            bank_account_id=bank_account_id, as_of_date__lte=until, closing_cents__isnull=False
        )
        .order_by("-as_of_date", "-pk")
        .first()
    )
    return None if row is None or row.closing_cents is None else (row.as_of_date, row.closing_cents)


def _head(row: BankReconciliation, names: dict[int, str]) -> ReconciliationHead:
    return ReconciliationHead(
        id=row.pk,
        bank_account_id=row.bank_account_id,
        bank_account_name=row.bank_account.name,
        period_end=row.period_end,
        statement_cents=row.statement_cents,
        book_cents=row.book_cents,
        bank_only_cents=row.bank_only_cents,
        book_only_cents=row.book_only_cents,
        difference_cents=row.difference_cents,
        remark=row.remark,
        state=row.state,
        prepared_by_id=row.prepared_by_id,
        prepared_by=names.get(row.prepared_by_id, ""),
        prepared_at=row.prepared_at,
        reviewed_by=names.get(row.reviewed_by_id or 0, ""),
        reviewed_at=row.reviewed_at,
        review_remark=row.review_remark,
    )
