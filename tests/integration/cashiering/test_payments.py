"""Payments at the counter: any lines, any tenders, numbered receipts, voids, corrections, moves, reversals."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.cashiering import queries
from curbstop.cashiering.models import CashSession, Receipt, ReceiptLine, ReceiptVoid, Settlement, Tender, TenderPortion
from curbstop.cashiering.operations import (
    AlreadyUndoneError,
    LineError,
    NotAllowedError,
    NotYourSessionError,
    OwnAccountError,
    SessionNotOpenError,
    VoidInsteadError,
    record_print,
)
from curbstop.cashiering.types import Act, LineDraft, LineKind, TenderKind
from curbstop.customers.models import AccountRole, Person, StaffRelation
from curbstop.journeys import correct_payment, security_deposit, suspense, take_payment, void_payment
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.types import CITY, LEAD_FUND, POOL, SEWER, WATER
from curbstop.platform.idempotency import KeyReusedError
from curbstop.receivables.operations import demand_security_deposit
from curbstop.receivables.queries import balance_summary, credit_balance, open_items
from curbstop.reporting.day_differences import differences_of_day
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import (
    DAY,
    NOW,
    PIN,
    CashOffice,
    account_line,
    card_tender,
    cash_tender,
    cents_of,
    check_tender,
)


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    proof = verify_books()
    assert [(check.name, check.first) for check in proof.checks if not check.ok] == []
    assert differences_of_day(business_date=DAY) == ()


def open_cents(account: int) -> dict[str, int]:
    return {row.charge_type: row.open_cents for row in open_items(customer_account_ids=[account])}


def test_a_mixed_bill_paid_in_cash_with_change_posts_the_net_cash(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=6_000, sewer=4_000)
    taken = office.take(session, [account_line(account, 10_000)], [cash_tender(12_000)])
    assert (taken.change_cents, taken.total_cents) == (2_000, 10_000)
    holder = CashSession.objects.get(pk=session).holder_id
    assert cents_of(POOL, 102, holder) == 10_000
    assert (cents_of(WATER, 115, account), cents_of(SEWER, 116, account)) == (0, 0)
    assert open_cents(account) == {}


def test_what_is_left_over_becomes_the_customers_credit(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=1_000)
    office.pay(session, account, 1_500)
    assert credit_balance(customer_account_id=account) == 500
    assert cents_of(LEAD_FUND, 205, account) == 500


def test_one_receipt_takes_accounts_departments_and_tenders_of_all_kinds(office: CashOffice):
    session, first, second = office.open(), office.account(), office.account()
    office.bill(first, water=6_000, sewer=4_000)
    office.bill(second, water=2_500)
    permit = LineDraft(
        kind=LineKind.RECEIPT_TYPE, amount_cents=8_800, receipt_type_id=office.permit_id, answers=(("permit", "B-7"),)
    )
    copies = LineDraft(kind=LineKind.RECEIPT_TYPE, amount_cents=75, receipt_type_id=office.setup_fee_id, quantity=3)
    taken = office.take(
        session,
        [account_line(first, 10_000), account_line(second, 2_500), permit, copies],
        [check_tender(9_000), card_tender(7_000), cash_tender(6_000)],
    )
    assert taken.change_cents == 625
    assert cents_of(CITY, 208, office.department_id) == 8_800
    assert cents_of(WATER, 445) == 75
    assert cents_of(POOL, 106, Settlement.objects.get().pk) == 7_000
    assert TenderPortion.objects.count() <= 3 + 5 - 1


def test_the_preview_says_what_will_be_paid_and_writes_nothing(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=1_000, sewer=500)
    seen = take_payment.preview_payment(
        session_id=session, lines=[account_line(account, 2_000)], tenders=[cash_tender(2_500)]
    )
    (line,) = seen.lines
    assert [part.amount_cents for part in line.portions] == [1_000, 500, 500]
    assert (line.credit_cents, seen.change_cents, seen.refusal) == (500, 500, None)
    assert not Receipt.objects.exists()
    short = take_payment.preview_payment(
        session_id=session, lines=[account_line(account, 2_000)], tenders=[cash_tender(500)]
    )
    assert (short.missing_cents, bool(short.refusal)) == (1_500, True)


def test_receipt_numbers_run_per_drawer_without_gaps_also_after_a_refused_payment(office: CashOffice):
    session, account = office.open(), office.account()
    first = office.pay(session, account, 100)
    with pytest.raises(CurbstopError):
        office.take(session, [account_line(account, 100)], [cash_tender(50)])
    second = office.pay(session, account, 100)
    assert (first.number, second.number) == ("D1-26-000001", "D1-26-000002")
    office.finish(session)
    again = office.open("cruz", 0)
    assert office.pay(again, account, 100, name="cruz").number == "D1-26-000003"


def test_the_database_refuses_a_receipt_that_leaves_a_gap_or_does_not_add_up(office: CashOffice):
    session = office.open()
    receipt = Receipt.objects.get(pk=office.pay(session, office.account(), 100).receipt_id)
    receipt.pk, receipt.sequence, receipt.number = None, 3, "D1-26-000003"
    with pytest.raises(IntegrityError, match="gap"), transaction.atomic():
        receipt.save(force_insert=True)
    portion = TenderPortion.objects.get()
    portion.pk = None
    with pytest.raises(IntegrityError, match="add up"), transaction.atomic():
        portion.save(force_insert=True)


def test_receipts_are_never_changed_or_deleted(office: CashOffice):
    office.pay(office.open(), office.account(), 100)
    for model in (Receipt, ReceiptLine, Tender, TenderPortion):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            model.objects.all()._raw_delete(using="default")


def test_only_the_cashier_takes_payments_in_their_drawer(office: CashOffice):
    session = office.open("ana")
    with pytest.raises(NotYourSessionError):
        office.pay(session, office.account(), 100, name="ben")


def test_the_same_key_gives_the_same_receipt_and_another_content_is_refused(office: CashOffice):
    session, account, key = office.open(), office.account(), uuid4()
    common = {"command_key": key, "actor_id": office.staff["ana"], "now": NOW, "session_id": session}
    lines, tenders = [account_line(account, 700)], [cash_tender(700)]
    first = take_payment.take_payment(**common, lines=lines, tenders=tenders)
    assert take_payment.take_payment(**common, lines=lines, tenders=tenders) == first
    assert Receipt.objects.count() == 1
    with pytest.raises(KeyReusedError):
        take_payment.take_payment(**common, lines=[account_line(account, 800)], tenders=[cash_tender(800)])


def test_a_receipt_type_asks_for_its_fields_and_its_price(office: CashOffice):
    session = office.open()
    permit = LineDraft(kind=LineKind.RECEIPT_TYPE, amount_cents=100, receipt_type_id=office.permit_id)
    copies = LineDraft(kind=LineKind.RECEIPT_TYPE, amount_cents=70, receipt_type_id=office.setup_fee_id, quantity=3)
    for line in (permit, copies):
        with pytest.raises(LineError):
            office.take(session, [line], [cash_tender(line.amount_cents)])


def test_a_void_makes_everything_as_it_was_and_keeps_the_receipt(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=6_000, sewer=4_000)
    taken = office.pay(session, account, 12_000)
    office.void(taken.receipt_id)
    assert open_cents(account) == {"water": 6_000, "sewer": 4_000}
    assert credit_balance(customer_account_id=account) == 0
    assert cents_of(POOL, 102, CashSession.objects.get(pk=session).holder_id) == 0
    seen = queries.receipt(receipt_id=taken.receipt_id)
    assert (seen.undone, seen.undone_reason) == ("void", "keyed twice")
    with pytest.raises(AlreadyUndoneError):
        office.void(taken.receipt_id)


def test_after_a_void_the_later_payment_pays_what_it_would_have_paid(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, due=DAY, water=6_000)
    office.bill(account, due=DAY + timedelta(days=30), sewer=4_000)
    first = office.pay(session, account, 6_000)
    office.pay(session, account, 4_000)
    office.void(first.receipt_id)
    assert open_cents(account) == {"water": 2_000, "sewer": 4_000}


def test_a_void_of_a_void_chain_leaves_nothing_behind(office: CashOffice):
    """The second receipt was re-allocated by the first one's void; voiding it must take it from where it stands now."""
    session, account = office.open(), office.account()
    office.bill(account, due=DAY, water=6_000)
    office.bill(account, due=DAY + timedelta(days=30), sewer=4_000)
    first = office.pay(session, account, 6_000)
    second = office.pay(session, account, 4_000)
    office.void(first.receipt_id)
    office.void(second.receipt_id)
    assert open_cents(account) == {"water": 6_000, "sewer": 4_000}


