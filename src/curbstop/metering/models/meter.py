"""Meters, where they hang and what they showed."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    DO_NOTHING,
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Index,
    Model,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

from curbstop.metering.types import METER_UNITS, MILLI, READ_KINDS, READ_SOURCES
from curbstop.platform.ranges import ends_after_it_begins, is_one_of, no_two_on_one_day


class Meter(Model):
    """A register that counts. A compound meter is two of them, each with its own serial and register number."""

    serial = TextField(unique=True)
    size = TextField()
    dials = SmallIntegerField()
    unit = TextField(default="HCF")
    multiplier_milli = BigIntegerField(default=MILLI)
    register = SmallIntegerField(default=1)
    register_name = TextField(
        default="", db_default="", blank=True, help_text="What it counts, as tariffs call it: peak, high_flow"
    )

    class Meta:
        constraints = [
            CheckConstraint(name="meter_has_serial", condition=~Q(serial="")),
            CheckConstraint(name="meter_dials", condition=Q(dials__gte=3) & Q(dials__lte=9)),
            CheckConstraint(name="meter_multiplier", condition=Q(multiplier_milli__gt=0)),
            CheckConstraint(name="meter_register", condition=Q(register__gt=0)),
            CheckConstraint(name="meter_register_name", condition=Q(register_name__regex=r"^([a-z][a-z0-9_]*)?$")),
            is_one_of("unit", METER_UNITS, name="meter_unit"),
        ]

    def __str__(self) -> str:
        return self.serial


class Installation(Model):
    """A meter counts for a service point from a day to a day, with what it showed on both.

    It hangs there, or at another point (`located_at`) whose use is billed here, under one agreement with that of other meters.
    """

    meter = ForeignKey(Meter, on_delete=PROTECT, related_name="+")
    service_point = ForeignKey("premises.ServicePoint", on_delete=PROTECT, related_name="+")
    register = SmallIntegerField(default=1)
    from_date = DateField()
    to_date = DateField(null=True)
    start_reading_milli = BigIntegerField()
    end_reading_milli = BigIntegerField(null=True)
    located_at = ForeignKey("premises.ServicePoint", on_delete=PROTECT, related_name="+", db_index=False, null=True)

    class Meta:
        indexes = [
            Index(fields=["located_at"], condition=Q(located_at__isnull=False), name="installation_located_at"),
        ]
        constraints = [
            ends_after_it_begins(name="installation_days"),
            CheckConstraint(
                name="installation_elsewhere",
                condition=Q(located_at__isnull=True) | ~Q(located_at=F("service_point")),
            ),
            CheckConstraint(
                name="installation_readings",
                condition=Q(start_reading_milli__gte=0)
                & (Q(end_reading_milli__isnull=True) | Q(end_reading_milli__gte=0)),
            ),
            CheckConstraint(
                name="installation_end_has_reading",
                condition=Q(to_date__isnull=True, end_reading_milli__isnull=True)
                | Q(to_date__isnull=False, end_reading_milli__isnull=False),
            ),
            no_two_on_one_day("meter", name="installation_one_place"),
            no_two_on_one_day("service_point", "register", name="installation_one_register"),
        ]

    def __str__(self) -> str:
        return f"meter {self.meter_id} from {self.from_date}"


# Originals and corrections have an index each: who asks for both says both, or every read of the city is looked at.
ORIGINALS_AND_CORRECTIONS = Q(replaces_read__isnull=True) | Q(replaces_read__isnull=False)


class Read(Model):
    """What a meter showed on a day. Append-only: a correction is another read that names the one it replaces."""

    installation = ForeignKey(Installation, on_delete=DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    service_point = ForeignKey(
        "premises.ServicePoint", on_delete=DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    read_on = DateField()
    reading_milli = BigIntegerField()
    source = TextField()
    kind = TextField()
    flags = ArrayField(TextField(), default=list)
    note = TextField(default="", blank=True)
    replaces_read = ForeignKey(
        "self", on_delete=DO_NOTHING, related_name="+", db_constraint=False, db_index=False, null=True
    )
    recorded_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="read_reading", condition=Q(reading_milli__gte=0)),
            is_one_of("kind", READ_KINDS, name="read_kind"),
            is_one_of("source", READ_SOURCES, name="read_source"),
            UniqueConstraint(
                fields=["service_point", "read_on", "installation"],
                condition=Q(replaces_read__isnull=True),
                name="read_once_a_day",
            ),
            UniqueConstraint(
                fields=["replaces_read"], condition=Q(replaces_read__isnull=False), name="read_replaced_once"
            ),
        ]
        indexes = [
            Index(
                fields=["service_point", "read_on"],
                condition=Q(replaces_read__isnull=False),
                name="read_corrections",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reading_milli} on {self.read_on}"
