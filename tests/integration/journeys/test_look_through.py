"""Before a run the clerk sees whether its reads are fit to bill, and decides what waits; the run then bills the same."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from curbstop.billing.models import Bill
from curbstop.journeys.bill_run import last_look_through, look_through_reads
from curbstop.journeys.bill_run.look_through import ReasonReads, RouteReads
from curbstop.journeys.decide_read import ReadDecisionAsked, decide_read
from curbstop.metering.models import Read, ReadException
from curbstop.premises.models import ServicePoint
from curbstop.staff.models import Grant, StaffUser
from factories.billing_city import add_customer, make_city
from factories.doubtful_reads import AUGUST, SEPTEMBER, home, run_september

pytestmark = pytest.mark.django_db
START = date(2018, 8, 1)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


def look(city):
    return look_through_reads(cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now)


def on_route(customer, route):
    ServicePoint.objects.filter(pk=customer.water_point_id).update(route=route)
    return customer


def unread(city):
    days = [START - timedelta(days=30 * back) for back in (2, 1, 0)]
    reads = [(day, 120 - 10 * back) for day, back in zip(days, (2, 1, 0), strict=True)]
    return add_customer(city=city, from_date=date(2015, 1, 1), billed_to=START, reads=reads)


def test_reasons_are_counted_by_route_and_nothing_is_estimated_or_billed(city):
    on_route(home(city, 12), "R1")
    high = on_route(home(city, 60), "R1")
    zero = on_route(home(city, 0), "R2")
    on_route(unread(city), "R2")
    before = Read.objects.count()
    found = look(city)
    assert found.routes == (
        RouteReads(route="R1", due=2, read=2, not_read=0, holding=1, flagged=0),
        RouteReads(route="R2", due=2, read=1, not_read=1, holding=0, flagged=2),
    )
    assert set(found.reasons) == {
        ReasonReads(route="R1", reason="high", reads=1, holding=1),
        ReasonReads(route="R2", reason="zero", reads=1, holding=0),
        ReasonReads(route="R2", reason="missing", reads=1, holding=0),
    }
    assert (Read.objects.count(), Bill.objects.count()) == (before, 0)
    waiting = set(ReadException.objects.filter(state="open").values_list("service_point_id", flat=True))
    assert waiting == {high.water_point_id, zero.water_point_id}
    assert last_look_through(cycle_number=1, month=SEPTEMBER) == found


def test_what_was_decided_after_the_look_is_billed_by_the_run_at_once(city):
    home(city, 60)
    look(city)
    waiting = ReadException.objects.get()
    decide_read(
        asked=ReadDecisionAsked(exception_id=waiting.pk, decision="accepted", business_date=city.business_date),
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    again = look(city)
    assert (again.holding, again.reasons) == (0, ())
    run_september(city)
    assert Bill.objects.get().state == "ISSUED"


def test_a_read_that_came_since_is_doubtful_no_more(city):
    customer = home(city, 60)
    look(city)
    wrong = Read.objects.filter(service_point_id=customer.water_point_id).order_by("-read_on").first()
    Read.objects.create(
        installation_id=wrong.installation_id,
        service_point_id=wrong.service_point_id,
        read_on=wrong.read_on,
        reading_milli=144_000,
        kind="actual",
        source="manual",
        replaces_read=wrong,
        recorded_at=city.now,
    )
    assert look(city).reasons == ()
    assert ReadException.objects.get().state == "superseded"


def test_the_page_leads_from_each_reason_to_its_reads(city):
    on_route(home(city, 60), "R1")
    user = StaffUser.objects.create_user(username="biller", password=None)
    Grant.objects.create(staff_user=user, kind="role", code="billing", from_date=date(2015, 1, 1), recorded_at=city.now)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = reverse("office:look_through", args=[1, SEPTEMBER.isoformat()])
    assert "Nobody has looked" in client.get(where).content.decode()
    look(city)
    page = client.get(where).content.decode()
    href = f"{reverse('office:read_exceptions')}?cycle=1&amp;reason=high&amp;state=open&amp;route=R1"
    assert href in page
    assert "1 bill waits" in page
    listed = client.get(href.replace("&amp;", "&")).content.decode()
    assert reverse("office:read_exception", args=[ReadException.objects.get().pk]) in listed
    elsewhere = client.get(href.replace("&amp;", "&").replace("R1", "R2")).content.decode()
    assert reverse("office:read_exception", args=[ReadException.objects.get().pk]) not in elsewhere
