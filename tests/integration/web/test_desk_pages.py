"""The service desk: what is found, how many questions the account page asks, and the guided flows."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curbstop.billing.models import Adjustment
from curbstop.billing.queries import evidence_of
from curbstop.customers.models import CustomerAccount, ServiceAgreement
from curbstop.customers.operations import add_contact_point, add_person, relate_staff, set_role
from curbstop.kernel.search_text import search_text
from curbstop.metering.models import Meter, Read
from curbstop.premises.models import Premise
from curbstop.reporting.account_page import account_page
from curbstop.reporting.find import find, find_premises
from curbstop.staff.models import RecordAccess, StaffUser
from curbstop.staff.types import REPRESENTATIVE
from factories.billing_city import City, Customer, add_customer, add_read, make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db
DAY = date(2018, 7, 18)
READS = [(date(2018, 5, 15), 100), (date(2018, 6, 14), 112), (date(2018, 7, 16), 126)]


@pytest.fixture
def city() -> City:
    return make_city(business_date=DAY, from_month=date(2018, 5, 1))


@pytest.fixture
def customer(city: City) -> Customer:
    return add_customer(
        city=city, from_date=date(2018, 5, 15), reads=READS, billed_to=date(2018, 6, 14), sewer_class="residential"
    )


@pytest.fixture
def desk(city: City) -> Client:
    return somebody(REPRESENTATIVE)


def joined(customer: Customer, given: str, family: str, phone: str) -> int:
    with transaction.atomic():
        person = add_person(given_name=given, family_name=family)
        add_contact_point(person_id=person, kind="phone", value=phone)
        set_role(customer_account_id=customer.customer_account_id, person_id=person, role="authorised", from_date=DAY)
    return person


@pytest.mark.parametrize("flow", ["start_service", "stop_service", "transfer_service"])
def test_a_flow_refuses_ones_own_account_as_soon_as_it_is_named(customer: Customer, desk: Client, flow: str) -> None:
    number = CustomerAccount.objects.get(pk=customer.customer_account_id).number
    person = joined(customer, "Rita", "Ruiz", "909-555-0199")
    with transaction.atomic():
        relate_staff(
            staff_user_id=StaffUser.objects.get(username="the-representative").pk, person_id=person, kind="self"
        )
    where = reverse(f"desk:{flow}")
    desk.get(f"{where}?account={customer.customer_account_id}&premise={customer.premise_id}")
    if flow == "start_service":
        ServiceAgreement.objects.update(to_date=date(2018, 7, 10))
        desk.post(f"{where}?step=services", {"points": [customer.water_point_id], "from_date": "7/17/2018"})
    answer = desk.post(f"{where}?step=who", {"account_number": number, "language": "en"})
    assert answer.status_code == 422
    assert "your own account or a relative" in answer.content.decode()
    assert 'name="account_number"' in desk.get(where).content.decode()


def found(text: str) -> set[tuple[str, int]]:
    return {(hit.kind, hit.id) for hit in find(text=text, on=DAY)}


@pytest.mark.parametrize(
    "typed", ["garcia", "GARCÍA", "garsia", "maria garc", "garcia maria", "(909) 555-0142", "5550142"]
)
def test_a_customer_is_found_by_name_misspelt_too_and_by_telephone(customer: Customer, typed: str) -> None:
    joined(customer, "María", "García", "909-555-0142")
    assert ("account", customer.customer_account_id) in found(typed)


def test_a_customer_is_found_by_account_number_meter_and_address(customer: Customer) -> None:
    account = CustomerAccount.objects.get(pk=customer.customer_account_id)
    place = Premise.objects.get(pk=customer.premise_id)
    Premise.objects.filter(pk=place.pk).update(search_text=search_text(f"{place.house_number} Example St"))
    hit = find(text=account.number, on=DAY)[0]
    assert (hit.kind, hit.id, hit.exact) == ("account", account.pk, True)
    assert ("account", account.pk) in found(f"{place.house_number} examp")
    assert ("meter", Meter.objects.get().pk) in found(Meter.objects.get().serial)
    assert [one.premise_id for one in find_premises(text="exmple street")] == [place.pk]


def test_nothing_is_found_for_next_to_nothing(customer: Customer) -> None:
    assert find(text="a", on=DAY) == ()
    assert find(text="1", on=DAY) == ()
    assert find(text="%%%", on=DAY) == ()


def test_an_account_page_asks_the_same_number_of_questions_however_long_the_history(
    city: City, customer: Customer
) -> None:
    def questions(account: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            account_page(customer_account_id=account, on=DAY, staff_user_id=city.actor_id)
        return len(asked)

    before = questions(customer.customer_account_id)
    joined(customer, "Ana", "Ruiz", "909-555-0100")
    joined(customer, "Luz", "Ruiz", "909-555-0101")
    installation = Read.objects.first().installation
    for day in range(1, 12):
        add_read(installation=installation, read_on=date(2018, 6, day + 1), reading_milli=105_000)
    assert questions(customer.customer_account_id) == before
    assert before <= 21


def test_a_look_at_an_account_is_kept(desk: Client, customer: Customer) -> None:
    page = desk.get(reverse("desk:account", args=[customer.customer_account_id]))
    assert page.status_code == 200
    assert b"Water is on" in page.content
    look = RecordAccess.objects.get()
    assert (look.subject_kind, look.subject_id, look.page) == (
        "customer_account",
        customer.customer_account_id,
        "desk:account",
    )


def test_usage_before_the_customers_own_start_is_not_shown(city: City) -> None:
    tenant = add_customer(city=city, from_date=date(2018, 6, 14), reads=READS)
    page = account_page(customer_account_id=tenant.customer_account_id, on=DAY, staff_user_id=city.actor_id)
    assert [month.usage_milli for month in page.usage] == [14_000]
    assert {row.day for row in page.timeline if row.kind == "read"} == {date(2018, 6, 14), date(2018, 7, 16)}


def test_an_adjustment_within_the_limit_posts_and_one_above_it_waits(desk: Client, customer: Customer) -> None:
    where = reverse("desk:adjustment_new", args=[customer.customer_account_id])
    for amount, key in (
        ("20", "11111111-1111-4111-8111-111111111111"),
        ("900", "22222222-2222-4222-8222-222222222222"),
    ):
        form = {
            "charge": "kind:water",
            "direction": "more",
            "amount": amount,
            "reason_code": "unbilled_use",
            "remark": "Use that was not billed",
            "command_key": key,
        }
        assert desk.post(where, form).status_code == 303
    assert list(Adjustment.objects.order_by("pk").values_list("amount_cents", "state")) == [
        (2_000, "POSTED"),
        (90_000, "REQUESTED"),
    ]
    register = desk.get(reverse("desk:adjustments"))
    assert b"Waits for approval" in register.content


def test_service_stops_step_by_step_with_its_final_bill(desk: Client, customer: Customer) -> None:
    where = reverse("desk:stop_service")
    desk.get(f"{where}?account={customer.customer_account_id}")
    agreements = [customer.water_agreement_id, customer.sewer_agreement_id]
    desk.post(f"{where}?step=services", {"agreements": agreements, "to_date": "7/18/2018"})
    desk.post(f"{where}?step=final", {f"reading_{customer.installation_id}": "127"})
    desk.post(f"{where}?step=address", {})
    seen = desk.get(f"{where}?step=check")
    assert b"Afterwards" in seen.content
    answer = desk.post(f"{where}?step=check", {})
    assert answer.status_code == 303
    assert set(ServiceAgreement.objects.values_list("to_date", flat=True)) == {DAY}
    assert "/bills/" in answer["Location"]


def test_service_starts_step_by_step_and_is_safe_to_leave(desk: Client, customer: Customer) -> None:
    ServiceAgreement.objects.update(to_date=date(2018, 7, 10))
    where = reverse("desk:start_service")
    desk.get(f"{where}?premise={customer.premise_id}")
    points = [customer.water_point_id, customer.sewer_point_id]
    desk.post(f"{where}?step=services", {"points": points, "from_date": "7/17/2018"})
    desk.post(
        f"{where}?step=who", {"given_name": "Nina", "family_name": "Núñez", "language": "es", "phone": "909 555 0199"}
    )
    assert "How is it billed" in desk.get(where).content.decode()
    facts = {f"class_{point}": "residential" for point in points} | {f"units_{point}": "1" for point in points}
    size = {f"size_{customer.water_point_id}": '3/4"', f"reading_{customer.installation_id}": "126"}
    desk.post(f"{where}?step=facts", facts | size)
    desk.post(f"{where}?step=address", {})
    answer = desk.post(f"{where}?step=check", {"fee": "on"})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    account = CustomerAccount.objects.latest("pk")
    assert answer["Location"] == reverse("desk:account", args=[account.pk])
    assert account.language == "es"
    assert ServiceAgreement.objects.filter(customer_account=account, from_date=date(2018, 7, 17)).count() == 2


def test_a_later_step_waits_for_the_earlier_ones(desk: Client) -> None:
    page = desk.get(reverse("desk:transfer_service") + "?step=check")
    assert b"Whose service?" in page.content


def test_a_read_is_keyed_on_the_meters_page(desk: Client, customer: Customer) -> None:
    meter = Meter.objects.get()
    form = {
        "reading": "127.5",
        "read_on": "7/18/2018",
        "kind": "actual",
        "command_key": "33333333-3333-4333-8333-333333333333",
    }
    assert desk.post(reverse("desk:read_new", args=[meter.pk]), form).status_code == 303
    assert Read.objects.latest("pk").reading_milli == 127_500
    assert b"127.5" in desk.get(reverse("desk:meter", args=[meter.pk])).content
    wrong = desk.post(reverse("desk:read_new", args=[meter.pk]), {**form, "reading": "12a"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    "name",
    ["account_items", "account_timeline", "account_credits", "deposits", "agreements", "contact_new", "work_item_new"],
)
def test_the_pages_behind_the_account_page_open(desk: Client, customer: Customer, name: str) -> None:
    assert desk.get(reverse(f"desk:{name}", args=[customer.customer_account_id])).status_code == 200


def test_evidence_comes_in_with_an_adjustment_and_opens_again(desk: Client, customer: Customer) -> None:
    where = reverse("desk:adjustment_new", args=[customer.customer_account_id])
    form = {
        "charge": "kind:water",
        "direction": "less",
        "amount": "20",
        "reason_code": "leak",
        "remark": "pipe repaired",
        "command_key": "33333333-3333-4333-8333-333333333333",
    }
    wrong = SimpleUploadedFile("invoice.pdf", b"<script>", content_type="application/pdf")
    assert desk.post(where, {**form, "evidence": wrong}).status_code == 422
    invoice = SimpleUploadedFile("invoice.pdf", b"%PDF-1.7 plumber", content_type="application/pdf")
    assert desk.post(where, {**form, "evidence": invoice}).status_code == 303
    row = Adjustment.objects.get()
    page = desk.get(reverse("desk:adjustment", args=[row.pk]))
    assert b"invoice.pdf" in page.content
    (file_id,) = (one for one, _ in evidence_of(adjustment_id=row.pk))
    assert desk.get(reverse("desk:adjustment_evidence", args=[row.pk, file_id])).content == b"%PDF-1.7 plumber"
    export = desk.get(reverse("desk:adjustments"), {"reason": "leak", "from_day": "2018-01-01", "export": "csv"})
    assert "pipe repaired" in b"".join(export).decode()
