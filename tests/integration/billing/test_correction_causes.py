"""Every cause for which bills are corrected, over several past periods: set right, chosen, billed anew as a twin's bills are."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillLine
from curbstop.customers.models import AgreementFact, ServiceAgreement
from curbstop.metering.models import Installation, Meter
from curbstop.rates.models import TariffVersion
from curbstop.rates.operations.activate_tariff_version import activate_tariff_version
from curbstop.rates.operations.load_tariff_file import load_tariff_file
from curbstop.rates.operations.withdraw_tariff_version import withdraw_tariff_version
from curbstop.rates.queries import shipped
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, pay, read_on
from factories.billing_city import make_city, read_meter
from factories.corrections import corrected_by_two, manager_of, take_off

pytestmark = pytest.mark.django_db
USES = (14, 15, 16)


@pytest.fixture
def city():
    return manager_of(make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5))


def charges(customer):
    bills = Bill.objects.filter(customer_account_id=customer.customer_account_id, state="ISSUED").order_by("from_date")
    return [bill.current_charges_cents for bill in bills]


def owes(customer):
    ids = [customer.customer_account_id]
    owed = sum(item.open_cents for item in open_items(customer_account_ids=ids))
    return owed - credit_balance(customer_account_id=ids[0])


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def is_as(wrong, right, rows, *, periods=3):
    """The corrected customer stands where the twin stands, and the effect that was approved says by how much."""
    (row,) = rows
    assert row.state == "POSTED"
    assert len(row.periods) == periods
    assert charges(wrong) == charges(right)
    assert owes(wrong) == owes(right)
    assert failing() == []


def lived(city, *customers):
    """Billed for three months, paid in between, something taken off."""
    for month in MONTHS[1:]:
        bill_months(city, month)
        for number, one in enumerate(customers):
            pay(city, one, 3_000, source_id=month.month * 10 + number)
    for one in customers:
        take_off(city, one, 400, place=1)


def test_a_wrong_read_over_two_periods(city):
    wrong, right = customer_with(city, (20, 9, 16)), customer_with(city, (14, 15, 16))
    lived(city, wrong, right)
    correct_reading(wrong, MONTHS[1], 114)
    is_as(wrong, right, corrected_by_two(city, "wrong_read", rule="corrected_read"), periods=2)


def test_a_wrong_meter_of_which_every_count_was_two(city):
    wrong, right = customer_with(city, USES), customer_with(city, USES)
    meters = Meter.objects.filter(pk=Installation.objects.get(pk=wrong.installation_id).meter_id)
    meters.update(multiplier_milli=2_000)
    lived(city, wrong, right)
    assert charges(wrong) != charges(right)
    meters.update(multiplier_milli=1_000)
    is_as(wrong, right, corrected_by_two(city, "wrong_meter", numbers=(meters.get().serial,)))


def test_only_the_days_on_which_the_wrong_meter_hung_there_are_chosen(city):
    wrong = customer_with(city, USES)
    hung = Installation.objects.filter(pk=wrong.installation_id)
    bill_months(city, *MONTHS[1:])
    hung.update(to_date=read_on(MONTHS[2]), end_reading_milli=129_000)
    other = Meter.objects.create(serial="M-NEW", size='3/4"', dials=5)
    Installation.objects.create(
        meter=other, service_point_id=wrong.water_point_id, from_date=read_on(MONTHS[2]), start_reading_milli=0
    )
    Meter.objects.filter(pk=hung.get().meter_id).update(multiplier_milli=2_000)
    (row,) = corrected_by_two(city, "wrong_meter", numbers=(hung.get().meter.serial,))
    assert len(row.periods) == 2


def test_a_wrong_class_over_three_periods(city):
    wrong, right = customer_with(city, USES, meter_size='2"'), customer_with(city, USES)
    lived(city, wrong, right)
    AgreementFact.objects.filter(agreement_id=wrong.water_agreement_id).update(meter_size='3/4"')
    is_as(wrong, right, corrected_by_two(city, "wrong_class", rule="changed_facts"))


def test_a_move_date_that_was_too_late(city):
    wrong, right = customer_with(city, USES), customer_with(city, USES)
    moved = read_on(MONTHS[2]) + timedelta(days=12)
    ended = ServiceAgreement.objects.filter(customer_account_id=right.customer_account_id)
    facts = AgreementFact.objects.filter(agreement__customer_account_id=right.customer_account_id)
    for one in (wrong, right):
        read_meter(customer=one, read_on=moved, hcf=135)
    ended.update(to_date=moved)
    facts.update(to_date=moved)
    lived(city, wrong, right)
    ServiceAgreement.objects.filter(customer_account_id=wrong.customer_account_id).update(to_date=moved)
    AgreementFact.objects.filter(agreement__customer_account_id=wrong.customer_account_id).update(to_date=moved)
    is_as(wrong, right, corrected_by_two(city, "move_date", rule="moved_days"), periods=1)
    assert (
        Bill.objects.filter(customer_account_id=wrong.customer_account_id, state="ISSUED").latest("pk").kind == "final"
    )


def in_force(city, folder, *, price, version):
    """The water tariff of 2018 with another price of water, in force instead of the one that is."""
    text = next(folder.rglob("water_2018-07-01.yaml")).read_text()
    file = folder / f"{version}.yaml"
    file.write_text(
        text.replace('version: "2018-07-01"', f'version: "{version}"').replace("price: 1.15", f"price: {price}", 1)
    )
    with transaction.atomic():
        for row in TariffVersion.objects.filter(
            tariff__code="san_bernardino_water", state="ACTIVE", version__gte="2018-07"
        ):
            withdraw_tariff_version(tariff_version_id=row.pk, reason="wrong price", now=city.now)
        loaded = load_tariff_file(path=file, now=city.now)
        activate_tariff_version(tariff_version_id=loaded.tariff_version_id, now=city.now)
    return loaded.tariff_version_id


def test_a_wrong_tariff_is_billed_anew_under_the_right_one(city, tmp_path):
    for file in Path(shipped.__file__).parents[1].rglob("water_2018-07-01.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    wrong_id = in_force(city, tmp_path, price="2.15", version="2018-07-01-wrong")
    customers = [customer_with(city, USES), customer_with(city, (3, 4, 5))]
    lived(city, *customers)
    before = [charges(one) for one in customers]
    right_id = in_force(city, tmp_path, price="1.15", version="2018-07-01-right")
    rows = corrected_by_two(city, "wrong_tariff", rule="tariff", tariff_version_id=wrong_id)
    for customer, uses, was, row in zip(customers, (USES, (3, 4, 5)), before, rows, strict=True):
        assert [old - new for old, new in zip(was, charges(customer), strict=True)] == [used * 100 for used in uses]
        assert row.net_cents == -100 * sum(uses)
    lines = BillLine.objects.filter(bill__state="ISSUED", component="commodity")
    assert set(lines.values_list("tariff_version_id", flat=True)) == {right_id}
    assert failing() == []
