"""Undoing: what stays of a customer account's allocations when some source of money never happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from curbstop.ledger.types import LEAD_FUND, Posting, Purpose, Side, ledger_account_id
from curbstop.receivables.types.plan import CREDITS

Source = tuple[str, int]
"""The kind and the id of where money came from: ("payment", 12)."""

Account = tuple[int, int]
"""A fund and an account number in it."""


@dataclass(frozen=True, slots=True)
class Release:
    """An allocation that is taken back."""

    allocation_id: int
    open_item_id: int
    source: Source
    effective_date: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Reallocation:
    """An allocation that takes another's place."""

    open_item_id: int
    source: Source
    effective_date: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class CreditChange:
    """Cents more (or less) that a source leaves as credit."""

    source: Source
    effective_date: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """The rows to write so that the undone sources never happened, and what that moves in the ledger."""

    customer_account_id: int
    releases: tuple[Release, ...]
    reallocations: tuple[Reallocation, ...]
    credit_changes: tuple[CreditChange, ...]
    moved: Mapping[Account, int] = field(default_factory=dict)
    returned: Sequence[Purpose] = ()

    def lay_out(self, *, draft: Posting) -> None:
        """Add to the draft what it still lacks so that receivables and credit follow the new allocations.

        Call it last: what the draft does already to this customer account (the reversal of a receipt, the items that a
        returned check had paid) is taken into account.
        """
        rest = dict(self.moved)
        for account, cents in self._already_in(draft).items():
            rest[account] = rest.get(account, 0) - cents
        debits = [self._purpose(account, -cents) for account, cents in sorted(rest.items()) if cents < 0]
        credits = [self._purpose(account, cents) for account, cents in sorted(rest.items()) if cents > 0]  # noqa: A001
        draft.exchange(debits=debits, credits=credits)

    def _purpose(self, account: Account, cents: int) -> Purpose:
        fund, number = account
        return fund, Side(number, self.customer_account_id), cents

    def _already_in(self, draft: Posting) -> dict[Account, int]:
        """Credits less debits of the draft on this customer account's receivables and credit."""
        found: dict[Account, int] = {}
        watched = {account_id_of(account): account for account in _accounts_of(draft)}
        for row in draft.transfers:
            if row.credit_subsidiary_id == self.customer_account_id and row.credit_account_id in watched:
                account = watched[row.credit_account_id]
                found[account] = found.get(account, 0) + row.amount_cents
            if row.debit_subsidiary_id == self.customer_account_id and row.debit_account_id in watched:
                account = watched[row.debit_account_id]
                found[account] = found.get(account, 0) - row.amount_cents
        return found


RECEIVABLE_NUMBERS = (115, 116, 117, 118)


def account_id_of(account: Account) -> int:
    """The ledger account's id."""
    return ledger_account_id(fund=account[0], number=account[1])


def _accounts_of(draft: Posting) -> set[Account]:
    """Receivables of every fund that the draft names, and the lead fund's credits."""
    funds = {row.debit_account_id // 1_000_000 for row in draft.transfers}
    return {(fund, number) for fund in funds for number in RECEIVABLE_NUMBERS} | {(LEAD_FUND, CREDITS)}
