"""What a payment's lines would pay, before anything is written: the same plan is shown and then posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.engine.distribution import distribute
from curbstop.cashiering.models import ReceiptType
from curbstop.cashiering.operations.accounts import SECURITY_DEPOSITS, UNIDENTIFIED
from curbstop.cashiering.queries.receipt_type_rules import distribution_on, prices_on
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.types import LEAD_FUND, POOL, Purpose, Side
from curbstop.receivables.queries import plan_application, security_deposits
from curbstop.receivables.types import ApplicationPlan


class LineError(CurbstopError):
    """A line of a payment cannot be taken as it stands."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line and where its money goes. `suspense_item_id` is drawn before the money can be posted to it."""

    draft: LineDraft
    purposes: tuple[Purpose, ...]
    label: str
    plan: ApplicationPlan | None = None
    suspense_item_id: int | None = None
    customer_account_id: int | None = None


def plan_lines(
    *, lines: Sequence[LineDraft], as_of: date, suspense_ids: Sequence[int | None] = ()
) -> tuple[PlannedLine, ...]:
    """Plan each line; raises `LineError` with the line's number. `suspense_ids`: one per line, 0 for a preview."""
    if not lines:
        raise LineError("Nothing is being paid", to_do="Add a customer account or something else to pay.")
    _refuse_repeated_accounts(lines)
    ids = list(suspense_ids) or [0] * len(lines)
    return tuple(_plan(line, position, as_of, ids[position]) for position, line in enumerate(lines))


def _refuse_repeated_accounts(lines: Sequence[LineDraft]) -> None:
    accounts = [line.customer_account_id for line in lines if line.kind is LineKind.CUSTOMER]
    if len(set(accounts)) != len(accounts):
        raise LineError("The same customer account stands on two lines", to_do="Put both amounts on one line.")


def _plan(line: LineDraft, position: int, as_of: date, suspense_id: int | None) -> PlannedLine:
    if line.amount_cents <= 0:
        raise LineError("A line needs an amount above zero", where="line {number}", number=position + 1)
    if line.kind is LineKind.CUSTOMER:
        return _customer_line(line, position, as_of)
    if line.kind is LineKind.SECURITY_DEPOSIT:
        return _security_deposit_line(line, position)
    if line.kind is LineKind.RECEIPT_TYPE:
        return _receipt_type_line(line, position, as_of)
    purpose = (POOL, Side(UNIDENTIFIED, suspense_id), line.amount_cents)
    return PlannedLine(line, (purpose,), line.remark or "Unidentified", suspense_item_id=suspense_id)


def _customer_line(line: LineDraft, position: int, as_of: date) -> PlannedLine:
    if line.customer_account_id is None:
        raise LineError("The customer account is missing", where="line {number}", number=position + 1)
    plan = plan_application(customer_account_id=line.customer_account_id, amount_cents=line.amount_cents, as_of=as_of)
    return PlannedLine(line, tuple(plan.purposes()), "", plan, customer_account_id=line.customer_account_id)


def _security_deposit_line(line: LineDraft, position: int) -> PlannedLine:
    if line.customer_account_id is None or line.security_deposit_id is None:
        raise LineError(
            "A security deposit needs its customer account and its demand",
            where="line {number}",
            number=position + 1,
        )
    deposits = security_deposits(customer_account_id=line.customer_account_id)
    if line.security_deposit_id not in {deposit.id for deposit in deposits}:
        raise LineError(
            "This security deposit is not this customer account's", where="line {number}", number=position + 1
        )
    purpose = (LEAD_FUND, Side(SECURITY_DEPOSITS, line.customer_account_id), line.amount_cents)
    return PlannedLine(line, (purpose,), "Security deposit", customer_account_id=line.customer_account_id)


def _receipt_type_line(line: LineDraft, position: int, as_of: date) -> PlannedLine:
    kind = ReceiptType.objects.filter(pk=line.receipt_type_id or 0, is_active=True).first()
    if kind is None:
        raise LineError("There is no such receipt type", where="line {number}", number=position + 1)
    _check_price(line, kind, position, as_of)
    answered = {name for name, answer in line.answers if answer.strip()}
    missing = [ask for ask in kind.asks if ask not in answered and line.invoice_id is None]
    if missing:
        raise LineError(
            "{name} needs: {missing}",
            where="line {number}",
            name=kind.name,
            missing=", ".join(missing),
            number=position + 1,
        )
    return PlannedLine(line, receipt_type_purposes(kind=kind, line=line, as_of=as_of), kind.name)


def receipt_type_purposes(*, kind: ReceiptType, line: LineDraft, as_of: date) -> tuple[Purpose, ...]:
    """Whom a receipt type's money goes to on a day: as its distribution says, else all to its own account."""
    found = distribution_on(receipt_type_id=kind.pk, on_date=as_of)
    if found is None:
        return ((kind.fund_id, Side(kind.account_number, kind.department_id), line.amount_cents),)
    shares = found.shares
    parts = distribute(amount_cents=line.amount_cents, quantity=line.quantity, shares=[one.share for one in shares])
    return tuple(
        (one.fund_id, Side(one.account_number, one.department_id), part)
        for one, part in zip(shares, parts, strict=True)
        if part
    )


def _check_price(line: LineDraft, kind: ReceiptType, position: int, as_of: date) -> None:
    """An invoice asks its own amount; else the fee schedule's price on the day, times the pieces."""
    price = prices_on(on_date=as_of, receipt_type_ids=[kind.pk]).get(kind.pk, kind.price_cents)
    if line.invoice_id is not None or price is None or line.amount_cents == price * line.quantity:
        return
    raise LineError(
        "{name} costs {price} each: {quantity} of them is {total}, not {amount}",
        where="line {number}",
        name=kind.name,
        price=Money(price),
        quantity=line.quantity,
        total=Money(price * line.quantity),
        amount=Money(line.amount_cents),
        number=position + 1,
    )


def check_takers(*, lines: Sequence[LineDraft], roles: frozenset[str]) -> None:
    """Refuse a receipt type that these roles do not take."""
    ids = [line.receipt_type_id for line in lines if line.receipt_type_id is not None]
    for kind in ReceiptType.objects.filter(pk__in=ids).exclude(takers=[]).order_by("code"):
        if not set(kind.takers) & roles:
            raise LineError("You do not take {name}", to_do="Ask a supervisor who may.", name=kind.name)
