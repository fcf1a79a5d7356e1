"""What was sent when, to whom and how."""

from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    ForeignKey,
    Index,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.correspondence.types import SentDocumentRow

KINDS = ("bill", "receipt", "letter", "notice")
CHANNELS = ("mail", "email", "none")
LANGUAGES = ("en", "es")


class SentDocument(Model):
    """One document as it went out. `document_id` is the id in the room it comes from (a bill's, a receipt's)."""

    kind = TextField()
    document_id = BigIntegerField()
    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    channel = TextField()
    sent_on = DateField()
    language = TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["kind", "document_id", "channel", "sent_on"], name="correspondence_sent_once"),
            CheckConstraint(condition=Q(kind__in=KINDS), name="correspondence_sent_kind"),
            CheckConstraint(condition=Q(channel__in=CHANNELS), name="correspondence_sent_channel"),
            CheckConstraint(condition=Q(language__in=LANGUAGES), name="correspondence_sent_language"),
        ]
        indexes = [Index(fields=["customer_account", "-sent_on"], name="correspondence_sent_to")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}, {self.sent_on.isoformat()}"

    def as_row(self) -> SentDocumentRow:
        """The row as others may see it."""
        return SentDocumentRow(
            id=self.pk,
            kind=self.kind,
            document_id=self.document_id,
            customer_account_id=self.customer_account_id,
            channel=self.channel,
            sent_on=self.sent_on,
            language=self.language,
        )
