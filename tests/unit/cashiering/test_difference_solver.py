"""What could explain a drawer's difference: each kind by an example, and what holds for any day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.cashiering.engine.difference_solver import (
    CauseKind,
    DrawerDay,
    NeighbourDrawer,
    RecordedItem,
    explain,
)
from curbstop.cashiering.engine.difference_solver.digits import exchanged, slipped
from curbstop.cashiering.engine.difference_solver.table import CAUSES
from curbstop.cashiering.types import TenderClass

CASH, CHECKS, CARDS = TenderClass.CURRENCY, TenderClass.CHECKS, TenderClass.CARDS
NOON = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
FIVE = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def item(number: int, tender_class: TenderClass, cents: int, **more: object) -> RecordedItem:
    facts = {
        "recorded_at": NOON + timedelta(minutes=20 * number),
        "tendered_cents": cents,
        "customer_account_id": 100 + number,
        "stub_cents": cents,
    }
    return RecordedItem(
        number, number, f"D1-{number}", tender_class=tender_class, applied_cents=cents, **(facts | more)
    )


ITEMS = (
    item(1, CASH, 5_417),
    item(2, CASH, 8_230, tendered_cents=10_000),
    item(3, CHECKS, 12_345),
    item(4, CHECKS, 6_781),
    item(5, CARDS, 4_999),
    item(6, CASH, 3_113, tendered_cents=5_000),
    item(7, CHECKS, 20_402),
)


def drawer(
    items: tuple[RecordedItem, ...] = ITEMS,
    *,
    cash: int = 0,
    cards: int = 0,
    tape: tuple[int, ...] | None = None,
    **more: object,
) -> DrawerDay:
    """A day whose count agrees but for the cents and the tape given."""
    living = [one for one in items if one.voided_at is None]
    right = {kind: [one.applied_cents for one in living if one.tender_class is kind] for kind in (CASH, CHECKS, CARDS)}
    return DrawerDay(
        session_id=1,
        items=items,
        counted_currency_cents=sum(right[CASH]) + cash,
        tape=tuple(right[CHECKS]) if tape is None else tape,
        counted_cards_cents=sum(right[CARDS]) + cards,
        **{"count_began_at": FIVE, **more},
    )


def first(day: DrawerDay) -> tuple[str, tuple[int, ...]]:
    best = explain(day=day)[0]
    return str(best.kind), best.receipt_ids


def test_a_drawer_that_agrees_is_not_explained() -> None:
    assert explain(day=drawer()) == ()


def test_exchanged_digits_of_a_check_are_seen_on_the_tape_and_at_the_stub() -> None:
    items = (*ITEMS[:3], item(4, CHECKS, 6_871, stub_cents=6_781), *ITEMS[4:])
    day = drawer(items, tape=(12_345, 6_781, 20_402))
    assert first(day) == ("transposed", (4,))
    assert {one.code for one in explain(day=day)[0].evidence} == {"not_on_tape", "only_on_tape", "stub_says"}


def test_exchanged_digits_of_cash_are_found_by_the_difference_alone() -> None:
    items = (item(1, CASH, 5_471, stub_cents=5_417), *ITEMS[1:])
    assert first(drawer(items, cash=-54)) == ("transposed", (1,))


def test_a_wrong_amount_is_not_sought_where_change_was_reckoned_from_it() -> None:
    assert all(
        cause.receipt_ids != (6,)
        for cause in explain(day=drawer(cash=-(3_113 - 1_313)))
        if cause.kind is CauseKind.TRANSPOSED
    )


def test_a_slipped_decimal_is_found() -> None:
    items = (*ITEMS[:4], item(5, CARDS, 49_990, stub_cents=4_999), *ITEMS[5:])
    assert first(drawer(items, cards=-44_991)) == ("slipped", (5,))


def test_a_payment_keyed_twice_is_the_later_of_two_alike_within_minutes() -> None:
    again = item(8, CASH, 5_417, customer_account_id=101, recorded_at=NOON + timedelta(minutes=23))
    assert first(drawer((*ITEMS, again), cash=-5_417)) == ("doubled", (8,))


def test_half_of_two_equal_bills_is_found() -> None:
    items = (*ITEMS[:2], item(3, CHECKS, 6_170, stub_cents=12_340), *ITEMS[3:])
    assert first(drawer(items, tape=(12_340, 6_781, 20_402))) == ("halved", (3,))


def test_a_check_without_a_receipt_is_a_missed_item() -> None:
    day = drawer(tape=(12_345, 6_781, 20_402, 4_711))
    assert first(day) == ("missed", ())
    assert explain(day=day)[0].amount_cents == 4_711


def test_one_class_over_by_what_another_is_short_is_a_wrong_tender() -> None:
    day = drawer(cash=-5_417, tape=(12_345, 6_781, 20_402, 5_417))
    assert first(day) == ("wrong_tender", (1,))
    assert explain(day=day)[0].amount_cents == 0


def test_a_receipt_that_was_keyed_anew_and_not_voided_is_found() -> None:
    anew = item(8, CARDS, 8_230, customer_account_id=102, recorded_at=NOON + timedelta(minutes=44))
    assert first(drawer((*ITEMS, anew), cash=-8_230)) == ("void_not_made", (2,))


def test_the_second_void_of_an_account_within_minutes_is_the_one_too_many() -> None:
    right = item(8, CASH, 7_700, customer_account_id=9, recorded_at=NOON, voided_at=NOON)
    wrong = item(9, CASH, 7_200, customer_account_id=9, recorded_at=NOON + timedelta(minutes=3), voided_at=NOON)
    assert first(drawer((*ITEMS, right, wrong), cash=7_200)) == ("void_twice", (9,))


def test_change_for_the_wrong_note_needs_a_note_that_would_have_been_enough() -> None:
    assert first(drawer(cash=5_000)) == ("wrong_note", (6,))
    assert all(cause.receipt_ids != (2,) for cause in explain(day=drawer(cash=-5_000)) if cause.kind == "wrong_note")


def test_a_roll_of_quarters_left_out_and_a_strap_counted_twice() -> None:
    items = tuple(one for one in ITEMS if one.tender_class is not CASH)
    assert explain(day=drawer(items, cash=-1_000))[0].place == "coin_25-"
    assert explain(day=drawer(items, cash=10_000, pieces=(("1", 200),)))[0].place == "1+"
    assert all(cause.place != "1+" for cause in explain(day=drawer(items, cash=10_000, pieces=(("1", 120),))))


def test_a_check_that_another_drawer_has_too_many_of_is_there() -> None:
    other = NeighbourDrawer(session_id=2, drawer_code="D2", checks_cents=6_781, found_checks=(6_781,))
    day = drawer(tape=(12_345, 20_402), neighbours=(other,))
    assert first(day) == ("neighbour", (4,))
    assert explain(day=day)[0].place == "2"


def test_a_check_keyed_at_the_stubs_amount_is_the_one_on_the_tape() -> None:
    assert first(drawer(tape=(12_300, 6_781, 20_402))) == ("check_at_stub", (3,))


def test_checks_that_lack_together_are_named_from_the_tape_and_from_its_sum() -> None:
    checks = tuple(item(20 + n, CHECKS, cents) for n, cents in enumerate((1_111, 2_345, 9_876, 5_432)))
    items = (*ITEMS, *checks)
    whole = [one.applied_cents for one in items if one.tender_class is CHECKS]
    left = tuple(cents for cents in whole if cents not in (1_111, 9_876))
    assert first(drawer(items, tape=left)) == ("combination", (20, 22))
    assert any(cause.receipt_ids == (20, 22) for cause in explain(day=drawer(items, tape=(sum(left),))))


def test_a_payment_of_the_last_minutes_before_the_count_comes_first() -> None:
    late = item(8, CASH, 4_321, recorded_at=FIVE - timedelta(minutes=3))
    assert first(drawer((*ITEMS, late), cash=-4_321)) == ("late_payment", (8,))


def test_a_drop_is_not_short() -> None:
    assert explain(day=drawer(cash=-5_000, dropped_cents=5_000)) == ()


def test_two_errors_in_two_classes_are_explained_class_by_class() -> None:
    late = item(8, CASH, 4_321, recorded_at=FIVE - timedelta(minutes=3))
    day = drawer((*ITEMS, late), cash=-4_321, tape=(12_300, 6_781, 20_402))
    best = explain(day=day)[0]
    assert best.kind is CauseKind.PAIR
    assert {str(part.kind) for part in best.parts} == {"late_payment", "check_at_stub"}


def test_two_errors_in_one_class_are_joined() -> None:
    late = item(8, CASH, 4_321, recorded_at=FIVE - timedelta(minutes=3))
    day = drawer((*ITEMS, late), cash=-4_321 + 5_000)
    kinds = [{str(part.kind) for part in cause.parts} for cause in explain(day=day)]
    assert {"late_payment", "wrong_note"} in kinds


def test_every_kind_has_one_row_in_the_table() -> None:
    assert sorted(row.kind for row in CAUSES) == sorted(set(CauseKind) - {CauseKind.PAIR})


amounts = st.integers(min_value=1, max_value=999_999)


@given(amounts)
def test_exchanging_digits_goes_both_ways_and_differs_by_a_multiple_of_nine(cents: int) -> None:
    for other in exchanged(cents=cents):
        assert cents in exchanged(cents=other)
        assert (cents - other) % 9 == 0


@given(amounts)
def test_a_slip_goes_both_ways(cents: int) -> None:
    assert all(cents in slipped(cents=other) for other in slipped(cents=cents))


@st.composite
def any_day(draw: st.DrawFn) -> DrawerDay:
    count = draw(st.integers(0, 12))
    items = []
    for number in range(count):
        cents = draw(amounts)
        tender_class = draw(st.sampled_from((CASH, CHECKS, CARDS)))
        change = draw(st.integers(0, 5_000)) if tender_class is CASH else 0
        voided = NOON if draw(st.integers(0, 9)) == 0 else None
        items.append(replace(item(number, tender_class, cents), tendered_cents=cents + change, voided_at=voided))
    day = drawer(
        tuple(items), cash=draw(st.integers(-20_000, 20_000)), cards=draw(st.sampled_from((0, 0, -500, 4_999)))
    )
    return replace(day, tape=tuple(draw(st.lists(amounts, max_size=3))) if draw(st.booleans()) else day.tape)


@settings(max_examples=60, deadline=None)
@given(any_day())
def test_whatever_is_proposed_explains_the_whole_difference_to_the_cent(day: DrawerDay) -> None:
    answers = explain(day=day)
    assert all(cause.effect == day.difference for cause in answers)
    assert all(sum(part.amount_cents for part in cause.parts) == cause.amount_cents for cause in answers if cause.parts)
    assert [cause.score for cause in answers] == sorted((cause.score for cause in answers), reverse=True)
    assert len({(cause.key, cause.facts) for cause in answers if not cause.parts}) == len(
        [cause for cause in answers if not cause.parts]
    )


@settings(max_examples=40, deadline=None)
@given(any_day())
def test_the_same_day_gets_the_same_answer(day: DrawerDay) -> None:
    assert explain(day=day) == explain(day=replace(day))


@pytest.mark.parametrize("size", [401])
def test_a_drawer_beyond_the_bound_is_not_searched(size: int) -> None:
    assert explain(day=drawer(tuple(item(number, CASH, 100 + number) for number in range(size)), cash=-101)) == ()
