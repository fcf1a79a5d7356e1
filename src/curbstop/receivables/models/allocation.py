"""Allocations: what reached which open item, dated; undone only by a row that names them."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from curbstop.receivables.models.open_item import OpenItem
from curbstop.receivables.types import ALLOCATION_SOURCES


class Allocation(models.Model):
    """So many cents of a payment, credit, deposit, adjustment ... to one open item. Negative only as a release."""

    open_item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = models.DateField()
    effective_date = models.DateField()
    recorded_at = models.DateTimeField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    releases_allocation = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="receivables_allocation_not_zero"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0, releases_allocation__isnull=True)
                | Q(amount_cents__lt=0, releases_allocation__isnull=False),
                name="receivables_allocation_negative_releases",
            ),
            models.CheckConstraint(
                condition=Q(source_kind__in=ALLOCATION_SOURCES), name="receivables_allocation_source"
            ),
            models.UniqueConstraint(
                fields=["releases_allocation"],
                condition=Q(releases_allocation__isnull=False),
                name="receivables_allocation_released_once",
            ),
        ]
        indexes = [
            models.Index(fields=["source_id", "source_kind"], name="receivables_alloc_source"),
            BrinIndex(fields=["business_date"], name="receivables_alloc_day", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} to item {self.open_item_id}"
