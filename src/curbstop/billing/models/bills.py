"""Bills, the days of agreements that they bill, and their lines. Written by COPY, a million at a time.

Foreign keys of these tables are checked as a set (migration 0002), indexes are few, and what is printed never changes.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db.models import (
    PROTECT,
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CheckConstraint,
    DateField,
    F,
    ForeignKey,
    Index,
    IntegerField,
    JSONField,
    Model,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)
from django.db.models.lookups import Exact

from curbstop.billing.models.runs import BillRun
from curbstop.billing.types import BILL_KINDS, BILL_STATES, CANCELLED, HELD, ISSUED, LINES_A_BILL, READY

TEN = 10


class Bill(Model):
    """One customer account's bill. Its number is its id and a check digit, so that it is unique without an index."""

    id = BigAutoField(primary_key=True)
    number = BigIntegerField()
    customer_account = ForeignKey(
        "customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    run = ForeignKey(BillRun, on_delete=PROTECT, related_name="+", db_constraint=False)
    kind = CharField(max_length=7)
    state = CharField(max_length=9)
    bill_date = DateField()
    mailing_date = DateField(null=True)
    due_date = DateField(null=True)
    from_date = DateField()
    to_date = DateField()
    previous_balance_cents = BigIntegerField(help_text="The amount due of the bill before")
    payments_cents = BigIntegerField(help_text="Received since the bill before; positive")
    adjustments_cents = BigIntegerField(help_text="All other changes since, with their sign")
    current_charges_cents = BigIntegerField()
    credit_used_cents = BigIntegerField()
    amount_due_cents = BigIntegerField()
    security_deposit_demand_cents = BigIntegerField(default=0, help_text="Shown apart; not in the amount due")
    hold_reason = TextField(default="", blank=True)
    rounding = CharField(max_length=10)
    language = CharField(max_length=2)
    business_date = DateField(null=True)
    entry = ForeignKey(
        "ledger.JournalEntry", null=True, on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=BILL_KINDS), name="billing_bill_kind"),
            CheckConstraint(condition=Q(state__in=BILL_STATES), name="billing_bill_state"),
            CheckConstraint(condition=Exact(F("number") / TEN, F("id")), name="billing_bill_number"),
            CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="billing_bill_days"),
            CheckConstraint(
                condition=Q(
                    amount_due_cents=F("previous_balance_cents")
                    - F("payments_cents")
                    + F("adjustments_cents")
                    + F("current_charges_cents")
                ),
                name="billing_bill_adds_up",
            ),
            CheckConstraint(
                condition=Q(
                    state__in=[HELD, READY],
                    entry__isnull=True,
                    business_date__isnull=True,
                    mailing_date__isnull=True,
                    due_date__isnull=True,
                    credit_used_cents=0,
                )
                | Q(
                    Q(entry__isnull=False) | Q(current_charges_cents=0),
                    state=ISSUED,
                    business_date__isnull=False,
                    mailing_date__isnull=False,
                    due_date__isnull=False,
                )
                | Q(state=CANCELLED),
                name="billing_bill_issued_whole",
            ),
            CheckConstraint(condition=~Q(state=HELD) | ~Q(hold_reason=""), name="billing_bill_hold_reason"),
            CheckConstraint(
                condition=Q(due_date__isnull=True) | Q(due_date__gt=F("mailing_date")), name="billing_bill_due_later"
            ),
        ]
        indexes = [
            Index(fields=["customer_account", "bill_date"], name="billing_bill_account"),
            Index(fields=["bill_date"], condition=Q(state=HELD), name="billing_bill_held"),
            BrinIndex(fields=["business_date"], name="billing_bill_day", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"bill {self.number}"


class BillSegment(Model):
    """Agreement x days on a bill, with the facts that it was rated by. Two that are not cancelled never overlap."""

    id = BigAutoField(primary_key=True)
    bill = ForeignKey(Bill, on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False)
    agreement = ForeignKey(
        "customers.ServiceAgreement", on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    service_point_id = BigIntegerField()
    service = CharField(max_length=12)
    from_date = DateField()
    to_date = DateField()
    cancelled = BooleanField(default=False, db_default=False)
    is_regular = BooleanField()
    usage_milli = BigIntegerField()
    rate_class = TextField()
    meter_size = TextField(default="", blank=True)
    zone = SmallIntegerField(null=True)
    outside_city = BooleanField(default=False)
    dwelling_units = IntegerField(default=1)
    start_read_id = BigIntegerField(null=True)
    end_read_id = BigIntegerField(null=True)
    estimated = BooleanField(default=False)
    charges_cents = BigIntegerField()
    further_facts = JSONField(null=True, help_text="What else its tariff asked, as it was rated by")

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="billing_segment_days"),
            UniqueConstraint(
                fields=["agreement", "to_date"], condition=Q(cancelled=False), name="billing_segment_once"
            ),
        ]
        indexes = [Index(fields=["bill"], name="billing_segment_bill")]

    def __str__(self) -> str:
        return f"agreement {self.agreement_id} {self.from_date} to {self.to_date}"


class BillLine(Model):
    """One charge: quantity, price, days and whole cents, with the account that it is revenue of."""

    id = BigIntegerField(primary_key=True)
    bill = ForeignKey(Bill, on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False)
    segment = ForeignKey(BillSegment, on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False)
    sequence = SmallIntegerField()
    component = TextField()
    tier = SmallIntegerField(default=0)
    from_date = DateField()
    to_date = DateField()
    quantity_milli = BigIntegerField()
    unit = TextField(default="", blank=True)
    price_micros = BigIntegerField()
    days = SmallIntegerField()
    basis_days = SmallIntegerField(null=True, help_text="Null where the charge does not go by days")
    amount_cents = BigIntegerField()
    fund_id = SmallIntegerField()
    ledger_account_id = IntegerField()
    charge_type = CharField(max_length=30)
    tariff_version_id = BigIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="billing_line_days"),
            CheckConstraint(condition=Exact(F("id") / LINES_A_BILL, F("bill_id")), name="billing_line_id_says_bill"),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.amount_cents}"
