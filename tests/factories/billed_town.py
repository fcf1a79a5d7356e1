"""A town whose customers were billed for some months, and whose bills turn out to be wrong."""

from datetime import date, timedelta

from django.db import transaction

from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from curbstop.ledger import operations as ledger
from curbstop.ledger.types import Posting, Side
from curbstop.metering.models import Read
from curbstop.receivables.operations import apply_payment, plan_application
from factories.billing_city import add_customer

MONTHS = (date(2018, 8, 1), date(2018, 9, 1), date(2018, 10, 1), date(2018, 11, 1))


def read_on(month):
    return cycle_month(cycle_number=1, month=month).read_on


def on_day(city, day):
    """The day before is closed, so that never more than two are open."""
    with transaction.atomic():
        ledger.begin_balancing(business_date=city.business_date, actor_id=city.actor_id, now=city.now)
        ledger.open_day(business_date=day, actor_id=city.actor_id, now=city.now)
        ledger.close_and_seal(business_date=city.business_date, sections=(), actor_id=city.actor_id, now=city.now)
    city.business_date = day


def customer_with(city, uses, **options):
    """A customer read at the end of each month, with so much use in between."""
    reading, reads = 100, []
    for month, used in zip(MONTHS, (0, *uses), strict=False):
        reading += used
        reads.append((read_on(month), reading))
    return add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=read_on(MONTHS[0]),
        sewer_class="residential",
        reads=reads,
        **options,
    )


def bill_months(city, *months):
    for month in months:
        on_day(city, cycle_month(cycle_number=1, month=month).bill_on)
        run_cycle(cycle_number=1, month=month, business_date=city.business_date, now=city.now, actor_id=city.actor_id)


def correct_reading(customer, month, reading_hcf):
    """The meter showed something else on that day."""
    wrong = Read.objects.filter(service_point_id=customer.water_point_id, read_on=read_on(month)).latest("pk")
    Read.objects.create(
        installation_id=wrong.installation_id,
        service_point_id=wrong.service_point_id,
        read_on=wrong.read_on,
        reading_milli=reading_hcf * 1000,
        source="handheld",
        kind="actual",
        replaces_read_id=wrong.pk,
        recorded_at=wrong.recorded_at + timedelta(days=400),
    )


def pay(city, customer, cents, source_id=1):
    """Money comes in without a drawer."""
    account = customer.customer_account_id
    with transaction.atomic():
        plan = plan_application(customer_account_id=account, amount_cents=cents, as_of=city.business_date)
        draft = Posting(event="receipt", source_kind="receipt", source_id=source_id)
        draft.in_many(places=[(Side(102, 1), cents)], purposes=plan.purposes())
        entry = ledger.post(draft=draft, business_date=city.business_date, recorded_at=city.now)
        days = {"business_date": city.business_date, "recorded_at": city.now}
        apply_payment(plan=plan, entry_id=entry.id, source_id=source_id, **days)
