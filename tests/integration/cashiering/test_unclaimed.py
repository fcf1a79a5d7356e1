"""Old money without an owner: the law's years, notices and days, and what each step posts."""

from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from curbstop.cashiering.models import RefundCheck, SuspenseItem, UnclaimedItem
from curbstop.cashiering.operations.unclaimed import NotYetUnclaimedError, UnclaimedRules
from curbstop.correspondence.models import SentDocument
from curbstop.exchange.banks.positive_pay.issues import read_issues
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.journeys import post_payment_file as files
from curbstop.journeys import unclaimed
from curbstop.journeys.unclaimed_notices import write_to_owner
from curbstop.ledger.types import POOL, WATER
from curbstop.platform.files import load_file
from curbstop.platform.policies import adopt_policy
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, CashOffice, cents_of
from factories.seats import seat_named


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def old_money(office: CashOffice, *, cents: int = 4_000, came_on: date = date(2023, 3, 1), payer: str = "A. Payer"):
    amount = f"{cents // 100}.{cents % 100:02d}"
    text = f"#control,1,{amount}\naccount_number,amount,reference,payer,paid_on\n999999999,{amount},R{cents},{payer},\n"
    files.post_payment_file(
        **office.by("finn"),
        content=text.encode(),
        name="old.csv",
        source="online",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=came_on,
    )
    return SuspenseItem.objects.latest("pk").pk


def listed(office: CashOffice, **options) -> int:
    return unclaimed.list_unclaimed(**office.by("sam"), suspense_item_id=old_money(office, **options))


def publish(
    office: CashOffice, identity: int, *, first=DAY, second=DAY + timedelta(days=7), vests=DAY + timedelta(days=45)
):
    unclaimed.publish_unclaimed(
        **office.by("sam"),
        unclaimed_item_id=identity,
        newspaper="The Sun",
        first_on=first,
        second_on=second,
        vests_on=vests,
    )


@pytest.mark.parametrize(
    ("cents", "payer", "from_day"),
    [(1_500, "A", date(2026, 3, 2)), (1_499, "A", date(2024, 3, 2)), (9_900, "", date(2024, 3, 2))],
)
def test_the_law_waits_three_years_and_one_for_small_or_unknown(cents, payer, from_day):
    rules = UnclaimedRules()
    small = rules.is_small(amount_cents=cents, payer_name=payer)
    assert rules.from_day(received_on=date(2023, 3, 1), small=small) == from_day


def test_money_is_listed_after_its_years_and_not_a_day_before(office: CashOffice):
    with pytest.raises(NotYetUnclaimedError, match="2026-03-03"):
        listed(office, came_on=date(2023, 3, 2))
    identity = listed(office, cents=5_000)
    assert cents_of(WATER, 209, identity) == 5_000
    assert cents_of(POOL, 206, UnclaimedItem.objects.get().suspense_item_id) == 0


@pytest.mark.parametrize(("second", "vests"), [(6, 45), (14, 50), (7, 44), (7, 61)])
def test_notices_of_two_successive_weeks_and_45_to_60_days(office: CashOffice, second, vests):
    identity = listed(office)
    with pytest.raises(NotYetUnclaimedError):
        publish(office, identity, second=DAY + timedelta(days=second), vests=DAY + timedelta(days=vests))


def test_it_vests_on_its_day_and_never_before(office: CashOffice):
    identity = listed(office)
    early = listed(office, cents=4_100)
    publish(office, identity, first=DAY - timedelta(days=50), second=DAY - timedelta(days=43), vests=DAY)
    publish(office, early)
    unclaimed.vest_unclaimed(**office.by("sam"), unclaimed_item_id=identity)
    assert (cents_of(WATER, 209, identity), cents_of(WATER, 491)) == (0, 4_000)
    with pytest.raises(NotYetUnclaimedError):
        unclaimed.vest_unclaimed(**office.by("sam"), unclaimed_item_id=early)
    with pytest.raises(IntegrityError, match="never back"), transaction.atomic():
        UnclaimedItem.objects.filter(pk=identity).update(state="PUBLISHED")


