"""A session from float to approval: one person, one drawer, counted blind, every difference posted."""

import pytest
from django.db import IntegrityError, transaction

from curbstop.cashiering import queries
from curbstop.cashiering.models import CashHolder, CashSession, OverShort, Receipt, SessionCount, Vault
from curbstop.cashiering.operations import (
    CannotReopenError,
    CashierHasDrawerError,
    ChangeFundTooSmallError,
    DrawerInUseError,
    FloatDiffersError,
    NotAllowedError,
    NotCountedError,
    NoTriesLeftError,
    ReasonMissingError,
    SessionNotOpenError,
)
from curbstop.cashiering.types import Count, TenderClass
from curbstop.journeys import approve_session, close_session, custody, open_session
from curbstop.ledger.types import LEAD_FUND, POOL
from curbstop.platform.policies import adopt_policy
from curbstop.staff.operations import SamePersonError, WrongPinError
from factories.cash_office import DAY, FLOAT, NOW, PIN, CashOffice, account_line, cash_tender, cents_of, check_tender


def holder_of(session: int) -> int:
    return CashSession.objects.get(pk=session).holder_id


def vault_holder(office: CashOffice) -> int:
    return Vault.objects.get(pk=office.vault_id).holder_id


def test_a_drawer_has_one_open_session_and_so_has_a_cashier(office: CashOffice):
    office.open("ana", 0)
    with pytest.raises(DrawerInUseError):
        office.open("cruz", 0)
    with pytest.raises(CashierHasDrawerError):
        office.open("ana", 1)


def test_the_database_itself_refuses_a_second_open_session(office: CashOffice):
    first = CashSession.objects.get(pk=office.open("ana", 0))
    for drawer, cashier in ((0, "cruz"), (1, "ana")):
        with pytest.raises(IntegrityError, match="one_per_"), transaction.atomic():
            CashSession.objects.create(
                holder=CashHolder.objects.create(kind="session", name="x"),
                drawer_id=office.drawers[drawer],
                office_id=office.office_id,
                cashier_id=office.staff[cashier],
                acknowledged_by_id=office.staff["sam"],
                business_date=DAY,
                fiscal_year=first.fiscal_year,
                float_cents=0,
                opened_at=NOW,
            )


def test_a_float_that_is_not_the_change_fund_is_refused_and_zero_too(office: CashOffice):
    for count in (Count(), Count(currency=(("20", 9),))):
        with pytest.raises(FloatDiffersError):
            open_session.open_session(
                **office.by("ana"),
                drawer_id=office.drawers[0],
                business_date=DAY,
                float_count=count,
                second_username="ben",
                second_pin=PIN,
            )
    assert not CashSession.objects.exists()


@pytest.mark.parametrize(("second", "pin", "error"), [("ana", PIN, SamePersonError), ("ben", "0000", WrongPinError)])
def test_the_float_is_acknowledged_by_another_person_with_their_pin(office: CashOffice, second, pin, error):
    with pytest.raises(error):
        open_session.open_session(
            **office.by("ana"),
            drawer_id=office.drawers[0],
            business_date=DAY,
            float_count=FLOAT,
            second_username=second,
            second_pin=pin,
        )


def test_no_payment_is_taken_while_a_count_runs(office: CashOffice):
    session, account = office.open(), office.account()
    close_session.begin_count(**office.by("ana"), session_id=session)
    with pytest.raises(SessionNotOpenError):
        office.pay(session, account, 100)


def test_before_the_count_is_committed_nothing_tells_the_cashier_what_to_expect(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 12_345)
    seen = queries.my_session(cashier_id=office.staff["ana"])
    assert seen is not None
    assert seen.result is None
    assert "12345" not in repr(seen)
    assert "12,345" not in repr(seen)
    close_session.begin_count(**office.by("ana"), session_id=session)
    seen = queries.my_session(cashier_id=office.staff["ana"])
    assert seen is not None
    assert seen.result is None
    result = close_session.commit_count(**office.by("ana"), session_id=session, count=FLOAT)
    assert result.difference_cents == -12_345


