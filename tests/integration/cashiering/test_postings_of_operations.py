"""The operations post what the rows of docs/algorithms/postings.md say: each transfer, read back from the journal."""

from datetime import date, timedelta

import pytest

from curbstop.cashiering import queries
from curbstop.cashiering.models import Tender
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.journeys import chargebacks, post_payment_file, refund_credit, return_item, suspense, unclaimed
from curbstop.ledger.models import Transfer
from curbstop.ledger.types import fund_of, number_of
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, CashOffice, account_line, card_tender, cash_tender, check_tender
from factories.postings_page import Shape, shapes_of


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


class Journal:
    """What was posted since the last look."""

    def __init__(self) -> None:
        self.last = 0
        self.new()

    def new(self) -> set[Shape]:
        found = list(Transfer.objects.filter(pk__gt=self.last).order_by("pk"))
        self.last = found[-1].pk if found else self.last
        return {
            (
                fund_of(account_id=one.debit_account_id),
                number_of(account_id=one.debit_account_id),
                number_of(account_id=one.credit_account_id),
            )
            for one in found
        }


def test_a_returned_check_posts_its_rows(office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    session = office.open()
    taken = office.take(session, [account_line(account, 10_000)], [check_tender(10_000)])
    office.finish(session)
    office.deposit([session])
    journal = Journal()
    return_item.return_item(
        **office.by("finn"),
        tender_id=queries.receipt(receipt_id=taken.receipt_id).tenders[0].id,
        reason_code="R01",
        returned_on=DAY + timedelta(days=3),
        bank_fee_cents=500,
    )
    assert journal.new() == shapes_of(
        "a check comes back after the deposit", "... the fee to the customer", "... the bank's own fee"
    )


@pytest.mark.parametrize("how", ["won", "lost"])
def test_a_chargeback_and_its_end_post_their_rows(office: CashOffice, how: str) -> None:
    account = office.account()
    office.bill(account, sewer=3_310)
    taken = office.take(office.open(), [account_line(account, 3_310)], [card_tender(3_310)])
    journal = Journal()
    chargeback = chargebacks.open_chargeback(
        **office.by("finn"),
        tender_id=Tender.objects.get(receipt=taken.receipt_id).pk,
        reason_code="fraud",
        reference="CB-1",
        debited_on=DAY,
        evidence_due_on=DAY + timedelta(days=20),
    )
    assert journal.new() == shapes_of("a chargeback")
    common = {"chargeback_id": chargeback, "words": "told", "happened_on": DAY}
    if how == "won":
        chargebacks.record_evidence(**office.by("finn"), **common, file=("slip.png", "image/png", b"slip"))
        chargebacks.file_evidence(**office.by("finn"), **common)
    chargebacks.end_chargeback(**office.by("finn"), **common, how=how)
    assert journal.new() == shapes_of(f"... that is {how}")


def test_unidentified_money_posts_its_rows(office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=2_000)
    lines = [LineDraft(kind=LineKind.SUSPENSE, amount_cents=cents, remark="?") for cents in (2_000, 3_000)]
    session, journal = office.open(), Journal()
    office.take(session, lines, [cash_tender(2_000), check_tender(3_000)])
    assert journal.new() == shapes_of("money that nobody can name")
    first, second = queries.open_suspense()
    suspense.resolve_suspense(
        **office.by("sam"), suspense_item_id=first.id, customer_account_id=account, reason="on the envelope"
    )
    assert journal.new() == shapes_of("... its customer is found")
    suspense.return_suspense(
        **office.by("sam"),
        suspense_item_id=second.id,
        check_number="C-1",
        payee="A. Payer",
        bank_account_id=office.bank_id,
        reason="not ours",
    )
    assert journal.new() == shapes_of("... it is given back by check")


def test_a_refund_posts_its_row(office: CashOffice) -> None:
    account = office.account()
    office.pay(office.open(), account, 4_000)
    journal = Journal()
    refund_credit.approve_refund(
        **office.by("sam"),
        amount_cents=4_000,
        requested_by_id=office.staff["max"],
        customer_account_id=account,
        reason="moved away",
    )
    assert journal.new() == shapes_of("a refund of a credit is approved")


def test_unclaimed_money_posts_its_rows(office: CashOffice) -> None:
    post_payment_file.post_payment_file(
        **office.by("finn"),
        content=b"#control,1,14.99\naccount_number,amount,reference,payer,paid_on\n999999999,14.99,R1,A. Payer,\n",
        name="old.csv",
        source="online",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=date(2023, 3, 1),
    )
    (item,) = queries.open_suspense()
    journal = Journal()
    identity = unclaimed.list_unclaimed(**office.by("sam"), suspense_item_id=item.id)
    assert journal.new() == shapes_of("... it stays unclaimed")
    unclaimed.vest_unclaimed(**office.by("sam"), unclaimed_item_id=identity, resolution="2026-14")
    assert journal.new() == shapes_of("unclaimed money vests")
