"""Customer accounts: who receives one bill, and who stands on it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    DateField,
    F,
    ForeignKey,
    Index,
    Model,
    Q,
    SmallIntegerField,
    TextField,
)

from curbstop.customers.models.person import Person
from curbstop.customers.types import CREDIT_CLASSES, HOLDER, LANGUAGES, ROLES
from curbstop.platform.ranges import is_one_of


class CustomerAccount(Model):
    """One bill's receiver. It may hold agreements at many premises (a summary bill)."""

    number = TextField(unique=True)
    opened_on = DateField()
    closed_on = DateField(null=True)
    language = TextField(default="en")
    paperless = BooleanField(default=False)
    mail_to = TextField()
    mail_line_1 = TextField()
    mail_line_2 = TextField(default="", blank=True)
    mail_city = TextField()
    mail_state = TextField(default="CA")
    mail_postal_code = TextField()
    cycle_number = SmallIntegerField()
    credit_class = TextField(default="new")
    cash_only_until = DateField(null=True)
    autopay = BooleanField(default=False)

    class Meta:
        constraints = [
            CheckConstraint(name="customer_account_number", condition=Q(number__regex=r"^[0-9]{6,12}$")),
            CheckConstraint(
                name="customer_account_days", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on"))
            ),
            CheckConstraint(name="customer_account_cycle", condition=Q(cycle_number__gt=0)),
            is_one_of("language", LANGUAGES, name="customer_account_language"),
            is_one_of("credit_class", CREDIT_CLASSES, name="customer_account_credit_class"),
        ]
        indexes = [Index(fields=["cycle_number", "id"], name="customer_account_by_cycle")]

    def __str__(self) -> str:
        return self.number


class AccountRole(Model):
    """A person's part in a customer account on the days it lasted."""

    customer_account = ForeignKey(CustomerAccount, on_delete=PROTECT, related_name="+")
    person = ForeignKey(Person, on_delete=PROTECT, related_name="+")
    role = TextField()
    days = DateRangeField()

    class Meta:
        constraints = [
            is_one_of("role", ROLES, name="account_role_role"),
            CheckConstraint(name="account_role_has_days", condition=Q(days__isempty=False)),
            ExclusionConstraint(
                name="account_role_once_a_day",
                expressions=[
                    ("customer_account", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="account_role_one_holder",
                expressions=[
                    ("customer_account", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(role=HOLDER),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"
