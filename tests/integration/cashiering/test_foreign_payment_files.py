"""A lockbox file and credits by ACH post like any payment file: whole or not at all, the unknown to suspense, never twice."""

import hashlib
from datetime import date

import pytest

from curbstop.cashiering.models import PaymentBatch, SuspenseItem, Tender
from curbstop.cashiering.operations import BatchExistsError
from curbstop.customers.models import CustomerAccount
from curbstop.exchange.banks.nacha.codes import EntryClass
from curbstop.exchange.banks.nacha.writing import AchBatchToWrite
from curbstop.exchange.checking import format_named
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.exchange.payment_files import deposit_day, read_payment_file
from curbstop.journeys.post_payment_file import check_read_payments, post_read_payments
from curbstop.platform.models import StoredFile
from curbstop.receivables.queries import credit_balance
from curbstop.reporting.verify.run import verify_books
from factories.ach_files import ach_file, instruction, return_file
from factories.cash_office import DAY, CashOffice
from factories.exchange_files import lockbox

LOCKBOX, NACHA = format_named(name="bai-lockbox"), format_named(name="nacha")


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def post(office: CashOffice, content: bytes, kind=LOCKBOX, *, by: str = "finn") -> int:
    return post_read_payments(
        **office.by(by),
        content=content,
        media_type="application/octet-stream",
        payment_file=read_payment_file(content=content, name="lockbox.bai", kind=kind),
        source="lockbox",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=DAY,
    )


def of_account(content: bytes, account: int) -> bytes:
    return content.replace(b"10000017", CustomerAccount.objects.get(pk=account).number.encode())


def test_a_lockbox_pays_whom_it_names_and_keeps_what_it_does_not(office: CashOffice):
    account = office.account()
    content = of_account(lockbox(), account)
    batch = PaymentBatch.objects.get(pk=post(office, content))
    assert (batch.item_count, batch.item_cents, batch.suspense_count, batch.suspense_cents) == (2, 42_550, 1, 30_000)
    assert credit_balance(customer_account_id=account) == 12_550
    unknown = SuspenseItem.objects.get()
    assert (unknown.payer_name, unknown.reference, unknown.amount_cents) == ("JOHN DOE", "181", 30_000)
    assert sorted(Tender.objects.values_list("reference", flat=True)) == ["180", "181"]
    kept = StoredFile.objects.get(name="lockbox.bai")
    assert kept.content_sha256 == batch.file_sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_file_is_refused_a_second_time_under_any_name(office: CashOffice):
    post(office, lockbox())
    again = read_payment_file(content=lockbox(), name="another name.txt", kind=LOCKBOX)
    with pytest.raises(BatchExistsError, match="posted already"):
        check_read_payments(payment_file=again)
    with pytest.raises(BatchExistsError, match="posted already"):
        post(office, lockbox())
    assert PaymentBatch.objects.count() == 1


def test_a_wrong_control_total_posts_nothing(office: CashOffice):
    with pytest.raises(FileRefusedError, match="line 7"):
        post(office, lockbox().replace(b"0000030000", b"0000030001", 1))
    assert PaymentBatch.objects.count() == 0
    assert StoredFile.objects.count() == 0


def test_a_corrected_file_replaces_a_rejected_one(office: CashOffice):
    with pytest.raises(FileRefusedError):
        post(office, lockbox().replace(b"0000030000", b"0000030001", 1))
    assert post(office, lockbox())


def test_a_lockbox_counts_as_paid_on_the_banks_deposit_date():
    assert deposit_day(payment_file=read_payment_file(content=lockbox(), name="l", kind=LOCKBOX)) == date(2026, 11, 23)


def test_an_item_without_money_is_no_payment():
    content = lockbox().replace(b"0000012550", b"0000000000", 1).replace(b"0000042550", b"0000030000")
    found = read_payment_file(content=content, name="l", kind=LOCKBOX)
    assert (found.control_count, found.control_cents, [row.line for row in found.rows]) == (1, 30_000, [6])


def test_credits_by_ach_pay_the_account_that_they_name(office: CashOffice):
    account = office.account()
    number = CustomerAccount.objects.get(pk=account).number
    given = [instruction(1, credit=True, identification=number), instruction(2, credit=True, identification="?")]
    post(office, ach_file(AchBatchToWrite(EntryClass.PPD, "BILL PAY", DAY, given)), NACHA)
    assert credit_balance(customer_account_id=account) == 1_001
    assert SuspenseItem.objects.get().amount_cents == 1_002


@pytest.mark.parametrize(("content", "reason"), [(return_file(), "returns"), (ach_file(), "debit")])
def test_returns_and_debits_are_not_payments(content, reason):
    with pytest.raises(FileRefusedError, match=reason):
        read_payment_file(content=content, name="a", kind=NACHA)
