"""A small utility for tests of billing: customer accounts with meters, agreements and reads, written row by row."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import uuid4

from django.db import connection, transaction

from curbstop.billing.models import BilledBefore
from curbstop.billing.operations import lay_out_cycle_months
from curbstop.customers.models import AccountRole, AgreementFact, CustomerAccount, Person, ServiceAgreement
from curbstop.kernel.check_digit import with_luhn_digit
from curbstop.ledger.operations import open_day
from curbstop.metering.models import Installation, Meter, Read
from curbstop.platform.reference_data import install_reference_data
from curbstop.premises.models import Premise, ServicePoint, SewerSource
from curbstop.rates.operations.adopt_shipped_tariffs import adopt_shipped_tariffs
from curbstop.staff.models import StaffUser

NOW = datetime(2018, 7, 18, 17, 0, tzinfo=UTC)


@dataclass
class City:
    """The utility: its open day and a counter for numbers."""

    business_date: date
    actor_id: int
    count: int = 0
    customers: list["Customer"] = field(default_factory=list, repr=False)

    @property
    def now(self) -> datetime:
        """A moment on the open day."""
        return datetime(self.business_date.year, self.business_date.month, self.business_date.day, 17, tzinfo=UTC)


@dataclass(frozen=True)
class Customer:
    """One customer account with the ids of what it has."""

    customer_account_id: int
    water_agreement_id: int | None
    sewer_agreement_id: int | None
    water_point_id: int | None
    sewer_point_id: int | None
    installation_id: int | None
    premise_id: int


def make_city(*, business_date: date, from_month: date, months: int = 3, cycles: int = 1) -> City:
    """Calendars, policies, tariffs, the cycle calendar and an open day."""
    moment = datetime(business_date.year, business_date.month, business_date.day, 8, tzinfo=UTC)
    install_reference_data()
    with transaction.atomic():
        adopt_shipped_tariffs(now=moment)
        actor = StaffUser.objects.create_user(username=f"biller-{uuid4().hex[:8]}", password=None)
        lay_out_cycle_months(from_month=from_month, months=months, cycle_count=cycles)
        open_day(business_date=business_date, actor_id=actor.pk, now=moment)
    return City(business_date=business_date, actor_id=actor.pk)


def add_customer(
    *,
    city: City,
    from_date: date,
    reads: list[tuple[date, int]],
    to_date: date | None = None,
    billed_to: date | None = None,
    meter_size: str = '3/4"',
    zone: int = 2,
    rate_class: str = "residential",
    sewer_class: str | None = None,
    dwelling_units: int = 1,
    outside_city: bool = False,
    cycle: int = 1,
    language: str = "en",
    water: bool = True,
    dials: int = 5,
) -> Customer:
    """A customer with a water meter (`reads`: day and HCF) and perhaps a sewer agreement of `sewer_class`."""
    city.count += 1
    n = city.count
    number = f"{n:06d}"
    with transaction.atomic():
        premise = Premise.objects.create(
            number=f"P{number}",
            house_number=str(100 + n),
            street_name="Example",
            street_type="St",
            zone=zone,
            city="San Bernardino",
            postal_code="92401",
            search_text=f"{100 + n} example st",
            outside_city=outside_city,
        )
        account = CustomerAccount.objects.create(
            number=with_luhn_digit(f"1{number}"),
            opened_on=from_date,
            language=language,
            cycle_number=cycle,
            mail_to=f"Customer {n}",
            mail_line_1=f"{100 + n} Example St",
            mail_city="San Bernardino",
            mail_postal_code="92401",
        )
        person = Person.objects.create(
            number=f"H{number}", given_name="Pat", family_name=f"Doe {n}", search_text=f"pat doe {n}"
        )
        AccountRole.objects.create(customer_account=account, person=person, role="holder", days=(from_date, None))
        facts = {
            "from_date": from_date,
            "to_date": to_date,
            "dwelling_units": dwelling_units,
            "outside_city": outside_city,
        }
        water_point = water_agreement = sewer_point = sewer_agreement = installation = None
        if water:
            water_point = ServicePoint.objects.create(
                number=f"W{number}", premise=premise, service="water", metered=True
            )
            water_agreement = ServiceAgreement.objects.create(
                customer_account=account,
                service_point=water_point,
                service="water",
                from_date=from_date,
                to_date=to_date,
            )
            AgreementFact.objects.create(
                agreement=water_agreement, rate_class=rate_class, meter_size=meter_size, **facts
            )
            meter = Meter.objects.create(serial=f"M{number}", size=meter_size, dials=dials)
            first = reads[0][1] * 1000 if reads else 0
            installation = Installation.objects.create(
                meter=meter, service_point=water_point, from_date=date(2010, 1, 1), start_reading_milli=first
            )
        for day, hcf in reads:
            add_read(installation=installation, read_on=day, reading_milli=hcf * 1000)
        if sewer_class:
            sewer_point = ServicePoint.objects.create(
                number=f"S{number}", premise=premise, service="sewer", metered=False
            )
            sewer_agreement = ServiceAgreement.objects.create(
                customer_account=account,
                service_point=sewer_point,
                service="sewer",
                from_date=from_date,
                to_date=to_date,
            )
            AgreementFact.objects.create(agreement=sewer_agreement, rate_class=sewer_class, **facts)
            if water_point:
                SewerSource.objects.create(
                    sewer_point=sewer_point, water_point=water_point, days=(date(2010, 1, 1), None)
                )
        for agreement in (water_agreement, sewer_agreement):
            if agreement and billed_to:
                BilledBefore.objects.create(agreement=agreement, to_date=billed_to)
    customer = Customer(
        customer_account_id=account.pk,
        water_agreement_id=water_agreement.pk if water_agreement else None,
        sewer_agreement_id=sewer_agreement.pk if sewer_agreement else None,
        water_point_id=water_point.pk if water_point else None,
        sewer_point_id=sewer_point.pk if sewer_point else None,
        installation_id=installation.pk if installation else None,
        premise_id=premise.pk,
    )
    city.customers.append(customer)
    return customer


def add_read(*, installation: Installation, read_on: date, reading_milli: int, kind: str = "actual") -> None:
    """One read."""
    Read.objects.create(
        installation=installation,
        service_point_id=installation.service_point_id,
        read_on=read_on,
        reading_milli=reading_milli,
        source="handheld",
        kind=kind,
        recorded_at=NOW,
    )


def read_meter(*, customer: Customer, read_on: date, hcf: int) -> None:
    """A later read of a customer's meter."""
    add_read(
        installation=Installation.objects.get(pk=customer.installation_id), read_on=read_on, reading_milli=hcf * 1000
    )


def count_rows(*tables: str) -> dict[str, int]:
    """Rows of tables."""
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            (counts[table],) = cursor.fetchone()
    return counts
