"""Which roles and powers a person holds, from when to when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from curbstop.staff.models.staff_user import StaffUser


class DayRange(Func):
    """PostgreSQL's range of days [from, to)."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Grant(models.Model):
    """A role or a power for the days [from_date, to_date); none, when it was taken back before it began."""

    staff_user = models.ForeignKey(StaffUser, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=[("role", "Role"), ("power", "Power")])
    code = models.CharField(max_length=30)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(StaffUser, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["role", "power"]), name="staff_grant_kind"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="staff_grant_some_days"
            ),
            ExclusionConstraint(
                name="staff_grant_once_a_day",
                expressions=[
                    ("staff_user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (DayRange("from_date", "to_date", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
