"""Files of drafts that were cut, entry by entry; whom they left out; and what the banks sent back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from curbstop.autopay.models.mandates import AutopayMandate
from curbstop.autopay.types import DRAFT_KINDS, RUN_STATES, SKIP_REASONS


class AutopayRun(models.Model):
    """One origination file. It posts on its settlement date, as a batch of payments (`batch_id`, the cash room's)."""

    settles_on = models.DateField()
    is_same_day = models.BooleanField(default=False)
    business_date = models.DateField()
    bank_account_id = models.BigIntegerField()
    modifier = models.CharField(max_length=1)
    state = models.CharField(max_length=9, default="CUT")
    draft_count = models.IntegerField()
    draft_cents = models.BigIntegerField()
    prenote_count = models.IntegerField()
    skip_count = models.IntegerField()
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64, unique=True)
    stored_file = models.ForeignKey("platform.StoredFile", on_delete=models.PROTECT, related_name="+")
    cut_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cut_at = models.DateTimeField()
    batch_id = models.BigIntegerField(null=True, unique=True)
    posted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RUN_STATES), name="autopay_run_state"),
            models.CheckConstraint(
                condition=Q(draft_count__gte=0, draft_cents__gte=0, prenote_count__gte=0, skip_count__gte=0)
                & (Q(draft_count__gt=0) | Q(prenote_count__gt=0)),
                name="autopay_run_figures",
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN", withdrawn_by__isnull=False, batch_id__isnull=True)
                & ~Q(withdrawn_reason="")
                | ~Q(state="WITHDRAWN") & Q(withdrawn_by__isnull=True, withdrawn_reason=""),
                name="autopay_run_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(state="POSTED", posted_at__isnull=False) | ~Q(state="POSTED") & Q(posted_at__isnull=True),
                name="autopay_run_posted",
            ),
        ]

    def __str__(self) -> str:
        return f"Autopay run {self.pk}"


class AutopayDraft(models.Model):
    """One entry of a file. A bill is drafted once: only a withdrawn file frees it."""

    run = models.ForeignKey(AutopayRun, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(AutopayMandate, on_delete=models.PROTECT, related_name="+")
    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7)
    bill_id = models.BigIntegerField(null=True)
    printed_cents = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    trace = models.CharField(max_length=15, db_index=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DRAFT_KINDS), name="autopay_draft_kind"),
            models.CheckConstraint(
                condition=Q(kind="draft", bill_id__isnull=False, amount_cents__gt=0)
                & Q(amount_cents__lte=F("printed_cents"))
                | Q(kind="prenote", bill_id__isnull=True, amount_cents=0, printed_cents=0),
                name="autopay_draft_never_above_the_bill",
            ),
            models.CheckConstraint(condition=Q(trace__regex=r"^[0-9]{15}$"), name="autopay_draft_trace"),
            models.UniqueConstraint(fields=["run", "trace"], name="autopay_draft_trace_once"),
            models.UniqueConstraint(
                fields=["bill_id"],
                condition=Q(is_withdrawn=False, bill_id__isnull=False),
                name="autopay_draft_bill_once",
            ),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(is_withdrawn=False, kind="prenote"), name="autopay_draft_prenote_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.trace}"


class AutopaySkip(models.Model):
    """An account that pays by autopay and was left out, told once a bill; append-only."""

    run = models.ForeignKey(AutopayRun, on_delete=models.PROTECT, related_name="+")
    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    bill_id = models.BigIntegerField()
    reason = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=SKIP_REASONS), name="autopay_skip_reason"),
            models.UniqueConstraint(fields=["bill_id", "reason"], name="autopay_skip_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: bill {self.bill_id}"


class AutopayReturn(models.Model):
    """A draft or a prenote that the bank sent back; append-only. A draft returned before it posted never posts."""

    draft = models.OneToOneField(AutopayDraft, on_delete=models.PROTECT, related_name="+")
    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=3)
    returned_on = models.DateField()
    returned_item_id = models.BigIntegerField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason_code__regex="^R[0-9]{2}$"), name="autopay_return_code")
        ]

    def __str__(self) -> str:
        return f"{self.reason_code}: {self.draft_id}"
