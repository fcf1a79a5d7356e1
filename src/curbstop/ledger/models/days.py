"""Business days and fiscal periods."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DayState(models.TextChoices):
    """OPEN takes everything; BALANCING no new receipts; CLOSED nothing, and is sealed."""

    OPEN = "OPEN", _("Open")
    BALANCING = "BALANCING", _("Balancing")
    CLOSED = "CLOSED", _("Closed")


class BusinessDay(models.Model):
    """One day of the books. At most one is OPEN and at most one BALANCING, so never more than two are unsealed."""

    business_date = models.DateField(primary_key=True)
    state = models.CharField(max_length=9, choices=DayState, default=DayState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    balancing_at = models.DateTimeField(null=True)
    balancing_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DayState.values), name="ledger_day_state"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="OPEN"), name="ledger_day_one_open"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="BALANCING"), name="ledger_day_one_balancing"),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False) | ~Q(state="CLOSED") & Q(closed_at__isnull=True),
                name="ledger_day_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_date.isoformat()} {self.state}"


class PeriodState(models.TextChoices):
    """Whether days of a period may still be opened."""

    OPEN = "OPEN", _("Open")
    CLOSED = "CLOSED", _("Closed")


class FiscalPeriod(models.Model):
    """A month of the fiscal year July to June (named by the year in which it ends), days [from_date, to_date)."""

    fiscal_year = models.SmallIntegerField()
    number = models.SmallIntegerField()
    from_date = models.DateField(unique=True)
    to_date = models.DateField()
    state = models.CharField(max_length=6, choices=PeriodState, default=PeriodState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="ledger_period_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 12)), name="ledger_period_twelve"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="ledger_period_some_days"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}-{self.number:02d}"