def test_a_cashier_voids_only_with_a_supervisors_pin(office: CashOffice):
    session = office.open()
    taken = office.pay(session, office.account(), 500)
    with pytest.raises(NotAllowedError):
        office.void(taken.receipt_id, name="ana")
    with pytest.raises(NotAllowedError):
        office.void(taken.receipt_id, name="ben")
    void_payment.void_payment(
        **office.by("ana"), receipt_id=taken.receipt_id, reason="wrong amount", second_username="sam", second_pin=PIN
    )
    assert queries.receipt(receipt_id=taken.receipt_id).undone == "void"


def test_a_void_after_close_is_refused(office: CashOffice):
    """T9: the same cashier cannot void once the drawer is counted, not even with a supervisor."""
    session = office.open()
    taken = office.pay(session, office.account(), 500)
    office.count_right(session)
    with pytest.raises(SessionNotOpenError):
        void_payment.void_payment(
            **office.by("ana"), receipt_id=taken.receipt_id, reason="late", second_username="sam", second_pin=PIN
        )
    with pytest.raises(IntegrityError, match="open"), transaction.atomic():
        ReceiptVoid.objects.create(
            receipt_id=taken.receipt_id,
            kind="void",
            reason="x",
            entry_id=queries.receipt(receipt_id=taken.receipt_id).entry_id,
            business_date=DAY,
            voided_by_id=office.staff["sam"],
            voided_at=NOW,
        )


