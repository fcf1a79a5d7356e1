"""A run under approval: proven, approved by another, posted as approved; a read that arrives in between stops it."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillProof, BillRun
from curbstop.billing.operations.run_controls import (
    NewHoldRule,
    add_hold_rule,
    end_hold_rule,
    freeze_cycle_row,
    lift_freeze_row,
)
from curbstop.billing.queries import cycle_month
from curbstop.billing.queries.run_controls import charge_figures, class_figures, proof, proof_lists
from curbstop.billing.types import HELD, ISSUED
from curbstop.journeys.bill_run import (
    CycleFrozenError,
    RunDiffersFromProofError,
    RunNotApprovedError,
    decide_run_approval,
    proof_bills,
    proof_charges,
    prove_cycle,
    request_run_approval,
    run_cycle,
)
from curbstop.journeys.bill_run.proof import ProofStateError
from curbstop.metering.models import Read
from curbstop.platform.policies import adopt_policy
from curbstop.reporting.run_frames import run_bills, run_charges
from curbstop.staff.models import Grant, StaffUser
from curbstop.staff.operations.approvals import OwnRequestError
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)


@pytest.fixture
def city():
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    start = cycle_month(cycle_number=1, month=AUGUST).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    for used in (0, 10, 20, 400):
        reads = [(start, 100), (end, 100 + used)]
        add_customer(city=found, from_date=date(2015, 1, 1), billed_to=start, reads=reads, sewer_class="residential")
    add_customer(city=found, from_date=date(2018, 8, 20), reads=[(date(2018, 8, 20), 5), (end, 9)])
    return found


def under_approval():
    with transaction.atomic():
        adopt_policy(key="bill_run.needs_approval", value=True, from_date=date(2018, 1, 1), source="test", mark="D")


def run(city, **options):
    return run_cycle(
        cycle_number=1,
        month=SEPTEMBER,
        business_date=city.business_date,
        now=city.now,
        actor_id=city.actor_id,
        **options,
    )


def prove(city, **options):
    return prove_cycle(
        cycle_number=1,
        month=SEPTEMBER,
        business_date=city.business_date,
        now=city.now,
        actor_id=city.actor_id,
        **options,
    )


def somebody(role="supervisor"):
    person = StaffUser.objects.create_user(f"the-{role}-{uuid4().hex[:6]}", password=None)
    Grant.objects.create(
        staff_user=person, kind="role", code=role, from_date="2010-01-01", recorded_at="2018-01-01T00:00Z"
    )
    return person.pk


def ask(city, proof_id):
    request_run_approval(
        proof_id=proof_id, remark="As expected.", command_key=uuid4(), actor_id=city.actor_id, now=city.now
    )


def decide(city, proof_id, *, by, approve=True):
    decide_run_approval(
        proof_id=proof_id,
        approve=approve,
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=by,
        now=city.now,
    )


def approved(city, **options):
    proof_id = prove(city, **options)
    ask(city, proof_id)
    decide(city, proof_id, by=somebody())
    return proof_id


def correct_read(city, place, hcf):
    """The reading of a customer was wrong: another is recorded after the proof."""
    customer = city.customers[place]
    wrong = Read.objects.filter(service_point_id=customer.water_point_id).latest("read_on")
    Read.objects.create(
        installation_id=wrong.installation_id,
        service_point_id=wrong.service_point_id,
        read_on=wrong.read_on,
        reading_milli=hcf * 1000,
        source="handheld",
        kind="actual",
        replaces_read_id=wrong.pk,
        recorded_at=city.now.replace(hour=18),
    )


def test_without_the_policy_a_run_needs_no_proof(city):
    assert run(city).bills_issued + run(city).bills_issued > 0
    assert BillProof.objects.count() == 0


def test_under_the_policy_a_run_without_an_approved_proof_does_not_start(city):
    under_approval()
    with pytest.raises(RunNotApprovedError):
        run(city)
    ask(city, prove(city))
    with pytest.raises(RunNotApprovedError):
        run(city)
    assert BillRun.objects.count() == 0


def test_the_run_posts_what_was_approved(city):
    under_approval()
    proof_id = approved(city)
    report = run(city)
    found = proof(proof_id=proof_id)
    assert (found.state, found.run_id) == ("POSTED", report.run_id)
    for name in ("bills_issued", "bills_held", "charges_cents", "issued_cents", "held_cents", "lines"):
        assert getattr(report, name) == found.report[name], name
    columns = ["customer_account_id", "state", "current_charges_cents", "rate_class"]
    assert proof_bills(found=found).select(columns).equals(run_bills(run_ids=[report.run_id]).select(columns))
    assert proof_charges(found=found).equals(run_charges(run_ids=[report.run_id]))


def test_a_second_run_finds_nothing_and_asks_for_no_proof(city):
    under_approval()
    approved(city)
    run(city)
    assert run(city).run_id is None


def test_a_read_that_arrived_since_stops_the_run_before_anything_is_posted(city):
    under_approval()
    proof_id = approved(city)
    correct_read(city, 1, 130)
    with pytest.raises(RunDiffersFromProofError, match="1 bills would not be those that were approved; 1 reads"):
        run(city, accounts_a_partition=1)
    assert Bill.objects.count() == 0
    assert BillRun.objects.count() == 0
    found = proof(proof_id=proof_id)
    assert found.difference["count"] == 1
    assert found.difference["found_cents"] > found.difference["approved_cents"]


def test_a_new_proof_replaces_the_approved_one(city):
    under_approval()
    old = approved(city)
    correct_read(city, 1, 130)
    new = approved(city)
    assert proof(proof_id=old).state == "REPLACED"
    report = run(city)
    assert proof(proof_id=new).run_id == report.run_id


def test_nobody_approves_their_own_proof_nor_one_that_was_decided(city):
    proof_id = prove(city)
    ask(city, proof_id)
    Grant.objects.create(
        staff_user_id=city.actor_id,
        kind="role",
        code="manager",
        from_date="2010-01-01",
        recorded_at="2018-01-01T00:00Z",
    )
    with pytest.raises(OwnRequestError):
        decide(city, proof_id, by=city.actor_id)
    decide(city, proof_id, by=somebody(), approve=False)
    with pytest.raises(ProofStateError):
        decide(city, proof_id, by=somebody())
    assert proof(proof_id=proof_id).state == "REFUSED"


def test_the_figures_add_up_to_the_report(city):
    found = proof(proof_id=prove(city))
    bills, charges = proof_bills(found=found), proof_charges(found=found)
    by_charge, by_class = (
        charge_figures(charges=charges, expected=charges.clear()),
        class_figures(charges=charges, expected=charges.clear()),
    )
    total = found.report["charges_cents"]
    assert sum(one.amount_cents for one in by_charge) == sum(one.amount_cents for one in by_class) == total
    assert bills["current_charges_cents"].sum() == total
    lists = proof_lists(bills=bills, bound_cents=20_000)
    assert lists.first.height == 1
    assert lists.final.height == 0
    assert lists.above["current_charges_cents"].min() > 20_000


def test_a_frozen_cycle_is_not_billed_until_the_freeze_is_lifted(city):
    with transaction.atomic():
        freeze_id = freeze_cycle_row(
            cycle_number=1, reason="The reads of route 12 are wrong.", frozen_by_id=city.actor_id, now=city.now
        )
    with pytest.raises(CycleFrozenError, match="route 12"):
        run(city)
    assert run(city, dry_run=True).bills_issued > 0
    with transaction.atomic():
        lift_freeze_row(freeze_id=freeze_id, because="Read again.", lifted_by_id=city.actor_id, now=city.now)
    assert run(city).bills_issued > 0


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        ({"rate_class": "residential", "least_cents": 5000}, 3),
        ({"zone": 2}, 5),
        ({"zone": 9}, 0),
        ({"route": "nowhere"}, 0),
        ({"cycle_number": 2}, 0),
        ({"most_cents": 1}, 0),
    ],
)
def test_a_rule_holds_the_bills_that_fit_it_and_no_others(city, rule, held):
    with transaction.atomic():
        add_hold_rule(new=NewHoldRule(reason="Look at these.", **rule), made_by_id=city.actor_id, now=city.now)
    run(city)
    by_rule = Bill.objects.filter(state=HELD, hold_reason__startswith="Held by rule")
    assert by_rule.count() == held
    assert all("Look at these." in bill.hold_reason for bill in by_rule)
    assert Bill.objects.filter(state__in=[HELD, ISSUED]).count() == 5


def test_a_rule_that_was_ended_holds_nothing(city):
    with transaction.atomic():
        rule_id = add_hold_rule(new=NewHoldRule(reason="Look."), made_by_id=city.actor_id, now=city.now)
        end_hold_rule(rule_id=rule_id, ended_by_id=city.actor_id, now=city.now)
    run(city)
    assert not Bill.objects.filter(state=HELD, hold_reason__startswith="Held by rule").exists()
