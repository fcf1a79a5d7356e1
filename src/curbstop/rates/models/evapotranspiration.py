"""How much water a lawn would have used: what landscape budgets go by."""

from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    IntegerField,
    Model,
    Q,
    SmallIntegerField,
    TextField,
)

from curbstop.platform.ranges import ends_after_it_begins, no_two_on_one_day

EVERYWHERE = 0
HOLDS = Q(withdrawn_at__isnull=True)


class Evapotranspiration(Model):
    """Thousandths of an inch in the days [from_date, to_date), of one zone or everywhere (0).

    A row is never changed: a wrong one is withdrawn, with the reason, and another may take its place (0002).
    """

    zone = SmallIntegerField(default=EVERYWHERE)
    from_date = DateField()
    to_date = DateField()
    inches_milli = IntegerField()
    source = TextField()
    recorded_by_id = BigIntegerField(null=True, help_text="The staff user; null where the terminal said it")
    recorded_at = DateTimeField()
    file = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+", null=True)
    replaces = ForeignKey("self", on_delete=PROTECT, related_name="+", null=True)
    withdrawn_at = DateTimeField(null=True)
    withdrawn_by_id = BigIntegerField(null=True)
    withdrawn_reason = TextField(default="", blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="rates_evapotranspiration_amount", condition=Q(inches_milli__gte=0)),
            CheckConstraint(
                name="rates_evapotranspiration_why", condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason="")
            ),
            ends_after_it_begins(name="rates_evapotranspiration_days"),
            no_two_on_one_day("zone", name="rates_evapotranspiration_once", condition=HOLDS),
        ]

    def __str__(self) -> str:
        return f"zone {self.zone} from {self.from_date}: {self.inches_milli}"
