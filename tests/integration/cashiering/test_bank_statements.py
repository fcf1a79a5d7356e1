"""Statements out of files: whole or not at all, recognised by rule, and what is left has an owner and a day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from curbstop.casework.models import WorkItem
from curbstop.cashiering import queries
from curbstop.cashiering.models import BankClaim, BankLine, BankMatch, BankStatement, Deposit, RefundCheck, Settlement
from curbstop.cashiering.operations import (
    BankStatementRefusedError,
    CannotMatchError,
    ClaimError,
    NotAllowedError,
    ReasonMissingError,
)
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.journeys import bank_statements, match_bank_line, return_item, suspense
from curbstop.ledger.types import LEAD_FUND, POOL
from curbstop.platform.policies import install_default_policies
from curbstop.reporting.verify.run import verify_books
from factories.bank_files import bai2_file, camt_file
from factories.cash_office import DAY, CashOffice, account_line, card_tender, cash_tender, cents_of, check_tender

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    install_default_policies()
    yield
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def arrive(office: CashOffice, content: bytes, *, name: str = "finn", file: str = "day.txt"):
    return bank_statements.import_bank_statements(
        **office.by(name), file=read_bank_statements(content=content, name=file)
    )


def deposited(office: CashOffice, cents: int, *, drawer: int = 0, cashier: str = "ana", bag: str | None = None) -> int:
    """A deposit of so much cash; returns its transit item."""
    session = office.open(cashier, drawer)
    office.pay(session, office.account(), cents, name=cashier)
    office.finish(session, cashier=cashier)
    return Deposit.objects.get(pk=office.deposit([session], bag=bag)).transit_item_id


def lines_of(*cents: int) -> list[tuple[int, str, str]]:
    return [(one, "", "") for one in cents]


@pytest.mark.parametrize("make", [bai2_file, camt_file])
def test_a_statement_is_imported_and_the_deposit_that_it_names_is_matched_by_its_reference(office: CashOffice, make):
    transit = deposited(office, 5_000, bag="BAG-77001")
    deposited(office, 5_000, drawer=1, cashier="ben", bag="BAG-77002")
    done = arrive(office, make(lines=[(5_000, "R-1", "DEPOSIT BAG-77001")], on=NEXT, opening=100_000))
    assert (done.statements, done.lines, done.recognised, done.waiting) == (1, 1, 1, 0)
    match = BankMatch.objects.get()
    assert (match.transit_item_id, match.rule, match.amount_cents) == (transit, "reference", 5_000)
    statement = BankStatement.objects.get()
    assert (statement.opening_cents, statement.closing_cents) == (100_000, 105_000)


@pytest.mark.parametrize("make", [bai2_file, camt_file])
def test_the_same_statement_is_refused_by_its_hash_and_by_the_banks_own_identification(office: CashOffice, make):
    content = make(lines=lines_of(700), on=NEXT)
    arrive(office, content)
    with pytest.raises(BankStatementRefusedError, match="imported before"):
        arrive(office, content, file="again.txt")
    with pytest.raises(BankStatementRefusedError, match="out of another file"):
        arrive(office, make(lines=lines_of(800), on=NEXT))
    assert BankLine.objects.count() == 1


def test_a_file_of_two_accounts_is_kept_whole_or_not_at_all(office: CashOffice):
    content = bai2_file(lines=lines_of(700), on=NEXT)
    broken = bai2_file(lines=lines_of(700), on=NEXT, account="000099998888")
    with pytest.raises(BankStatementRefusedError, match="8888"):
        arrive(office, broken)
    with pytest.raises(FileRefusedError):
        arrive(office, content.replace(b"49,", b"49,1", 1))
    with pytest.raises(BankStatementRefusedError, match="ends at"):
        arrive(office, bai2_file(lines=lines_of(700), on=NEXT, opening=100, closing=900))
    assert (BankStatement.objects.count(), BankLine.objects.count(), WorkItem.objects.count()) == (0, 0, 0)


def test_the_database_refuses_a_statement_without_all_of_its_lines(office: CashOffice):
    arrive(office, bai2_file(lines=lines_of(700, -300), on=NEXT))
    row = BankLine.objects.earliest("pk")
    row.pk, row.position, row.reference = None, 9, "X9"
    with pytest.raises(IntegrityError, match="not what it adds up to"), transaction.atomic():
        row.save(force_insert=True)


def test_a_cashier_imports_no_statement(office: CashOffice):
    with pytest.raises(NotAllowedError):
        arrive(office, bai2_file(lines=lines_of(700), on=NEXT), name="ana")


def test_two_deposits_of_one_amount_are_left_to_a_person_and_the_line_is_work_with_owner_and_day(office: CashOffice):
    first = deposited(office, 5_000)
    deposited(office, 5_000, drawer=1, cashier="ben")
    done = arrive(office, bai2_file(lines=lines_of(5_000), on=NEXT))
    assert (done.recognised, done.waiting) == (0, 1)
    item = WorkItem.objects.get(kind="bank_line_unmatched")
    assert (item.assigned_to_id, item.state, item.due_on) == (office.staff["finn"], "open", DAY + timedelta(days=2))
    line = BankLine.objects.get()
    assert item.subject_id == line.pk
    match_bank_line.match_lines(**office.by("finn"), bank_line_ids=[line.pk], transit_item_ids=[first])
    assert WorkItem.objects.get(pk=item.pk).state == "done"


def test_one_line_clears_several_settlements_and_several_lines_clear_one_deposit(office: CashOffice):
    for drawer, cashier in enumerate(("ana", "ben")):
        session = office.open(cashier, drawer)
        office.take(session, [account_line(office.account(), 3_300)], [card_tender(3_300)], name=cashier)
        office.finish(session, cashier=cashier)
    transit = deposited(office, 9_100, drawer=2, cashier="cruz")
    done = arrive(office, bai2_file(lines=lines_of(6_600, 9_000, 100), on=NEXT))
    assert (done.recognised, done.waiting) == (3, 0)
    assert [cents_of(POOL, 106, one.pk) for one in Settlement.objects.all()] == [0, 0]
    assert cents_of(POOL, 105, transit) == 0
    assert set(BankMatch.objects.values_list("rule", flat=True)) == {"one_to_many", "many_to_one"}


def test_a_fee_kept_back_is_split_off_by_rule_up_to_the_policys_share_and_the_banks_own_fee_too(office: CashOffice):
    session = office.open()
    office.take(session, [account_line(office.account(), 10_000)], [card_tender(10_000)])
    office.finish(session)
    done = arrive(office, bai2_file(lines=[(9_500, "", "CARDS")], on=NEXT))
    assert done.recognised == 0
    later = bai2_file(lines=[(9_750, "", "CARDS"), (-1_200, "", "ACCOUNT ANALYSIS")], on=NEXT + timedelta(days=1))
    done = arrive(office, later.replace(b"16,475,1200", b"16,698,1200"))
    assert (done.recognised, done.waiting) == (2, 1)
    assert cents_of(LEAD_FUND, 661) == 250 + 1_200
    line = BankLine.objects.get(amount_cents=9_500)
    match_bank_line.claim_line(
        **office.by("finn"), bank_line_id=line.pk, kind="bank_error", reason="not ours, the bank takes it back"
    )


def test_a_counterfeit_note_is_short_at_once_and_an_encoding_error_waits_for_the_bank(office: CashOffice):
    transit = deposited(office, 50_000)
    deposit = Deposit.objects.get()
    arrive(office, bai2_file(lines=lines_of(50_000, -2_000), on=NEXT))
    counterfeit = BankLine.objects.get(amount_cents=-2_000)
    with pytest.raises(ReasonMissingError):
        match_bank_line.claim_line(**office.by("finn"), bank_line_id=counterfeit.pk, kind="counterfeit", reason=" ")
    match_bank_line.claim_line(
        **office.by("finn"), bank_line_id=counterfeit.pk, kind="counterfeit", reason="a twenty", deposit_id=deposit.pk
    )
    assert cents_of(LEAD_FUND, 499) == 2_000
    assert cents_of(POOL, 105, transit) == 0
    (claim,) = queries.bank_claims()
    assert (claim.state, claim.amount_cents, claim.deposit_id) == ("accepted", 2_000, deposit.pk)


def test_a_deposit_that_the_bank_encoded_wrongly_leaves_a_claim_that_its_correction_clears(office: CashOffice):
    transit = deposited(office, 10_000)
    arrive(office, bai2_file(lines=lines_of(1_000), on=NEXT))
    match_bank_line.match_lines(
        **office.by("finn"),
        bank_line_ids=[BankLine.objects.get().pk],
        transit_item_ids=[transit],
        reason="encoded as 10.00",
        claim_kind="encoding_error",
    )
    claim = BankClaim.objects.get()
    assert (cents_of(POOL, 105, transit), cents_of(POOL, 105, claim.transit_item_id)) == (0, 9_000)
    assert cents_of(LEAD_FUND, 499) == 0
    done = arrive(office, bai2_file(lines=lines_of(9_000), on=NEXT + timedelta(days=2)))
    assert (done.recognised, done.waiting) == (1, 0)
    assert cents_of(POOL, 105, claim.transit_item_id) == 0
    assert queries.bank_claims()[0].state == "restored"


def test_what_was_presented_twice_is_claimed_and_written_off_by_another_person_only(office: CashOffice):
    arrive(office, bai2_file(lines=lines_of(-4_000), on=NEXT))
    line = BankLine.objects.get().pk
    claim = match_bank_line.claim_line(
        **office.by("sam"), bank_line_id=line, kind="duplicate_presentment", reason="check 101 charged back twice"
    )
    assert cents_of(POOL, 105, BankClaim.objects.get().transit_item_id) == 4_000
    for name, error in (("finn", NotAllowedError), ("sam", ClaimError)):
        with pytest.raises(error):
            match_bank_line.accept_claim(**office.by(name), claim_id=claim, reason="the bank refuses")
    match_bank_line.accept_claim(**office.by("max"), claim_id=claim, reason="the bank refuses")
    assert cents_of(POOL, 105, BankClaim.objects.get().transit_item_id) == 0
    assert cents_of(LEAD_FUND, 499) == 4_000
    with pytest.raises(ClaimError):
        match_bank_line.accept_claim(**office.by("max"), claim_id=claim, reason="again")


def test_what_the_books_had_before_the_bank_said_it_is_recognised_and_not_posted_again(office: CashOffice):
    """The change fund from the bank, and a returned check whose fee the bank charges on a line of its own."""
    session = office.open()
    taken = office.take(session, [account_line(office.account(), 10_000)], [check_tender(10_000)])
    office.finish(session)
    office.deposit([session])
    tender = queries.receipt(receipt_id=taken.receipt_id).tenders[0].id
    return_item.return_item(
        **office.by("finn"), tender_id=tender, reason_code="R01", returned_on=NEXT, bank_fee_cents=800
    )
    before = cents_of(POOL, 101, office.bank_id)
    fund = 500_000 + 3 * 20_000
    done = arrive(office, bai2_file(lines=lines_of(10_000, -10_000, -800, -fund), on=NEXT))
    assert (done.recognised, done.waiting) == (4, 0)
    assert cents_of(POOL, 101, office.bank_id) - before == 10_000
    assert BankMatch.objects.filter(kind="recorded").count() == 3


def test_a_check_of_ours_is_cleared_by_its_number(office: CashOffice):
    session = office.open()
    unknown = LineDraft(kind=LineKind.SUSPENSE, amount_cents=3_000, remark="nobody's")
    office.take(session, [unknown], [cash_tender(3_000)])
    (item,) = queries.open_suspense()
    suspense.return_suspense(
        **office.by("sam"),
        suspense_item_id=item.id,
        check_number="900123",
        payee="A. Payer",
        bank_account_id=office.bank_id,
        reason="not ours",
    )
    check = RefundCheck.objects.get().pk
    done = arrive(office, bai2_file(lines=[(-3_000, "", "CHECK PAID 900123")], on=NEXT))
    assert done.recognised == 1
    assert cents_of(POOL, 211, check) == 0
    assert BankMatch.objects.get().refund_check_id == check


def test_a_line_is_matched_once_and_never_in_part(office: CashOffice):
    transit = deposited(office, 5_000)
    arrive(office, bai2_file(lines=lines_of(5_000, 7_000), on=NEXT))
    big = BankLine.objects.get(amount_cents=7_000).pk
    with pytest.raises(CannotMatchError):
        match_bank_line.match_lines(**office.by("finn"), bank_line_ids=[big], transit_item_ids=[transit])
    match = BankMatch.objects.get()
    match.pk = None
    with pytest.raises(IntegrityError, match="whole and once"), transaction.atomic():
        match.save(force_insert=True)
