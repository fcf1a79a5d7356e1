"""What a payment's lines would pay, before anything is written: the same plan is shown and then posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import ReceiptType
from curbstop.cashiering.operations.accounts import SECURITY_DEPOSITS, UNIDENTIFIED
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
        return _receipt_type_line(line, position)
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


def _receipt_type_line(line: LineDraft, position: int) -> PlannedLine:
    kind = ReceiptType.objects.filter(pk=line.receipt_type_id or 0, is_active=True).first()
    if kind is None:
        raise LineError("There is no such receipt type", where="line {number}", number=position + 1)
    if kind.price_cents is not None and line.amount_cents != kind.price_cents * line.quantity:
        raise LineError(
            "{name} costs {price} each: {quantity} of them is {total}, not {amount}",
            where="line {number}",
            name=kind.name,
            price=Money(kind.price_cents),
            quantity=line.quantity,
            total=Money(kind.price_cents * line.quantity),
            amount=Money(line.amount_cents),
            number=position + 1,
        )
    answered = {name for name, answer in line.answers if answer.strip()}
    missing = [ask for ask in kind.asks if ask not in answered]
    if missing:
        raise LineError(
            "{name} needs: {missing}",
            where="line {number}",
            name=kind.name,
            missing=", ".join(missing),
            number=position + 1,
        )
    purpose = (kind.fund_id, Side(kind.account_number, kind.department_id), line.amount_cents)
    return PlannedLine(line, (purpose,), kind.name)
