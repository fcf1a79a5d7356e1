"""Bank statement lines, and what they clear: deposits and wires in transit, settlements expected."""

from datetime import date

from curbstop.cashiering.models import BankLine, BankMatch, Deposit, Settlement, TransitItem
from curbstop.cashiering.operations.accounts import (
    BANK,
    BANK_FEES,
    CASH_OVER,
    CASH_SHORT,
    IN_TRANSIT,
    SETTLEMENTS,
)
from curbstop.cashiering.operations.rows import NotAllowedError, next_id, require_reason
from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance, latest_open_day
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Side, ledger_account_id
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import CASHIER, FINANCE, MANAGER, SUPERVISOR

MAY_RECONCILE = frozenset({FINANCE, SUPERVISOR, MANAGER})


class CannotMatchError(CurbstopError):
    """A bank line does not clear what it was laid beside."""


def record_bank_line(
    *, act: Act, bank_account_id: int, value_date: date, amount_cents: int, reference: str, description: str = ""
) -> int:
    """Keep a line of a bank statement as the bank gave it (positive: money in); returns its id."""
    require_open_transaction()
    return BankLine.objects.create(
        bank_account_id=bank_account_id,
        value_date=value_date,
        amount_cents=amount_cents,
        reference=reference,
        description=description,
        recorded_at=act.now,
    ).pk


def match_deposit(*, act: Act, bank_line_id: int, transit_item_id: int, reason: str = "") -> int:
    """Clear a deposit or wire in transit by a bank line; returns the match's id.

    What the bank counted less is short, what it counted more is over, each to its own account, with a reason. Nobody
    matches a deposit that they prepared or verified (cash controls 31).
    """
    require_open_transaction()
    line = _lock_line(act, bank_line_id)
    item = lock_rows(model=TransitItem, ids=[transit_item_id])[transit_item_id]
    _refuse_own_deposit(act, item)
    transit, bank = Side(IN_TRANSIT, item.pk), Side(BANK, line.bank_account_id)
    expected = _balance(transit)
    if expected == 0 or BankMatch.objects.filter(transit_item=item).exists():
        raise CannotMatchError(
            "Nothing is in transit there any more", where="{kind} {item}", kind=item.kind, item=item.pk
        )
    if (expected > 0) != (line.amount_cents > 0):
        raise CannotMatchError("The bank line goes the other way", where="{amount}", amount=Money(line.amount_cents))
    match_id, difference = next_id(model=BankMatch), line.amount_cents - expected
    words = require_reason(reason=reason) if difference else reason
    draft = Posting(event="bank_line", source_kind="bank_match", source_id=match_id)
    if item.kind == "wire":
        if difference:
            raise CannotMatchError(
                "The bank paid {amount}, the wire was {expected}",
                where="wire {item}",
                amount=Money(-line.amount_cents),
                expected=Money(-expected),
                item=item.pk,
            )
        draft.move(fund=POOL, debit=transit, credit=bank, amount_cents=-expected)
    else:
        draft.move(fund=POOL, debit=bank, credit=transit, amount_cents=line.amount_cents)
        if difference < 0:
            draft.out(fund=LEAD_FUND, account=Side(CASH_SHORT), place=transit, amount_cents=-difference)
        elif difference > 0:
            draft.in_(fund=LEAD_FUND, place=transit, account=Side(CASH_OVER), amount_cents=difference)
    return _record(act, match_id, draft, line, words, transit_item_id=item.pk, difference=difference)


def match_settlement(*, act: Act, bank_line_id: int, settlement_id: int, fee_cents: int = 0, reason: str = "") -> int:
    """Clear an expected settlement by a bank line, net of a fee that was kept back; returns the match's id."""
    require_open_transaction()
    line = _lock_line(act, bank_line_id)
    settlement = lock_rows(model=Settlement, ids=[settlement_id])[settlement_id]
    place, bank = Side(SETTLEMENTS, settlement.pk), Side(BANK, line.bank_account_id)
    expected = _balance(place)
    if BankMatch.objects.filter(settlement=settlement).exists() or expected <= 0:
        raise CannotMatchError(
            "Nothing is expected of this settlement any more", where="settlement {settlement}", settlement=settlement.pk
        )
    if line.amount_cents + fee_cents != expected:
        raise CannotMatchError(
            "The bank line of {amount} and the fee of {fee} are not the {expected} expected",
            where="settlement {settlement}",
            to_do="Enter the fee that was kept back, or look for the right line.",
            amount=Money(line.amount_cents),
            fee=Money(fee_cents),
            expected=Money(expected),
            settlement=settlement.pk,
        )
    match_id = next_id(model=BankMatch)
    draft = Posting(event="bank_line", source_kind="bank_match", source_id=match_id)
    draft.move(fund=POOL, debit=bank, credit=place, amount_cents=line.amount_cents)
    if fee_cents:
        draft.out(fund=LEAD_FUND, account=Side(BANK_FEES), place=place, amount_cents=fee_cents)
    return _record(act, match_id, draft, line, reason, settlement_id=settlement.pk, fee_cents=fee_cents)


def _lock_line(act: Act, bank_line_id: int) -> BankLine:
    roles = roles_of(staff_user_id=act.actor_id, on_date=act.now.date())
    if not roles & MAY_RECONCILE or CASHIER in roles:
        raise NotAllowedError("Bank lines are matched by finance or a supervisor, never by a cashier")
    line = lock_rows(model=BankLine, ids=[bank_line_id])[bank_line_id]
    if BankMatch.objects.filter(bank_line=line).exists():
        raise CannotMatchError(
            "This bank line is matched already", where="bank line {reference}", reference=line.reference
        )
    return line


def _refuse_own_deposit(act: Act, item: TransitItem) -> None:
    hands = Deposit.objects.filter(transit_item=item).values_list("prepared_by_id", "verified_by_id").first()
    if hands is not None and act.actor_id in hands:
        raise NotAllowedError(
            "Nobody matches the bank's line of a deposit that they prepared or verified",
            to_do="Ask finance or another supervisor.",
        )


def _balance(side: Side) -> int:
    account_id = ledger_account_id(fund=POOL, number=side.number)
    return balance(account_id=account_id, subsidiary_id=side.subsidiary_id).cents


def _record(
    act: Act,
    match_id: int,
    draft: Posting,
    line: BankLine,
    reason: str,
    *,
    transit_item_id: int | None = None,
    settlement_id: int | None = None,
    difference: int = 0,
    fee_cents: int = 0,
) -> int:
    business_date = latest_open_day()
    entry = post(
        draft=draft,
        business_date=business_date,
        effective_date=line.value_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    BankMatch.objects.create(
        pk=match_id,
        bank_line=line,
        transit_item_id=transit_item_id,
        settlement_id=settlement_id,
        amount_cents=line.amount_cents,
        difference_cents=difference,
        fee_cents=fee_cents,
        reason=reason,
        entry_id=entry.id,
        business_date=business_date,
        matched_by_id=act.actor_id,
        matched_at=act.now,
    )
    return match_id
