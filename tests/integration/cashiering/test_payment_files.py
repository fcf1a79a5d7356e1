"""A file of payments posts whole or not at all, and writes the rows that the counter would."""

from datetime import timedelta

import polars as pl
import pytest
from django.db import transaction

from curbstop.casework.models import WorkItem
from curbstop.casework.operations import open_work_item
from curbstop.cashiering import queries
from curbstop.cashiering.models import PaymentBatch, Receipt, SuspenseItem
from curbstop.cashiering.operations import BatchExistsError, NotAllowedError
from curbstop.cashiering.queries import PaymentFileError
from curbstop.customers.models import CustomerAccount
from curbstop.journeys import post_payment_file as files
from curbstop.journeys import suspense
from curbstop.ledger.operations import post
from curbstop.ledger.types import POOL, WATER, Posting, Side
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.operations import add_allocations_frame
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.day_differences import differences_of_day
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, NOW, CashOffice, cents_of


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    proof = verify_books()
    assert [(check.name, check.first) for check in proof.checks if not check.ok] == []
    assert differences_of_day(business_date=DAY) == ()


def text_of(rows: list[tuple[str, int]], *, count: int | None = None, cents: int | None = None) -> bytes:
    total = sum(amount for _, amount in rows) if cents is None else cents
    lines = [f"#control,{len(rows) if count is None else count},{total // 100}.{total % 100:02d}"]
    lines.append("account_number,amount,reference,payer,paid_on")
    lines += [f"{number},{amount // 100}.{amount % 100:02d},R{n},Payer {n}," for n, (number, amount) in enumerate(rows)]
    return ("\n".join(lines) + "\n").encode()


def number_of(account: int) -> str:
    return CustomerAccount.objects.get(pk=account).number


def deliver(office: CashOffice, content: bytes, *, name: str = "finn", file: str = "web-0302.csv") -> int:
    return files.post_payment_file(
        **office.by(name),
        content=content,
        name=file,
        source="online",
        bank_account_id=office.bank_id,
        expected_on=DAY + timedelta(days=2),
        effective_date=DAY,
    )


def test_a_file_pays_items_makes_credit_and_puts_the_unknown_into_suspense(office: CashOffice):
    first, second = office.account(), office.account()
    office.bill(first, water=6_000, sewer=4_000)
    batch = deliver(office, text_of([(number_of(first), 10_000), (number_of(second), 500), ("999999", 700)]))
    assert open_items(customer_account_ids=[first]) == []
    assert credit_balance(customer_account_id=second) == 500
    row = PaymentBatch.objects.get(pk=batch)
    assert (row.item_count, row.item_cents, row.suspense_count, row.suspense_cents) == (3, 11_200, 1, 700)
    assert cents_of(POOL, 106, row.settlement_id) == 11_200
    item = SuspenseItem.objects.get()
    assert (item.amount_cents, "999999" in item.remark) == (700, True)
    suspense.resolve_suspense(
        **office.by("sam"), suspense_item_id=item.pk, customer_account_id=second, reason="digits were mixed up"
    )
    assert credit_balance(customer_account_id=second) == 1_200
    assert [receipt.number for receipt in Receipt.objects.order_by("sequence")] == [
        f"B{batch}-000001",
        f"B{batch}-000002",
        f"B{batch}-000003",
    ]


def test_two_payments_of_one_account_in_one_file_are_applied_one_after_the_other(office: CashOffice):
    account = office.account()
    office.bill(account, due=DAY, water=1_000)
    office.bill(account, due=DAY + timedelta(days=9), sewer=1_000)
    number = number_of(account)
    deliver(office, text_of([(number, 600), (number, 600), (number, 1_000)]))
    assert open_items(customer_account_ids=[account]) == []
    assert credit_balance(customer_account_id=account) == 200


@pytest.mark.parametrize("wrong", [{"count": 3}, {"cents": 1}])
def test_a_wrong_control_figure_blocks_the_file_whole(office: CashOffice, wrong):
    number = number_of(office.account())
    with pytest.raises(PaymentFileError):
        deliver(office, text_of([(number, 600), (number, 600)], **wrong))
    assert not PaymentBatch.objects.exists()
    assert not Receipt.objects.exists()


def test_a_second_delivery_of_the_same_file_is_refused(office: CashOffice):
    content = text_of([(number_of(office.account()), 600)])
    deliver(office, content)
    with pytest.raises(BatchExistsError):
        deliver(office, content, file="another-name.csv")
    with pytest.raises(BatchExistsError):
        files.check_payment_file(content=content, name="again.csv")
    assert Receipt.objects.count() == 1


