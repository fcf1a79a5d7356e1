"""What may be accepted over the counter, and what change is given."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.cashiering.engine.change import (
    NotEnoughTenderedError,
    TooMuchTenderedError,
    applied_amounts,
    change_for,
)
from curbstop.cashiering.engine.tender_rules import (
    CardNumberError,
    CashOnlyError,
    IncompleteTenderError,
    PostDatedCheckError,
    StaleCheckError,
    TenderNotAllowedError,
    check_tenders,
    refuse_card_numbers,
)
from curbstop.cashiering.types import CashPolicy, Count, NotACountError, TenderDraft, TenderKind
from curbstop.cashiering.types.tenders import Taker, TenderRule, TenderRules

DAY = date(2026, 3, 2)


def check(day: date | None = DAY, number: str = "7") -> TenderDraft:
    return TenderDraft(kind=TenderKind.CHECK, amount_cents=100, check_number=number, check_date=day)


def card(**more: str) -> TenderDraft:
    fields = {"card_token": "tok_1", "card_last4": "4242", "card_authorization": "X"} | more
    return TenderDraft(kind=TenderKind.CARD, amount_cents=100, **fields)


def accept(*tenders: TenderDraft, **more: object) -> None:
    check_tenders(tenders=tenders, business_date=DAY, stale_days=180, **more)


def test_a_check_of_180_days_is_taken_and_one_of_181_is_not():
    accept(check(DAY - timedelta(days=180)))
    with pytest.raises(StaleCheckError):
        accept(check(DAY - timedelta(days=181)))


def test_a_post_dated_check_is_refused():
    with pytest.raises(PostDatedCheckError):
        accept(check(DAY + timedelta(days=1)))


def test_a_check_without_its_number_is_refused():
    with pytest.raises(IncompleteTenderError):
        accept(check(number=" "))


@pytest.mark.parametrize("token", ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"])
def test_a_card_number_is_never_kept(token):
    with pytest.raises(CardNumberError):
        accept(card(card_token=token))


def test_a_card_needs_its_last_four_and_its_authorization():
    accept(card())
    for lacking in ({"card_last4": "42"}, {"card_authorization": ""}):
        with pytest.raises(IncompleteTenderError):
            accept(card(**lacking))


def test_a_cash_only_customer_pays_by_anything_but_a_check():
    until = [("200001", DAY + timedelta(days=30))]
    accept(TenderDraft(kind=TenderKind.CASH, amount_cents=1), cash_only=until)
    with pytest.raises(CashOnlyError):
        accept(check(), cash_only=until)


def test_change_is_given_from_cash_alone():
    cash, paper = TenderDraft(kind=TenderKind.CASH, amount_cents=500), check()
    assert change_for(total_cents=550, tenders=[cash, paper]) == 50
    with pytest.raises(TooMuchTenderedError):
        change_for(total_cents=50, tenders=[paper])
    with pytest.raises(NotEnoughTenderedError):
        change_for(total_cents=601, tenders=[cash, paper])


@given(
    amounts=st.lists(st.integers(1, 10_000), min_size=1, max_size=5),
    kinds=st.lists(st.sampled_from([TenderKind.CASH, TenderKind.CHECK]), min_size=5, max_size=5),
    total=st.integers(1, 50_000),
)
def test_what_stays_of_the_tenders_is_the_total_whatever_is_given(amounts, kinds, total):
    tenders = [TenderDraft(kind=kind, amount_cents=cents) for kind, cents in zip(kinds, amounts, strict=False)]
    try:
        change = change_for(total_cents=total, tenders=tenders)
    except (NotEnoughTenderedError, TooMuchTenderedError):
        return
    applied = applied_amounts(tenders=tenders, change_cents=change)
    assert sum(applied) == total
    assert all(
        kept == tender.amount_cents or tender.kind is TenderKind.CASH
        for kept, tender in zip(applied, tenders, strict=True)
    )
    assert min(applied) >= 0


def test_the_steps_of_a_difference_follow_the_policy():
    steps = {100: "log", 101: "note", 999: "note", 1_000: "supervisor", 2_000: "investigate", 2_500: "report"}
    assert {cents: CashPolicy().over_short_step(difference_cents=-cents) for cents in steps} == steps
    assert CashPolicy().over_short_step(difference_cents=10_000) == "finance"


def test_a_count_knows_its_denominations_and_no_negative_numbers():
    assert Count(currency=(("20", 2), ("coin_25", 3))).currency_cents == 4_075
    with pytest.raises(NotACountError):
        Count(currency=(("3", 1),))
    with pytest.raises(NotACountError):
        Count(checks=(-5,))


RULES = TenderRules(
    {
        "personal_check": TenderRule(most_cents=100),
        "e_check": TenderRule(roles=frozenset({"supervisor"})),
        "money_order": TenderRule(offices=frozenset({"CH"})),
    }
)


def test_a_tender_above_its_limit_is_refused_and_one_at_it_is_taken():
    accept(check(), rules=RULES)
    with pytest.raises(TenderNotAllowedError):
        accept(TenderDraft(kind=TenderKind.CHECK, amount_cents=101, check_number="7"), rules=RULES)
    accept(TenderDraft(kind=TenderKind.CHECK, amount_cents=101, check_number="7", check_kind="business"), rules=RULES)


def test_a_tender_is_taken_only_by_its_roles_and_at_its_offices():
    e_check = TenderDraft(kind=TenderKind.E_CHECK, amount_cents=5, card_last4="6789", card_authorization="7")
    with pytest.raises(TenderNotAllowedError):
        accept(e_check, rules=RULES, taker=Taker(frozenset({"cashier"}), "CH"))
    accept(e_check, rules=RULES, taker=Taker(frozenset({"cashier", "supervisor"}), "CH"))
    order = TenderDraft(kind=TenderKind.MONEY_ORDER, amount_cents=5, check_number="7")
    with pytest.raises(TenderNotAllowedError):
        accept(order, rules=RULES, taker=Taker(frozenset(), "WEST"))


@pytest.mark.parametrize(("kind", "taken"), [("", False), ("personal", False), ("business", False), ("cashier", True)])
def test_a_cash_only_customer_may_bring_the_banks_own_check(kind, taken):
    tender = TenderDraft(kind=TenderKind.CHECK, amount_cents=5, check_number="7", check_kind=kind)
    if taken:
        accept(tender, cash_only=[("200001", DAY)])
        return
    with pytest.raises(CashOnlyError):
        accept(tender, cash_only=[("200001", DAY)])


def test_words_with_a_card_number_are_refused_without_repeating_it():
    with pytest.raises(CardNumberError) as refused:
        refuse_card_numbers(texts=["fine", "card 4111 1111 1111 1111"])
    assert "4111" not in str(refused.value)
