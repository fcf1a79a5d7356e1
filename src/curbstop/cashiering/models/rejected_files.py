"""Files of payments that were rejected, and the corrected files that came in their place."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.batches import PaymentBatch


class RejectedFile(models.Model):
    """A payment file that is not sound, as it was brought: its bytes once, the first line that is wrong, and why; append-only."""

    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64, unique=True)
    file_format = models.CharField(max_length=30)
    stored_file = models.ForeignKey("platform.StoredFile", on_delete=models.PROTECT, related_name="+")
    line = models.IntegerField(null=True)
    reason = models.CharField(max_length=600)
    business_date = models.DateField()
    rejected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rejected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="cashiering_rejectedfile_reason"),
            models.CheckConstraint(condition=Q(line__isnull=True) | Q(line__gt=0), name="cashiering_rejectedfile_line"),
        ]

    def __str__(self) -> str:
        return self.file_name


class FileReplacement(models.Model):
    """The batch of the corrected file that was posted in a rejected file's place; append-only."""

    rejected_file = models.OneToOneField(RejectedFile, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"File {self.rejected_file_id} replaced by batch {self.batch_id}"
