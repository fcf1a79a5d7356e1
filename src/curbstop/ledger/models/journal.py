"""The journal: entries and their transfers. Rows are added, never changed; the database refuses all else.

Both tables are filled by COPY with millions of rows: foreign keys to them are checked as a set (migration 0002), and
indexes are few.
"""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from curbstop.ledger.models.chart import LedgerAccount
from curbstop.ledger.types import TRANSFERS_AN_ENTRY


class JournalEntry(models.Model):
    """One event as posted; unique by what caused it, so that nothing posts twice."""

    business_date = models.DateField()
    effective_date = models.DateField()
    recorded_at = models.DateTimeField()
    event = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    part = models.SmallIntegerField(default=0)
    command = models.ForeignKey(
        "platform.Command", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    corrects_entry = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    description = models.CharField(max_length=200, blank=True, default="", db_default="")
    transfer_count = models.IntegerField(
        db_default=0, help_text="How many transfers were posted: one that is lost shows"
    )
    amount_cents = models.BigIntegerField(db_default=0, help_text="What the transfers added up to when posted")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "source_kind", "event", "part"], name="ledger_entry_once_a_source"
            ),
        ]
        indexes = [
            BrinIndex(fields=["business_date"], name="ledger_entry_day", autosummarize=True),
            models.Index(
                fields=["corrects_entry"], condition=Q(corrects_entry__isnull=False), name="ledger_entry_corrects"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.source_kind} {self.source_id}"


class Transfer(models.Model):
    """So many cents from one account to another of the same fund. An unbalanced entry cannot be written."""

    id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = models.DateField()
    debit_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    debit_subsidiary_id = models.BigIntegerField(null=True)
    credit_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    credit_subsidiary_id = models.BigIntegerField(null=True)
    amount_cents = models.BigIntegerField()
    corrects_transfer = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    summed = models.BooleanField(default=False, db_default=False, help_text="Contained in an account's day total")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="ledger_transfer_amount_positive"),
            models.CheckConstraint(
                condition=Exact(F("id") / TRANSFERS_AN_ENTRY, F("entry_id")), name="ledger_transfer_id_says_entry"
            ),
            models.UniqueConstraint(
                fields=["corrects_transfer"],
                condition=Q(corrects_transfer__isnull=False),
                name="ledger_transfer_reversed_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["debit_subsidiary_id", "debit_account", "business_date"],
                condition=Q(debit_subsidiary_id__isnull=False),
                name="ledger_transfer_debit_sub",
            ),
            models.Index(
                fields=["credit_subsidiary_id", "credit_account", "business_date"],
                condition=Q(credit_subsidiary_id__isnull=False),
                name="ledger_transfer_credit_sub",
            ),
            models.Index(
                fields=["debit_account", "business_date"], condition=Q(summed=False), name="ledger_transfer_debit_loose"
            ),
            models.Index(
                fields=["credit_account", "business_date"],
                condition=Q(summed=False),
                name="ledger_transfer_credit_loose",
            ),
            BrinIndex(fields=["business_date"], name="ledger_transfer_day", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.debit_account_id} to {self.credit_account_id}: {self.amount_cents}"
