"""Security deposits: asked for, taken, given back. The caller posts; here the register and its states are kept.

A demand posts nothing: it is no receivable, never late, and no ground to end a running service.
"""

from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import either
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.receivables import queries
from curbstop.receivables.models import SecurityDeposit, SecurityDepositMovement
from curbstop.receivables.operations.apply_plan import apply_plan
from curbstop.receivables.operations.plan_application import plan_application
from curbstop.receivables.types import DEPOSIT_WORDS, AllocationSource, ApplicationPlan, DepositState


class DepositStateError(CurbstopError):
    """A security deposit is not in the state that this needs."""


def demand_security_deposit(
    *,
    customer_account_id: int,
    demanded_cents: int,
    reason: str,
    on: date,
    now: datetime,
    agreement_id: int | None = None,
    remark: str = "",
    state: str = DepositState.DEMANDED,
) -> int:
    """Ask for a deposit (or with `state` quoted, only name it); returns its id. Nothing is posted."""
    require_open_transaction()
    row = SecurityDeposit.objects.create(
        customer_account_id=customer_account_id,
        agreement_id=agreement_id,
        demanded_cents=demanded_cents,
        reason=reason,
        remark=remark,
        state=state,
        demanded_on=on if state == DepositState.DEMANDED else None,
        recorded_at=now,
    )
    return row.pk


def take_security_deposit(
    *,
    security_deposit_id: int,
    amount_cents: int,
    entry_id: int,
    source_kind: str,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
    effective_date: date | None = None,
) -> None:
    """Money came for a deposit: the entry posted IN(lead fund, place, 201[customer]). Raises `DepositStateError`."""
    deposit = _held(security_deposit_id, DepositState.QUOTED, DepositState.DEMANDED, DepositState.HELD)
    _move(
        deposit,
        kind="taken",
        amount_cents=amount_cents,
        entry_id=entry_id,
        source=(source_kind, source_id),
        days=(business_date, effective_date or business_date),
        recorded_at=recorded_at,
    )
    _set_state(deposit, DepositState.HELD, taken_on=deposit.taken_on or effective_date or business_date)


def return_security_deposit(
    *,
    security_deposit_id: int,
    amount_cents: int,
    entry_id: int,
    source_kind: str,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
) -> None:
    """The money for a deposit was taken back (void, returned check): demanded again. Raises `DepositStateError`."""
    deposit = _held(security_deposit_id, DepositState.HELD)
    _move(
        deposit,
        kind="taken_back",
        amount_cents=-amount_cents,
        entry_id=entry_id,
        source=(source_kind, source_id),
        days=(business_date, business_date),
        recorded_at=recorded_at,
    )
    left = _held_cents(deposit.pk)
    _set_state(
        deposit, DepositState.HELD if left else DepositState.DEMANDED, taken_on=deposit.taken_on if left else None
    )


def pay_deposit_interest(
    *,
    security_deposit_id: int,
    amount_cents: int,
    entry_id: int,
    business_date: date,
    recorded_at: datetime,
) -> None:
    """Interest was added to a held deposit: the entry posted 662 against 201[customer]."""
    deposit = _held(security_deposit_id, DepositState.HELD)
    _move(
        deposit,
        kind="interest",
        amount_cents=amount_cents,
        entry_id=entry_id,
        source=("interest", security_deposit_id),
        days=(business_date, business_date),
        recorded_at=recorded_at,
    )


def plan_deposit_use(*, security_deposit_id: int, as_of: date) -> ApplicationPlan:
    """What the whole of a held deposit reaches of the customer's open items; the rest becomes credit."""
    deposit = _held(security_deposit_id, DepositState.HELD)
    return plan_application(
        customer_account_id=deposit.customer_account_id, amount_cents=_held_cents(deposit.pk), as_of=as_of
    )


