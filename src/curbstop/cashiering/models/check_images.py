"""How the checks of a deposit went to the bank as images: the file, once; or why they went in the bag after all."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.banking import Deposit


class CheckImageFile(models.Model):
    """The one file of images of a deposit (X9.100-187), kept sealed; without a file, why there is none; append-only."""

    deposit = models.OneToOneField(Deposit, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, default="")
    file_sha256 = models.CharField(max_length=64, default="")
    stored_file = models.ForeignKey("platform.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    item_count = models.IntegerField()
    amount_cents = models.BigIntegerField()
    given_up_reason = models.CharField(max_length=400, default="")
    business_date = models.DateField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stored_file__isnull=False, given_up_reason="") & ~Q(file_sha256="")
                | Q(stored_file__isnull=True, file_sha256="") & ~Q(given_up_reason=""),
                name="cashiering_checkimages_file_or_reason",
            ),
            models.UniqueConstraint(
                fields=["file_sha256"], condition=~Q(file_sha256=""), name="cashiering_checkimages_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Check images of deposit {self.deposit_id}"
