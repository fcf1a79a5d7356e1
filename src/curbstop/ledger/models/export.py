"""What went to the city's general ledger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from curbstop.ledger.models.chart import Fund
from curbstop.ledger.models.days import BusinessDay


class ExportState(models.TextChoices):
    """What became of an exported journal."""

    EXPORTED = "exported", _("Exported")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class GeneralLedgerExport(models.Model):
    """One numbered journal of one fund and closed day; never twice."""

    number = models.BigIntegerField(unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    business_day = models.ForeignKey(
        BusinessDay, db_column="business_date", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.EXPORTED)
    debit_cents = models.BigIntegerField()
    credit_cents = models.BigIntegerField()
    stored_file = models.ForeignKey("platform.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business_day", "fund"], name="ledger_export_once"),
            models.CheckConstraint(condition=Q(debit_cents=models.F("credit_cents")), name="ledger_export_balanced"),
        ]

    def __str__(self) -> str:
        return f"journal {self.number}"
