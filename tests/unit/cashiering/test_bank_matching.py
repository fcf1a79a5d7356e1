"""The rules by which bank lines are recognised: only what leaves no doubt, and every cent laid out once."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.cashiering.engine.bank_matching import propose, words_of
from curbstop.cashiering.engine.portions import MixedDirectionsError, lay_out
from curbstop.cashiering.types.bank import CHECK, SETTLEMENT, TRANSIT, Expected, MatchRules, SeenLine

DAY = date(2026, 3, 2)
RULES = MatchRules(fee_type_codes=frozenset({"698"}))


def line(number: int, cents: int, *, days: int = 1, text: str = "", code: str = "195") -> SeenLine:
    return SeenLine(number, 1, DAY + timedelta(days=days), cents, code, text)


def thing(number: int, cents: int, *, kind: str = TRANSIT, reference: str = "", days: int = 0) -> Expected:
    return Expected(kind, number, 1, DAY + timedelta(days=days), cents, reference)


def found(lines, things) -> list[tuple[str, tuple[int, ...], tuple[int, ...], int]]:
    return [
        (one.rule, tuple(row.id for row in one.lines), tuple(row.id for row in one.things), one.fee_cents)
        for one in propose(lines=lines, expected=things, rules=RULES)
    ]


def test_a_reference_beats_the_day_and_tells_equal_amounts_apart():
    things = [thing(1, 5_000, reference="BAG-1"), thing(2, 5_000, reference="BAG-2")]
    assert found([line(7, 5_000, days=90, text="DEPOSIT BAG-2")], things) == [("reference", (7,), (2,), 0)]


def test_a_reference_inside_of_a_longer_number_is_none():
    things = [thing(1, 5_000, reference="1234"), thing(2, 5_000)]
    assert found([line(7, 5_000, text="DEP 91234567")], things) == []


def test_equal_amounts_without_reference_are_left_to_a_person():
    assert found([line(7, 5_000)], [thing(1, 5_000), thing(2, 5_000)]) == []
    assert found([line(7, 5_000), line(8, 5_000)], [thing(1, 5_000)]) == []
    assert found([line(7, 5_000)], [thing(1, 5_000)]) == [("amount", (7,), (1,), 0)]


@pytest.mark.parametrize(("days", "seen"), [(-2, False), (-1, True), (7, True), (8, False)])
def test_an_amount_counts_within_the_window_only(days, seen):
    assert bool(found([line(7, 5_000, days=days)], [thing(1, 5_000)])) == seen


def test_several_things_of_a_day_are_one_line_and_several_lines_one_thing():
    cards = [thing(1, 3_300, kind=SETTLEMENT), thing(2, 3_300, kind=SETTLEMENT)]
    assert found([line(7, 6_600)], cards) == [("one_to_many", (7,), (1, 2), 0)]
    assert found([line(7, 9_000), line(8, 100)], [thing(1, 9_100)]) == [("many_to_one", (7, 8), (1,), 0)]


def test_a_fee_is_split_off_of_settlements_only_and_up_to_its_share():
    assert found([line(7, 9_600)], [thing(1, 10_000, kind=SETTLEMENT)]) == [("net_of_fee", (7,), (1,), 400)]
    assert found([line(7, 9_599)], [thing(1, 10_000, kind=SETTLEMENT)]) == []
    assert found([line(7, 9_600)], [thing(1, 10_000)]) == []


def test_the_banks_own_charge_is_known_by_its_type_and_money_never_goes_the_other_way():
    assert [row[0] for row in found([line(7, -1_200, code="698")], [])] == ["bank_fee"]
    assert found([line(7, 1_200, code="698")], []) == []
    assert found([line(7, 3_000)], [thing(1, -3_000, kind=CHECK)]) == []


def test_lines_of_another_bank_account_are_not_looked_at():
    other = Expected(TRANSIT, 1, 2, DAY, 5_000, "")
    assert found([line(7, 5_000)], [other]) == []
    assert words_of(text="a/B-1 ") == {"A", "B", "1"}


@settings(max_examples=60)
@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=6), st.data())
def test_portions_use_every_line_and_every_thing_up_with_at_most_m_plus_n_less_one(amounts, data):
    total = sum(amounts)
    cuts = sorted(data.draw(st.sets(st.integers(1, total), max_size=5)) | {total})
    things = [(place, high - low) for place, (low, high) in enumerate(zip([0, *cuts], cuts, strict=False))]
    lines = list(enumerate(amounts))
    portions = lay_out(lines=lines, cleared=things)
    assert len(portions) <= len(lines) + len(things) - 1 or 1 in (len(lines), len(things))
    for identity, cents in lines:
        assert sum(one.amount_cents for one in portions if one.line_id == identity) == cents
    for place, cents in things:
        assert sum(one.amount_cents for one in portions if one.place == place) == cents


def test_money_in_and_out_is_not_laid_out_among_several():
    with pytest.raises(MixedDirectionsError):
        lay_out(lines=[(1, 500), (2, -200)], cleared=[(0, 100), (1, 200)])
    assert len(lay_out(lines=[(1, 300)], cleared=[(0, 500), (1, -200)])) == 2