def test_one_recount_and_then_the_supervisor(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 1_000)
    assert office.count(session, FLOAT).may_recount
    assert not office.count(session, FLOAT).may_recount
    with pytest.raises(NoTriesLeftError):
        close_session.begin_count(**office.by("ana"), session_id=session)


def test_a_drawer_expected_at_1842_17_and_counted_at_1832_17_goes_ten_dollars_short_to_the_supervisor(
    office: CashOffice,
):
    session = office.open()
    office.pay(session, office.account(), 184_217)
    result = office.count_right(session, short=1_000)
    assert result.difference_cents == -1_000
    seen = queries.session_for_supervisor(session_id=session)
    assert (seen.difference_cents, seen.step) == (-1_000, "supervisor")
    with pytest.raises(ReasonMissingError):
        office.approve(session)
    office.approve(session, reason="note of ten missing")
    assert cents_of(LEAD_FUND, 499) == 1_000
    assert cents_of(LEAD_FUND, 498) == 0
    assert cents_of(POOL, 102, holder_of(session)) == 0


def test_over_and_short_of_two_drawers_are_never_pooled(office: CashOffice):
    first, second = office.open("ana", 0), office.open("ben", 1)
    office.pay(first, office.account(), 5_000)
    office.pay(second, office.account(), 5_000, name="ben")
    office.count_right(first, short=700)
    office.count_right(second, name="ben", short=-700)
    office.approve(first, reason="short")
    office.approve(second, reason="over")
    assert (cents_of(LEAD_FUND, 499), cents_of(LEAD_FUND, 498)) == (700, 700)
    assert sorted(OverShort.objects.values_list("amount_cents", flat=True)) == [-700, 700]


def test_a_short_drawer_by_a_transposed_amount_is_short_by_a_multiple_of_nine(office: CashOffice):
    session, account = office.open(), office.account()
    office.take(session, [account_line(account, 5_400)], [cash_tender(5_400)])
    result = office.count_right(session, short=5_400 - 4_500)
    assert result.difference_cents == -900
    assert result.difference_cents % 9 == 0


def test_the_float_is_never_what_is_short_when_less_than_it_is_counted(office: CashOffice):
    session = office.open()
    office.count(session, Count(currency=(("20", 9),)))
    office.approve(session, reason="a twenty is gone")
    assert cents_of(LEAD_FUND, 499) == 2_000
    assert cents_of(POOL, 102, holder_of(session)) == 0
    assert cents_of(POOL, 103, CashSession.objects.get(pk=session).drawer.holder_id) == 20_000
    assert queries.deposit_candidates() == ()


def test_a_float_that_the_change_fund_cannot_make_good_is_not_approved_until_cash_comes_from_the_bank(
    office: CashOffice,
):
    change_fund = cents_of(POOL, 103, vault_holder(office))
    sessions = [office.open("ana", 0), office.open("cruz", 1)]
    custody.issue_change_fund(
        **office.by("max"),
        vault_id=office.vault_id,
        drawer_id=office.drawers[2],
        amount_cents=change_fund - 3_000,  # the reserve shrinks to 30.00
        second_username="sam",
        second_pin=PIN,
    )
    office.count(sessions[0], Count(currency=(("20", 9),)))
    office.count(sessions[1], Count(currency=(("20", 9),)), name="cruz")
    office.approve(sessions[0], reason="a twenty is gone")
    with pytest.raises(ChangeFundTooSmallError, match=r"lacks 20\.00, and the change fund of Vault holds 10\.00"):
        office.approve(sessions[1], reason="a twenty is gone")
    assert cents_of(POOL, 103, vault_holder(office)) == 1_000
    custody.found_change_fund(
        **office.by("max"),
        vault_id=office.vault_id,
        bank_account_id=office.bank_id,
        amount_cents=1_000,
        second_username="sam",
        second_pin=PIN,
    )
    office.approve(sessions[1], reason="a twenty is gone")
    assert cents_of(POOL, 103, vault_holder(office)) == 0


