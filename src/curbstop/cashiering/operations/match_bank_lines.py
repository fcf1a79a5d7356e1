"""Bank lines and what they clear: deposits and wires in transit, settlements, checks of ours, fees, entries made before.

One line may clear many things and many lines one. Everything that goes together is one entry: each thing's account is zero
after it. Postings: books.md 9, docs/algorithms/bank_lines.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from curbstop.cashiering.engine.portions import Portion, lay_out
from curbstop.cashiering.models import BankLine, BankMatch, Deposit, RefundCheck, Settlement, TransitItem
from curbstop.cashiering.operations.accounts import (
    BANK,
    BANK_FEES,
    CASH_OVER,
    CASH_SHORT,
    CHECKS_OUTSTANDING,
    IN_TRANSIT,
    SETTLEMENTS,
)
from curbstop.cashiering.operations.bank_claims import OpenedClaim, leave_open, write_claim
from curbstop.cashiering.operations.bank_lines import require_reconciler
from curbstop.cashiering.operations.rows import NotAllowedError, next_id, require_reason
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.bank import CHECK, FEE, RECORDED, SETTLEMENT, TRANSIT
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance, entry_transfers, latest_open_day
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Side, ledger_account_id
from curbstop.platform.transactions import lock_rows, require_open_transaction


class CannotMatchError(CurbstopError):
    """A bank line does not clear what it was laid beside."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """A thing that a bank line clears: its kind, its row, its place and what the books expect of the bank (signed)."""

    kind: str
    id: int
    place: Side
    expected_cents: int
    is_deposit: bool


def match_deposit(*, act: Act, bank_line_id: int, transit_item_id: int, reason: str = "", claim_kind: str = "") -> int:
    """Clear a deposit or wire in transit by a bank line; returns the match's id.

    What the bank counted less is short, what it counted more is over, each to its own account, with a reason; or a claim
    that stays open with the bank (`claim_kind`). Nobody matches a deposit that they prepared or verified (controls 31).
    """
    return match_lines(
        act=act, bank_line_ids=[bank_line_id], transit_item_ids=[transit_item_id], reason=reason, claim_kind=claim_kind
    )[0]


def match_settlement(*, act: Act, bank_line_id: int, settlement_id: int, fee_cents: int = 0, reason: str = "") -> int:
    """Clear an expected settlement by a bank line, net of a fee that was kept back; returns the match's id."""
    return match_lines(
        act=act, bank_line_ids=[bank_line_id], settlement_ids=[settlement_id], fee_cents=fee_cents, reason=reason
    )[0]


def match_lines(
    *,
    act: Act,
    bank_line_ids: Sequence[int],
    transit_item_ids: Sequence[int] = (),
    settlement_ids: Sequence[int] = (),
    refund_check_ids: Sequence[int] = (),
    fee_cents: int = 0,
    reason: str = "",
    rule: str = "",
    claim_kind: str = "",
) -> tuple[int, ...]:
    """Clear things by lines of one bank account, in one entry; returns the matches' ids, one per portion.

    The lines and the fee are what was expected, but for one deposit, whose difference is over, short or a claim.
    """
    require_open_transaction()
    lines = _lock_lines(act, bank_line_ids)
    cleared = [
        *(_transit(act, one) for one in sorted(set(transit_item_ids))),
        *(_settlement(one) for one in sorted(set(settlement_ids))),
        *(_check(one) for one in sorted(set(refund_check_ids))),
    ]
    if not cleared:
        raise CannotMatchError("A bank line clears something", to_do="Choose what it clears.")
    difference = sum(line.amount_cents for line in lines) + fee_cents - sum(one.expected_cents for one in cleared)
    deposit = _place_of_difference(difference, cleared, lines, fee_cents)
    words = require_reason(reason=reason) if difference else reason
    match_id = next_id(model=BankMatch)
    draft = Posting(event="bank_line", source_kind="bank_match", source_id=match_id)
    paid = _post_cleared(
        draft=draft,
        cleared=cleared,
        bank=Side(BANK, lines[0].bank_account_id),
        fee_cents=fee_cents,
        difference=difference,
        deposit=deposit,
    )
    claim = _place_difference(draft, lines[0], deposit, difference, claim_kind)
    entry_id = _post(act, draft, lines)
    if claim is not None and deposit is not None:
        write_claim(act=act, claim=claim, deposit_id=_deposit_of(deposit), reason=words, entry_id=entry_id)
    portions = lay_out(lines=[(line.pk, line.amount_cents) for line in lines], cleared=paid)
    rows = _rows(
        act=act,
        match_id=match_id,
        entry_id=entry_id,
        portions=portions,
        cleared=cleared,
        reason=words,
        rule=rule,
        fee_cents=fee_cents,
        difference=difference,
        deposit=deposit,
    )
    BankMatch.objects.bulk_create(rows)
    return tuple(row.pk for row in rows)


