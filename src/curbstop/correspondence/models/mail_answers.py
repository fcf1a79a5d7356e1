"""What the mail house and the post office said: files mailed, bills rejected, envelopes that came back."""

from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    IntegerField,
    Model,
    OneToOneField,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.correspondence.models.bill_prints import BillPrint
from curbstop.correspondence.models.print_files import BillPrintFile

PROBLEMS = ("rejected", "returned")


class MailAnswer(Model):
    """One answer of the mail house about a run, taken whole. The same file is never taken twice."""

    run_id = BigIntegerField()
    name = TextField()
    sha256 = TextField(unique=True)
    stored_file_id = BigIntegerField()
    mailed_on = DateField()
    bill_count = IntegerField()
    envelope_count = IntegerField()
    rejected_count = IntegerField()
    taken_at = DateTimeField()
    taken_by = ForeignKey("staff.StaffUser", on_delete=PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(bill_count__gte=0, envelope_count__gte=0, rejected_count__gte=0),
                name="correspondence_mail_answer_counts",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MailedFile(Model):
    """One print file that was mailed: a second answer about it is refused."""

    print_file = OneToOneField(BillPrintFile, on_delete=PROTECT, related_name="+")
    answer = ForeignKey(MailAnswer, on_delete=PROTECT, related_name="+")
    mailed_on = DateField()
    bill_count = IntegerField()
    envelope_count = IntegerField()

    def __str__(self) -> str:
        return f"{self.print_file_id} on {self.mailed_on.isoformat()}"


class MailProblem(Model):
    """A bill that the mail house did not mail (rejected), or that the post office brought back (returned)."""

    bill_print = ForeignKey(BillPrint, on_delete=PROTECT, related_name="+", db_index=False)
    problem = TextField()
    reason = TextField()
    on_date = DateField()
    recorded_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(problem__in=PROBLEMS), name="correspondence_mail_problem_known"),
            UniqueConstraint(
                fields=["bill_print", "problem", "on_date"], name="correspondence_mail_problem_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill_print_id} {self.problem}"
