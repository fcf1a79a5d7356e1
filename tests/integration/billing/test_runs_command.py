"""`curbstop runs` from the terminal: prove, compare, another system's file, another tariff, hold, release, freeze."""

import csv
import json
from datetime import date

import pytest
from typer.testing import CliRunner

from curbstop.billing.models import Bill, BillLine, BillProof, BillRun
from curbstop.billing.queries import cycle_month
from curbstop.cli.commands.runs import app
from curbstop.journeys.bill_run import CycleFrozenError, run_cycle
from curbstop.rates.models import TariffVersion
from curbstop.reporting.run_frames import account_numbers, run_charges
from curbstop.staff.models import StaffUser
from factories.billed_town import on_day
from factories.billing_city import add_customer, make_city, read_meter

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)


@pytest.fixture
def city():
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    start = cycle_month(cycle_number=1, month=AUGUST).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    for used in (10, 15, 20):
        reads = [(start, 100), (end, 100 + used)]
        add_customer(city=found, from_date=date(2015, 1, 1), billed_to=start, reads=reads, sewer_class="residential")
    return found


def command(*arguments, exit_code=0):
    found = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert found.exit_code == exit_code, found.output
    return found.output


def run(city):
    return run_cycle(
        cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )


def test_a_proof_and_its_run_come_to_the_same(city):
    assert "3 bills to issue" in command("prove", "--cycle", 1, "--month", "2018-09")
    run_id = run(city).run_id
    proof_id = BillProof.objects.get().pk
    found = json.loads(command("compare", f"proof-{proof_id}", f"run-{run_id}", "--json"))
    assert found["Accounts"] == []
    assert {row["difference_cents"] for row in found["By charge"]} == {0}


def test_the_other_systems_file_is_explained_and_written(city, tmp_path):
    run_id = run(city).run_id
    charges = run_charges(run_ids=[run_id]).join(account_numbers(), on="customer_account_id")
    bills = tmp_path / "bills.csv"
    with bills.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "service", "component", "amount", "quantity"])
        for row in charges.iter_rows(named=True):
            less = 1_000 if row["component"] == "commodity" else 0
            price = row["price_micros"] or 0
            cents = row["amount_cents"] - less * price // 10_000_000
            quantity = (row["quantity_milli"] - less) / 1000
            writer.writerow([row["account_number"], row["service"], row["component"], f"{cents / 100:.2f}", quantity])
    target, xlsx = tmp_path / "differences.csv", tmp_path / "differences.xlsx"
    found = json.loads(
        command("parallel", f"run-{run_id}", bills, "--csv", target, "--xlsx", xlsx, "--json", exit_code=3)
    )
    assert [(row["cause"], row["accounts"]) for row in found["By cause"]] == [("usage", 3)]
    assert len(target.read_text().splitlines()) == 4
    assert xlsx.read_bytes()[:2] == b"PK"


def test_another_tariff_is_tried_without_posting(city, tmp_path):
    run_id = run(city).run_id
    version = BillLine.objects.filter(charge_type="water").latest("pk").tariff_version_id
    found = json.loads(command("what-if", run_id, version, "--json", "--xlsx", tmp_path / "what_if.xlsx"))
    assert sum(row["difference_cents"] for row in found["By class"]) == 0
    assert found["Accounts"] == []
    older = TariffVersion.objects.filter(tariff__service="water").exclude(pk=version).latest("from_date").pk
    found = json.loads(command("what-if", run_id, older, "--json"))
    changes = [row["difference_cents"] for row in found["Accounts"]]
    assert changes == sorted(changes, key=abs, reverse=True)
    assert sum(changes) == sum(row["difference_cents"] for row in found["By class"]) < 0
    assert len(changes) == 3
    assert BillRun.objects.count() == 1


def test_two_months_are_compared_account_by_account(city, tmp_path):
    first = run(city).run_id
    october = date(2018, 10, 1)
    later = cycle_month(cycle_number=1, month=october)
    for one, used in zip(city.customers, (12, 15, 30), strict=True):
        read_meter(
            customer=one, read_on=later.read_on, hcf=100 + {0: 10, 1: 15, 2: 20}[city.customers.index(one)] + used
        )
    on_day(city, later.bill_on)
    second = run_cycle(
        cycle_number=1, month=october, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    ).run_id
    found = json.loads(command("compare", f"run-{first}", f"run-{second}", "--json", "--xlsx", tmp_path / "both.xlsx"))
    totals = [sum(bill.current_charges_cents for bill in Bill.objects.filter(run_id=one)) for one in (first, second)]
    by_charge, accounts = found["By charge"], found["Accounts"]
    assert sum(row["difference_cents"] for row in by_charge) == totals[1] - totals[0]
    assert sum(row["difference_cents"] for row in accounts) == totals[1] - totals[0]
    assert len(accounts) == 2  # the second used as much as before
    assert (tmp_path / "both.xlsx").read_bytes()[:2] == b"PK"


def test_bills_are_held_released_and_a_cycle_is_frozen(city):
    by = ("--by", StaffUser.objects.get(pk=city.actor_id).username)
    assert "Rule" in command("hold", *by, "--reason", "Zone 2 was read late.", "--zone", 2)
    assert "Zone 2 was read late." in command("list")
    command("freeze", 1, *by, "--reason", "Wait for the meter shop.")
    with pytest.raises(CycleFrozenError):
        run(city)
    command("lift", 1, *by, "--reason", "They have answered.")
    run(city)
    assert Bill.objects.filter(state="HELD").count() == 3
    assert "Released 3 bills" in command("release", *by, "--zone", 2)
    assert Bill.objects.filter(state="ISSUED").count() == 3
