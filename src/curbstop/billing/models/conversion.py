"""What the system before Curbstop had already billed."""

from django.db.models import PROTECT, DateField, Model, OneToOneField


class BilledBefore(Model):
    """An agreement was billed up to `to_date` (not included) before the conversion: its next bill starts there."""

    agreement = OneToOneField(
        "customers.ServiceAgreement",
        primary_key=True,
        on_delete=PROTECT,
        related_name="+",
        db_constraint=False,
        db_column="agreement_id",
    )
    to_date = DateField()

    def __str__(self) -> str:
        return f"agreement {self.agreement_id} to {self.to_date}"
