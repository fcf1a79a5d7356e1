"""The page that compares two versions of a tariff over last month's customers."""

from datetime import date

import pytest
from django.urls import reverse

from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.compare_tariffs import compare_tariffs
from curbstop.rates.queries.versions import tariff_versions_by_id
from curbstop.web.office.tariff_compare import histogram_bars
from factories.billing_city import add_customer, count_rows, make_city
from factories.seats import somebody
from factories.tariff_town import adopt, draft, say

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
NOW = """
components:
  - {code: service, quantity: period, price: 20.00}
  - {code: commodity, quantity: usage, price: {tiers: [{from: 0, price: 2.00}, {from: 10, price: 3.00}]}}
"""
# Old people pay less, tall users more; nobody asked whether somebody is old when the bills were made.
THEN = """
components:
  - {code: service, quantity: period, price: 20.00}
  - {code: commodity, quantity: usage, price: {tiers: [{from: 0, price: 2.00}, {from: 10, price: 4.00}]}}
  - {code: senior, when: {senior: true}, quantity: credit, of: [service], price: 5.00, ledger: {fund: AID, account: "671"}}
"""


@pytest.fixture
def city():
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    start, end = (cycle_month(cycle_number=1, month=month).read_on for month in (AUGUST, SEPTEMBER))
    before = adopt(NOW)
    after = draft(THEN, version="2", effective_from="2019-01-01")
    homes = [
        add_customer(city=found, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 100), (end, 100 + used)])
        for used in (5, 8, 20)
    ]
    run_cycle(
        cycle_number=1, month=SEPTEMBER, business_date=found.business_date, now=found.now, actor_id=found.actor_id
    )
    say(homes[1].water_agreement_id, senior=True)
    return before, after


def test_who_pays_more_by_how_much_by_class_and_tier_before_anyone_adopts_it(city):
    before, after = city
    counted = count_rows("billing_bill", "billing_billline", "ledger_transfer")
    client = somebody("billing")
    page = reverse("office:tariff_compare")
    assert page in client.get(reverse("office:tariffs")).content.decode()
    assert f"{page}?after_id={after}" in client.get(reverse("office:tariff_version", args=[after])).content.decode()
    chosen = client.get(f"{page}?after_id={after}").content.decode()
    assert f'<option value="{after}" selected>' in chosen
    assert f'<option value="{before}" selected>' in chosen
    shown = client.get(f"{page}?before={before}&after={after}&month=2018-09").content.decode()
    # 5 and 8 cost the same; 20 costs 10.00 more; the old customer of 8 pays 5.00 less.
    for text in ("136.00", "141.00", "5.00", "10.00", "By class and the highest tier", "Change in dollars"):
        assert text in shown
    answer = client.get(f"{reverse('office:tariff_compare_workbook')}?before={before}&after={after}&month=")
    assert (answer.content[:2], "2018-09" in answer["Content-Disposition"]) == (b"PK", True)
    assert count_rows("billing_bill", "billing_billline", "ledger_transfer") == counted


def test_the_new_tariff_is_told_what_nobody_asked_when_the_bills_were_made(city):
    versions = tariff_versions_by_id(ids=set(city))
    compared = compare_tariffs(before=versions[city[0]], after=versions[city[1]])
    assert compared.month == SEPTEMBER
    assert sorted(compared.difference.bills["difference_cents"]) == [-500, 0, 1_000]
    by_tier = {row["tier"]: row["difference_cents"] for row in compared.difference.by_tier.to_dicts()}
    assert by_tier == {1: -500, 2: 1_000}
    bars = {bar.label: bar.value for bar in histogram_bars(compared.difference.histogram) if bar.value}
    assert bars == {"-10": 1, "0": 1, "+10": 1}


def test_versions_of_different_services_and_months_without_bills_say_so(city):
    client = somebody("billing")
    sewer = adopt(NOW, service="sewer")
    page = reverse("office:tariff_compare")
    other = client.get(f"{page}?before={city[0]}&after={sewer}&month=2018-09").content.decode()
    assert "different services" in other
    empty = client.get(f"{page}?before={city[0]}&after={city[1]}&month=2017-01").content.decode()
    assert "No bill of this month has this service" in empty
    assert client.get(f"{page}?before=x&after=&month=13").status_code == 200
    assert client.get(f"{page}?after_id=99999999999999999999999").status_code == 200
    assert client.get(f"{reverse('office:tariff_compare_workbook')}?before=x").status_code == 404


def test_a_cashier_sees_tariffs_but_no_comparison(city):
    client = somebody("cashier")
    assert reverse("office:tariff_compare") not in client.get(reverse("office:tariffs")).content.decode()
    assert client.get(reverse("office:tariff_compare")).status_code == 403
