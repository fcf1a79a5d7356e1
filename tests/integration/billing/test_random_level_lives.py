"""Random lives of two accounts, one levelized, with charges, payments, cancellations: the books hold, and the asked amount follows."""

from datetime import date
from random import Random
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum

from curbstop.billing.models import Bill, BillableCharge, LevelMovement
from curbstop.journeys.billable_charge import request_billable_charge, take_off_billable_charge
from curbstop.journeys.level_plan import leave_plan, start_plan
from curbstop.journeys.release_bill import cancel_bill
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.amount_due import level_standing
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant
from factories.billed_town import MONTHS, bill_months, customer_with, pay
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db


class Life:
    """One account's random life in a town."""

    def __init__(self, city, account, seed: int) -> None:
        self.city, self.customer, self.payments = city, account, 0
        self.random = Random(seed)  # noqa: S311 - a life, no secret
        self.account_id = account.customer_account_id

    def by(self):
        return {
            "business_date": self.city.business_date,
            "command_key": uuid4(),
            "actor_id": self.city.actor_id,
            "now": self.city.now,
        }

    def pay(self) -> None:
        asked = level_standing(customer_account_id=self.account_id, on=self.city.business_date).amount_due_cents
        self.payments += 1
        cents = self.random.choice((asked, asked // 2, 5_000, 20_000))
        if cents > 0:
            pay(self.city, self.customer, cents, source_id=self.account_id * 100 + self.payments)

    def begin(self) -> None:
        start_plan(customer_account_id=self.account_id, **self.by())

    def leave(self) -> None:
        leave_plan(customer_account_id=self.account_id, **self.by())

    def charge(self) -> None:
        request_billable_charge(
            customer_account_id=self.account_id,
            kind=self.random.choice(("after_hours_work", "permit")),
            amount_cents=self.random.randrange(1, 9_999),
            happened_on=self.city.business_date,
            reason="Random",
            **self.by(),
        )

    def take_off(self) -> None:
        waiting = BillableCharge.objects.filter(customer_account_id=self.account_id, state="WAITING").first()
        if waiting is not None:
            asked = self.by()
            del asked["business_date"]
            take_off_billable_charge(billable_charge_id=waiting.pk, reason="Random", **asked)

    def cancel(self) -> None:
        last = Bill.objects.filter(customer_account_id=self.account_id, state="ISSUED").order_by("-pk").first()
        if last is not None:
            cancel_bill(bill_id=last.pk, reason="Random", **self.by())

    def act(self) -> str:
        step = self.random.choice((self.pay, self.pay, self.begin, self.leave, self.charge, self.take_off, self.cancel))
        try:
            with transaction.atomic():
                step()
        except CurbstopError:
            return f"{step.__name__} refused"
        return step.__name__


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_hold_and_what_is_asked_for_follows(seed):
    city = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    with transaction.atomic():
        for key, value in (("months_of_history", 1), ("true_up_after_months", 2), ("max_past_due_cents", 10**9)):
            adopt_policy(key=f"level.{key}", value=value, from_date=MONTHS[0], source="test", mark="D")
    Grant.objects.create(
        staff_user_id=city.actor_id, kind="role", code="manager", from_date=MONTHS[0], recorded_at=city.now
    )
    lives = [
        Life(city, customer_with(city, uses), seed * 10 + place)
        for place, uses in enumerate(((14, 18, 12), (16, 12, 17)))
    ]
    told = []
    for month in MONTHS[1:4]:
        bill_months(city, month)
        for life in lives:
            told += [life.act() for _ in range(5)]
    broken = [one for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]
    assert broken == [], told
    for life in lives:
        stands = level_standing(customer_account_id=life.account_id, on=city.business_date)
        owed = sum(item.open_cents for item in open_items(customer_account_ids=[life.account_id]))
        assert stands.balance_cents == owed - credit_balance(customer_account_id=life.account_id), told
        sums = LevelMovement.objects.filter(customer_account_id=life.account_id).aggregate(
            actual=Sum("actual_cents"), level=Sum("level_cents"), true_up=Sum("true_up_cents")
        )
        ran = (sums["actual"] or 0) - (sums["level"] or 0) - (sums["true_up"] or 0)
        assert stands.difference_cents == ran, told