def test_cash_that_was_a_check_is_corrected_without_voiding(office: CashOffice):
    session = office.open()
    taken = office.pay(session, office.account(), 500)
    holder = CashSession.objects.get(pk=session).holder_id
    (tender,) = queries.receipt(receipt_id=taken.receipt_id).tenders
    correct_payment.correct_tender(
        **office.by("sam"), tender_id=tender.id, to_kind=TenderKind.CHECK, reason="it was a check", check_number="9"
    )
    assert (cents_of(POOL, 102, holder), cents_of(POOL, 104, holder)) == (0, 500)
    assert queries.receipt(receipt_id=taken.receipt_id).tenders[0].kind == "check"
    office.void(taken.receipt_id)
    assert (cents_of(POOL, 102, holder), cents_of(POOL, 104, holder)) == (0, 0)


def test_a_check_that_was_a_money_order_stays_where_it_is_and_can_be_voided(office: CashOffice):
    session = office.open()
    taken = office.take(session, [account_line(office.account(), 500)], [check_tender(500)])
    (tender,) = queries.receipt(receipt_id=taken.receipt_id).tenders
    correct_payment.correct_tender(
        **office.by("sam"), tender_id=tender.id, to_kind=TenderKind.MONEY_ORDER, reason="postal money order"
    )
    office.void(taken.receipt_id)
    assert cents_of(POOL, 104, CashSession.objects.get(pk=session).holder_id) == 0


def test_a_card_that_was_cash_leaves_the_terminals_batch(office: CashOffice):
    session = office.open()
    taken = office.take(session, [account_line(office.account(), 500)], [card_tender(500)])
    (tender,) = queries.receipt(receipt_id=taken.receipt_id).tenders
    correct_payment.correct_tender(
        **office.by("sam"), tender_id=tender.id, to_kind=TenderKind.CASH, reason="the terminal was down"
    )
    assert cents_of(POOL, 106, Settlement.objects.get().pk) == 0
    assert office.count_right(session).balanced


def test_a_payment_on_the_wrong_account_moves_with_its_effective_date(office: CashOffice):
    session, wrong, right = office.open(), office.account(), office.account()
    office.bill(wrong, water=3_000)
    office.bill(right, sewer=2_000)
    taken = office.pay(session, wrong, 3_000)
    (line,) = queries.receipt(receipt_id=taken.receipt_id).lines
    correct_payment.move_payment(
        **office.by("sam"), receipt_line_id=line.id, to_customer_account_id=right, reason="wrong number keyed"
    )
    assert open_cents(wrong) == {"water": 3_000}
    assert open_cents(right) == {}
    assert credit_balance(customer_account_id=right) == 1_000
    assert queries.payments_of(customer_account_id=wrong)[0].state == "moved"
    assert queries.payments_of(customer_account_id=right)[0].amount_cents == 3_000
    correct_payment.move_payment(
        **office.by("sue"), receipt_line_id=line.id, to_customer_account_id=wrong, reason="it was right after all"
    )
    assert open_cents(wrong) == {}
    assert open_cents(right) == {"sewer": 2_000}


