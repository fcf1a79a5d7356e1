"""Departments' invoices with what was paid of them, and the files that came and went."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.db import connection

from curbstop.cashiering.models import DepartmentInvoiceFile, DepartmentPaymentFile
from curbstop.cashiering.types.departments import DepartmentFileRow, InvoiceRow

MOST_HITS = 20
INVOICES = """
SELECT i.id, i.department_id, d.name, coalesce(nullif(d.name_es, ''), d.name), i.number, i.receipt_type_id, t.name,
       coalesce(nullif(t.name_es, ''), t.name), i.payer_name, i.amount_cents, cashiering_invoice_paid(i.id), i.due_on,
       t.takes_part_payment
FROM cashiering_departmentinvoice i
JOIN cashiering_department d ON d.id = i.department_id
JOIN cashiering_receipttype t ON t.id = i.receipt_type_id
"""
# What was not told yet: payments that stand, undoings of what was told.
UNTOLD = """
SELECT x.line_id, x.cause_kind, x.cause_id, x.amount_cents, i.number, t.code, r.number, x.on_day, i.payer_name
FROM (
    SELECT l.id AS line_id, 'receipt' AS cause_kind, l.receipt_id AS cause_id, l.amount_cents, r.business_date AS on_day
    FROM cashiering_receiptline l JOIN cashiering_receipt r ON r.id = l.receipt_id
    WHERE l.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = l.receipt_id)
    UNION ALL
    SELECT l.id, 'void', v.id, -l.amount_cents, v.business_date
    FROM cashiering_receiptvoid v JOIN cashiering_receiptline l ON l.receipt_id = v.receipt_id
    WHERE l.invoice_id IS NOT NULL AND EXISTS (SELECT 1 FROM cashiering_departmentpaymentfileline f
        WHERE f.receipt_line_id = l.id AND f.cause_kind = 'receipt')
    UNION ALL
    SELECT l.id, 'returned', b.id, -sum(p.amount_cents)::bigint, b.business_date
    FROM cashiering_returneditem b JOIN cashiering_tenderportion p ON p.tender_id = b.tender_id
    JOIN cashiering_receiptline l ON l.id = p.line_id WHERE l.invoice_id IS NOT NULL GROUP BY l.id, b.id
) x
JOIN cashiering_receiptline l ON l.id = x.line_id
JOIN cashiering_receipt r ON r.id = l.receipt_id
JOIN cashiering_departmentinvoice i ON i.id = l.invoice_id
JOIN cashiering_receipttype t ON t.id = i.receipt_type_id
WHERE i.department_id = %s AND NOT EXISTS (
    SELECT 1 FROM cashiering_departmentpaymentfileline f
    WHERE f.receipt_line_id = x.line_id AND f.cause_kind = x.cause_kind AND f.cause_id = x.cause_id)
ORDER BY x.on_day, x.line_id, x.cause_kind
"""
Untold: TypeAlias = tuple[int, str, int, int, str, str, str, object, str]


def find_invoices(*, text: str, with_paid: bool = False) -> tuple[InvoiceRow, ...]:
    """Open invoices with this number, of any department, or whose payer has these words; at most twenty."""
    wanted = text.strip()
    if not wanted:
        return ()
    rows = _fetch("WHERE upper(i.number) = upper(%s) ORDER BY i.id LIMIT %s", [wanted, MOST_HITS]) or _fetch(
        "WHERE i.payer_name ILIKE %s ORDER BY i.due_on, i.id LIMIT %s",
        [f"%{wanted.replace('%', '').replace('_', '')}%", MOST_HITS],
    )
    return tuple(row for row in rows if with_paid or row.open_cents > 0)


def invoices(*, ids: Sequence[int]) -> dict[int, InvoiceRow]:
    """Invoices by id."""
    return {row.id: row for row in _fetch("WHERE i.id = ANY(%s)", [list(ids)])} if ids else {}


def invoices_of(*, department_ids: Sequence[int]) -> tuple[InvoiceRow, ...]:
    """All invoices of some departments, the latest due first."""
    return _fetch("WHERE i.department_id = ANY(%s) ORDER BY i.due_on DESC, i.id DESC", [list(department_ids)])


def _fetch(where: str, values: list[Any]) -> tuple[InvoiceRow, ...]:
    with connection.cursor() as cursor:
        cursor.execute(INVOICES + where, values)
        return tuple(InvoiceRow(*row) for row in cursor.fetchall())


def untold_payments(*, department_id: int) -> list[Untold]:
    """Receipt line, cause, cause's id, cents, invoice, receipt type, receipt, day, payer: what the next file tells."""
    with connection.cursor() as cursor:
        cursor.execute(UNTOLD, [department_id])
        return list(cursor.fetchall())


def invoice_files_of(*, department_ids: Sequence[int]) -> tuple[DepartmentFileRow, ...]:
    """The files of invoices that some departments brought, the latest first."""
    rows = DepartmentInvoiceFile.objects.filter(department__in=list(department_ids)).select_related("imported_by")
    return tuple(
        DepartmentFileRow(
            row.pk,
            row.file_name,
            row.control_count,
            row.control_cents,
            row.business_date,
            row.imported_by.get_full_name(),
            row.imported_at,
        )
        for row in rows.order_by("-pk")[:MOST_HITS]
    )


def payment_files_of(*, department_ids: Sequence[int]) -> tuple[DepartmentFileRow, ...]:
    """The payment files that went back, the latest first."""
    rows = DepartmentPaymentFile.objects.filter(department__in=list(department_ids)).select_related(
        "made_by", "department"
    )
    return tuple(
        DepartmentFileRow(
            row.pk,
            payment_file_name(code=row.department.code, number=row.number),
            row.line_count,
            row.control_cents,
            row.business_date,
            row.made_by.get_full_name(),
            row.made_at,
        )
        for row in rows.order_by("-pk")[:MOST_HITS]
    )


def payment_file_name(*, code: str, number: int) -> str:
    """What a payment file is called."""
    return f"payments-{code}-{number:04d}.csv"


def payment_file(*, payment_file_id: int, department_ids: Sequence[int] | None = None) -> tuple[str, str]:
    """Name and content of a file that went back. Raises `DepartmentPaymentFile.DoesNotExist`."""
    rows = DepartmentPaymentFile.objects.select_related("department")
    if department_ids is not None:
        rows = rows.filter(department__in=list(department_ids))
    row = rows.get(pk=payment_file_id)
    return payment_file_name(code=row.department.code, number=row.number), row.content
