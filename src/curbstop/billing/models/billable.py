"""Charges that wait for the customer's next bill: fees, damages, permits, work after hours."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    Model,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

from curbstop.billing.types import CANCELLED, REFUSED, REQUESTED

# Asked for, waiting for the bill, on a bill; or refused, or taken off before.
WAITING, BILLED = "WAITING", "BILLED"
BILLABLE_STATES = (REQUESTED, WAITING, BILLED, CANCELLED, REFUSED)


class BillableCharge(Model):
    """One charge: asked for, perhaps approved, waiting, and on a bill. A cancelled bill lets it wait again."""

    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+")
    kind = CharField(max_length=30)
    words = TextField(help_text="What the bill calls it, in English")
    words_es = TextField()
    happened_on = DateField()
    reason = TextField()
    amount_cents = BigIntegerField()
    state = CharField(max_length=9)
    bill_id = BigIntegerField(null=True)
    requested_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    requested_at = DateTimeField()
    approval = ForeignKey("staff.Approval", null=True, on_delete=PROTECT, related_name="+")
    closed_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    closed_reason = TextField(default="", blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(amount_cents__gt=0), name="billing_billablecharge_cents"),
            CheckConstraint(condition=Q(state__in=BILLABLE_STATES), name="billing_billablecharge_state"),
            CheckConstraint(
                condition=Q(state=BILLED, bill_id__isnull=False) | Q(~Q(state=BILLED), bill_id__isnull=True),
                name="billing_billablecharge_billed_whole",
            ),
        ]
        indexes = [
            # What the next bill takes: the run asks for it once a partition.
            Index(fields=["customer_account"], condition=Q(state=WAITING), name="billing_billable_waiting"),
            Index(fields=["bill_id"], condition=Q(bill_id__isnull=False), name="billing_billable_bill"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class BillableChargePart(Model):
    """Which fund and revenue a charge is for; its parts are its amount. Append-only."""

    billable_charge = ForeignKey(BillableCharge, on_delete=PROTECT, related_name="+")
    place = SmallIntegerField()
    charge_type = CharField(max_length=30)
    amount_cents = BigIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(amount_cents__gt=0), name="billing_billablepart_cents"),
            UniqueConstraint(fields=["billable_charge", "place"], name="billing_billablepart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.charge_type} {self.amount_cents}"


class BillableChargeBilled(Model):
    """A charge on a bill, or taken off with it again; append-only. The charge's own state follows."""

    billable_charge = ForeignKey(BillableCharge, on_delete=PROTECT, related_name="+")
    bill_id = BigIntegerField()
    amount_cents = BigIntegerField(help_text="Negative: taken back with the bill")
    recorded_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(amount_cents=0), name="billing_billablebilled_cents"),
        ]
        indexes = [Index(fields=["bill_id"], name="billing_billablebilled_bill")]

    def __str__(self) -> str:
        return f"{self.amount_cents} on bill {self.bill_id}"
