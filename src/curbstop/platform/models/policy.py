"""Dated policies: what the utility or the law has decided, from when, and by which source."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyMark(models.TextChoices):
    """How sure the figure is."""

    VERIFIED = "V", _("read at the source named")
    PARTLY = "P", _("read in part")
    MEMORY = "M", _("not re-read; counsel confirms it")
    DEFAULT = "D", _("proposed default without a binding source")


class Policy(models.Model):
    """One value of one policy for the days of `period`, half-open; no day has two values."""

    key = models.CharField(max_length=100)
    value = models.JSONField()
    period = DateRangeField()
    source = models.TextField(blank=True)
    mark = models.CharField(max_length=1, choices=PolicyMark)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="platform_policy_one_value_a_day",
                expressions=[("key", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(period__isempty=False), name="platform_policy_some_days"),
        ]

    def __str__(self) -> str:
        return self.key