def test_a_small_amount_vests_by_resolution_without_publication(office: CashOffice):
    identity = listed(office, cents=1_499)
    with pytest.raises(NotYetUnclaimedError):
        unclaimed.vest_unclaimed(**office.by("sam"), unclaimed_item_id=identity)
    unclaimed.vest_unclaimed(**office.by("sam"), unclaimed_item_id=identity, resolution="2026-14")
    assert cents_of(WATER, 491) == 1_499


def test_who_claims_in_time_gets_a_check_that_the_bank_is_told_of(office: CashOffice):
    identity = listed(office)
    publish(office, identity)
    unclaimed.pay_claim(
        **office.by("sam"),
        unclaimed_item_id=identity,
        claimant="A. Payer",
        check_number="9001",
        bank_account_id=office.bank_id,
    )
    check = RefundCheck.objects.get()
    assert (cents_of(WATER, 209, identity), cents_of(POOL, 211, check.pk)) == (0, 4_000)
    client, there = seat_named("finn"), reverse("supervisor:issue_file")
    asked = {"command_key": str(uuid4()), "bank_account_id": office.bank_id, "issued_on": str(DAY)}
    assert client.post(there, asked).status_code == 422  # nothing is agreed with the bank yet
    with transaction.atomic():
        agreed = {"OPER": {"number": "0011223344", "layout": "positive-pay-csv"}}
        adopt_policy(key="positive_pay.accounts", value=agreed, from_date=DAY, source="test", mark="D")
    content = client.post(there, asked).content
    (issue,) = read_issues(content=content, layout=shipped_layout(name="positive-pay-csv"))
    assert (issue.check_number, issue.amount_cents, issue.payee) == (9001, 4_000, "A. Payer")
    assert "9001" in client.get(reverse("supervisor:written_checks")).content.decode()


def test_the_pages_lead_from_unidentified_to_published(office: CashOffice):
    item = old_money(office)
    client = seat_named("sam")
    there = client.post(reverse("supervisor:unclaimed_new", args=[item]), {"command_key": str(uuid4())})["Location"]
    page = client.get(there).content.decode()
    assert "40.00" in page
    assert client.get(reverse("supervisor:unclaimed")).status_code == 200


@pytest.mark.parametrize(("language", "fund"), [("en", "Its fund is water."), ("es", "Su fondo es agua.")])
def test_who_may_own_it_gets_a_letter_and_a_reminder_in_their_language(office: CashOffice, language, fund):
    identity, account = listed(office), office.account(language=language)
    with pytest.raises(NotYetUnclaimedError, match="not entered"):
        write_to_owner(**office.by("sam"), unclaimed_item_id=identity, customer_account_id=account)
    publish(office, identity)
    for kind in ("unclaimed_money", "unclaimed_reminder"):
        file_id = write_to_owner(**office.by("sam"), unclaimed_item_id=identity, customer_account_id=account, kind=kind)
        said = " ".join(words_of(load_file(file_id=file_id).content).split())
        assert "40.00" in said
        assert fund in said
    assert SentDocument.objects.filter(customer_account_id=account, kind="letter").count() == 2


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Notice of unclaimed money"), ("es", "Aviso de dinero no reclamado")]
)
def test_the_newspapers_notice_says_amount_fund_and_day(office: CashOffice, language, title):
    identity = listed(office)
    publish(office, identity)
    page = seat_named("finn").get(reverse("supervisor:unclaimed_notice", args=[identity]), {"language": language})
    said = " ".join(words_of(page.content).split())
    assert title in said
    assert "$40.00" in said
    assert "A. Payer" in said
    assert ("April 16, 2026" if language == "en" else "16 de abril de 2026") in said


def words_of(pdf: bytes) -> str:
    """The text of a PDF, by an independent reader."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)
