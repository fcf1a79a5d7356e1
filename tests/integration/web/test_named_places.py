"""Who signs for a department, payment centers and the drawers of batches are named on screens, each by who may."""

import uuid

from django.urls import reverse

from curbstop.cashiering.models import DepartmentMember, Drawer, PaymentCenter
from curbstop.staff.types import ADMINISTRATOR, DEPARTMENT
from factories.cash_office import CashOffice
from factories.seats import seat_named


def post(client, page: str, /, *arguments: int, **fields: object):
    return client.post(reverse(f"supervisor:{page}", args=arguments), {"command_key": str(uuid.uuid4())} | fields)


def test_only_who_has_a_departments_role_is_named_to_sign_and_may_be_ended(office: CashOffice):
    office._hire("dee", DEPARTMENT)
    client = seat_named("sam")
    refused = post(client, "member_new", department_id=office.department_id, staff_user_id=office.staff["ana"])
    assert refused.status_code == 422
    named = post(client, "member_new", department_id=office.department_id, staff_user_id=office.staff["dee"])
    assert named.status_code == 303, named.content.decode()
    assert "Dee Test" in client.get(reverse("supervisor:named_places")).content.decode()
    assert post(client, "member_end", office.department_id, office.staff["dee"]).status_code == 303
    assert not DepartmentMember.objects.get().is_active


def test_an_administrator_adds_a_payment_center_and_a_batch_drawer_once(office: CashOffice):
    office._hire("ada", ADMINISTRATOR)
    client = seat_named("ada")
    center = {
        "code": "PS9",
        "name": "Market",
        "bank_account_id": office.bank_id,
        "settles_after_days": 2,
        "counts_after_days": 0,
        "fee_kind": "kept_back",
        "fee_cents": "0.25",
    }
    assert post(client, "center_add", **center).status_code == 303
    assert PaymentCenter.objects.get().fee_cents == 25
    assert "in use already" in post(client, "center_add", **center).content.decode()
    drawer = {"office_id": office.office_id, "source": "drop_box", "code": "B9", "name": "Drop box"}
    assert post(client, "batch_drawer_new", **drawer).status_code == 303
    assert Drawer.objects.get(code="B9").kind == "drop_box"
    assert post(client, "batch_drawer_new", **drawer).status_code == 422


def test_a_cashier_names_nobody(office: CashOffice):
    assert seat_named("ana").get(reverse("supervisor:named_places")).status_code == 403
