"""What a later undoing must know and no amount says: which charge a source was for, and in whose place a charge stands."""

from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateTimeField,
    ForeignKey,
    Index,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)


class SourceTarget(Model):
    """An adjustment, a write-off, a debt moved away is for this charge, so much of it. Append-only.

    `place_entry` is the entry at whose place among the account's events it counts: given again on a new bill, it stands where
    it was first.
    """

    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    source_kind = TextField()
    source_id = BigIntegerField()
    open_item = ForeignKey("receivables.OpenItem", on_delete=PROTECT, related_name="+", db_index=False)
    amount_cents = BigIntegerField()
    place_entry = ForeignKey("ledger.JournalEntry", on_delete=PROTECT, related_name="+", db_index=False, null=True)
    recorded_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="source_target_cents", condition=Q(amount_cents__gt=0)),
            UniqueConstraint(fields=["source_kind", "source_id", "open_item"], name="source_target_once"),
        ]
        indexes = [Index(fields=["customer_account"], name="source_target_account")]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_id} for item {self.open_item_id}"


class ItemPlace(Model):
    """A charge of a bill made anew stands in the place of a cancelled one. Append-only."""

    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    open_item = ForeignKey("receivables.OpenItem", on_delete=PROTECT, related_name="+", db_index=False)
    stands_for = ForeignKey("receivables.OpenItem", on_delete=PROTECT, related_name="+", db_index=False)
    recorded_at = DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["open_item"], name="item_place_once")]
        indexes = [Index(fields=["customer_account"], name="item_place_account")]

    def __str__(self) -> str:
        return f"item {self.open_item_id} for {self.stands_for_id}"
