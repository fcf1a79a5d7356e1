"""A file of returned entries: every payment it names is taken back, or none; what is nobody's waits as work."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curbstop.casework.models import WorkItem
from curbstop.cashiering.models import ReturnedItem
from curbstop.customers.models import CustomerAccount
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.exchange.return_files import read_return_file
from curbstop.journeys.post_payment_file import post_payment_file
from curbstop.journeys.post_return_file import PostedReturns, ReturnFileRefusedError, post_return_file
from curbstop.platform.models import StoredFile
from curbstop.receivables.queries import credit_balance
from curbstop.reporting.verify.run import verify_books
from factories.ach_files import ach_file, put, return_file
from factories.cash_office import DAY, CashOffice
from factories.seats import seat_named

TRACE = "121042880000001"


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def draft(office: CashOffice, account: int, *, cents: int = 1_001, trace: str = TRACE, name: str = "draft.csv") -> None:
    """A draft of autopay, posted with its trace as the reference."""
    number = CustomerAccount.objects.get(pk=account).number
    amount = f"{cents // 100}.{cents % 100:02d}"
    text = f"#control,1,{amount}\naccount_number,amount,reference,payer,paid_on\n{number},{amount},{trace},P,\n"
    post_payment_file(
        **office.by("finn"),
        content=text.encode(),
        name=name,
        source="autopay",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=DAY,
    )


def post(office: CashOffice, content: bytes, *, by: str = "finn") -> PostedReturns:
    return post_return_file(
        **office.by(by), return_file=read_return_file(content=content, name="returns.ach"), returned_on=DAY
    )


def test_a_returned_draft_opens_its_charges_again_with_a_fee_for_lack_of_money(office: CashOffice):
    account = office.account()
    office.bill(account, water=1_001)
    draft(office, account)
    assert office.owes(account) == 0
    assert post(office, return_file()) == PostedReturns(taken_back=1, not_found=0, corrected=0)
    item = ReturnedItem.objects.get()
    assert (item.reason_code, item.amount_cents) == ("R01", 1_001)
    assert item.fee_cents > 0
    assert office.owes(account) == 1_001 + item.fee_cents
    assert StoredFile.objects.filter(name="returns.ach").exists()


def test_a_closed_account_costs_the_customer_no_fee(office: CashOffice):
    account = office.account()
    draft(office, account)
    post(office, return_file(reason="R02"))
    assert ReturnedItem.objects.get().fee_cents == 0
    assert credit_balance(customer_account_id=account) == 0


@pytest.mark.parametrize("changes", [{"trace": "121042880000099"}, {"amount_cents": 1_002}])
def test_what_belongs_to_no_payment_waits_as_work_and_takes_nothing_back(office: CashOffice, changes):
    draft(office, office.account())
    assert post(office, return_file(**changes)) == PostedReturns(taken_back=0, not_found=1, corrected=0)
    assert not ReturnedItem.objects.exists()
    item = WorkItem.objects.get(kind="ach_return_unknown")
    assert "3 (R01)" in item.reason


def test_two_payments_with_the_same_trace_and_amount_are_not_guessed_between(office: CashOffice):
    draft(office, office.account())
    draft(office, office.account(), name="again.csv")
    assert post(office, return_file()).not_found == 1


def test_the_same_file_is_refused_a_second_time(office: CashOffice):
    draft(office, office.account())
    post(office, return_file())
    with pytest.raises(ReturnFileRefusedError, match="posted already"):
        post(office, return_file())
    assert ReturnedItem.objects.count() == 1


def test_a_file_with_one_entry_that_cannot_be_taken_back_takes_none_back(office: CashOffice):
    first, second = office.account(), office.account()
    draft(office, first)
    draft(office, second, cents=2_002, trace="121042880000002", name="b.csv")
    post(office, return_file())
    both = two_returns()
    with pytest.raises(ReturnFileRefusedError, match=r"already.*line 3"):
        post(office, both)
    assert ReturnedItem.objects.count() == 1
    assert credit_balance(customer_account_id=second) == 2_002


def two_returns() -> bytes:
    rows = return_file().decode().splitlines()
    entry, addenda = rows[2], rows[3]
    second = entry[:29] + f"{2_002:010d}" + entry[39:79] + "231380100000002"
    again = addenda[:6] + "121042880000002" + addenda[21:79] + "231380100000002"
    control = "8200000004" + f"{46276020:010d}{3_003:012d}" + rows[4][32:]
    file = "9000001000001" + f"{4:08d}{46276020:010d}{3_003:012d}" + rows[5][43:]
    return "".join(f"{row:<94}\n" for row in [*rows[:4], second, again, control, file, *["9" * 94] * 2]).encode()


def test_a_damaged_file_is_refused_by_line_and_keeps_nothing(office: CashOffice):
    draft(office, office.account())
    with pytest.raises(FileRefusedError, match="line 6"):
        post(office, put(return_file(), line=6, column=32, text="000000001002"))
    assert not StoredFile.objects.filter(name="returns.ach").exists()


def test_a_file_of_forward_entries_is_no_file_of_returns():
    with pytest.raises(FileRefusedError, match="no return"):
        read_return_file(content=ach_file(), name="a")


def test_the_page_says_what_became_of_the_file(office: CashOffice):
    draft(office, office.account())
    client = seat_named("finn")
    there = reverse("supervisor:return_file_new")

    def upload(content):
        file = SimpleUploadedFile("r.ach", content)
        return client.post(there, {"command_key": str(uuid4()), "return_file": file, "returned_on": str(DAY)})

    refused = upload(put(return_file(), line=4, column=4, text="R97"))
    assert refused.status_code == 422
    assert "R97" in refused.content.decode()
    assert "line 4" in refused.content.decode()
    answered = upload(return_file())
    assert answered.status_code == 303
    assert "Taken back: 1" in client.get(answered["Location"]).content.decode()
