"""A customer who was billed wrongly and corrected ends where a twin ends who was billed rightly: any use, error, payment."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from curbstop.billing.models import Bill
from curbstop.billing.queries import corrected_accounts
from curbstop.journeys.correct_bills import (
    compute_effects,
    decide_correction,
    post_correction,
    propose_correction,
    request_correction,
)
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.correction_choices import BillChoice
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant, StaffUser
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, pay
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db

# Use in three months (so even that no read is held as doubtful), which read was wrong by how much, and what was paid after the first bill and after the last.
HISTORIES = st.lists(
    st.tuples(
        st.tuples(st.integers(24, 30), st.integers(24, 30), st.integers(24, 30)),
        st.integers(1, 3),
        st.integers(-5, 5).filter(bool),
        st.integers(0, 20_000),
        st.integers(0, 30_000),
    ),
    min_size=3,
    max_size=6,
)


def with_error(uses, month, error):
    """The same use with one reading wrong: what is too much in one month lacks in the next."""
    wrong = list(uses)
    error = max(-wrong[month - 1], error)
    if month < len(wrong):
        error = min(wrong[month], error)
        wrong[month] -= error
    wrong[month - 1] += error
    return tuple(wrong), error


def charged(customer):
    rows = Bill.objects.filter(customer_account_id=customer.customer_account_id, state="ISSUED").order_by("from_date")
    return [row.current_charges_cents for row in rows]


def balance(customer):
    account_id = customer.customer_account_id
    owed = sum(item.open_cents for item in open_items(customer_account_ids=[account_id]))
    return owed - credit_balance(customer_account_id=account_id)


def items_of(customer):
    """What is open by charge type and period: payments stand as if the bills had been right at first."""
    account_id = customer.customer_account_id
    bills = dict(Bill.objects.filter(customer_account_id=account_id).values_list("pk", "from_date"))
    return sorted(
        (bills[item.bill_id], item.charge_type, item.open_cents)
        for item in open_items(customer_account_ids=[account_id])
    )


def corrected(city):
    """Whatever a corrected read touches, chosen by the rule, approved by somebody else, posted."""
    by = {"actor_id": city.actor_id, "now": city.now}
    correction_id = propose_correction(
        cause="wrong_read", remark="misread", choice=BillChoice(rule="corrected_read"), command_key=uuid4(), **by
    )
    compute_effects(correction_id=correction_id, business_date=city.business_date, now=city.now)
    rows = corrected_accounts(correction_id=correction_id, states=("PLANNED",))
    if not rows:
        return ()
    request_correction(correction_id=correction_id, command_key=uuid4(), **by)
    other = StaffUser.objects.create_user(username=uuid4().hex, password=None)
    Grant.objects.create(
        staff_user=other, kind="role", code="supervisor", from_date=date(2015, 1, 1), recorded_at=city.now
    )
    days = {"business_date": city.business_date, "actor_id": other.pk, "now": city.now}
    decide_correction(correction_id=correction_id, approve=True, command_key=uuid4(), **days)
    post_correction(correction_id=correction_id, **days)
    return rows


def live_through(histories):
    city = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    pairs, errors = [], []
    for uses, month, error, *_ in histories:
        wrong_uses, wrong_by = with_error(uses, month, error)
        pairs.append((customer_with(city, wrong_uses), customer_with(city, uses)))
        errors.append((month, wrong_by, 100 + sum(uses[:month])))
    source = 0
    for number, month in enumerate(MONTHS[1:]):
        bill_months(city, month)
        for pair, (*_, first, last) in zip(pairs, histories, strict=True):
            cents = {0: first, 2: last}.get(number, 0)
            for one in pair if cents else ():
                source += 1
                pay(city, one, cents, source_id=source)
    before = {wrong.customer_account_id: balance(wrong) for wrong, _ in pairs}
    for (wrong, _), (month, wrong_by, reading) in zip(pairs, errors, strict=True):
        if wrong_by:
            correct_reading(wrong, MONTHS[month], reading)
    rows = corrected(city)
    net = {row.customer_account_id: row.net_cents for row in rows}
    for wrong, right in pairs:
        assert charged(wrong) == charged(right)
        assert balance(wrong) == balance(right)
        assert items_of(wrong) == items_of(right)
        assert balance(wrong) - before[wrong.customer_account_id] == net.get(wrong.customer_account_id, 0)
    assert [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"] == []


@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(HISTORIES)
def test_who_was_billed_wrongly_and_corrected_ends_where_a_twin_ends_who_was_not(histories):
    with transaction.atomic():
        live_through(histories)
        transaction.set_rollback(True)
