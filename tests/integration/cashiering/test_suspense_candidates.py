"""Whose unidentified money it could be: ranked by what speaks for it, taken by one key."""

from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.cashiering.models import SuspenseItem, SuspenseResolution
from curbstop.customers.models import AccountRole, CustomerAccount, Person
from curbstop.journeys import post_payment_file as files
from curbstop.kernel.search_text import search_text
from curbstop.reporting.suspense_candidates import suspense_candidates
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, CashOffice
from factories.seats import seat_named


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    assert [check.name for check in verify_books().checks if not check.ok] == []


def deliver(office: CashOffice, number: str, *, cents: int = 4_000, payer: str = "Maria Lopez") -> SuspenseItem | None:
    amount = f"{cents // 100}.{cents % 100:02d}"
    text = f"#control,1,{amount}\naccount_number,amount,reference,payer,paid_on\n{number},{amount},{uuid4().hex[:8]},{payer},\n"
    files.post_payment_file(
        **office.by("finn"),
        content=text.encode(),
        name="lockbox.csv",
        source="lockbox",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=DAY,
    )
    return SuspenseItem.objects.order_by("pk").last()


def named(office: CashOffice, given: str, family: str) -> CustomerAccount:
    account = CustomerAccount.objects.get(pk=office.account())
    person = Person.objects.create(
        number=uuid4().hex[:8], given_name=given, family_name=family, search_text=search_text(given, family)
    )
    AccountRole.objects.create(customer_account=account, person=person, role="holder", days=(DAY, None))
    return account


def candidates(item: SuspenseItem):
    return suspense_candidates(amount_cents=item.amount_cents, payer_name=item.payer_name, remark=item.remark, on=DAY)


def test_a_digit_off_and_two_transposed_lead_to_the_account(office: CashOffice):
    account = named(office, "Ann", "Lee")
    digits = account.number
    off = digits[:-1] + str((int(digits[-1]) + 5) % 10)
    swapped = digits[1] + digits[0] + digits[2:]
    for number in (off, swapped):
        found = candidates(deliver(office, number, payer="Nobody Known"))
        assert (
            any(one.account_number == digits and one.evidence == ("near_number",) for one in found) or digits == number
        )


def test_the_holders_name_and_who_paid_before_rank_above_a_name_alone(office: CashOffice):
    right, other = named(office, "Maria", "Lopez"), named(office, "Mario", "Lopez")
    deliver(office, right.number, payer="Maria Lopez")
    found = candidates(deliver(office, "999999999", payer="Maria Lopez"))
    assert [one.account_number for one in found][:2] == [right.number, other.number]
    assert found[0].evidence == ("name", "payer")


def test_nothing_speaks_for_anybody(office: CashOffice):
    named(office, "Ann", "Lee")
    assert candidates(deliver(office, "999999999", payer="Zzyzx Qqq")) == ()


def test_one_key_places_the_money_and_the_evidence_is_the_reason(office: CashOffice):
    right = named(office, "Maria", "Lopez")
    office.bill(right.pk, water=4_000)
    item = deliver(office, "999999999")
    client = seat_named("finn")
    page = client.get(reverse("supervisor:suspense_item", args=[item.pk])).content.decode()
    there = reverse("supervisor:suspense_take", args=[item.pk, right.pk])
    assert there in page
    answered = client.post(there, {"command_key": str(uuid4())})
    assert answered.status_code == 303
    placed = SuspenseResolution.objects.get()
    assert (placed.kind, placed.customer_account_id, "name" in placed.reason) == ("found", right.pk, True)
    assert office.owes(right.pk) == 0
