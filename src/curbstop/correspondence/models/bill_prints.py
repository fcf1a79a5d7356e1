"""Which bill went out how: planned piece by piece before printing, with what each said kept as it was."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db.models import (
    PROTECT,
    BigIntegerField,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    IntegerField,
    Model,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

from curbstop.correspondence.types import BillPrintRow

WAYS = ("mail", "email")
PURPOSES = ("copy", "spoiled", "remail")


class BillPrint(Model):
    """A bill's place in what leaves the house: which file, which envelope, which piece of it, and its barcode's digits.

    Planned once for each bill and never changed; the bill and the run are billing's, a room above. Bills by email have
    no envelope (0).
    """

    bill_id = BigIntegerField(unique=True)
    run_id = BigIntegerField()
    way = TextField()
    file_number = IntegerField()
    place = IntegerField()
    amount_due_cents = BigIntegerField()
    envelope = BigIntegerField()
    piece = SmallIntegerField()
    pieces = SmallIntegerField()
    tracking = TextField(blank=True)
    routing = TextField(blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["run_id", "way", "file_number", "place"], name="correspondence_bill_print_place"),
            CheckConstraint(condition=Q(way__in=WAYS), name="correspondence_bill_print_way"),
            CheckConstraint(
                condition=Q(piece__gte=1, file_number__gte=1, place__gte=1), name="correspondence_bill_print_counts"
            ),
            CheckConstraint(
                condition=Q(tracking__regex=r"^(\d{20})?$", routing__regex=r"^(\d{5}|\d{9}|\d{11})?$"),
                name="correspondence_bill_print_barcode",
            ),
        ]
        indexes = [
            Index(fields=["tracking"], condition=~Q(tracking=""), name="correspondence_bill_tracking"),
        ]

    def __str__(self) -> str:
        return f"bill {self.bill_id}"

    def as_row(self) -> BillPrintRow:
        """The row as others may see it."""
        return BillPrintRow(
            id=self.pk,
            bill_id=self.bill_id,
            run_id=self.run_id,
            way="email" if self.way == "email" else "mail",
            file_number=self.file_number,
            place=self.place,
            amount_due_cents=self.amount_due_cents,
            envelope=self.envelope,
            piece=self.piece,
            pieces=self.pieces,
            tracking=self.tracking,
            routing=self.routing,
        )


class BillContent(Model):
    """What the bills of one file said, word by word: a reprint is laid out from it. `stored_file_id` is platform's."""

    run_id = BigIntegerField()
    way = TextField()
    file_number = IntegerField()
    bill_count = IntegerField()
    total_cents = BigIntegerField()
    stored_file_id = BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["run_id", "way", "file_number"], name="correspondence_bill_content_once"),
            CheckConstraint(condition=Q(way__in=WAYS), name="correspondence_bill_content_way"),
        ]

    def __str__(self) -> str:
        return f"run {self.run_id}, {self.way} {self.file_number}"


class MailSerialBlock(Model):
    """Serial numbers of a mailer that are taken. The postal service wants none twice within 45 days: the database refuses it."""

    mailer_id = TextField()
    serials = BigIntegerRangeField()
    days = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="correspondence_mail_serials_once",
                expressions=[
                    ("mailer_id", RangeOperators.EQUAL),
                    ("serials", RangeOperators.OVERLAPS),
                    ("days", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailer_id} {self.serials}"


class BillReprint(Model):
    """A bill that was printed once more: why, by whom, and the file."""

    bill_print = ForeignKey(BillPrint, on_delete=PROTECT, related_name="+")
    purpose = TextField()
    reason = TextField()
    marked = BooleanField()
    printed_on = DateField()
    recorded_at = DateTimeField()
    actor = ForeignKey("staff.StaffUser", on_delete=PROTECT, related_name="+", db_index=False)
    stored_file_id = BigIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(purpose__in=PURPOSES), name="correspondence_bill_reprint_purpose"),
            CheckConstraint(condition=~Q(reason=""), name="correspondence_bill_reprint_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.bill_print_id} {self.purpose}"
