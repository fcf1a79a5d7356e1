"""Whose hands were on a customer account's money on a day: the database lets nobody both take and adjust."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q

from curbstop.staff.models.staff_user import StaffUser
from curbstop.staff.types import HAND_DEEDS


class AccountHand(models.Model):
    """Somebody took a payment of a customer account, or adjusted it, on a business day. Never changed.

    Written by triggers of the tables of receipts and adjustments, so that no way in goes around it.
    """

    customer_account_id = models.BigIntegerField()
    staff_user = models.ForeignKey(StaffUser, on_delete=models.PROTECT, related_name="+", db_index=False)
    business_date = models.DateField()
    deed = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(deed__in=HAND_DEEDS), name="staff_accounthand_deed"),
            models.UniqueConstraint(
                fields=["customer_account_id", "staff_user", "business_date", "deed"], name="staff_accounthand_once"
            ),
            ExclusionConstraint(
                name="staff_accounthand_one_deed",
                expressions=[
                    ("customer_account_id", "="),
                    ("staff_user", "="),
                    ("business_date", "="),
                    ("deed", "<>"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_user_id} {self.deed} {self.customer_account_id} on {self.business_date}"
