"""How much water a lawn would have used: what landscape budgets go by."""

from django.db.models import (
    BigIntegerField,
    CheckConstraint,
    DateField,
    IntegerField,
    Model,
    Q,
    SmallIntegerField,
    TextField,
)

from curbstop.platform.ranges import ends_after_it_begins, no_two_on_one_day

EVERYWHERE = 0


class Evapotranspiration(Model):
    """Thousandths of an inch in the days [from_date, to_date), of one zone or everywhere (0)."""

    zone = SmallIntegerField(default=EVERYWHERE)
    from_date = DateField()
    to_date = DateField()
    inches_milli = IntegerField()
    source = TextField()
    recorded_by_id = BigIntegerField(null=True, help_text="The staff user; null where the terminal said it")

    class Meta:
        constraints = [
            CheckConstraint(name="rates_evapotranspiration_amount", condition=Q(inches_milli__gte=0)),
            ends_after_it_begins(name="rates_evapotranspiration_days"),
            no_two_on_one_day("zone", name="rates_evapotranspiration_once"),
        ]

    def __str__(self) -> str:
        return f"zone {self.zone} from {self.from_date}: {self.inches_milli}"
