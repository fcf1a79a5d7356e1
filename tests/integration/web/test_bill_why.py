"""Why is this bill so high: two bills of an account compared on a page, with evidence and a letter on record."""

import json
import os
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curbstop.billing.models import Bill
from curbstop.billing.queries import NoSuchBillError, cycle_month
from curbstop.correspondence.queries import documents_sent_to
from curbstop.journeys.adjust import request_adjustment
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.explain_bill import explanation_letter
from curbstop.journeys.late_fee import charge_late_fee
from curbstop.ledger import operations as ledger
from curbstop.metering.models import Read
from curbstop.metering.operations import attach_photo
from curbstop.platform.models import StoredFile
from curbstop.reporting.bill_comparison import comparison_of
from curbstop.reporting.bill_evidence import bill_evidence
from curbstop.reporting.bill_explanation import explained_bill
from curbstop.staff.models import RecordAccess
from curbstop.staff.operations import grant
from curbstop.staff.types import REPRESENTATIVE, SUPERVISOR
from factories.billing_city import City, Customer, add_customer, make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db
NEIGHBOURS = 6
GOLDEN = Path(__file__).parents[2] / "golden" / "bill_why_queries.json"
AUGUST, SEPTEMBER, OCTOBER = (date(2018, month, 1) for month in (8, 9, 10))
FIRST_BILL, SECOND_BILL = date(2018, 9, 5), date(2018, 10, 3)


@pytest.fixture
def city() -> City:
    return make_city(business_date=FIRST_BILL, from_month=AUGUST)


def read_days() -> list[date]:
    return [cycle_month(cycle_number=1, month=month).read_on for month in (AUGUST, SEPTEMBER, OCTOBER)]


@pytest.fixture
def customer(city: City) -> Customer:
    """More water in the second month; neighbours use as ever."""
    start, middle, end = read_days()
    high = {"sewer_class": "multi_family", "reads": [(start, 0), (middle, 20), (end, 48)]}
    one = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, **high)
    for number in range(NEIGHBOURS):
        reads = [(start, 0), (middle, 10 + number), (end, 20 + 2 * number)]
        add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)
    run_cycle(cycle_number=1, month=SEPTEMBER, business_date=FIRST_BILL, now=city.now, actor_id=city.actor_id)
    return one


def second_run(city: City) -> None:
    next_day(city)
    run_cycle(cycle_number=1, month=OCTOBER, business_date=SECOND_BILL, now=city.now, actor_id=city.actor_id)


def next_day(city: City) -> None:
    with transaction.atomic():
        ledger.begin_balancing(business_date=city.business_date, actor_id=city.actor_id, now=city.now)
        city.business_date = SECOND_BILL
        ledger.open_day(business_date=SECOND_BILL, actor_id=city.actor_id, now=city.now)


def bills_of(customer: Customer) -> list[Bill]:
    return list(Bill.objects.filter(customer_account_id=customer.customer_account_id).order_by("pk"))


@pytest.fixture
def two_bills(city: City, customer: Customer) -> list[Bill]:
    second_run(city)
    return bills_of(customer)


def test_the_bill_runs_own_bills_are_explained_to_the_cent_and_nothing_is_left_to_plain_lines(two_bills) -> None:
    first, second = two_bills
    found = explained_bill(bill_id=second.pk)
    parts = found.difference.parts
    assert found.old.choice.id == first.pk
    assert sum(parts.values()) == second.current_charges_cents - first.current_charges_cents
    assert parts["usage"] > 0
    assert parts["surcharge"] > 0
    assert parts["sewer"] > 0
    assert (parts["rate"], parts["fixed"], parts["adjustments"], parts["late_fees"]) == (0, 0, 0, 0)


def test_late_fees_and_adjustments_since_the_bill_before_are_parts_of_their_own(city, customer) -> None:
    next_day(city)
    first = bills_of(customer)[0]
    with transaction.atomic():
        grant(staff_user_id=city.actor_id, kind="role", code=SUPERVISOR, from_date=date(2010, 1, 1), now=city.now)
    by = {"business_date": SECOND_BILL, "actor_id": city.actor_id, "now": city.now}
    charge_late_fee(bill_id=first.pk, amount_cents=250, command_key=uuid4(), **by)
    request_adjustment(
        customer_account_id=customer.customer_account_id,
        charge_type="water",
        amount_cents=-700,
        reason_code="courtesy",
        remark="Waited an hour",
        command_key=uuid4(),
        **by,
    )
    run_cycle(cycle_number=1, month=OCTOBER, business_date=SECOND_BILL, now=city.now, actor_id=city.actor_id)
    found = explained_bill(bill_id=bills_of(customer)[1].pk)
    assert (found.difference.parts["late_fees"], found.difference.parts["adjustments"]) == (250, -700)
    assert sorted(event.cents for event in found.new.events) == [-700, 250]
    assert found.new.other_adjustments_cents == 0
    assert comparison_of(found).after_late_fees_cents == 250


