"""Cancel and rebill of a cohort over several periods: the effect is known before, approved by another, exact after."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from curbstop.billing.models import Bill, BillLine
from curbstop.billing.queries import corrected_accounts, correction
from curbstop.billing.types import CANCELLED, EXCLUDED, ISSUED, POSTED
from curbstop.customers.models import AccountRole, AgreementFact, CustomerAccount, ServiceAgreement, StaffRelation
from curbstop.journeys import adjustment_rules
from curbstop.journeys.adjustment_rules import TookPaymentError
from curbstop.journeys.correct_bills import (
    CorrectionStateError,
    NothingChosenError,
    compute_effects,
    decide_correction,
    post_correction,
    propose_correction,
    request_correction,
)
from curbstop.journeys.late_fee import charge_late_fee
from curbstop.journeys.own_account import OwnAccountRefusedError
from curbstop.journeys.release_bill import cancel_bill
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, ledger_account_id
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.correction_choices import BillChoice, chosen_bills
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant, StaffUser
from curbstop.staff.operations import OwnRequestError
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, pay, read_on
from factories.billing_city import make_city, read_meter

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


def approver(city):
    user = StaffUser.objects.create_user(username=f"supervisor-{uuid4().hex[:6]}", password=None)
    Grant.objects.create(
        staff_user=user, kind="role", code="supervisor", from_date=date(2015, 1, 1), recorded_at=city.now
    )
    return user.pk


def by(city, actor_id=None):
    return {"command_key": uuid4(), "actor_id": actor_id or city.actor_id, "now": city.now}


def proposed(city, **choice):
    correction_id = propose_correction(
        cause="wrong_read", remark="The meter was misread", choice=BillChoice(**choice), **by(city)
    )
    compute_effects(correction_id=correction_id, business_date=city.business_date, now=city.now)
    return correction_id


def carried_out(city, correction_id):
    other = approver(city)
    request_correction(correction_id=correction_id, **by(city))
    decide_correction(correction_id=correction_id, approve=True, business_date=city.business_date, **by(city, other))
    post_correction(correction_id=correction_id, business_date=city.business_date, actor_id=other, now=city.now)


def owed(customer, *accounts):
    account_id = customer.customer_account_id
    return [
        balance(account_id=ledger_account_id(fund=fund, number=number), subsidiary_id=account_id).cents
        for fund, number in accounts
    ]


def charges(customer):
    bills = Bill.objects.filter(customer_account_id=customer.customer_account_id, state=ISSUED).order_by("from_date")
    return [bill.current_charges_cents for bill in bills]


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def test_a_wrong_read_corrects_the_bill_before_and_the_bill_after(city):
    wrong, right = customer_with(city, (40, 2, 12)), customer_with(city, (20, 22, 12))
    bill_months(city, *MONTHS[1:])
    correct_reading(wrong, MONTHS[1], 120)
    correction_id = proposed(city, rule="corrected_read")
    (row,) = corrected_accounts(correction_id=correction_id)
    assert [period["is_cents"] for period in row.periods] == charges(right)[:2]
    assert charges(wrong) != charges(right)
    net = row.net_cents
    before = sum(charges(wrong))
    carried_out(city, correction_id)
    assert charges(wrong) == charges(right)
    assert sum(charges(wrong)) - before == net
    assert owed(wrong, (WATER, 115), (SEWER, 116)) == owed(right, (WATER, 115), (SEWER, 116))
    assert failing() == []


def test_a_proposal_writes_no_bill_and_no_posting(city):
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    correct_reading(customer, MONTHS[1], 120)
    before = owed(customer, (WATER, 115), (SEWER, 116))
    proposed(city, rule="corrected_read")
    assert Bill.objects.filter(state=CANCELLED).count() == 0
    assert Bill.objects.count() == 2
    assert owed(customer, (WATER, 115), (SEWER, 116)) == before


def test_payments_find_their_place_again_and_what_is_too_much_is_credit(city):
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    pay(city, customer, sum(charges(customer)))
    correct_reading(customer, MONTHS[1], 101)
    correct_reading(customer, MONTHS[2], 102)
    paid = sum(charges(customer))
    carried_out(city, proposed(city, rule="corrected_read"))
    assert open_items(customer_account_ids=[customer.customer_account_id]) == []
    assert credit_balance(customer_account_id=customer.customer_account_id) == paid - sum(charges(customer)) > 0
    assert failing() == []


def test_late_fees_that_the_wrong_bill_caused_go_back_too(city):
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    first = Bill.objects.order_by("from_date").first()
    assert first.due_date < city.business_date
    charge_late_fee(bill_id=first.pk, amount_cents=200, business_date=city.business_date, **by(city))
    correct_reading(customer, MONTHS[1], 120)
    correction_id = proposed(city, rule="corrected_read")
    assert corrected_accounts(correction_id=correction_id)[0].late_fee_cents == 200
    carried_out(city, correction_id)
    assert owed(customer, (WATER, 118)) == [0]
    assert failing() == []


def test_a_wrong_class_is_found_over_all_its_bills(city):
    wrong = customer_with(city, (14, 15, 16), meter_size='2"')
    right = customer_with(city, (14, 15, 16))
    bill_months(city, *MONTHS[1:])
    AgreementFact.objects.filter(agreement_id=wrong.water_agreement_id).update(meter_size='3/4"')
    correction_id = proposed(city, rule="changed_facts")
    (row,) = corrected_accounts(correction_id=correction_id)
    assert len(row.periods) == 3
    carried_out(city, correction_id)
    assert charges(wrong) == charges(right)
    assert failing() == []


def test_a_moved_end_bills_only_the_days_that_are_left(city):
    customer = customer_with(city, (14, 15))
    bill_months(city, *MONTHS[1:3])
    moved = read_on(MONTHS[2]) - timedelta(days=10)
    ServiceAgreement.objects.filter(customer_account_id=customer.customer_account_id).update(to_date=moved)
    AgreementFact.objects.filter(agreement__customer_account_id=customer.customer_account_id).update(to_date=moved)
    read_meter(customer=customer, read_on=moved, hcf=120)
    carried_out(city, proposed(city, rule="moved_days"))
    last = Bill.objects.filter(state=ISSUED).order_by("from_date").last()
    assert (last.kind, last.to_date) == ("final", moved)
    assert failing() == []


def test_what_comes_to_the_same_is_left_out(city):
    customer = customer_with(city, (14, 15))
    bill_months(city, *MONTHS[1:3])
    run_id = Bill.objects.first().run_id
    correction_id = proposed(city, run_id=run_id)
    (row,) = corrected_accounts(correction_id=correction_id)
    assert (row.state, row.net_cents) == (EXCLUDED, 0)
    with pytest.raises(CorrectionStateError, match="No account is left"):
        request_correction(correction_id=correction_id, **by(city))
    assert charges(customer)


def test_an_account_that_changed_since_the_approval_is_left_out_with_a_work_item(city):
    one, other = customer_with(city, (40, 2)), customer_with(city, (50, 2))
    bill_months(city, *MONTHS[1:3])
    correct_reading(one, MONTHS[1], 120)
    correct_reading(other, MONTHS[1], 120)
    correction_id = proposed(city, rule="corrected_read")
    correct_reading(other, MONTHS[2], 130)
    carried_out(city, correction_id)
    states = {row.customer_account_id: row.state for row in corrected_accounts(correction_id=correction_id)}
    assert states == {one.customer_account_id: POSTED, other.customer_account_id: EXCLUDED}
    assert correction(correction_id=correction_id).state == POSTED
    assert failing() == []


def test_nobody_approves_their_own_correction_and_nothing_posts_before(city):
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    correct_reading(customer, MONTHS[1], 120)
    correction_id = proposed(city, rule="corrected_read")
    request_correction(correction_id=correction_id, **by(city))
    Grant.objects.create(
        staff_user_id=city.actor_id, kind="role", code="manager", from_date=date(2015, 1, 1), recorded_at=city.now
    )
    with pytest.raises(OwnRequestError):
        decide_correction(correction_id=correction_id, approve=True, business_date=city.business_date, **by(city))
    post_correction(correction_id=correction_id, business_date=city.business_date, actor_id=city.actor_id, now=city.now)
    assert Bill.objects.filter(state=CANCELLED).count() == 0


def test_a_choice_without_bills_is_refused(city):
    with pytest.raises(NothingChosenError):
        proposed(city, numbers=("12345",))


def test_bills_of_one_tariff_of_numbers_and_of_days_are_found(city):
    one, other = customer_with(city, (14, 15)), customer_with(city, (16, 17))
    bill_months(city, *MONTHS[1:3])
    version = BillLine.objects.filter(charge_type="water").values_list("tariff_version_id", flat=True).first()
    everybody = chosen_bills(choice=BillChoice(rule="tariff", tariff_version_id=version), limit=100)
    assert {account: len(ids) for account, ids in everybody.items()} == {
        one.customer_account_id: 2,
        other.customer_account_id: 2,
    }
    number = CustomerAccount.objects.get(pk=one.customer_account_id).number
    assert list(chosen_bills(choice=BillChoice(numbers=(number,)), limit=100)) == [one.customer_account_id]
    bill = Bill.objects.filter(customer_account_id=other.customer_account_id).order_by("from_date").first()
    assert chosen_bills(choice=BillChoice(numbers=(str(bill.number),)), limit=100) == {
        other.customer_account_id: [bill.pk]
    }
    late = chosen_bills(choice=BillChoice(rule="tariff", tariff_version_id=version, from_date=bill.to_date), limit=100)
    assert {len(ids) for ids in late.values()} == {1}


def test_who_stands_on_an_account_neither_proposes_nor_approves_its_correction(city):
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    correct_reading(customer, MONTHS[1], 120)
    person_id = AccountRole.objects.get(customer_account_id=customer.customer_account_id).person_id
    relative = approver(city)
    StaffRelation.objects.create(staff_user_id=relative, person_id=person_id, kind="relative")
    correction_id = proposed(city, rule="corrected_read")
    request_correction(correction_id=correction_id, **by(city))
    with pytest.raises(OwnAccountRefusedError):
        decide_correction(
            correction_id=correction_id, approve=True, business_date=city.business_date, **by(city, relative)
        )
    StaffRelation.objects.create(staff_user_id=city.actor_id, person_id=person_id, kind="self")
    again = proposed(city, rule="corrected_read")
    (row,) = corrected_accounts(correction_id=again)
    assert row.state == EXCLUDED
    assert "your own account" in row.reason


def test_who_took_the_accounts_payment_neither_cancels_nor_corrects_its_bill(city, monkeypatch):
    """The question itself is asked of the receipts; that it is heeded is shown here."""
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    correct_reading(customer, MONTHS[1], 120)
    took = approver(city)
    correction_id = proposed(city, rule="corrected_read")
    request_correction(correction_id=correction_id, **by(city))
    monkeypatch.setattr(adjustment_rules, "took_payment_since", lambda **asked: asked["staff_user_id"] == took)
    with pytest.raises(TookPaymentError):
        decide_correction(correction_id=correction_id, approve=True, business_date=city.business_date, **by(city, took))
    bill_id = Bill.objects.filter(customer_account_id=customer.customer_account_id).latest("pk").pk
    with pytest.raises(TookPaymentError):
        cancel_bill(bill_id=bill_id, reason="wrong", business_date=city.business_date, **by(city, took))
    decide_correction(
        correction_id=correction_id, approve=True, business_date=city.business_date, **by(city, approver(city))
    )
