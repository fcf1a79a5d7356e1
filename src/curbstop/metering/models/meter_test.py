"""What the test of a meter found: evidence for its bills, whether they are corrected or not."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Model,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

MOST_PERMILLE = 999


class MeterTest(Model):
    """Thousandths by which a meter ran fast (positive) or slow on a day, or that it stood still. Append-only."""

    meter = ForeignKey("metering.Meter", on_delete=PROTECT, related_name="+", db_index=False)
    tested_on = DateField()
    error_permille = SmallIntegerField()
    stopped = BooleanField()
    remark = TextField(default="", blank=True)
    file = ForeignKey("platform.StoredFile", null=True, on_delete=PROTECT, related_name="+", db_index=False)
    recorded_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    recorded_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="metering_metertest_error",
                condition=Q(stopped=True, error_permille=0)
                | Q(stopped=False, error_permille__gte=-MOST_PERMILLE, error_permille__lte=MOST_PERMILLE),
            ),
            # The same test is kept once, however often its result is asked about.
            UniqueConstraint(
                fields=["meter", "tested_on", "error_permille", "stopped"], name="metering_metertest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"test of meter {self.meter_id} on {self.tested_on}"