def match_fee(*, act: Act, bank_line_id: int, rule: str = "") -> int:
    """A line that is the bank's own charge, or its return: W 661 against 101. Returns the match's id."""
    require_open_transaction()
    (line,) = _lock_lines(act, [bank_line_id])
    match_id = next_id(model=BankMatch)
    draft = Posting(event="bank_line", source_kind="bank_match", source_id=match_id)
    bank = Side(BANK, line.bank_account_id)
    if line.amount_cents < 0:
        draft.out(fund=LEAD_FUND, account=Side(BANK_FEES), place=bank, amount_cents=-line.amount_cents)
    else:
        draft.in_(fund=LEAD_FUND, place=bank, account=Side(BANK_FEES), amount_cents=line.amount_cents)
    entry_id = _post(act, draft, [line])
    _row(
        act=act, match_id=match_id, entry_id=entry_id, line_id=line.pk, kind=FEE, cents=line.amount_cents, rule=rule
    ).save(force_insert=True)
    return match_id


def match_recorded(
    *, act: Act, bank_line_ids: Sequence[int], entry_ids: Sequence[int], rule: str = ""
) -> tuple[int, ...]:
    """Lines whose entries the books had before they came (returned items, change from the bank): nothing is posted.

    The entries move account 101 of the lines' bank account by the lines' amount together, and no other line has them.
    """
    require_open_transaction()
    lines = _lock_lines(act, bank_line_ids)
    entries = sorted(set(entry_ids))
    moved = [_moved(one, lines[0].bank_account_id) for one in entries]
    found = sum(line.amount_cents for line in lines)
    if BankMatch.objects.filter(entry_id__in=entries).exists() or not all(moved) or sum(moved) != found:
        raise CannotMatchError(
            "These entries moved {moved} at the bank, the line is {amount}, or another line has them",
            to_do="Choose the entries that this line is about.",
            moved=Money(sum(moved)),
            amount=Money(found),
        )
    portions = lay_out(lines=[(line.pk, line.amount_cents) for line in lines], cleared=list(enumerate(moved)))
    rows = [
        _row(
            act=act,
            match_id=next_id(model=BankMatch),
            entry_id=entries[portion.place],
            line_id=portion.line_id,
            kind=RECORDED,
            cents=portion.amount_cents,
            rule=rule,
        )
        for portion in portions
    ]
    BankMatch.objects.bulk_create(rows)
    return tuple(row.pk for row in rows)


def _lock_lines(act: Act, bank_line_ids: Sequence[int]) -> list[BankLine]:
    require_reconciler(act=act)
    lines = list(lock_rows(model=BankLine, ids=sorted(set(bank_line_ids))).values())
    matched = BankMatch.objects.filter(bank_line__in=lines).values_list("bank_line_id", flat=True).first()
    if matched is not None:
        raise CannotMatchError(
            "This bank line is matched already",
            where="bank line {reference}",
            reference=next(line.reference for line in lines if line.pk == matched),
        )
    if len({line.bank_account_id for line in lines}) != 1:
        raise CannotMatchError("Lines of one bank account are matched together")
    return lines


