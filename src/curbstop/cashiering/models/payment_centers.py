"""Pay stations and other payment centers: single payments through the day, then a message of the day's end."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.batches import PaymentBatch
from curbstop.cashiering.models.places import BankAccount


class PaymentCenter(models.Model):
    """Somebody who takes payments for us under a contract: its settlement, its fee, when a payment counts."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    settles_after_days = models.SmallIntegerField(default=1)
    counts_after_days = models.SmallIntegerField(default=0)
    fee_kind = models.CharField(max_length=10, default="none")
    fee_cents = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_kind="none", fee_cents=0) | Q(fee_kind__in=["kept_back", "billed"], fee_cents__gt=0),
                name="cashiering_center_fee",
            ),
            models.CheckConstraint(
                condition=Q(settles_after_days__gte=0) & Q(counts_after_days__gte=0), name="cashiering_center_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CenterPayment(models.Model):
    """One payment as the center told it: known at once, posted with its day; append-only. `cancels`: it was taken back there."""

    center = models.ForeignKey(PaymentCenter, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    account_number = models.CharField(max_length=40)
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", null=True
    )
    payer_name = models.CharField(max_length=120, default="")
    amount_cents = models.BigIntegerField()
    paid_on = models.DateField()
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["center", "paid_on"])]
        constraints = [
            models.UniqueConstraint(fields=["center", "reference"], name="cashiering_centerpayment_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_centerpayment_amount"),
        ]

    def __str__(self) -> str:
        return self.reference


class CenterDay(models.Model):
    """A center's message of a day's end, and the batch that it was posted as. A corrected message is a later row."""

    center = models.ForeignKey(PaymentCenter, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField()
    number = models.SmallIntegerField()
    control_count = models.IntegerField()
    control_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    batch = models.OneToOneField(PaymentBatch, on_delete=models.PROTECT, related_name="+", null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center", "paid_on", "number"], name="cashiering_centerday_once"),
            models.UniqueConstraint(
                fields=["center", "paid_on"], condition=Q(batch__isnull=False), name="cashiering_centerday_posted_once"
            ),
            models.CheckConstraint(
                condition=Q(control_count__gte=0) & Q(control_cents__gte=0) & Q(fee_cents__gte=0),
                name="cashiering_centerday_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.center_id} {self.paid_on}"
