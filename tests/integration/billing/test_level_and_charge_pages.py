"""The desk's and the office's pages of levelized billing and of charges for the next bill, in both languages."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curbstop.billing.models import Bill, BillableCharge, LevelPlan
from curbstop.platform.policies import adopt_policy
from curbstop.staff.models import Grant, StaffUser
from factories.billed_town import MONTHS, bill_months, customer_with, pay
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def city():
    town = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    with transaction.atomic():
        adopt_policy(key="level.months_of_history", value=1, from_date=date(2018, 1, 1), source="test", mark="D")
    return town


@pytest.fixture
def account(city):
    customer = customer_with(city, (15, 15))
    bill_months(city, MONTHS[1])
    pay(city, customer, Bill.objects.get().amount_due_cents)
    return customer.customer_account_id


def somebody(role: str) -> Client:
    user = StaffUser.objects.create_user(username=role, password=PASSWORD)
    Grant.objects.create(
        staff_user=user, kind="role", code=role, from_date=date(2018, 1, 1), recorded_at=timezone.now()
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def key(**more):
    return {"command_key": str(uuid4()), **more}


def test_a_plan_begins_and_ends_on_the_accounts_page(city, account):
    client = somebody("representative")
    page = client.get(reverse("desk:level", args=[account])).content.decode()
    assert "Start the plan" in page
    assert "1 regular bills here; there are 1" in page
    assert client.post(reverse("desk:level_start", args=[account]), key()).status_code == 422
    assert client.post(reverse("desk:level_start", args=[account]), key(true_up_month=6)).status_code == 303
    assert LevelPlan.objects.get().first_true_up_on == date(2019, 6, 1)
    bill_months(city, MONTHS[2])
    shown = client.get(reverse("desk:level", args=[account])).content.decode()
    assert "The running difference, step by step" in shown
    assert f">{Bill.objects.latest('pk').number}</a>" in shown
    assert "Amount due, levelized" in client.get(reverse("desk:account", args=[account])).content.decode()
    again = client.post(reverse("desk:level_start", args=[account]), key(true_up_month=6))
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert client.post(reverse("desk:level_leave", args=[account]), key()).status_code == 303
    assert LevelPlan.objects.get().end_reason == "asked"


def test_the_bill_page_says_what_it_asks_for_beside_its_charges(city, account):
    client = somebody("billing")
    client.post(reverse("desk:level_start", args=[account]), key(true_up_month=6))
    client.post(reverse("desk:billable_new", args=[account]), _trip())
    bill_months(city, MONTHS[2])
    page = client.get(reverse("office:bill", args=[Bill.objects.latest("pk").pk])).content.decode()
    for words in ("Levelized amount", "Running difference after it", "Asked for", "Service trip", "115.00"):
        assert words in page


def test_the_office_lists_plans_and_reviews_them(city, account):
    client = somebody("billing")
    assert "Nobody pays a level amount" in client.get(reverse("office:level_plans")).content.decode()
    client.post(reverse("desk:level_start", args=[account]), key(true_up_month=6))
    assert "Running" in client.get(reverse("office:level_plans")).content.decode()
    assert "Stays" in client.get(reverse("office:level_review")).content.decode()
    assert client.post(reverse("office:level_review"), key()).status_code == 303


def test_a_charge_is_entered_seen_and_taken_off(city, account):
    client = somebody("representative")
    new = reverse("desk:billable_new", args=[account])
    assert client.get(new).status_code == 200
    refused = client.post(new, key(kind="damage", happened_on="2018-09-01", reason="Hydrant"))
    assert refused.status_code == 422
    assert "Enter what the work or the damage cost." in refused.content.decode()
    assert client.post(new, _trip()).status_code == 303
    charge = BillableCharge.objects.get()
    assert "Waits for the next bill" in client.get(reverse("desk:billable", args=[account])).content.decode()
    there = reverse("desk:billable_charge", args=[charge.pk])
    assert client.get(there).status_code == 200
    assert client.post(there, key(reason="Wrong house")).status_code == 303
    charge.refresh_from_db()
    assert charge.state == "CANCELLED"
    assert client.get(reverse("desk:billable_charge", args=[10**9])).status_code == 404


def test_a_charge_above_the_limit_is_decided_under_approvals(city, account):
    clerk, supervisor = somebody("representative"), somebody("supervisor")
    form = key(kind="damage", amount="300", happened_on="2018-09-01", reason="Hydrant")
    assert clerk.post(reverse("desk:billable_new", args=[account]), form).status_code == 303
    charge = BillableCharge.objects.get()
    decision = reverse("supervisor:approval", args=[charge.approval_id])
    assert "Charge on the next bill" in supervisor.get(decision).content.decode()
    assert supervisor.post(decision, key(decision="approve")).status_code == 303
    charge.refresh_from_db()
    assert charge.state == "WAITING"


def _trip():
    return key(kind="trip", happened_on="2018-09-01", reason="Second visit")


def test_the_pages_speak_spanish(city, account):
    somebody("billing")
    StaffUser.objects.filter(username="billing").update(language="es")
    client = Client()
    assert client.post(reverse("account_login"), {"login": "billing", "password": PASSWORD}).status_code == 302
    client.post(reverse("desk:billable_new", args=[account]), _trip())
    assert "Facturación nivelada" in client.get(reverse("desk:level", args=[account])).content.decode()
    assert "Visita de servicio" in client.get(reverse("desk:billable", args=[account])).content.decode()
    assert "Facturación nivelada" in client.get(reverse("office:level_plans")).content.decode()
