"""A leak claim from its bill to its adjustment: judged, computed, its effect on water and sewer, the books proved."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from curbstop.billing.models import Adjustment, Bill
from curbstop.billing.operations import Evidence
from curbstop.journeys.leak_claim import LeakRefusedError, answer_leak_claim, request_leak_adjustment
from curbstop.journeys.leak_tests import LeakClaim
from curbstop.journeys.release_bill import release_bill
from curbstop.ledger.queries import balance
from curbstop.ledger.types import WATER, ledger_account_id
from curbstop.platform.policies import adopt_policy
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, customer_with
from factories.billing_city import make_city
from factories.seats import hired, somebody

pytestmark = pytest.mark.django_db
INVOICE = Evidence(name="plumber.pdf", media_type="application/pdf", content=b"%PDF-1.7 plumber")


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


def leaked(city, uses=(35, 35, 62)):
    customer = customer_with(city, uses)
    bill_months(city, *MONTHS[1:])
    # So much use is held until somebody has looked.
    for held in Bill.objects.filter(state="HELD"):
        release_bill(
            bill_id=held.pk,
            business_date=city.business_date,
            command_key=uuid4(),
            actor_id=city.actor_id,
            now=city.now,
        )
    return customer


def claim(city, customer, **options):
    bill = Bill.objects.filter(customer_account_id=customer.customer_account_id).order_by("-from_date").first()
    return LeakClaim(
        customer_account_id=customer.customer_account_id,
        bill_id=bill.pk,
        **{"claimed_on": city.business_date, "repaired_on": city.business_date, **options},
    )


def request(city, one, actor, evidence=(INVOICE,)):
    return request_leak_adjustment(
        claim=one,
        remark="Slab leak, repaired by a plumber",
        evidence=evidence,
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=actor.pk,
        now=city.now,
    )


def failed(answer):
    return [str(test.what) for test in answer.tests if not test.passed]


def test_the_worked_leak_of_our_own_rule_comes_off_the_bill(city):
    customer = leaked(city)
    answer = answer_leak_claim(claim=claim(city, customer))
    assert failed(answer) == []
    normal = next(step.value for step in answer.credit.steps if step.what == "Normal use")
    excess = 62_000 - normal
    assert answer.credit.water_cents == excess * 1_510_000 * 50 // (10_000_000 * 100)
    account = ledger_account_id(fund=WATER, number=115)
    before = balance(account_id=account, subsidiary_id=customer.customer_account_id).cents
    (row,) = request(city, claim(city, customer), hired("supervisor"))
    assert (row.state, row.amount_cents) == ("POSTED", -answer.credit.water_cents)
    after = balance(account_id=account, subsidiary_id=customer.customer_account_id).cents
    assert before - after == answer.credit.water_cents
    assert row.calculation["rule"] == "half_of_excess"
    assert [one.name for one in verify_books().checks if not one.ok] == []


def test_a_second_leak_within_the_months_is_refused(city):
    customer = leaked(city)
    request(city, claim(city, customer), hired("supervisor"))
    again = answer_leak_claim(claim=claim(city, customer))
    assert failed(again) == ["No other leak adjustment within 24 months"]
    with pytest.raises(LeakRefusedError, match="does not pass"):
        request(city, claim(city, customer), hired("supervisor"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"claimed_on": date(2019, 3, 1)}, "Claimed within 60 days of the bill"),
        ({"repaired_on": None}, "Repaired within 30 days of the claim"),
        ({"place": "irrigation"}, "The leak is not of a kind that the rule leaves out"),
    ],
)
def test_a_claim_that_fails_a_test_says_which(city, options, sentence):
    customer = leaked(city)
    assert sentence in failed(answer_leak_claim(claim=claim(city, customer, **options)))


def test_a_claim_without_proof_of_the_repair_is_refused(city):
    customer = leaked(city)
    with pytest.raises(LeakRefusedError, match="proof of the repair"):
        request(city, claim(city, customer), hired("supervisor"), evidence=())


@pytest.mark.parametrize(
    "formula", ["first_tier", "excess_at_base_rate", "half_to_highest", "share_over_twice", "average_rate"]
)
def test_the_rule_is_a_dated_policy_to_choose_from(city, formula):
    with transaction.atomic():
        adopt_policy(key="leak.formula", value=formula, from_date=date(2018, 1, 1), source="test", mark="D")
    answer = answer_leak_claim(claim=claim(city, leaked(city)))
    assert answer.rule == formula
    assert answer.credit.steps
    if formula == "excess_at_base_rate":
        late = timedelta(days=15)
        assert failed(answer) == []
        slow = claim(city, Bill.objects.first(), repaired_on=city.business_date + late)
        assert "Repaired within 14 days of the claim" in failed(answer_leak_claim(claim=slow))
    if formula == "half_to_highest":
        assert failed(answer) == ["The bill after the leak is normal again"]


def test_above_the_limit_water_and_sewer_wait_and_are_decided_together(city):
    customer = leaked(city, uses=(350, 350, 620))
    rows = request(city, claim(city, customer), hired("representative"))
    assert {row.state for row in rows} == {"REQUESTED"}
    client = somebody("supervisor")
    where = reverse("supervisor:approval", args=[rows[0].approval_id])
    assert client.post(where, {"decision": "approve", "command_key": str(uuid4())}).status_code == 303
    assert set(Adjustment.objects.values_list("state", flat=True)) == {"POSTED"}


def test_the_pages_judge_compute_and_ask(city):
    customer, client = leaked(city), somebody("supervisor")
    start = reverse("desk:leak", args=[customer.customer_account_id])
    assert client.get(start).status_code == 200
    one = claim(city, customer)
    typed = {"bill": one.bill_id, "claimed_on": one.claimed_on, "repaired_on": one.repaired_on, "place": "hidden"}
    there = client.post(start, typed)["Location"]
    page = client.get(there).content.decode()
    assert "Claimed within 60 days of the bill" in page
    assert "Above normal" in page
    assert "Effect on the account" in page
    proof = SimpleUploadedFile("plumber.pdf", b"%PDF-1.7 plumber")
    sent = client.post(there, {"remark": "Slab leak", "evidence": proof, "command_key": str(uuid4())})
    assert sent.status_code == 303
    row = Adjustment.objects.get()
    assert "Above normal" in client.get(reverse("desk:adjustment", args=[row.pk])).content.decode()
