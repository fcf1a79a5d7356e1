"""Messages on bills, and which bill carried which: the proof that a customer was told."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Model,
    PositiveSmallIntegerField,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

LANGUAGES = ("en", "es")


class BillMessage(Model):
    """A text on the bills of some days to some customers. What is left empty does not matter."""

    from_date = DateField()
    to_date = DateField(help_text="The last bill date, included")
    cycle_number = PositiveSmallIntegerField(null=True)
    service = TextField(default="", blank=True)
    rate_class = TextField(default="", blank=True)
    zone = SmallIntegerField(null=True)
    language = TextField(default="", blank=True, help_text="Only bills in this language")
    text_en = TextField()
    text_es = TextField(default="", blank=True)
    reason = TextField(help_text="Why it is said, such as the hearing that it gives notice of")
    made_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    made_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(from_date__lte=F("to_date")), name="billing_message_days"),
            CheckConstraint(condition=~Q(text_en=""), name="billing_message_text"),
            CheckConstraint(condition=Q(language__in=["", *LANGUAGES]), name="billing_message_language"),
        ]

    def __str__(self) -> str:
        return f"bill message {self.pk}"


class BillMessageSent(Model):
    """A bill carried a message, in a language. Written when the bill is printed or sent, never changed."""

    bill_id = BigIntegerField()
    message = ForeignKey(BillMessage, on_delete=PROTECT, related_name="+")
    language = TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["bill_id", "message"], name="billing_messagesent_once"),
            CheckConstraint(condition=Q(language__in=LANGUAGES), name="billing_messagesent_language"),
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} on bill {self.bill_id}"
