"""To the bank and back: deposits, bank lines, returned items, settlements, remittances, refunds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from curbstop.cashiering import queries
from curbstop.cashiering.models import Deposit, Settlement
from curbstop.cashiering.operations import (
    AlreadyUndoneError,
    CannotMatchError,
    DepositDiffersError,
    MoreThanDueError,
    NotAllowedError,
    NotAtTheBankError,
    NotDepositableError,
    ReasonMissingError,
)
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.journeys import (
    make_deposit,
    match_bank_line,
    refund_credit,
    remit_department,
    return_item,
)
from curbstop.ledger.types import CITY, LEAD_FUND, POOL, SEWER, WATER
from curbstop.receivables.operations import NotEnoughCreditError
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.day_differences import differences_of_day
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import (
    DAY,
    NOW,
    CashOffice,
    account_line,
    as_currency,
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


def bank_line(office: CashOffice, cents: int, reference: str = "L1") -> int:
    return match_bank_line.record_bank_line(
        **office.by("finn"),
        bank_account_id=office.bank_id,
        value_date=DAY + timedelta(days=1),
        amount_cents=cents,
        reference=reference,
    )


def transit_of(deposit: int) -> int:
    return Deposit.objects.get(pk=deposit).transit_item_id


def deposited_check(office: CashOffice, account: int, cents: int = 10_000) -> int:
    """A check that paid an account and went to the bank; returns its tender's id."""
    session = office.open()
    taken = office.take(session, [account_line(account, cents)], [check_tender(cents)])
    office.finish(session)
    office.deposit([session])
    return queries.receipt(receipt_id=taken.receipt_id).tenders[0].id


def give_back(office: CashOffice, tender: int, **more: object) -> int:
    return return_item.return_item(
        **office.by("finn"), tender_id=tender, reason_code="R01", returned_on=DAY + timedelta(days=3), **more
    )


def test_a_deposit_is_exactly_what_was_turned_in_and_verified_by_another_person(office: CashOffice):
    session = office.open()
    office.take(session, [account_line(office.account(), 7_000)], [check_tender(4_000), cash_tender(3_000)])
    office.finish(session)
    common = {"bank_account_id": office.bank_id, "vault_id": office.vault_id, "session_ids": [session]}
    with pytest.raises(DepositDiffersError):
        make_deposit.prepare_deposit(**office.by("sam"), **common, currency=as_currency(2_900), bag_number="B1")
    deposit = make_deposit.prepare_deposit(**office.by("sam"), **common, currency=as_currency(3_000), bag_number="B1")
    right = {"currency": as_currency(3_000), "checks_count": 1, "checks_cents": 4_000}
    for name in ("sam", "max", "ana"):
        with pytest.raises(NotAllowedError):
            make_deposit.verify_deposit(**office.by(name), deposit_id=deposit, **right)
    with pytest.raises(DepositDiffersError):
        make_deposit.verify_deposit(**office.by("sue"), deposit_id=deposit, **(right | {"checks_count": 2}))
    make_deposit.verify_deposit(**office.by("sue"), deposit_id=deposit, **right)
    assert cents_of(POOL, 105, transit_of(deposit)) == 7_000
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        Deposit.objects.update(currency_cents=1)


def test_a_bag_is_sealed_with_a_number_that_no_other_bag_has(office: CashOffice):
    for number, (cashier, drawer) in enumerate((("ana", 0), ("ben", 1))):
        session = office.open(cashier, drawer)
        office.pay(session, office.account(), 3_000, name=cashier)
        office.finish(session, cashier=cashier)
        deposit = office.deposit([session], verify=False)
        right = {"currency": as_currency(3_000), "checks_count": 0, "checks_cents": 0, "deposit_id": deposit}
        if number:
            with pytest.raises(DepositDiffersError, match="sealed with this number"):
                make_deposit.verify_deposit(**office.by("sue"), **right, seal_number="S-1")
        make_deposit.verify_deposit(**office.by("sue"), **right, seal_number=f"S-{number + 1}")
    assert list(Deposit.objects.order_by("pk").values_list("seal_number", flat=True)) == ["S-1", "S-2"]


def test_a_session_goes_into_one_deposit_only_and_only_when_it_is_approved(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 3_000)
    common = {"bank_account_id": office.bank_id, "vault_id": office.vault_id, "session_ids": [session]}
    with pytest.raises(NotDepositableError):
        make_deposit.prepare_deposit(**office.by("sam"), **common, currency=as_currency(3_000), bag_number="B2")
    office.finish(session)
    office.deposit([session])
    with pytest.raises(NotDepositableError):
        make_deposit.prepare_deposit(**office.by("sam"), **common, currency=as_currency(3_000), bag_number="B3")


