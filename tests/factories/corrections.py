"""Corrections as two people make them: one asks, another approves; and what had been taken off a bill before."""

from datetime import date
from uuid import uuid4

from curbstop.billing.models import Bill
from curbstop.billing.queries import corrected_accounts
from curbstop.billing.types import ISSUED
from curbstop.journeys.adjust import request_adjustment
from curbstop.journeys.correct_bills import (
    compute_effects,
    decide_correction,
    post_correction,
    propose_correction,
    request_correction,
)
from curbstop.receivables.queries import open_items
from curbstop.reporting.correction_choices import BillChoice
from curbstop.staff.models import Grant, StaffUser
from factories.seats import seat_of


def manager_of(city):
    """The town's biller may take off what a manager may."""
    grant(city, city.actor_id, "manager")
    return city


def grant(city, staff_user_id, role):
    Grant.objects.create(
        staff_user_id=staff_user_id, kind="role", code=role, from_date=date(2015, 1, 1), recorded_at=city.now
    )


def seat(city, role):
    """Somebody of a role, signed in."""
    person = StaffUser.objects.create_user(username=f"{role}-{uuid4().hex[:6]}", password=None)
    grant(city, person.pk, role)
    return seat_of(person)


def by(city, actor_id=None):
    return {"command_key": uuid4(), "actor_id": actor_id or city.actor_id, "now": city.now}


def charge_of(customer, charge_type, place=0):
    """The charge of a type on one of the customer's issued bills, the oldest first."""
    bills = Bill.objects.filter(customer_account_id=customer.customer_account_id, state=ISSUED).order_by("from_date")
    bill_id = bills.values_list("pk", flat=True)[place]
    (found,) = (
        item
        for item in open_items(customer_account_ids=[customer.customer_account_id], settled=True)
        if (item.bill_id, item.charge_type) == (bill_id, charge_type)
    )
    return found


def take_off(city, customer, cents, *, charge_type="water", reason="courtesy", place=0):
    """An adjustment down on one charge."""
    return request_adjustment(
        customer_account_id=customer.customer_account_id,
        charge_type=charge_type,
        amount_cents=-cents,
        reason_code=reason,
        remark="as promised",
        open_item_id=charge_of(customer, charge_type, place).open_item_id,
        business_date=city.business_date,
        **by(city),
    )


def corrected_by_two(city, cause, **choice):
    """Proposed, computed, asked for, approved by a supervisor, posted; the accounts of the correction."""
    other = StaffUser.objects.create_user(username=f"supervisor-{uuid4().hex[:6]}", password=None).pk
    grant(city, other, "supervisor")
    correction_id = propose_correction(cause=cause, remark="found wrong", choice=BillChoice(**choice), **by(city))
    compute_effects(correction_id=correction_id, business_date=city.business_date, now=city.now)
    request_correction(correction_id=correction_id, **by(city))
    decide_correction(correction_id=correction_id, approve=True, business_date=city.business_date, **by(city, other))
    post_correction(correction_id=correction_id, business_date=city.business_date, actor_id=other, now=city.now)
    return corrected_accounts(correction_id=correction_id)
