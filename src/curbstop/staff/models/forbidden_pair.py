"""The matrix of roles and powers that nobody holds together: data, read by the trigger that refuses a grant."""

from django.db import models
from django.db.models import F, Q


class ForbiddenPair(models.Model):
    """Two roles or powers that one person never holds on the same day; `first_code` before `second_code`."""

    first_code = models.CharField(max_length=30)
    second_code = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_code", "second_code"], name="staff_forbiddenpair_once"),
            models.CheckConstraint(condition=Q(first_code__lt=F("second_code")), name="staff_forbiddenpair_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_code} and {self.second_code}"
