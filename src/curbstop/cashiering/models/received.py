"""Money that people bring in bundles: the mail, the drop box, a department's transmittal. Taped before it is worked.

A received batch is worked in a session of its own, on a drawer of its source, so that its receipts, tenders, voids, approval,
turn-in and deposit are those of the counter. The tape is its count: made by those who opened it, not by who posts it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import Department, Office, ReceiptType
from curbstop.cashiering.models.sessions import CashSession


class ReceivedBatch(models.Model):
    """What came in at once, logged before it is worked. Its figures are its latest tape's."""

    source = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, default="TAPED")
    session = models.OneToOneField(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    business_date = models.DateField(db_index=True)
    effective_date = models.DateField()
    collected_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_with = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    received_at = models.DateTimeField()
    note = models.CharField(max_length=200, default="")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_reason = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["mail", "drop_box", "transmittal"]), name="cashiering_received_source"
            ),
            models.CheckConstraint(
                condition=Q(state="TAPED", session__isnull=True, withdrawn_by__isnull=True)
                | Q(state="WORKED", session__isnull=False, withdrawn_by__isnull=True)
                | (Q(state="WITHDRAWN", session__isnull=True, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="cashiering_received_state",
            ),
            # Mail and the drop box are opened by two; a transmittal is entered by its department and has one.
            models.CheckConstraint(
                condition=(
                    Q(source__in=["mail", "drop_box"], department__isnull=True, received_with__isnull=False)
                    & ~Q(received_with=models.F("received_by"))
                )
                | Q(source="transmittal", department__isnull=False, received_with__isnull=True),
                name="cashiering_received_two",
            ),
            models.CheckConstraint(
                condition=Q(source="drop_box", collected_at__isnull=False)
                | (~Q(source="drop_box") & Q(collected_at__isnull=True)),
                name="cashiering_received_collected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class BatchTape(models.Model):
    """The list that was made when the batch was opened; the latest counts. Another one needs two persons and a reason."""

    batch = models.ForeignKey(ReceivedBatch, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    item_count = models.IntegerField()
    currency_cents = models.BigIntegerField()
    checks_count = models.IntegerField()
    checks_cents = models.BigIntegerField()
    reason = models.CharField(max_length=400, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_with = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="cashiering_tape_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1)
                & Q(item_count__gt=0)
                & Q(currency_cents__gte=0)
                & Q(checks_count__gte=0)
                & Q(checks_cents__gte=0),
                name="cashiering_tape_figures",
            ),
            models.CheckConstraint(
                condition=Q(made_with__isnull=True) | ~Q(made_with=models.F("made_by")), name="cashiering_tape_two"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="cashiering_tape_reason"),
        ]

    def __str__(self) -> str:
        return f"Tape {self.number} of batch {self.batch_id}"


class TapeLine(models.Model):
    """One denomination, or one check or money order; append-only."""

    tape = models.ForeignKey(BatchTape, on_delete=models.PROTECT, related_name="+")
    tender_class = models.CharField(max_length=12)
    denomination = models.CharField(max_length=10, default="")
    pieces = models.IntegerField(default=1)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pieces__gt=0) & Q(amount_cents__gt=0), name="cashiering_tapeline_amount"
            ),
            models.CheckConstraint(
                condition=Q(tender_class="currency") & ~Q(denomination="") | Q(tender_class="checks", denomination=""),
                name="cashiering_tapeline_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.denomination or self.tender_class} {self.amount_cents}"


class TransmittalLine(models.Model):
    """What a department says that it brings: so much for this receipt type; append-only."""

    batch = models.ForeignKey(ReceivedBatch, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    quantity = models.IntegerField(default=1)
    amount_cents = models.BigIntegerField()
    answers = models.JSONField(default=dict)
    remark = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="cashiering_transmittalline_position"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0) & Q(quantity__gt=0), name="cashiering_transmittalline_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.position} of transmittal {self.batch_id}"


class EmptyEnvelope(models.Model):
    """A stub that came without money: the customer hears of it; append-only."""

    batch = models.ForeignKey(ReceivedBatch, on_delete=models.PROTECT, related_name="+")
    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, default="")
    work_item_id = models.BigIntegerField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Stub without money in batch {self.batch_id}"
