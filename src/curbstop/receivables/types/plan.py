"""Plans: what money is going to reach, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.ledger.types import LEAD_FUND, Posting, Purpose, Side

CREDITS = 205
SECURITY_DEPOSITS = 201


@dataclass(frozen=True, slots=True)
class PlannedAllocation:
    """So many cents for one open item; `receivable` is the account number in `fund_id`."""

    open_item_id: int
    fund_id: int
    receivable: int
    charge_type: str
    bill_id: int | None
    due_date: date | None
    open_cents: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ApplicationPlan:
    """What an amount is going to reach on one customer account; what is left over is credit."""

    customer_account_id: int
    amount_cents: int
    allocations: tuple[PlannedAllocation, ...]
    target_open_item_id: int | None = None
    """The charge that all of it is for, paid or not."""

    @property
    def targets(self) -> dict[int, int]:
        """Cents by the charge that they are for."""
        if self.target_open_item_id is not None:
            return {self.target_open_item_id: self.amount_cents}
        return {row.open_item_id: row.amount_cents for row in self.allocations}

    @property
    def allocated_cents(self) -> int:
        """What reaches open items."""
        return sum(row.amount_cents for row in self.allocations)

    @property
    def credit_cents(self) -> int:
        """What is left over."""
        return self.amount_cents - self.allocated_cents

    def item_purposes(self) -> list[Purpose]:
        """The receivables that are paid: one purpose per fund and account, in the order of the plan."""
        sums: dict[tuple[int, int], int] = {}
        for row in self.allocations:
            key = (row.fund_id, row.receivable)
            sums[key] = sums.get(key, 0) + row.amount_cents
        return [(fund, Side(number, self.customer_account_id), cents) for (fund, number), cents in sums.items()]

    def purposes(self) -> list[Purpose]:
        """The receivables that are paid, then the credit (205, lead fund): feed them to `Posting.in_many`."""
        credit = [(LEAD_FUND, Side(CREDITS, self.customer_account_id), self.credit_cents)]
        return self.item_purposes() + (credit if self.credit_cents else [])


def lay_out_credit_use(*, draft: Posting, plan: ApplicationPlan) -> None:
    """The customer's credit (205) against the items of the plan, crossing to other funds where they stand."""
    _from_lead_fund(draft, CREDITS, plan)


def lay_out_deposit_use(*, draft: Posting, plan: ApplicationPlan) -> None:
    """The customer's security deposit (201) against the items of the plan; what is left over becomes credit."""
    _from_lead_fund(draft, SECURITY_DEPOSITS, plan)


def _from_lead_fund(draft: Posting, number: int, plan: ApplicationPlan) -> None:
    purposes = plan.purposes() if number != CREDITS else plan.item_purposes()
    total = sum(cents for _, _, cents in purposes)
    if total:
        source = (LEAD_FUND, Side(number, plan.customer_account_id), total)
        draft.exchange(debits=[source], credits=_lead_fund_first(purposes))


def _lead_fund_first(purposes: Sequence[Purpose]) -> list[Purpose]:
    return sorted(purposes, key=lambda purpose: purpose[0] != LEAD_FUND)
