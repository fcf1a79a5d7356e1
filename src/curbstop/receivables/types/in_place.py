"""A bill made anew stands where the wrong one stood: what is given again on it, and what that moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from curbstop.ledger.types import LEAD_FUND, Posting, Purpose, Side
from curbstop.receivables.types.plan import CREDITS
from curbstop.receivables.types.undo import Account, Source, UndoPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAgain:
    """An adjustment that reached a cancelled bill and reaches the new one: at its old place among the events.

    `place_entry_id` and the days are those of the entry that posted it first. What finds no room becomes the customer's credit,
    unless `never_credit` (a write-off only ever closes what is open).
    """

    source: Source
    open_item_id: int
    amount_cents: int
    place_entry_id: int
    business_date: date
    effective_date: date
    never_credit: bool = False


@dataclass(frozen=True, slots=True)
class InPlacePlan:
    """Where all the money stands when the new bills take the old ones' places. `reached` by source: per account, cents."""

    undo: UndoPlan
    reached: Mapping[Source, Mapping[Account, int]]
    in_place: bool = False
    """Whether the new bills took the old ones' places; not where that would miss credit that is spent."""

    def amount_of(self, source: Source) -> int:
        """What a source gives in all, in cents."""
        return sum(self.reached[source].values())

    def purposes_of(self, source: Source) -> list[Purpose]:
        """What a source given again is credited to: receivables, and credit."""
        return [self._purpose(account, cents) for account, cents in sorted(self.reached[source].items())]

    def lay_out(self, *, draft: Posting) -> None:
        """What moves besides the sources that are given again, which have entries of their own."""
        rest = dict(self.undo.moved)
        for accounts in self.reached.values():
            for account, cents in accounts.items():
                rest[account] = rest.get(account, 0) - cents
        debits = [self._purpose(account, -cents) for account, cents in sorted(rest.items()) if cents < 0]
        credits = [self._purpose(account, cents) for account, cents in sorted(rest.items()) if cents > 0]  # noqa: A001
        draft.exchange(debits=debits, credits=credits)

    def renamed(self, names: Mapping[Source, Source]) -> "InPlacePlan":
        """The same, after what is given again has got its own ids."""
        undo = replace(
            self.undo,
            reallocations=tuple(
                replace(row, source=names.get(row.source, row.source)) for row in self.undo.reallocations
            ),
            credit_changes=tuple(
                replace(row, source=names.get(row.source, row.source)) for row in self.undo.credit_changes
            ),
        )
        reached = {names.get(source, source): found for source, found in self.reached.items()}
        return InPlacePlan(undo, reached, in_place=self.in_place)

    def _purpose(self, account: Account, cents: int) -> Purpose:
        fund, number = account
        return fund, Side(number, self.undo.customer_account_id), cents


CREDIT_ACCOUNT: Account = (LEAD_FUND, CREDITS)
