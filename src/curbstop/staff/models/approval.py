"""What one person asks for and another decides."""

from django.db import models
from django.db.models import F, Q

from curbstop.staff.models.staff_user import StaffUser


class Approval(models.Model):
    """A request that waits in a queue until somebody else approves or refuses it."""

    kind = models.CharField(max_length=40, help_text="What is asked: adjustment, float_shift, late_deposit ...")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField(null=True)
    reason = models.TextField()
    requested_by = models.ForeignKey(StaffUser, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(StaffUser, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, null=True, choices=[("approved", "Approved"), ("refused", "Refused")])
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="staff_approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(decision__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="staff_approval_whole_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=Q(decision__isnull=True), name="staff_approvals_waiting"),
            models.Index(fields=["subject_kind", "subject_id"], name="staff_approval_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"