def test_a_payment_is_reversed_only_after_its_drawer_is_approved_and_becomes_unidentified(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=3_000)
    taken = office.pay(session, account, 3_000)
    more = {"receipt_id": taken.receipt_id, "reason": "paid for somebody else", "second_username": "sue"}
    with pytest.raises(VoidInsteadError):
        correct_payment.reverse_payment(**office.by("sam"), second_pin=PIN, **more)
    office.finish(session)
    office.deposit([session])
    item = correct_payment.reverse_payment(**office.by("sam"), second_pin=PIN, **more)
    assert open_cents(account) == {"water": 3_000}
    assert cents_of(POOL, 206, item) == 3_000
    suspense.resolve_suspense(
        **office.by("sam"), suspense_item_id=item, customer_account_id=account, reason="it was theirs"
    )
    assert open_cents(account) == {}
    assert cents_of(POOL, 206, item) == 0


def test_unidentified_money_at_the_counter_waits_in_suspense_until_it_is_placed_or_returned(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=3_000)
    lines = [LineDraft(kind=LineKind.SUSPENSE, amount_cents=cents, remark="no stub") for cents in (3_000, 700)]
    office.take(session, lines, [cash_tender(3_700)])
    first, second = queries.open_suspense()
    suspense.resolve_suspense(
        **office.by("sam"), suspense_item_id=first.id, customer_account_id=account, reason="name on the envelope"
    )
    suspense.return_suspense(
        **office.by("sam"),
        suspense_item_id=second.id,
        check_number="C-1",
        payee="A. Payer",
        bank_account_id=office.bank_id,
        reason="not ours",
    )
    assert open_cents(account) == {}
    assert queries.open_suspense() == ()


def test_a_security_deposit_is_a_liability_with_its_own_line_and_comes_back(office: CashOffice):
    session, account = office.open(), office.account()
    office.bill(account, water=3_000, sewer=1_000)
    with transaction.atomic():
        deposit = demand_security_deposit(
            customer_account_id=account, demanded_cents=10_000, reason="no_credit_history", on=DAY, now=NOW
        )
    line = LineDraft(
        kind=LineKind.SECURITY_DEPOSIT, amount_cents=10_000, customer_account_id=account, security_deposit_id=deposit
    )
    first = office.take(session, [line], [check_tender(10_000)])
    assert cents_of(LEAD_FUND, 201, account) == 10_000
    assert open_cents(account) == {"water": 3_000, "sewer": 1_000}
    office.void(first.receipt_id)
    assert cents_of(LEAD_FUND, 201, account) == 0
    office.take(session, [line], [cash_tender(10_000)])
    security_deposit.apply_security_deposit(**office.by("sam"), security_deposit_id=deposit)
    assert open_cents(account) == {}
    assert credit_balance(customer_account_id=account) == 6_000
    assert cents_of(LEAD_FUND, 201, account) == 0


def test_a_payment_received_after_its_due_date_is_late_whatever_the_postmark_says(office: CashOffice):
    """T7: received 3/25 for a bill due 3/23: the effective date is the day received, and the charge was late."""
    session, account = office.open(), office.account()
    office.bill(account, due=DAY - timedelta(days=2), water=3_000)
    late = balance_summary(customer_account_id=account, on=DAY - timedelta(days=1))
    taken = office.pay(session, account, 3_000)
    assert queries.receipt(receipt_id=taken.receipt_id).effective_date == DAY
    assert late.past_due_cents in (0, 3_000)
    assert balance_summary(customer_account_id=account, on=DAY).past_due_cents == 0


def test_a_printed_receipt_says_who_what_and_that_a_copy_is_one(office: CashOffice):
    session, account = office.open(), office.account()
    taken = office.take(session, [account_line(account, 900)], [cash_tender(1_000)])
    act = Act(actor_id=office.staff["ana"], now=NOW)
    with transaction.atomic():
        assert record_print(act=act, receipt_id=taken.receipt_id) == 1
    document = queries.receipt_document(receipt_id=taken.receipt_id)
    assert (document.number, document.total_cents, document.change_cents) == (taken.number, 900, 100)
    assert not document.is_reprint
    with transaction.atomic():
        record_print(act=act, receipt_id=taken.receipt_id)
    assert queries.receipt_document(receipt_id=taken.receipt_id, language="es").is_reprint


def test_nobody_takes_a_payment_on_their_own_or_a_relatives_account(office: CashOffice):
    session, account = office.open(), office.account()
    person = Person.objects.create(number="P-77", given_name="Ana", family_name="Test", search_text="ana test")
    AccountRole.objects.create(
        customer_account_id=account, person=person, role="co_holder", days=DateRange(DAY - timedelta(days=9), None)
    )
    StaffRelation.objects.create(staff_user_id=office.staff["ana"], person=person, kind="relative")
    with pytest.raises(OwnAccountError):
        office.pay(session, account, 100)
    office.pay(office.open("cruz", 1), account, 100, name="cruz")
