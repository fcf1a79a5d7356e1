"""The builder: verbs, tenders against lines, exchanges, reversals."""

from collections import defaultdict
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.ledger.types import (
    AmountError,
    Posting,
    ReservedAccountError,
    SameSideError,
    Side,
    SubsidiaryError,
    UnevenSidesError,
    WrongFundError,
    exchange_rows,
    fund_of,
    in_rows,
    ledger_account_id,
    move_rows,
    number_of,
)

OWNERS = {2: 115, 3: 116, 4: 117, 5: 208}
PLACES = [Side(102, 1), Side(104, 1), Side(102, 2), Side(105, 9), Side(106, 5), Side(107, 4)]
CENTS = st.integers(1, 1_000_000)
SUBSIDIARY = st.integers(1, 3)


def draft() -> Posting:
    return Posting(event="test", source_kind="test", source_id=1)


def owner_side(fund: int, subsidiary: int) -> Side:
    return Side(OWNERS[fund], subsidiary)


PURPOSE = st.builds(
    lambda fund, sub, cents: (fund, owner_side(fund, sub), cents), st.sampled_from(sorted(OWNERS)), SUBSIDIARY, CENTS
)
COMMAND = st.one_of(
    st.tuples(st.just("in"), PURPOSE, st.sampled_from(PLACES)),
    st.tuples(st.just("out"), PURPOSE, st.sampled_from(PLACES)),
    st.tuples(st.just("cross"), PURPOSE, PURPOSE),
    st.tuples(st.just("move"), PURPOSE, SUBSIDIARY),
    st.tuples(st.just("many"), st.lists(PURPOSE, min_size=1, max_size=4), st.lists(CENTS, min_size=1, max_size=3)),
    st.tuples(st.just("batch"), st.lists(PURPOSE, min_size=1, max_size=5), st.just(None)),
    st.tuples(st.just("reverse"), st.just(None), st.just(None)),
)


def carry_out(posting: Posting, command: tuple) -> None:
    verb, first, second = command
    if verb == "in":
        posting.in_(fund=first[0], place=second, account=first[1], amount_cents=first[2])
    elif verb == "out":
        posting.out(fund=first[0], account=first[1], place=second, amount_cents=first[2])
    elif verb == "cross" and first[0] != second[0]:
        posting.cross(from_fund=first[0], debit=first[1], to_fund=second[0], credit=second[1], amount_cents=first[2])
    elif verb == "move" and first[1].subsidiary_id != second:
        posting.move(fund=first[0], debit=first[1], credit=owner_side(first[0], second), amount_cents=first[2])
    elif verb == "many":
        total = sum(purpose[2] for purpose in first)
        tenders = [cents for cents in second if cents < total][:1]
        parts = [*tenders, total - sum(tenders)]
        posting.in_many(places=list(zip(PLACES, parts, strict=False)), purposes=first)
    elif verb == "batch":
        posting.in_batch(place=PLACES[4], purposes=first)
    elif verb == "reverse":
        posting.reverse(transfers=[written(row, number) for number, row in enumerate(posting.transfers)])


def written(row, number: int) -> SimpleNamespace:
    return SimpleNamespace(
        id=number,
        debit_account_id=row.debit_account_id,
        debit_subsidiary_id=row.debit_subsidiary_id,
        credit_account_id=row.credit_account_id,
        credit_subsidiary_id=row.credit_subsidiary_id,
        amount_cents=row.amount_cents,
    )


def balances(posting: Posting) -> dict[tuple[int, int | None], int]:
    sums: dict[tuple[int, int | None], int] = defaultdict(int)
    for row in posting.transfers:
        sums[row.debit_account_id, row.debit_subsidiary_id] += row.amount_cents
        sums[row.credit_account_id, row.credit_subsidiary_id] -= row.amount_cents
    return sums


