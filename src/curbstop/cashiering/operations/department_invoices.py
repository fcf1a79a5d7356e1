"""A department's open invoices come in once and whole; what was paid of them goes back once."""

import csv
import hashlib
import io

from django.db.models import Max

from curbstop.cashiering.engine.invoice_file import InvoiceFile, InvoiceFileError, read_invoice_file
from curbstop.cashiering.models import (
    Department,
    DepartmentInvoice,
    DepartmentInvoiceFile,
    DepartmentMember,
    DepartmentPaymentFile,
    DepartmentPaymentFileLine,
    ReceiptType,
)
from curbstop.cashiering.operations.rows import NotAllowedError
from curbstop.cashiering.queries.department_invoices import untold_payments
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.departments import ImportedInvoices
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import FINANCE, MANAGER, SUPERVISOR

OFFICE = frozenset({FINANCE, SUPERVISOR, MANAGER})
PAYMENT_HEADER = ("invoice", "receipt_type", "receipt", "day", "payer", "kind", "amount")


class InvoiceFileTakenError(CurbstopError):
    """A department's file of invoices came a second time."""


class NothingToTellError(CurbstopError):
    """Every payment of a department's invoices was told already."""


def require_member(*, act: Act, department_id: int) -> None:
    """Refuse who neither belongs to the department nor runs the cash office."""
    if roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & OFFICE:
        return
    if not DepartmentMember.objects.filter(
        department_id=department_id, staff_user_id=act.actor_id, is_active=True
    ).exists():
        raise NotAllowedError("You do not work for this department", to_do="Ask finance to name you for it.")


def import_invoices(*, act: Act, department_id: int, file_name: str, content: bytes) -> ImportedInvoices:
    """Take a department's file of open invoices, whole or not at all. Raises `InvoiceFileError` with the line, `InvoiceFileTakenError`."""
    require_open_transaction()
    require_member(act=act, department_id=department_id)
    lock_rows(model=Department, ids=[department_id])
    sha256 = hashlib.sha256(content).hexdigest()
    if DepartmentInvoiceFile.objects.filter(department_id=department_id, sha256=sha256).exists():
        raise InvoiceFileTakenError(
            "This file was taken already", where="{name}", to_do="Bring only invoices that are new.", name=file_name
        )
    read = read_invoice_file(content=content)
    types = _types(department_id, read)
    _refuse_known(department_id, read)
    file = DepartmentInvoiceFile.objects.create(
        department_id=department_id,
        file_name=file_name[:160],
        sha256=sha256,
        control_count=read.control_count,
        control_cents=read.control_cents,
        business_date=latest_open_day(),
        imported_by_id=act.actor_id,
        imported_at=act.now,
    )
    DepartmentInvoice.objects.bulk_create(
        DepartmentInvoice(
            file=file,
            department_id=department_id,
            number=one.number,
            receipt_type_id=types[one.receipt_type_code],
            payer_name=one.payer_name,
            amount_cents=one.amount_cents,
            due_on=one.due_on,
        )
        for one in read.lines
    )
    return ImportedInvoices(file.pk, read.control_count, read.control_cents)


def _types(department_id: int, read: InvoiceFile) -> dict[str, int]:
    known = dict(ReceiptType.objects.filter(department_id=department_id, is_active=True).values_list("code", "pk"))
    wrong = next((one for one in read.lines if one.receipt_type_code not in known), None)
    if wrong is not None:
        raise InvoiceFileError(
            "{code} is no receipt type of this department",
            code=wrong.receipt_type_code,
            line=wrong.line,
        )
    return known


def _refuse_known(department_id: int, read: InvoiceFile) -> None:
    numbers = [one.number for one in read.lines]
    known = set(
        DepartmentInvoice.objects.filter(department_id=department_id, number__in=numbers).values_list(
            "number", flat=True
        )
    )
    again = next((one for one in read.lines if one.number in known), None)
    if again is not None:
        raise InvoiceFileError(
            "Invoice {number} is known already",
            number=again.number,
            line=again.line,
        )


def make_payment_file(*, act: Act, department_id: int) -> int:
    """Write what was paid and undone since the last file, with control figures; returns the file's id.

    Each payment and each undoing is told once (constraint `cashiering_paymentfileline_once`).
    """
    require_open_transaction()
    require_member(act=act, department_id=department_id)
    department = lock_rows(model=Department, ids=[department_id])[department_id]
    told = untold_payments(department_id=department_id)
    if not told:
        raise NothingToTellError("Nothing was paid or undone since the last file", to_do="Come back after a payment.")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PAYMENT_HEADER)
    for _line, kind, _cause, cents, invoice, code, receipt, day, payer in told:
        writer.writerow([invoice, code, receipt, day, payer, "paid" if kind == "receipt" else kind, _plain(cents)])
    total = sum(row[3] for row in told)
    writer.writerow(["CONTROL", len(told), _plain(total)])
    content = text.getvalue()
    last = DepartmentPaymentFile.objects.filter(department=department).aggregate(last=Max("number"))["last"]
    file = DepartmentPaymentFile.objects.create(
        department=department,
        number=(last or 0) + 1,
        business_date=latest_open_day(),
        line_count=len(told),
        control_cents=total,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        content=content,
        made_by_id=act.actor_id,
        made_at=act.now,
    )
    DepartmentPaymentFileLine.objects.bulk_create(
        DepartmentPaymentFileLine(file=file, receipt_line_id=line, cause_kind=kind, cause_id=cause, amount_cents=cents)
        for line, kind, cause, cents, *_rest in told
    )
    return file.pk


def _plain(cents: int) -> str:
    return str(Money(cents)).replace(",", "").replace("$", "")
