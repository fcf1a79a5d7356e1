"""A customer moves within the city, by keyboard alone: stop there, start here, the final bill, the deposit, the first bill."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from curbstop.billing.models import Bill
from curbstop.billing.queries import cycle_month
from curbstop.customers.models import CustomerAccount, ServiceAgreement
from curbstop.journeys.bill_run import run_cycle
from curbstop.kernel.search_text import search_text
from curbstop.ledger import operations as ledger
from curbstop.ledger.types import WATER, Posting, Side
from curbstop.premises.models import Premise
from curbstop.receivables.operations import demand_security_deposit, take_security_deposit
from curbstop.receivables.queries import security_deposits
from factories.billing_city import City, Customer, add_customer, make_city, read_meter
from factories.seats import PASSWORD, hired

TODAY = date(2018, 7, 18)
JULY, AUGUST = date(2018, 7, 1), date(2018, 8, 1)
MOST_TABS = 60

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db) -> City:
    return make_city(business_date=TODAY, from_month=JULY)


@pytest.fixture
def mover(city: City) -> Customer:
    """Somebody with water and sewer, billed to the July read, and a security deposit of 50.00."""
    billed_to = cycle_month(cycle_number=1, month=JULY).read_on
    customer = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=billed_to,
        sewer_class="residential",
        reads=[(date(2018, 6, 2), 88), (billed_to, 100)],
    )
    hold_deposit(city, customer.customer_account_id, 5_000)
    return customer


@pytest.fixture
def vacant(city: City) -> Customer:
    """A place that somebody has left, with a meter that shows 40."""
    left = date(2018, 7, 1)
    gone = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        to_date=left,
        billed_to=left,
        sewer_class="residential",
        reads=[(date(2018, 6, 1), 30), (left, 40)],
    )
    place = Premise.objects.get(pk=gone.premise_id)
    Premise.objects.filter(pk=place.pk).update(search_text=search_text(f"{place.house_number} Example St"))
    return gone


@transaction.atomic
def hold_deposit(city: City, account: int, cents: int) -> None:
    deposit = demand_security_deposit(
        customer_account_id=account, demanded_cents=cents, reason="no_credit_history", on=TODAY, now=city.now
    )
    draft = Posting(event="receipt", source_kind="receipt", source_id=1)
    draft.in_(fund=WATER, place=Side(102, 1), account=Side(201, account), amount_cents=cents)
    entry = ledger.post(draft=draft, business_date=TODAY, recorded_at=city.now)
    take_security_deposit(
        security_deposit_id=deposit,
        amount_cents=cents,
        entry_id=entry.id,
        source_kind="receipt",
        source_id=1,
        business_date=TODAY,
        recorded_at=city.now,
    )


def sign_in(page: Page) -> None:
    hired("representative", "rita")
    page.goto("/accounts/login/")
    page.keyboard.type("rita", delay=20)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD, delay=20)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def tab_to(page: Page, field: Locator) -> None:
    """Press Tab until the field has the focus: without a mouse there is no other way."""
    for _ in range(MOST_TABS):
        if field.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {field}")


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    tab_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=60)


def go_on(page: Page, title: str) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def move(page: Page, city: City, mover: Customer, check: Callable[[Page], None]) -> None:
    """From the account page through all steps to the final bill."""
    page.goto(f"/desk/accounts/{mover.customer_account_id}/")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which services end, and when?")
    check(page)
    expect(page.get_by_label("First day without service")).to_have_value("7/18/2018")
    go_on(page, "What do the meters show?")
    write(page, "Meter M000001 shows", "106")
    go_on(page, "Where to?")
    write(page, "Address", "102 example")
    go_on(page, "Which services there, from when?")
    write(page, "First day of service", "7/18/2018")
    check(page)
    go_on(page, "How is it billed, what do the meters show?")
    write(page, "Meter M000002 shows", "41")
    check(page)
    go_on(page, "Where does mail go?")
    write(page, "Street or box", "102 Example St")
    go_on(page, "Is all of it right?")
    expect(page.locator("main")).to_contain_text("security deposit stay on the account")
    check(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Service ends. This is the final bill.")


def next_bill(city: City, place: Customer) -> None:
    """A month later the new place is read, and its cycle billed."""
    row = cycle_month(cycle_number=1, month=AUGUST)
    with transaction.atomic():
        ledger.begin_balancing(business_date=TODAY, actor_id=city.actor_id, now=city.now)
        ledger.open_day(business_date=row.bill_on, actor_id=city.actor_id, now=city.now)
    read_meter(customer=place, read_on=row.read_on, hcf=53)
    run_cycle(cycle_number=1, month=AUGUST, business_date=row.bill_on, now=city.now, actor_id=city.actor_id)


def test_a_customer_moves_by_keyboard_with_the_final_bill_the_deposit_and_the_first_bill(
    page: Page, city: City, mover: Customer, vacant: Customer, expect_accessible: Callable[[Page], None]
) -> None:
    sign_in(page)
    move(page, city, mover, expect_accessible)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bill ")
    expect(page.locator("main")).to_contain_text("Final bill")
    expect_accessible(page)
    account = mover.customer_account_id
    final = Bill.objects.get()
    assert (final.kind, final.to_date) == ("final", TODAY)
    assert CustomerAccount.objects.get(pk=account).mail_line_1 == "102 Example St"
    there = ServiceAgreement.objects.filter(customer_account_id=account, to_date__isnull=True)
    assert {row.service_point_id for row in there} == {vacant.water_point_id, vacant.sewer_point_id}
    assert {row.from_date for row in there} == {TODAY}
    page.goto(f"/desk/accounts/{account}/")
    held = page.get_by_role("link", name=re.compile(r"50\.00"))
    expect(held.first).to_be_visible()
    assert [(row.state, row.held_cents) for row in security_deposits(customer_account_id=account)] == [("held", 5_000)]
    next_bill(city, vacant)
    first = Bill.objects.exclude(pk=final.pk).get()
    assert (first.customer_account_id, first.kind, first.from_date) == (account, "first", TODAY)
    assert first.previous_balance_cents == final.amount_due_cents  # what is owed went along
    page.reload()
    bill = page.locator(".timeline").get_by_role("link", name=re.compile(str(first.number)))
    tab_to(page, bill.first)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("First bill")
    expect(page.locator("main")).to_contain_text("12")  # HCF from 41 to 53
    expect_accessible(page)


def test_a_move_to_a_place_where_somebody_lives_is_refused_and_nothing_has_stopped(
    page: Page, city: City, mover: Customer, vacant: Customer, expect_accessible: Callable[[Page], None]
) -> None:
    ServiceAgreement.objects.filter(customer_account_id=vacant.customer_account_id).update(to_date=None)
    sign_in(page)
    page.goto(f"/desk/accounts/{mover.customer_account_id}/")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which services end, and when?")
    go_on(page, "What do the meters show?")
    write(page, "Meter M000001 shows", "106")
    go_on(page, "Where to?")
    write(page, "Address", "102 example")
    go_on(page, "Which services there, from when?")
    go_on(page, "How is it billed, what do the meters show?")
    write(page, "Meter M000002 shows", "41")
    go_on(page, "Where does mail go?")
    go_on(page, "Is all of it right?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect_accessible(page)
    agreements = ServiceAgreement.objects.filter(customer_account_id=mover.customer_account_id)
    assert set(agreements.values_list("to_date", flat=True)) == {None}
    assert not Bill.objects.exists()
