"""Service agreements with their dated facts, and the ownership of premises."""

from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    DateField,
    F,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    Q,
    TextField,
)

from curbstop.customers.models.account import CustomerAccount
from curbstop.customers.models.person import Person
from curbstop.platform.ranges import ends_after_it_begins, is_one_of, no_two_on_one_day
from curbstop.premises.types import SERVICES


class ServiceAgreement(Model):
    """A customer account takes one service point's service from a day to a day."""

    customer_account = ForeignKey(CustomerAccount, on_delete=PROTECT, related_name="+")
    service_point = ForeignKey("premises.ServicePoint", on_delete=PROTECT, related_name="+")
    service = TextField()
    from_date = DateField()
    to_date = DateField(null=True)

    class Meta:
        constraints = [
            is_one_of("service", SERVICES, name="service_agreement_service"),
            # An agreement that was withdrawn on its first day has none: it ends as it begins, and excludes nothing.
            CheckConstraint(
                name="service_agreement_days", condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date"))
            ),
            no_two_on_one_day("service_point", name="service_agreement_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.service} from {self.from_date}"


class AgreementFact(Model):
    """What the tariff asks about an agreement, on the days it is true."""

    agreement = ForeignKey(ServiceAgreement, on_delete=PROTECT, related_name="+")
    from_date = DateField()
    to_date = DateField(null=True)
    rate_class = TextField()
    dwelling_units = IntegerField(default=1)
    meter_size = TextField(default="", blank=True)
    outside_city = BooleanField(default=False)
    further_facts = JSONField(
        null=True, help_text="What else a tariff asks, by its names: people, senior, lot_size ..."
    )

    class Meta:
        constraints = [
            CheckConstraint(name="agreement_fact_units", condition=Q(dwelling_units__gte=0)),
            CheckConstraint(name="agreement_fact_class", condition=~Q(rate_class="")),
            ends_after_it_begins(name="agreement_fact_days"),
            no_two_on_one_day("agreement", name="agreement_fact_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rate_class} from {self.from_date}"


class Ownership(Model):
    """A person owns a premise, and may have signed that service reverts to them when a tenant leaves."""

    premise = ForeignKey("premises.Premise", on_delete=PROTECT, related_name="+")
    person = ForeignKey(Person, on_delete=PROTECT, related_name="+")
    from_date = DateField()
    to_date = DateField(null=True)
    revert_to_owner = BooleanField(default=False)
    owner_customer_account = ForeignKey(CustomerAccount, on_delete=PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            ends_after_it_begins(name="ownership_days"),
            no_two_on_one_day("premise", "person", name="ownership_once_a_day"),
            no_two_on_one_day("premise", name="ownership_one_reverts", condition=Q(revert_to_owner=True)),
            CheckConstraint(
                name="ownership_revert_needs_account",
                condition=Q(revert_to_owner=False) | Q(owner_customer_account__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.from_date}"