def test_nobody_approves_a_session_that_they_owned_or_counted(office: CashOffice):
    session = office.open("sam", 0)
    office.count_right(session, name="sam")
    with pytest.raises(NotAllowedError):
        office.approve(session, name="sam")
    office.approve(session, name="sue")


def test_a_cashier_does_not_approve(office: CashOffice):
    session = office.open()
    office.count_right(session)
    with pytest.raises(NotAllowedError):
        office.approve(session, name="ben")


def test_a_session_that_is_not_counted_is_not_approved(office: CashOffice):
    session = office.open()
    with pytest.raises(NotCountedError):
        office.approve(session)


def test_the_database_refuses_an_approval_with_a_difference_that_is_not_posted(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 1_000)
    office.count(session, FLOAT)
    with pytest.raises(IntegrityError, match="over or short"), transaction.atomic():
        CashSession.objects.filter(pk=session).update(
            state="APPROVED", approved_by_id=office.staff["sam"], approved_at=NOW
        )


def test_the_database_refuses_steps_that_are_not_in_the_state_machine(office: CashOffice):
    session = office.open()
    for state in ("COUNTED", "SENT_BACK", "APPROVED"):
        with pytest.raises(IntegrityError), transaction.atomic():
            CashSession.objects.filter(pk=session).update(state=state)


def test_a_committed_count_is_never_overwritten(office: CashOffice):
    session = office.open()
    office.count(session, FLOAT)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        SessionCount.objects.update(currency_cents=1)


def test_the_session_of_an_absent_cashier_is_counted_by_two_others(office: CashOffice):
    session = office.open("ana")
    with pytest.raises(NotAllowedError):
        close_session.begin_count(**office.by("ben"), session_id=session)
    close_session.begin_count(**office.by("sam"), session_id=session)
    with pytest.raises(NotAllowedError):
        close_session.commit_count(**office.by("sam"), session_id=session, count=FLOAT)
    with pytest.raises(NotAllowedError):
        close_session.commit_count(
            **office.by("sam"), session_id=session, count=FLOAT, second_username="ana", second_pin=PIN
        )
    close_session.commit_count(
        **office.by("sam"), session_id=session, count=FLOAT, second_username="max", second_pin=PIN
    )
    with pytest.raises(NotAllowedError):
        office.approve(session, name="max")
    office.approve(session, name="sue")


def test_a_session_that_was_sent_back_is_counted_again(office: CashOffice):
    session = office.open()
    office.count_right(session)
    approve_session.send_back(**office.by("sam"), session_id=session, reason="the tape is missing")
    seen = queries.my_session(cashier_id=office.staff["ana"])
    assert seen is not None
    assert (seen.state, seen.remark) == ("SENT_BACK", "the tape is missing")
    office.finish(session)


def test_a_reopened_session_takes_its_over_and_short_back_and_is_counted_and_approved_again(office: CashOffice):
    session = office.open()
    receipt = office.pay(session, office.account(), 5_000)
    office.count_right(session, short=5_000)
    office.approve(session, reason="short")
    approve_session.reopen_session(**office.by("sue"), session_id=session, reason="the payment was never made")
    assert cents_of(LEAD_FUND, 499) == 0
    assert cents_of(POOL, 102, holder_of(session)) == 5_000
    with pytest.raises(NotCountedError):
        office.approve(session)
    office.void(receipt.receipt_id)
    office.finish(session)
    assert cents_of(LEAD_FUND, 499) == 0
    assert cents_of(POOL, 102, holder_of(session)) == 0
    assert [row.amount_cents for row in OverShort.objects.order_by("pk")] == [-5_000, 5_000]


