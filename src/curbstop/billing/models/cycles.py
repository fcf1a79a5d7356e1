"""The cycle calendar: which part of the city is read, billed and mailed on which days."""

from django.db.models import (
    PROTECT,
    CheckConstraint,
    DateField,
    F,
    ForeignKey,
    Model,
    PositiveSmallIntegerField,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.billing.types import MONTH_OPEN, MONTH_STATES


class Cycle(Model):
    """A part of the city that is read and billed together."""

    number = PositiveSmallIntegerField(primary_key=True)
    name = TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"cycle {self.number}"


class CycleMonth(Model):
    """A cycle in a month: read window, bill, mailing and due dates, close (`books.md` 3)."""

    cycle = ForeignKey(Cycle, on_delete=PROTECT, related_name="+", db_index=False)
    month = DateField(help_text="The first day of the month")
    read_from = DateField()
    read_on = DateField()
    bill_on = DateField()
    mail_on = DateField()
    due_on = DateField()
    window_closes_on = DateField()
    state = TextField(default=MONTH_OPEN)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["cycle", "month"], name="billing_cyclemonth_once"),
            CheckConstraint(condition=Q(state__in=MONTH_STATES), name="billing_cyclemonth_state"),
            CheckConstraint(
                condition=Q(read_from__lte=F("read_on"))
                & Q(read_on__lte=F("bill_on"))
                & Q(bill_on__lte=F("mail_on"))
                & Q(mail_on__lt=F("due_on"))
                & Q(bill_on__lte=F("window_closes_on")),
                name="billing_cyclemonth_order",
            ),
            CheckConstraint(condition=Q(month__day=1), name="billing_cyclemonth_first_day"),
        ]

    def __str__(self) -> str:
        return f"cycle {self.cycle_id} {self.month:%Y-%m}"
