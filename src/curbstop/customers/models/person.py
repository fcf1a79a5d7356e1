"""People and organisations, how they are reached, and who of the staff is related to them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    F,
    ForeignKey,
    Index,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.customers.types import CONTACT_POINT_KINDS, LANGUAGES, PERSON, PERSON_KINDS, RELATION_KINDS
from curbstop.platform.ranges import is_one_of


class Person(Model):
    """A human being or an organisation: whoever can owe, own or speak for somebody."""

    number = TextField(unique=True)
    kind = TextField(default=PERSON)
    given_name = TextField(default="", blank=True)
    family_name = TextField(default="", blank=True)
    organisation_name = TextField(default="", blank=True)
    language = TextField(default="en")
    search_text = TextField()

    class Meta:
        constraints = [
            is_one_of("kind", PERSON_KINDS, name="person_kind"),
            is_one_of("language", LANGUAGES, name="person_language"),
            CheckConstraint(
                name="person_has_name",
                condition=(Q(kind=PERSON) & ~Q(family_name="")) | (~Q(kind=PERSON) & ~Q(organisation_name="")),
            ),
        ]
        indexes = [GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="person_search")]

    def __str__(self) -> str:
        return self.number


class ContactPoint(Model):
    """A telephone number (ten digits in `search_value`) or an address for mail by wire."""

    person = ForeignKey(Person, on_delete=PROTECT, related_name="+")
    kind = TextField()
    value = TextField()
    search_value = TextField()
    preferred = BooleanField(default=False)

    class Meta:
        constraints = [
            is_one_of("kind", CONTACT_POINT_KINDS, name="contact_point_kind"),
            UniqueConstraint(fields=["person", "kind", "value"], name="contact_point_once"),
            UniqueConstraint(fields=["person", "kind"], condition=Q(preferred=True), name="contact_point_preferred"),
        ]
        indexes = [
            Index(OpClass(F("search_value"), name="text_pattern_ops"), name="contact_point_search"),
        ]

    def __str__(self) -> str:
        return self.value


class StaffRelation(Model):
    """A staff user is this person, or a relative: they do not work on its accounts."""

    staff_user = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    person = ForeignKey(Person, on_delete=PROTECT, related_name="+")
    kind = TextField()

    class Meta:
        constraints = [
            is_one_of("kind", RELATION_KINDS, name="staff_relation_kind"),
            UniqueConstraint(fields=["staff_user", "person"], name="staff_relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"
