"""A payment laid aside at the counter: nothing of it is posted until somebody takes it up again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import Office


class SuspendedPayment(models.Model):
    """What was entered, as the page's fields. It is taken up once, dropped with a reason, or runs out with its day."""

    key = models.UUIDField(unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    label = models.CharField(max_length=120)
    total_cents = models.BigIntegerField()
    fields = models.JSONField()
    state = models.CharField(max_length=9, default="SUSPENDED")
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [
            models.Index(fields=["business_date"], condition=Q(state="SUSPENDED"), name="cashiering_suspended_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="SUSPENDED", ended_by__isnull=True, ended_at__isnull=True)
                | Q(state="RESUMED", ended_by__isnull=False, ended_at__isnull=False)
                | (Q(state="DROPPED", ended_by__isnull=False, ended_at__isnull=False) & ~Q(reason=""))
                | Q(state="EXPIRED", ended_by__isnull=False, ended_at__isnull=False),
                name="cashiering_suspended_state",
            ),
            models.CheckConstraint(condition=Q(total_cents__gte=0), name="cashiering_suspended_total"),
        ]

    def __str__(self) -> str:
        return self.label