def test_only_bills_of_one_account_are_compared(two_bills) -> None:
    stranger = Bill.objects.exclude(customer_account_id=two_bills[0].customer_account_id).first()
    with pytest.raises(NoSuchBillError):
        explained_bill(bill_id=two_bills[1].pk, other_bill_id=stranger.pk)


def test_an_accounts_first_bill_has_nothing_to_be_compared_with(two_bills) -> None:
    found = explained_bill(bill_id=two_bills[0].pk)
    assert (found.old, found.difference) == (None, None)
    page = somebody(REPRESENTATIVE).get(reverse("desk:bill_why", args=[two_bills[0].pk]))
    assert "first bill" in page.content.decode()


def test_the_evidence_compares_with_like_premises_without_naming_any(two_bills) -> None:
    found = bill_evidence(explained=explained_bill(bill_id=two_bills[1].pk))
    assert found.like is not None
    assert found.like.count == NEIGHBOURS
    assert found.like.median_micro < found.daily_micro
    text = somebody(REPRESENTATIVE).get(reverse("desk:bill_why", args=[two_bills[1].pk])).content.decode()
    assert "Like premises" in text
    assert "102 Example" not in text


def test_water_that_never_stops_and_the_photo_of_the_read_stand_beside_the_bill(two_bills) -> None:
    read = Read.objects.filter(read_on=two_bills[1].to_date).order_by("pk").first()
    with transaction.atomic(), connection.cursor() as cursor:
        file_id = attach_photo(
            read_id=read.pk,
            name="meter.png",
            media_type="image/png",
            content=b"\x89PNG\r\n\x1a\n and a dial",
            now=read.recorded_at,
        )
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE metering_read SET flags = '{continuous_flow}' WHERE id = %s", [read.pk])
    client = somebody(REPRESENTATIVE)
    text = client.get(reverse("desk:bill_why", args=[two_bills[1].pk])).content.decode()
    picture = reverse("office:read_photo", args=[file_id])
    assert f'src="{picture}"' in text
    assert "The meter says so" in text
    assert client.get(picture)["Content-Type"] == "image/png"


def test_the_page_says_why_in_words_figures_and_lines_and_that_it_was_read_is_kept(two_bills) -> None:
    account = two_bills[0].customer_account_id
    text = somebody(REPRESENTATIVE).get(reverse("desk:bill_why", args=[two_bills[1].pk])).content.decode()
    assert "the main reason is water use of about" in text
    assert 'role="img"' in text
    assert "Not loaded" in text
    assert f'value="{two_bills[0].pk}" selected' in text
    assert RecordAccess.objects.filter(subject_id=account, page="desk:bill_why").exists()


def test_account_page_and_bill_page_lead_to_the_explanation(two_bills) -> None:
    why = reverse("desk:bill_why", args=[two_bills[1].pk])
    client = somebody(SUPERVISOR)
    for name, identity in (("desk:account", two_bills[0].customer_account_id), ("office:bill", two_bills[1].pk)):
        assert f'href="{why}"' in client.get(reverse(name, args=[identity])).content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letter_is_kept_and_put_on_record_once(two_bills, language) -> None:
    client, bill = somebody(REPRESENTATIVE), two_bills[1]
    where = reverse("desk:bill_letter_new", args=[bill.pk])
    asked = {"command_key": str(uuid4()), "language": language}
    answers = [client.post(where, asked), client.post(where, asked)]
    assert [answer.status_code for answer in answers] == [303, 303]
    pdf = client.get(answers[0].headers["Location"])
    assert pdf.content.startswith(b"%PDF")
    kept = StoredFile.objects.get(name__startswith=f"bill-{bill.number}-explained-{language}")
    sent = documents_sent_to(customer_account_id=bill.customer_account_id)
    assert [(row.kind, row.document_id, row.language) for row in sent] == [("letter", kept.pk, language)]
    assert bytes(kept.content) == pdf.content


def test_the_letter_says_what_the_page_says(two_bills) -> None:
    letter = explanation_letter(bill_id=two_bills[1].pk, other_bill_id=None, language="en", letter_date=SECOND_BILL)
    assert letter.comparison == comparison_of(explained_bill(bill_id=two_bills[1].pk))


def test_a_number_that_is_no_bill_is_not_found(two_bills) -> None:
    client = somebody(REPRESENTATIVE)
    for name in ("desk:bill_why", "desk:bill_letter", "desk:bill_letter_new"):
        assert client.get(reverse(name, args=[10**18])).status_code == 404
        assert client.get(reverse(name, args=[two_bills[1].pk]) + "?with=999999").status_code == 404


def test_each_page_of_the_explanation_makes_as_many_queries_as_are_written_down(two_bills) -> None:
    client, counts = somebody(REPRESENTATIVE), {}
    for name in ("desk:bill_why", "desk:bill_letter", "desk:bill_letter_new"):
        where = reverse(name, args=[two_bills[1].pk])
        client.get(where)
        with CaptureQueriesContext(connection) as captured:
            client.get(where)
        counts[name] = len(captured)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    written = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert {name: count for name, count in counts.items() if count > written[name]} == {}