def test_nobody_verifies_a_deposit_with_their_own_session_in_it(office: CashOffice):
    session = office.open("sue")
    office.pay(session, office.account(), 3_000, name="sue")
    office.finish(session, cashier="sue")
    deposit = office.deposit([session], verify=False)
    with pytest.raises(NotAllowedError):
        make_deposit.verify_deposit(
            **office.by("sue"), deposit_id=deposit, currency=as_currency(3_000), checks_count=0, checks_cents=0
        )


@pytest.mark.parametrize(("counted", "short", "over"), [(5_000, 0, 0), (4_900, 100, 0), (5_100, 0, 100)])
def test_the_bank_line_clears_the_deposit_and_what_the_bank_counted_differently_is_over_or_short(
    office: CashOffice, counted, short, over
):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    office.finish(session)
    transit = transit_of(office.deposit([session]))
    line = bank_line(office, counted)
    before = cents_of(POOL, 101, office.bank_id)
    if counted != 5_000:
        with pytest.raises(ReasonMissingError):
            match_bank_line.match_deposit(**office.by("finn"), bank_line_id=line, transit_item_id=transit)
    match_bank_line.match_deposit(
        **office.by("finn"), bank_line_id=line, transit_item_id=transit, reason="bank's own count"
    )
    assert cents_of(POOL, 105, transit) == 0
    assert cents_of(POOL, 101, office.bank_id) - before == counted
    assert (cents_of(LEAD_FUND, 499), cents_of(LEAD_FUND, 498)) == (short, over)
    with pytest.raises(CannotMatchError):
        match_bank_line.match_deposit(**office.by("finn"), bank_line_id=line, transit_item_id=transit)


def test_cards_settle_net_of_a_fee_that_was_kept_back(office: CashOffice):
    session = office.open()
    office.take(session, [account_line(office.account(), 10_000)], [card_tender(10_000)])
    settlement = Settlement.objects.get().pk
    line = bank_line(office, 9_750)
    with pytest.raises(CannotMatchError):
        match_bank_line.match_settlement(**office.by("finn"), bank_line_id=line, settlement_id=settlement)
    match_bank_line.match_settlement(**office.by("finn"), bank_line_id=line, settlement_id=settlement, fee_cents=250)
    assert cents_of(POOL, 106, settlement) == 0
    assert cents_of(LEAD_FUND, 661) == 250


def test_a_cashier_does_not_match_bank_lines(office: CashOffice):
    line = bank_line(office, 100)
    with pytest.raises(NotAllowedError):
        match_bank_line.match_deposit(**office.by("ana"), bank_line_id=line, transit_item_id=1)