@given(st.lists(COMMAND, max_size=12))
def test_any_sequence_of_verbs_keeps_every_fund_balanced_and_claims_equal_to_what_is_owed(commands: list) -> None:
    posting = draft()
    for command in commands:
        carry_out(posting, command)
    sums = balances(posting)
    for fund in (1, *OWNERS):
        assert sum(cents for (account, _), cents in sums.items() if fund_of(account_id=account) == fund) == 0
    owed = ledger_account_id(fund=1, number=290)
    for fund in OWNERS:
        assert sums[ledger_account_id(fund=fund, number=100), None] == -sums[owed, fund]
    places = sum(cents for (account, _), cents in sums.items() if 101 <= number_of(account_id=account) <= 107)
    assert places == -sum(cents for (account, _), cents in sums.items() if account == owed)
    assert all(
        fund_of(account_id=row.debit_account_id) == fund_of(account_id=row.credit_account_id)
        for row in posting.transfers
    )


@given(st.lists(CENTS, min_size=1, max_size=5), st.lists(PURPOSE, min_size=1, max_size=6))
def test_tenders_meet_lines_in_order_without_losing_a_cent(weights: list[int], purposes: list) -> None:
    total = sum(purpose[2] for purpose in purposes)
    cuts = sorted({weight * total // (sum(weights) + 1) for weight in weights} - {0, total})
    tenders = [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]
    posting = draft()
    places = [(Side(104, number), cents) for number, cents in enumerate(tenders, start=1)]
    pairings = posting.in_many(places=places, purposes=purposes)
    assert len(pairings) <= len(tenders) + len(purposes) - 1
    for index, cents in enumerate(tenders):
        assert sum(pairing.amount_cents for pairing in pairings if pairing.left == index) == cents
    for index, purpose in enumerate(purposes):
        assert sum(pairing.amount_cents for pairing in pairings if pairing.right == index) == purpose[2]
    assert [(p.left, p.right) for p in pairings] == sorted((p.left, p.right) for p in pairings)
    sums = balances(posting)
    for number, cents in enumerate(tenders, start=1):
        assert sums[ledger_account_id(fund=1, number=104), number] == cents


@given(st.lists(PURPOSE, min_size=1, max_size=4), st.lists(PURPOSE, min_size=1, max_size=4))
def test_an_exchange_moves_each_account_by_what_was_asked(debits: list, credit_rows: list) -> None:
    difference = sum(row[2] for row in debits) - sum(row[2] for row in credit_rows)
    if difference > 0:
        credit_rows = [*credit_rows, (2, Side(205, 8), difference)]
    elif difference < 0:
        debits = [*debits, (2, Side(205, 8), -difference)]
    posting = draft()
    posting.exchange(debits=debits, credits=credit_rows)
    asked: dict[tuple[int, int | None], int] = defaultdict(int)
    for sign, rows in ((1, debits), (-1, credit_rows)):
        for fund, side, cents in rows:
            asked[ledger_account_id(fund=fund, number=side.number), side.subsidiary_id] += sign * cents
    found = {key: cents for key, cents in balances(posting).items() if number_of(account_id=key[0]) not in {100, 290}}
    assert {key: cents for key, cents in found.items() if cents} == {
        key: cents for key, cents in asked.items() if cents
    }


@given(st.lists(st.tuples(PURPOSE, PURPOSE), min_size=1, max_size=6))
def test_the_frame_verbs_lay_out_what_the_builder_does(pairs: list) -> None:
    pairs = [(first, second) for first, second in pairs if (first[0], first[1]) != (second[0], second[1])]
    if not pairs:
        return
    posting = draft()
    rows = []
    for first, second in pairs:
        if first[0] == second[0]:
            posting.move(fund=first[0], debit=first[1], credit=second[1], amount_cents=first[2])
        else:
            posting.cross(
                from_fund=first[0], debit=first[1], to_fund=second[0], credit=second[1], amount_cents=first[2]
            )
        rows.append(
            {
                "entry_id": 1,
                "debit_account_id": ledger_account_id(fund=first[0], number=first[1].number),
                "debit_subsidiary_id": first[1].subsidiary_id,
                "credit_account_id": ledger_account_id(fund=second[0], number=second[1].number),
                "credit_subsidiary_id": second[1].subsidiary_id,
                "amount_cents": first[2],
            }
        )
    found = exchange_rows(pl.DataFrame(rows))
    expected = sorted(
        (
            r.debit_account_id,
            r.debit_subsidiary_id or 0,
            r.credit_account_id,
            r.credit_subsidiary_id or 0,
            r.amount_cents,
        )
        for r in posting.transfers
    )
    assert sorted(tuple(cell or 0 for cell in row[1:]) for row in found.iter_rows()) == expected


@given(st.lists(PURPOSE, min_size=1, max_size=6))
def test_in_as_a_frame_is_in_as_a_verb(purposes: list) -> None:
    posting = draft()
    for fund, side, cents in purposes:
        posting.in_(fund=fund, place=Side(106, 5), account=side, amount_cents=cents)
    frame = pl.DataFrame(
        {
            "entry_id": [1] * len(purposes),
            "place_account_id": [ledger_account_id(fund=1, number=106)] * len(purposes),
            "place_subsidiary_id": [5] * len(purposes),
            "fund_id": [fund for fund, _, _ in purposes],
            "credit_account_id": [ledger_account_id(fund=fund, number=side.number) for fund, side, _ in purposes],
            "credit_subsidiary_id": [side.subsidiary_id for _, side, _ in purposes],
            "amount_cents": [cents for _, _, cents in purposes],
        }
    )
    found = sorted(tuple(cell or 0 for cell in row[1:]) for row in in_rows(frame).iter_rows())
    assert found == sorted(
        (
            r.debit_account_id,
            r.debit_subsidiary_id or 0,
            r.credit_account_id,
            r.credit_subsidiary_id or 0,
            r.amount_cents,
        )
        for r in posting.transfers
    )
    assert move_rows(in_rows(frame)).equals(in_rows(frame))


def test_the_claim_and_what_is_owed_cannot_be_named() -> None:
    for side in (Side(100), Side(290, 2)):
        with pytest.raises(ReservedAccountError):
            draft().move(fund=2, debit=side, credit=Side(402), amount_cents=1)
        with pytest.raises(ReservedAccountError):
            draft().in_(fund=2, place=Side(102, 1), account=side, amount_cents=1)
        with pytest.raises(ReservedAccountError):
            draft().in_batch(place=Side(106, 1), purposes=[(2, side, 1)])


def test_a_control_without_its_subsidiary_and_a_subsidiary_too_many_are_refused() -> None:
    with pytest.raises(SubsidiaryError):
        draft().move(fund=2, debit=Side(115), credit=Side(402), amount_cents=1)
    with pytest.raises(SubsidiaryError):
        draft().move(fund=2, debit=Side(115, 1), credit=Side(402, 1), amount_cents=1)


def test_equal_sides_are_refused_but_not_equal_accounts() -> None:
    with pytest.raises(SameSideError):
        draft().move(fund=2, debit=Side(115, 1), credit=Side(115, 1), amount_cents=1)
    draft().move(fund=2, debit=Side(115, 1), credit=Side(115, 2), amount_cents=1)


def test_accounts_stand_in_their_own_funds() -> None:
    with pytest.raises(WrongFundError):
        draft().move(fund=3, debit=Side(115, 1), credit=Side(411), amount_cents=1)
    with pytest.raises(WrongFundError):
        draft().in_(fund=1, place=Side(102, 1), account=Side(206, 1), amount_cents=1)
    with pytest.raises(WrongFundError):
        draft().cross(from_fund=2, debit=Side(205, 1), to_fund=2, credit=Side(115, 1), amount_cents=1)


def test_amounts_are_positive_whole_cents_and_sides_even() -> None:
    for amount in (0, -1, 1.5, True):
        with pytest.raises(AmountError):
            draft().move(fund=2, debit=Side(115, 1), credit=Side(402), amount_cents=amount)
    with pytest.raises(UnevenSidesError):
        draft().in_many(places=[(Side(102, 1), 100)], purposes=[(2, Side(115, 1), 99)])
    with pytest.raises(UnevenSidesError):
        draft().exchange(debits=[(2, Side(115, 1), 5)], credits=[])