def _transit(act: Act, transit_item_id: int) -> Cleared:
    item = lock_rows(model=TransitItem, ids=[transit_item_id])[transit_item_id]
    hands = Deposit.objects.filter(transit_item=item).values_list("prepared_by_id", "verified_by_id").first()
    if hands is not None and act.actor_id in hands:
        raise NotAllowedError(
            "Nobody matches the bank's line of a deposit that they prepared or verified",
            to_do="Ask finance or another supervisor.",
        )
    place = Side(IN_TRANSIT, item.pk)
    expected = _balance(place)
    if expected == 0 or BankMatch.objects.filter(transit_item=item, kind=TRANSIT).exists():
        raise CannotMatchError(
            "Nothing is in transit there any more", where="{kind} {item}", kind=item.kind, item=item.pk
        )
    return Cleared(TRANSIT, item.pk, place, expected, item.kind == "deposit")


def _settlement(settlement_id: int) -> Cleared:
    settlement = lock_rows(model=Settlement, ids=[settlement_id])[settlement_id]
    place = Side(SETTLEMENTS, settlement.pk)
    expected = _balance(place)
    if BankMatch.objects.filter(settlement=settlement).exists() or expected <= 0:
        raise CannotMatchError(
            "Nothing is expected of this settlement any more", where="settlement {settlement}", settlement=settlement.pk
        )
    return Cleared(SETTLEMENT, settlement.pk, place, expected, is_deposit=False)


def _check(refund_check_id: int) -> Cleared:
    check = lock_rows(model=RefundCheck, ids=[refund_check_id])[refund_check_id]
    place = Side(CHECKS_OUTSTANDING, check.pk)
    expected = -_balance(place)  # a liability: what is owed is above zero, what the bank will say below it
    if expected >= 0 or BankMatch.objects.filter(refund_check=check).exists():
        raise CannotMatchError("This check is not outstanding any more", where="check {number}", number=check.number)
    return Cleared(CHECK, check.pk, place, expected, is_deposit=False)


def _place_of_difference(
    difference: int, cleared: Sequence[Cleared], lines: Sequence[BankLine], fee_cents: int
) -> Cleared | None:
    """The deposit that the bank counted differently; refuses a difference that nothing explains."""
    deposits = [one for one in cleared if one.is_deposit]
    found = sum(line.amount_cents for line in lines)
    expected = sum(one.expected_cents for one in cleared)
    if (found > 0) != (expected > 0):
        raise CannotMatchError("The bank line goes the other way", where="{amount}", amount=Money(found))
    if fee_cents and not any(one.kind == SETTLEMENT and one.expected_cents >= fee_cents for one in cleared):
        raise CannotMatchError("Only of cards and payment files a fee is kept back", to_do="Leave the fee empty.")
    if difference and len(deposits) != 1:
        raise CannotMatchError(
            "The bank's {amount} and the fee of {fee} are not the {expected} expected",
            to_do="Enter the fee that was kept back, or look for the right lines.",
            amount=Money(found),
            fee=Money(fee_cents),
            expected=Money(expected),
        )
    return deposits[0] if difference else None


def _post_cleared(
    *, draft: Posting, cleared: Sequence[Cleared], bank: Side, fee_cents: int, difference: int, deposit: Cleared | None
) -> list[tuple[int, int]]:
    """Move each thing's money to or from the bank; returns per thing what the bank paid for it."""
    paid, fee_left = [], fee_cents
    for place, one in enumerate(cleared):
        cents = one.expected_cents + (difference if one is deposit else 0)
        if one.kind == SETTLEMENT and fee_left and one.expected_cents >= fee_left:
            draft.out(fund=LEAD_FUND, account=Side(BANK_FEES), place=one.place, amount_cents=fee_left)
            cents, fee_left = cents - fee_left, 0
        if cents > 0:
            draft.move(fund=POOL, debit=bank, credit=one.place, amount_cents=cents)
        elif cents < 0:
            draft.move(fund=POOL, debit=one.place, credit=bank, amount_cents=-cents)
        paid.append((place, cents))
    return paid