def apply_security_deposit(
    *, security_deposit_id: int, plan: ApplicationPlan, entry_id: int, business_date: date, recorded_at: datetime
) -> None:
    """The deposit was applied as planned (`lay_out_deposit_use` in the entry). Raises `DepositStateError`."""
    deposit = _held(security_deposit_id, DepositState.HELD)
    _move(
        deposit,
        kind="applied",
        amount_cents=-plan.amount_cents,
        entry_id=entry_id,
        source=(AllocationSource.SECURITY_DEPOSIT.value, security_deposit_id),
        days=(business_date, business_date),
        recorded_at=recorded_at,
    )
    apply_plan(
        plan=plan,
        entry_id=entry_id,
        source_kind=AllocationSource.SECURITY_DEPOSIT,
        source_id=security_deposit_id,
        business_date=business_date,
        recorded_at=recorded_at,
    )
    _set_state(deposit, DepositState.APPLIED, taken_on=deposit.taken_on)


def credit_security_deposit(
    *, security_deposit_id: int, entry_id: int, business_date: date, recorded_at: datetime
) -> ApplicationPlan:
    """The deposit became the customer's credit: the entry posted 201 against 205. Returns what was credited."""
    deposit = _held(security_deposit_id, DepositState.HELD)
    plan = ApplicationPlan(deposit.customer_account_id, _held_cents(deposit.pk), ())
    _move(
        deposit,
        kind="credited",
        amount_cents=-plan.amount_cents,
        entry_id=entry_id,
        source=(AllocationSource.SECURITY_DEPOSIT.value, security_deposit_id),
        days=(business_date, business_date),
        recorded_at=recorded_at,
    )
    apply_plan(
        plan=plan,
        entry_id=entry_id,
        source_kind=AllocationSource.SECURITY_DEPOSIT,
        source_id=security_deposit_id,
        business_date=business_date,
        recorded_at=recorded_at,
    )
    _set_state(deposit, DepositState.CREDITED, taken_on=deposit.taken_on)
    return plan


def refund_security_deposit(
    *, security_deposit_id: int, refund_id: int, entry_id: int, business_date: date, recorded_at: datetime
) -> int:
    """The deposit is to be paid out: the entry posted 201 against 210[refund]. Returns the cents."""
    deposit = _held(security_deposit_id, DepositState.HELD)
    held_cents = _held_cents(deposit.pk)
    _move(
        deposit,
        kind="refunded",
        amount_cents=-held_cents,
        entry_id=entry_id,
        source=("refund", refund_id),
        days=(business_date, business_date),
        recorded_at=recorded_at,
    )
    _set_state(deposit, DepositState.REFUNDED, taken_on=deposit.taken_on)
    return held_cents


def _held(security_deposit_id: int, *states: DepositState) -> SecurityDeposit:
    deposit = lock_rows(model=SecurityDeposit, ids=[security_deposit_id])[security_deposit_id]
    if deposit.state not in states:
        raise DepositStateError(
            "This security deposit is {state}; it would have to be {states}",
            where="security deposit {security_deposit_id}",
            state=DEPOSIT_WORDS[deposit.state],
            states=either([DEPOSIT_WORDS[state] for state in states]),
            security_deposit_id=security_deposit_id,
        )
    return deposit


def _held_cents(security_deposit_id: int) -> int:
    found = queries.security_deposit(security_deposit_id=security_deposit_id)
    return found.held_cents if found is not None else 0


def _move(
    deposit: SecurityDeposit,
    *,
    kind: str,
    amount_cents: int,
    entry_id: int,
    source: tuple[str, int],
    days: tuple[date, date],
    recorded_at: datetime,
) -> None:
    SecurityDepositMovement.objects.create(
        security_deposit=deposit,
        customer_account_id=deposit.customer_account_id,
        entry_id=entry_id,
        business_date=days[0],
        effective_date=days[1],
        recorded_at=recorded_at,
        kind=kind,
        source_kind=source[0],
        source_id=source[1],
        amount_cents=amount_cents,
    )


def _set_state(deposit: SecurityDeposit, state: DepositState, *, taken_on: date | None) -> None:
    SecurityDeposit.objects.filter(pk=deposit.pk).update(state=state, taken_on=taken_on)
