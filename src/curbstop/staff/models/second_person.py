"""Who confirmed what another one did."""

from django.db import models
from django.db.models import F, Q

from curbstop.staff.models.staff_user import StaffUser


class SecondPerson(models.Model):
    """A confirmation by another person, at the same screen by PIN or later from a queue. Never changed."""

    purpose = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True, help_text="Empty while the thing confirmed is only being made")
    first_user = models.ForeignKey(StaffUser, on_delete=models.PROTECT, related_name="+")
    second_user = models.ForeignKey(StaffUser, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=5, choices=[("pin", "PIN"), ("queue", "Queue")])
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(first_user=F("second_user")), name="staff_secondperson_is_another"),
            models.CheckConstraint(condition=Q(method__in=["pin", "queue"]), name="staff_secondperson_method"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="staff_secondperson_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_kind} {self.subject_id}"