def test_nobody_matches_a_deposit_that_they_prepared_or_verified(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    office.finish(session)
    transit = transit_of(office.deposit([session]))
    line = bank_line(office, 5_000)
    for name in ("sam", "sue"):
        with pytest.raises(NotAllowedError, match="prepared or verified"):
            match_bank_line.match_deposit(**office.by(name), bank_line_id=line, transit_item_id=transit)
    assert cents_of(POOL, 105, transit) == 5_000
    match_bank_line.match_deposit(**office.by("finn"), bank_line_id=line, transit_item_id=transit)
    assert cents_of(POOL, 105, transit) == 0


def test_a_returned_check_opens_its_charges_with_their_original_due_dates(office: CashOffice):
    account = office.account()
    due = DAY - timedelta(days=40)
    office.bill(account, due=due, water=6_000, sewer=4_000)
    tender = deposited_check(office, account)
    bank = cents_of(POOL, 101, office.bank_id)
    item = give_back(office, tender, bank_fee_cents=800)
    found = {row.charge_type: row for row in open_items(customer_account_ids=[account])}
    assert {code: row.open_cents for code, row in found.items()} == {"water": 6_000, "sewer": 4_000, "fee_nsf": 2_500}
    assert {found["water"].due_date, found["sewer"].due_date} == {due}
    assert cents_of(POOL, 107, item) == 0
    assert bank - cents_of(POOL, 101, office.bank_id) == 10_800
    assert cents_of(LEAD_FUND, 661) == 800
    assert (cents_of(WATER, 115, account), cents_of(SEWER, 116, account)) == (6_000, 4_000)
    with pytest.raises(AlreadyUndoneError):
        give_back(office, tender)


def test_one_of_two_tenders_comes_back_and_only_its_part_opens_again(office: CashOffice):
    account = office.account()
    office.bill(account, water=6_000, sewer=4_000)
    session = office.open()
    taken = office.take(session, [account_line(account, 12_000)], [check_tender(5_000), cash_tender(7_000)])
    office.finish(session)
    office.deposit([session])
    give_back(office, queries.receipt(receipt_id=taken.receipt_id).tenders[0].id, charge_fee=False)
    assert sum(row.open_cents for row in open_items(customer_account_ids=[account])) == 3_000
    assert credit_balance(customer_account_id=account) == 0


def test_a_returned_check_takes_credit_back_that_a_later_bill_has_used(office: CashOffice):
    account = office.account()
    tender = deposited_check(office, account, 10_000)
    office.bill(account, water=4_000)
    assert credit_balance(customer_account_id=account) == 6_000
    give_back(office, tender, charge_fee=False)
    assert credit_balance(customer_account_id=account) == 0
    assert sum(row.open_cents for row in open_items(customer_account_ids=[account])) == 4_000


def test_a_check_that_paid_a_department_and_a_customer_takes_both_back(office: CashOffice):
    account = office.account()
    office.bill(account, water=2_000)
    session = office.open()
    permit = LineDraft(
        kind=LineKind.RECEIPT_TYPE, amount_cents=8_800, receipt_type_id=office.permit_id, answers=(("permit", "B-7"),)
    )
    taken = office.take(session, [permit, account_line(account, 2_000)], [check_tender(10_800)])
    office.finish(session)
    office.deposit([session])
    give_back(office, queries.receipt(receipt_id=taken.receipt_id).tenders[0].id, charge_fee=False)
    assert cents_of(CITY, 208, office.department_id) == 0
    assert cents_of(WATER, 115, account) == 2_000
    assert sum(row.amount_cents for row in queries.department_collections(business_date=DAY)) == 0


def test_the_second_returned_check_within_a_year_costs_more_and_checks_are_refused(office: CashOffice):
    account = office.account()
    session = office.open()
    first = office.take(session, [account_line(account, 1_000)], [check_tender(1_000, "1")])
    second = office.take(session, [account_line(account, 1_000)], [check_tender(1_000, "2")])
    office.finish(session)
    office.deposit([session])
    for taken in (first, second):
        give_back(office, queries.receipt(receipt_id=taken.receipt_id).tenders[0].id)
    fees = [row.amount_cents for row in open_items(customer_account_ids=[account])]
    assert sorted(fees) == [2_500, 3_500]
    again = office.open("ben", 1)
    with pytest.raises(Exception, match="no checks are taken"):
        office.take(again, [account_line(account, 500)], [check_tender(500, "3")], name="ben")
    office.pay(again, account, 500, name="ben")


def test_a_check_that_never_went_to_the_bank_cannot_come_back(office: CashOffice):
    session = office.open()
    taken = office.take(session, [account_line(office.account(), 500)], [check_tender(500)])
    with pytest.raises(NotAtTheBankError):
        give_back(office, queries.receipt(receipt_id=taken.receipt_id).tenders[0].id)


def test_a_department_is_wired_at_most_what_is_due_and_the_wire_clears(office: CashOffice):
    session = office.open()
    permit = LineDraft(
        kind=LineKind.RECEIPT_TYPE, amount_cents=8_800, receipt_type_id=office.permit_id, answers=(("permit", "B-7"),)
    )
    office.take(session, [permit], [cash_tender(8_800)])
    more = {"department_id": office.department_id, "bank_account_id": office.bank_id, "reference": "W1"}
    with pytest.raises(MoreThanDueError):
        remit_department.remit_department(**office.by("finn"), amount_cents=8_801, **more)
    remit_department.remit_department(**office.by("finn"), amount_cents=8_800, **more)
    (wire,) = queries.open_transit()
    assert (wire.kind, wire.amount_cents) == ("wire", -8_800)
    match_bank_line.match_deposit(**office.by("finn"), bank_line_id=bank_line(office, -8_800), transit_item_id=wire.id)
    assert queries.open_transit() == ()
    assert cents_of(CITY, 208, office.department_id) == 0


def test_a_refund_of_credit_is_approved_by_another_person_and_becomes_a_voucher(office: CashOffice):
    account, session = office.account(), office.open()
    office.pay(session, account, 4_000)
    more = {"customer_account_id": account, "reason": "moved away"}
    with pytest.raises(NotAllowedError):
        refund_credit.approve_refund(
            **office.by("sam"), amount_cents=4_000, requested_by_id=office.staff["sam"], **more
        )
    with pytest.raises(NotEnoughCreditError):
        refund_credit.approve_refund(
            **office.by("sam"), amount_cents=4_001, requested_by_id=office.staff["max"], **more
        )
    refund = refund_credit.approve_refund(
        **office.by("sam"), amount_cents=4_000, requested_by_id=office.staff["max"], **more
    )
    assert cents_of(LEAD_FUND, 210, refund) == 4_000
    assert credit_balance(customer_account_id=account) == 0
    assert NOW
