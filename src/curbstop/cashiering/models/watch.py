"""What is looked at out of turn: surprise counts, and notes that are no money or hardly any."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import CashHolder
from curbstop.cashiering.models.sessions import CashSession


class SurpriseDraw(models.Model):
    """The draw of a period's surprise counts: the seed is kept so that anybody can draw again; append-only."""

    period_from = models.DateField(unique=True)
    period_to = models.DateField()
    seed = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(period_to__gt=models.F("period_from")), name="cashiering_draw_period"),
            models.CheckConstraint(condition=~Q(seed=""), name="cashiering_draw_seed"),
        ]

    def __str__(self) -> str:
        return f"Draw from {self.period_from}"


class SurpriseDue(models.Model):
    """A drawer or vault that is to be counted on a day: drawn, or asked for by a supervisor; append-only."""

    draw = models.ForeignKey(SurpriseDraw, on_delete=models.PROTECT, related_name="+", null=True)
    holder = models.ForeignKey(CashHolder, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "due_on"], name="cashiering_surprisedue_once"),
        ]

    def __str__(self) -> str:
        return f"Surprise count of {self.holder_id} on {self.due_on}"


class SurpriseCount(models.Model):
    """A surprise count beside what should be there at that moment; append-only, posts nothing."""

    due = models.OneToOneField(SurpriseDue, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(CashHolder, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    business_date = models.DateField()
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()
    currency_cents = models.BigIntegerField()
    checks_cents = models.BigIntegerField()
    expected_currency_cents = models.BigIntegerField()
    expected_checks_cents = models.BigIntegerField()
    remark = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(witness=models.F("counted_by")), name="cashiering_surprise_two"),
            models.CheckConstraint(
                condition=Q(currency_cents__gte=0) & Q(checks_cents__gte=0), name="cashiering_surprise_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"Surprise count {self.pk}"


class SurpriseLine(models.Model):
    """One denomination or one check of a surprise count; append-only."""

    count = models.ForeignKey(SurpriseCount, on_delete=models.PROTECT, related_name="+")
    tender_class = models.CharField(max_length=12)
    denomination = models.CharField(max_length=10, default="")
    pieces = models.IntegerField(default=1)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pieces__gt=0), name="cashiering_surpriseline_pieces")]

    def __str__(self) -> str:
        return f"{self.denomination or self.tender_class} {self.amount_cents}"


class NoteIncident(models.Model):
    """A counterfeit or mutilated note: what it was, where it was found, what was done with it; append-only, posts nothing.

    A counterfeit is no money: it is never counted, so a drawer that took one is short by it.
    """

    kind = models.CharField(max_length=12)
    found_at = models.CharField(max_length=10)
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    deposit = models.ForeignKey("cashiering.Deposit", on_delete=models.PROTECT, related_name="+", null=True)
    denomination = models.CharField(max_length=10)
    amount_cents = models.BigIntegerField()
    remaining_percent = models.SmallIntegerField(null=True)
    disposition = models.CharField(max_length=12)
    serial_number = models.CharField(max_length=20, default="")
    envelope_number = models.CharField(max_length=30, default="")
    presented_by = models.CharField(max_length=200, default="")
    description = models.CharField(max_length=400, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="counterfeit", disposition="kept", remaining_percent__isnull=True)
                & ~Q(serial_number="")
                & ~Q(envelope_number="")
                | Q(kind="mutilated", disposition="accepted", remaining_percent__gt=50)
                | Q(kind="mutilated", disposition="refused", remaining_percent__lte=50),
                name="cashiering_note_rule",
            ),
            models.CheckConstraint(
                condition=Q(found_at__in=["counter", "count", "bank"]), name="cashiering_note_found"
            ),
            models.CheckConstraint(condition=~Q(witness=models.F("recorded_by")), name="cashiering_note_two"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_note_amount"),
            models.UniqueConstraint(
                fields=["envelope_number"], condition=~Q(envelope_number=""), name="cashiering_note_envelope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.denomination}"


class NoteStep(models.Model):
    """What became of a kept note: surrendered to the Secret Service or the police, or found genuine; append-only."""

    incident = models.OneToOneField(NoteIncident, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    given_to = models.CharField(max_length=120)
    reference = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["surrendered", "genuine"]), name="cashiering_notestep_kind"),
            models.CheckConstraint(condition=~Q(given_to="") & ~Q(reference=""), name="cashiering_notestep_told"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: note {self.incident_id}"
