"""What customers authorised: their bank account, sealed, with who said yes, when, and what proves it."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.autopay.types import ENTRY_CLASSES, EVIDENCE_OF, STOP_REASONS

EVIDENCE_FITS = reduce(or_, (Q(entry_class=one, evidence_kind=kind) for one, kind in EVIDENCE_OF.items()))


class AutopayMandate(models.Model):
    """Permission to draft a bank account for a customer account. What is authorised never changes: it is stopped, or replaced.

    The account number is sealed (`platform.sealing`); people see its last four digits. Kept two years after it ends (Nacha 1.4.2).
    """

    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    entry_class = models.CharField(max_length=3)
    holder_name = models.CharField(max_length=22)
    routing = models.CharField(max_length=9)
    sealed_account_number = models.TextField()
    account_last4 = models.CharField(max_length=4)
    is_savings = models.BooleanField(default=False)
    authorised_by = models.CharField(max_length=120)
    authorised_on = models.DateField()
    evidence_kind = models.CharField(max_length=12)
    evidence_reference = models.CharField(max_length=200)
    evidence_file = models.ForeignKey("platform.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    needs_prenote = models.BooleanField(default=True)
    begun_on = models.DateField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    change_code = models.CharField(max_length=3, default="")
    live_from = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=12, default="")
    stop_remark = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(entry_class__in=ENTRY_CLASSES), name="autopay_mandate_class"),
            models.CheckConstraint(condition=Q(routing__regex=r"^[0-9]{9}$"), name="autopay_mandate_routing"),
            models.CheckConstraint(condition=Q(account_last4__regex=r"^[0-9A-Z-]{1,4}$"), name="autopay_mandate_last4"),
            models.CheckConstraint(condition=EVIDENCE_FITS, name="autopay_mandate_evidence"),
            models.CheckConstraint(
                condition=~Q(evidence_reference="") & ~Q(authorised_by="") & ~Q(holder_name=""),
                name="autopay_mandate_proven",
            ),
            # A consent on the web demands that the account is proven before the first draft (Nacha 2.5.17.4, 2021).
            models.CheckConstraint(
                condition=~Q(entry_class="WEB") | Q(needs_prenote=True) | Q(replaces__isnull=False),
                name="autopay_mandate_web_proven",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, change_code="") | Q(replaces__isnull=False, change_code__regex="^C"),
                name="autopay_mandate_change",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True, stopped_by__isnull=True, stopped_at__isnull=True, stop_reason="")
                | Q(stopped_on__isnull=False, stopped_by__isnull=False, stopped_at__isnull=False)
                & Q(stop_reason__in=STOP_REASONS),
                name="autopay_mandate_stopped",
            ),
            models.UniqueConstraint(
                fields=["customer_account"], condition=Q(stopped_on__isnull=True), name="autopay_mandate_one_living"
            ),
        ]

    def __str__(self) -> str:
        return f"Mandate {self.pk}"
