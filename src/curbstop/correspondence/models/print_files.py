"""The print files that were made of a bill run."""

from django.db.models import BigIntegerField, CheckConstraint, IntegerField, Model, Q, TextField, UniqueConstraint

from curbstop.correspondence.types import PrintFileRow


class BillPrintFile(Model):
    """One PDF of bills with its control figures. The run is billing's, a room above: its id stands here as a plain number."""

    run_id = BigIntegerField()
    number = IntegerField()
    name = TextField()
    bill_count = IntegerField()
    envelope_count = IntegerField()
    total_cents = BigIntegerField()
    page_count = IntegerField()
    sha256 = TextField()
    stored_file_id = BigIntegerField()
    first_bill_number = TextField()
    last_bill_number = TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["run_id", "name"], name="correspondence_print_file_once"),
            CheckConstraint(
                condition=Q(bill_count__gt=0, envelope_count__gt=0, page_count__gt=0),
                name="correspondence_print_file_not_empty",
            ),
            CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="correspondence_print_file_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_row(self) -> PrintFileRow:
        """The row as others may see it."""
        return PrintFileRow(
            id=self.pk,
            run_id=self.run_id,
            number=self.number,
            name=self.name,
            bill_count=self.bill_count,
            envelope_count=self.envelope_count,
            total_cents=self.total_cents,
            page_count=self.page_count,
            sha256=self.sha256,
            stored_file_id=self.stored_file_id,
        )
