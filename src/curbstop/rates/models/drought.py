"""Drought stages that resolutions switched on."""

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, Model, TextField

from curbstop.platform.ranges import ends_after_it_begins, no_two_on_one_day


class DroughtStage(Model):
    """A stage for the days [from_date, to_date) of the utility. It may be given an end, and is never changed otherwise."""

    stage = CharField(max_length=20)
    resolution = TextField()
    from_date = DateField()
    to_date = DateField(null=True)
    declared_by_id = BigIntegerField(null=True, help_text="The staff user; null where a file or the terminal said it")
    declared_at = DateTimeField()

    class Meta:
        constraints = [
            ends_after_it_begins(name="rates_stage_days"),
            no_two_on_one_day(name="rates_stage_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"stage {self.stage} from {self.from_date}"
