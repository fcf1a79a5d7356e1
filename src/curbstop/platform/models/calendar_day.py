"""Which days are business days, per calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarName(models.TextChoices):
    """The three calendars: offices open, banks settle, crews work."""

    CITY_OFFICE = "city_office", _("City offices")
    FEDERAL_RESERVE = "federal_reserve", _("Federal Reserve")
    FIELD = "field", _("Field crews")


class CalendarDay(models.Model):
    """One day of one calendar; every day of the covered years has a row."""

    calendar = models.CharField(max_length=20, choices=CalendarName)
    day = models.DateField()
    is_open = models.BooleanField()
    reason = models.CharField(max_length=100, blank=True, help_text="Why it is closed; empty for weekends")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="platform_calendarday_once")]
        indexes = [
            models.Index(fields=["calendar", "day"], condition=models.Q(is_open=True), name="platform_open_days")
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day.isoformat()}"