def _place_difference(
    draft: Posting, line: BankLine, deposit: Cleared | None, difference: int, claim_kind: str
) -> OpenedClaim | None:
    """The difference as a claim that stays open, or over or short at once."""
    if not difference or deposit is None:
        return None
    if claim_kind:
        return leave_open(draft=draft, line=line, place=deposit.place, kind=claim_kind, cents=-difference)
    _post_difference(draft, deposit.place, difference)
    return None


def _post_difference(draft: Posting, place: Side, difference: int) -> None:
    if difference < 0:
        draft.out(fund=LEAD_FUND, account=Side(CASH_SHORT), place=place, amount_cents=-difference)
    else:
        draft.in_(fund=LEAD_FUND, place=place, account=Side(CASH_OVER), amount_cents=difference)


def _post(act: Act, draft: Posting, lines: Sequence[BankLine]) -> int:
    return post(
        draft=draft,
        business_date=latest_open_day(),
        effective_date=max(line.value_date for line in lines),
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id


def _rows(
    *,
    act: Act,
    match_id: int,
    entry_id: int,
    portions: Sequence[Portion],
    cleared: Sequence[Cleared],
    reason: str,
    rule: str,
    fee_cents: int,
    difference: int,
    deposit: Cleared | None,
) -> list[BankMatch]:
    """One row per portion; fee and difference stand on the first portion of what they belong to."""
    rows, fee_left, difference_left = [], fee_cents, difference
    for number, portion in enumerate(portions):
        one = cleared[portion.place]
        row = _row(
            act=act,
            match_id=match_id if number == 0 else next_id(model=BankMatch),
            entry_id=entry_id,
            line_id=portion.line_id,
            kind=one.kind,
            cents=portion.amount_cents,
            rule=rule,
            reason=reason,
        )
        row.transit_item_id = one.id if one.kind == TRANSIT else None
        row.settlement_id = one.id if one.kind == SETTLEMENT else None
        row.refund_check_id = one.id if one.kind == CHECK else None
        if fee_left and one.kind == SETTLEMENT and one.expected_cents >= fee_left:
            row.fee_cents, fee_left = fee_left, 0
        if one is deposit:
            row.difference_cents, difference_left = difference_left, 0
        rows.append(row)
    return rows


def _row(
    *, act: Act, match_id: int, entry_id: int, line_id: int, kind: str, cents: int, rule: str, reason: str = ""
) -> BankMatch:
    return BankMatch(
        pk=match_id,
        bank_line_id=line_id,
        kind=kind,
        rule=rule,
        amount_cents=cents,
        reason=reason,
        entry_id=entry_id,
        business_date=latest_open_day(),
        matched_by_id=act.actor_id,
        matched_at=act.now,
    )


def _deposit_of(deposit: Cleared) -> int | None:
    return Deposit.objects.filter(transit_item_id=deposit.id).values_list("pk", flat=True).first()


def _moved(entry_id: int, bank_account_id: int) -> int:
    """By how much an entry moved account 101 of a bank account."""
    account_id, moved = ledger_account_id(fund=POOL, number=BANK), 0
    for one in entry_transfers(entry_id=entry_id):
        if (one.debit_account_id, one.debit_subsidiary_id) == (account_id, bank_account_id):
            moved += one.amount_cents
        if (one.credit_account_id, one.credit_subsidiary_id) == (account_id, bank_account_id):
            moved -= one.amount_cents
    return moved


def _balance(side: Side) -> int:
    account_id = ledger_account_id(fund=POOL, number=side.number)
    return balance(account_id=account_id, subsidiary_id=side.subsidiary_id).cents