def test_a_session_reopens_only_until_its_deposit_is_verified(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 5_000)
    office.finish(session)
    deposit = office.deposit([session], verify=False)
    approve_session.reopen_session(**office.by("sue"), session_id=session, reason="count again")
    assert queries.deposits(deposit_id=deposit)[0].state == "WITHDRAWN"
    office.finish(session)
    office.deposit([session])
    with pytest.raises(CannotReopenError):
        approve_session.reopen_session(**office.by("sue"), session_id=session, reason="too late")


def test_a_drop_belongs_to_its_session_and_its_deposit(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 60_000)
    custody.drop_cash(
        **office.by("ana"),
        session_id=session,
        vault_id=office.vault_id,
        currency=(("100", 5),),
        second_username="sam",
        second_pin=PIN,
    )
    result = office.count(session, Count(currency=(*FLOAT.currency, ("100", 1))))
    assert result.difference_cents == 0
    office.approve(session)
    deposit = queries.deposits(deposit_id=office.deposit([session]))[0]
    assert deposit.currency_cents == 60_000


def test_each_class_of_tender_is_compared_by_itself(office: CashOffice):
    """A check that was swapped for cash of the same amount is a difference in two classes, though the total is right."""
    session = office.open()
    office.take(session, [account_line(office.account(), 4_000)], [cash_tender(4_000)])
    result = office.count(session, Count(currency=FLOAT.currency, checks=(4_000,)))
    assert result.difference_cents == 0
    assert not result.balanced
    assert {one.tender_class: one.difference_cents for one in result.differences} == {
        TenderClass.CURRENCY: -4_000,
        TenderClass.CHECKS: 4_000,
        TenderClass.CARDS: 0,
    }


def test_a_check_counts_on_the_tape_and_not_as_currency(office: CashOffice):
    session = office.open()
    office.take(session, [account_line(office.account(), 4_000)], [check_tender(4_000)])
    assert office.count(session, Count(currency=FLOAT.currency, checks=(4_000,))).balanced


def test_the_steps_and_tries_are_policy_from_a_day_on(office: CashOffice):
    with transaction.atomic():
        for key, value in (("count.tries", 1), ("cash.over_short_supervisor_cents", 500)):
            adopt_policy(key=key, value=value, from_date=DAY, source="test", mark="D")
    session = office.open()
    office.pay(session, office.account(), 1_000)
    assert not office.count_right(session, short=500).may_recount
    assert queries.session_for_supervisor(session_id=session).step == "supervisor"
    with pytest.raises(NoTriesLeftError):
        close_session.begin_count(**office.by("ana"), session_id=session)


def test_the_database_refuses_a_cashier_who_approves_their_own_session(office: CashOffice):
    session = office.open()
    office.count_right(session)
    with pytest.raises(IntegrityError, match="own_approval"), transaction.atomic():
        CashSession.objects.filter(pk=session).update(
            state="APPROVED", approved_by_id=office.staff["ana"], approved_at=NOW
        )


def test_the_database_refuses_receipts_while_a_session_is_counted_or_its_day_is_balanced(office: CashOffice):
    session = office.open()
    receipt = Receipt.objects.get(pk=office.pay(session, office.account(), 100).receipt_id)
    receipt.pk, receipt.sequence, receipt.number = None, 2, "D1-26-000002"
    office.balance_day()
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        receipt.save(force_insert=True)
    close_session.begin_count(**office.by("ana"), session_id=session)
    with pytest.raises(IntegrityError, match="open session"), transaction.atomic():
        receipt.save(force_insert=True)


def test_the_database_refuses_a_session_on_a_day_that_is_not_open(office: CashOffice):
    holder = CashHolder.objects.create(kind="session", name="x")
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        CashSession.objects.create(
            holder=holder,
            drawer_id=office.drawers[0],
            office_id=office.office_id,
            cashier_id=office.staff["ana"],
            acknowledged_by_id=office.staff["sam"],
            business_date=DAY.replace(day=3),
            fiscal_year=2026,
            float_cents=0,
            opened_at=NOW,
        )
