"""Bill runs, their partitions, and what they could not bill."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    IntegerField,
    JSONField,
    Model,
    PositiveSmallIntegerField,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.billing.types import CYCLE_RUN, FINISHED, PARTITION_STATES, PLANNED, RUN_KINDS, RUN_STATES, RUNNING


class BillRun(Model):
    """One run over a cycle and month, or over one customer account. At most one runs per cycle and month."""

    kind = TextField()
    cycle_number = PositiveSmallIntegerField(null=True)
    month = DateField(null=True)
    business_date = DateField()
    bill_date = DateField()
    mailing_date = DateField()
    due_date = DateField()
    read_from = DateField()
    read_on = DateField()
    state = TextField(default=RUNNING)
    started_at = DateTimeField()
    finished_at = DateTimeField(null=True)
    started_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    class_usual = JSONField(
        default=list, help_text="Usual charges by service, class and size when the run began, for the held test"
    )
    totals = JSONField(null=True, help_text="The run's report, frozen when it finished")

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=RUN_KINDS), name="billing_run_kind"),
            CheckConstraint(condition=Q(state__in=RUN_STATES), name="billing_run_state"),
            CheckConstraint(
                condition=Q(kind=CYCLE_RUN, cycle_number__isnull=False, month__isnull=False) | ~Q(kind=CYCLE_RUN),
                name="billing_run_cycle_named",
            ),
            CheckConstraint(
                condition=Q(state=RUNNING, finished_at__isnull=True)
                | Q(state=FINISHED, finished_at__isnull=False, totals__isnull=False),
                name="billing_run_finished_whole",
            ),
            UniqueConstraint(
                fields=["cycle_number", "month"],
                condition=Q(kind=CYCLE_RUN, state=RUNNING),
                name="billing_run_one_at_a_time",
            ),
        ]
        indexes = [Index(fields=["cycle_number", "month"], name="billing_run_cycle_month")]

    def __str__(self) -> str:
        return f"bill run {self.pk}"


class BillRunPartition(Model):
    """A range of customer accounts of a run, billed in one transaction: PLANNED or DONE, nothing between."""

    run = ForeignKey(BillRun, on_delete=PROTECT, related_name="+", db_index=False)
    number = IntegerField()
    first_customer_account_id = BigIntegerField()
    last_customer_account_id = BigIntegerField()
    state = TextField(default=PLANNED)
    finished_at = DateTimeField(null=True)
    totals = JSONField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["run", "number"], name="billing_partition_once"),
            CheckConstraint(condition=Q(state__in=PARTITION_STATES), name="billing_partition_state"),
            CheckConstraint(
                condition=Q(state=PLANNED, totals__isnull=True) | Q(~Q(state=PLANNED), totals__isnull=False),
                name="billing_partition_done_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"partition {self.number} of run {self.run_id}"


class BillRunException(Model):
    """An account that a run could not bill, or billed with a remark: the reason as a clerk reads it."""

    run = ForeignKey(BillRun, on_delete=PROTECT, related_name="+")
    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    agreement = ForeignKey("customers.ServiceAgreement", null=True, on_delete=PROTECT, related_name="+", db_index=False)
    kind = TextField()
    reason = TextField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
