"""What departments ask to be paid, what was paid of it, and what they say to a day's collections. All append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import Department, ReceiptType


class DepartmentInvoiceFile(models.Model):
    """A department's file of open invoices as it was taken in: once, whole, to its control figures."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    control_count = models.IntegerField()
    control_cents = models.BigIntegerField()
    business_date = models.DateField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "sha256"], name="cashiering_invoicefile_once"),
            models.CheckConstraint(
                condition=Q(control_count__gt=0) & Q(control_cents__gt=0), name="cashiering_invoicefile_figures"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class DepartmentInvoice(models.Model):
    """One open invoice: number, payer, amount, due. What is paid of it are the receipt lines that name it."""

    file = models.ForeignKey(DepartmentInvoiceFile, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    payer_name = models.CharField(max_length=120)
    amount_cents = models.BigIntegerField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "number"], name="cashiering_invoice_number"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0) & ~Q(number=""), name="cashiering_invoice_amount"),
        ]

    def __str__(self) -> str:
        return self.number


class DepartmentPaymentFile(models.Model):
    """What went back to a department: numbered, with its control figures, every payment in it once only."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    business_date = models.DateField()
    line_count = models.IntegerField()
    control_cents = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "number"], name="cashiering_paymentfile_number"),
            models.CheckConstraint(condition=Q(line_count__gt=0) & Q(number__gt=0), name="cashiering_paymentfile_some"),
        ]

    def __str__(self) -> str:
        return f"Payment file {self.number} of {self.department_id}"


class DepartmentPaymentFileLine(models.Model):
    """A payment, or its undoing below zero, that was told. `cause`: what paid or undid it, so that each is told once."""

    file = models.ForeignKey(DepartmentPaymentFile, on_delete=models.PROTECT, related_name="+")
    receipt_line = models.ForeignKey("cashiering.ReceiptLine", on_delete=models.PROTECT, related_name="+")
    cause_kind = models.CharField(max_length=10)
    cause_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_line", "cause_kind", "cause_id"], name="cashiering_paymentfileline_once"
            ),
            models.CheckConstraint(
                condition=Q(cause_kind="receipt", amount_cents__gt=0)
                | Q(cause_kind__in=["void", "returned"], amount_cents__lt=0),
                name="cashiering_paymentfileline_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.receipt_line_id} in file {self.file_id}"


class DepartmentAnswer(models.Model):
    """What a department said to a line of its daily collections. The latest answer counts; a dispute has its work item."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9)
    shown_count = models.IntegerField()
    shown_cents = models.BigIntegerField()
    said_cents = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=400, default="")
    work_item = models.ForeignKey("casework.WorkItem", on_delete=models.PROTECT, related_name="+", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField()
    answered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["business_date", "department"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="confirmed", work_item__isnull=True)
                | (Q(answer="disputed", work_item__isnull=False) & ~Q(reason="")),
                name="cashiering_departmentanswer_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer} by {self.department_id}"