def test_the_same_command_again_gives_the_same_batch(office: CashOffice):
    content = text_of([(number_of(office.account()), 600)])
    command = office.by("finn")
    more = {
        "content": content,
        "name": "a.csv",
        "source": "online",
        "bank_account_id": office.bank_id,
        "expected_on": DAY,
        "effective_date": DAY,
    }
    assert files.post_payment_file(**command, **more) == files.post_payment_file(**command, **more)


def test_a_batch_is_approved_by_a_supervisor_who_did_not_post_it(office: CashOffice):
    batch = deliver(office, text_of([(number_of(office.account()), 600)]), name="sam")
    for name in ("sam", "finn"):
        with pytest.raises(NotAllowedError):
            files.approve_batch(**office.by(name), batch_id=batch)
    files.approve_batch(**office.by("sue"), batch_id=batch)
    assert queries.batches_of(business_date=DAY)[0].state == "APPROVED"


def test_the_file_and_the_counter_write_the_same_allocations(office: CashOffice):
    by_file, by_hand = office.account(), office.account()
    for account in (by_file, by_hand):
        office.bill(account, due=DAY, water=3_333, sewer=1_001, fee_late=100)
        office.bill(account, due=DAY + timedelta(days=30), water=2_222, geothermal=999)
    deliver(office, text_of([(number_of(by_file), 5_555)]))
    office.pay(office.open(), by_hand, 5_555)

    def open_of(account: int) -> list[tuple[str, int]]:
        return [(row.charge_type, row.open_cents) for row in open_items(customer_account_ids=[account])]

    assert open_of(by_file) == open_of(by_hand)


def bankrupt(account: int) -> None:
    with transaction.atomic():
        open_work_item(
            kind="bankruptcy",
            queue="finance",
            subject_kind="customer_account",
            subject_id=account,
            customer_account_id=account,
            reason="chapter 7",
            now=NOW,
        )


def test_money_of_a_bankrupt_waits_for_counsel_and_does_not_stop_the_file(office: CashOffice):
    first, second = office.account(), office.account()
    office.bill(first, water=6_000)
    bankrupt(first)
    deliver(office, text_of([(number_of(first), 6_000), (number_of(second), 500)]))
    item = SuspenseItem.objects.get()
    assert (item.amount_cents, item.reason) == (6_000, "Bankrupt: counsel decides what this money pays")
    assert number_of(first) in item.remark
    assert (office.owes(first), credit_balance(customer_account_id=second)) == (6_000, 500)


def test_a_closed_account_is_paid_and_what_is_too_much_is_work(office: CashOffice):
    owing = office.account(closed_on=DAY - timedelta(days=9))
    office.bill(owing, water=6_000)
    deliver(office, text_of([(number_of(owing), 6_100)]))
    assert credit_balance(customer_account_id=owing) == 100
    work = WorkItem.objects.get(kind="closed_account_paid")
    assert (work.customer_account_id, "1.00" in work.reason) == (owing, True)


def test_a_check_of_a_cash_only_customer_posts_from_a_lockbox_and_is_work(office: CashOffice):
    account = office.account(cash_only_until=DAY + timedelta(days=30))
    files.post_payment_file(
        **office.by("finn"),
        content=text_of([(number_of(account), 500)]),
        name="lockbox.csv",
        source="lockbox",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=DAY,
    )
    assert credit_balance(customer_account_id=account) == 500
    assert WorkItem.objects.get().kind == "cash_only_check"


def test_money_for_a_debt_that_was_written_off_waits_to_be_recovered_first(office: CashOffice):
    account = office.account()
    (item,) = office.bill(account, water=6_000)
    draft = Posting(event="write_off", source_kind="charge", source_id=77)
    draft.move(fund=WATER, debit=Side(119), credit=Side(115, account), amount_cents=6_000)
    with transaction.atomic():
        entry = post(draft=draft, business_date=DAY, recorded_at=NOW)
        add_allocations_frame(
            frame=pl.DataFrame(
                {
                    "open_item_id": [item],
                    "customer_account_id": [account],
                    "entry_id": [entry.id],
                    "business_date": [DAY],
                    "effective_date": [DAY],
                    "recorded_at": [NOW],
                    "source_kind": ["write_off"],
                    "source_id": [1],
                    "amount_cents": [6_000],
                }
            )
        )
    deliver(office, text_of([(number_of(account), 6_000)]))
    assert "written off" in SuspenseItem.objects.get().reason


def test_policy_may_post_what_it_set_aside(office: CashOffice):
    account = office.account()
    bankrupt(account)
    with transaction.atomic():
        adopt_policy(key="payment_file.rows", value={"bankrupt": "post"}, from_date=DAY, source="counsel", mark="V")
    deliver(office, text_of([(number_of(account), 500)]))
    assert credit_balance(customer_account_id=account) == 500
