"""Who looked at whose record."""

from django.db import models

from curbstop.staff.models.staff_user import StaffUser


class RecordAccess(models.Model):
    """One look at a customer's record. Never changed."""

    staff_user = models.ForeignKey(StaffUser, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    page = models.CharField(max_length=80)
    accessed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "accessed_at"], name="staff_access_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.page}"
