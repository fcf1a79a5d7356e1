"""Plan the undoing of money or charges: afterwards allocations and ages are as if they had never been."""

from collections.abc import Collection, Mapping

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.types import LEAD_FUND, Purpose, Side
from curbstop.receivables.engine.differences import Differences, cancellation, differences
from curbstop.receivables.engine.replay import MONEY_KINDS, Outcome, replay
from curbstop.receivables.operations.lock_accounts import lock_customer_accounts
from curbstop.receivables.queries.facts import AccountFacts, account_facts
from curbstop.receivables.queries.plans import within_bill_policies
from curbstop.receivables.types import SOURCE_WORDS, AllocationSource, Source, UndoPlan

CREDITS = 205
# A debt that was moved to another account stays moved: what it closed here finds another charge, or is credit.
FOLLOWS_THE_ACCOUNT = MONEY_KINDS | {
    AllocationSource.CREDIT,
    AllocationSource.SECURITY_DEPOSIT,
    AllocationSource.TRANSFER,
}


class CreditAlreadySpentError(CurbstopError):
    """Credit that the undone money had made was refunded or moved since."""


class TargetedAllocationError(CurbstopError):
    """A charge that is to be cancelled was adjusted or written off."""


def plan_undo(
    *,
    customer_account_id: int,
    sources: Collection[Source] = (),
    cancelled_open_item_ids: Collection[int] = (),
    cancel_source_id: int | None = None,
    reduced: Mapping[Source, int] | None = None,
) -> UndoPlan:
    """What to release and allocate anew when `sources` never came, or the items were never charged.

    `reduced`: sources of which only so many cents never came (one of a payment's two checks was returned).

    Later payments and credits are replayed in their order on what is left. Cancelled items are closed by an allocation
    of the kind `cancel` and the id `cancel_source_id`. Holds the account until the transaction ends. Nothing is written: lay the plan out in the draft
    (`UndoPlan.lay_out`), post, then `record_undo`. Raises `CreditAlreadySpentError`, `TargetedAllocationError`.
    """
    lock_customer_accounts(ids=[customer_account_id])
    facts = account_facts(customer_account_id=customer_account_id)
    without = frozenset(sources)
    cancelled = frozenset(cancelled_open_item_ids)
    known = {source.source for source in facts.sources}
    less = {source: cents for source, cents in (reduced or {}).items() if source in known}
    if not (without & known) and not cancelled and not less:
        return UndoPlan(customer_account_id, (), (), ())
    _refuse_targeted(facts, without, cancelled)
    outcome = replay(
        items=facts.items,
        sources=facts.sources,
        without=without & known,
        cancelled=cancelled,
        reduced=less,
        within_bill=within_bill_policies(),
    )
    _refuse_spent_credit(customer_account_id, outcome)
    found = differences(live=facts.live, sources=facts.sources, outcome=outcome)
    if cancelled and cancel_source_id is not None:
        found = _with_cancellation(found, facts, cancelled, (AllocationSource.CANCEL.value, cancel_source_id))
    return UndoPlan(
        customer_account_id=customer_account_id,
        releases=found.releases,
        reallocations=found.reallocations,
        credit_changes=found.credit_changes,
        moved=moved_by(facts=facts, found=found),
        returned=_returned(customer_account_id, facts, without),
    )


def _with_cancellation(
    found: Differences, facts: AccountFacts, cancelled: frozenset[int], source: Source
) -> Differences:
    items = [item for item in facts.items if item.open_item_id in cancelled]
    closed = cancellation(items=items, source=source)
    return Differences(found.releases, found.reallocations + closed, found.credit_changes)


def moved_by(*, facts: AccountFacts, found: Differences) -> dict[tuple[int, int], int]:
    """Per fund and account the cents that are credited more (or less), receivables and credit alike."""
    sums: dict[tuple[int, int], int] = {}
    for open_item_id, cents in found.moved_items().items():
        row = facts.rows[open_item_id]
        sums[row.fund_id, row.receivable] = sums.get((row.fund_id, row.receivable), 0) + cents
    credit = (LEAD_FUND, CREDITS)
    sums[credit] = sums.get(credit, 0) + found.moved_credit()
    return {account: cents for account, cents in sums.items() if cents}


def _returned(customer_account_id: int, facts: AccountFacts, without: frozenset[Source]) -> list[Purpose]:
    """What the undone sources stand for now: the receivables that open again, and credit."""
    sums: dict[tuple[int, int], int] = {}
    for source in facts.sources:
        if source.source not in without:
            continue
        for open_item_id, cents in source.allocated.items():
            row = facts.rows[open_item_id]
            sums[row.fund_id, row.receivable] = sums.get((row.fund_id, row.receivable), 0) + cents
        sums[LEAD_FUND, CREDITS] = sums.get((LEAD_FUND, CREDITS), 0) + source.credit_cents
    return [(fund, Side(number, customer_account_id), cents) for (fund, number), cents in sums.items() if cents]


def _refuse_targeted(facts: AccountFacts, without: frozenset[Source], cancelled: frozenset[int]) -> None:
    for row in facts.live:
        if row.open_item_id in cancelled and row.source not in without and row.source[0] not in FOLLOWS_THE_ACCOUNT:
            kind, identity = row.source
            raise TargetedAllocationError(
                "A charge that is to be cancelled was reached by {kind} {identity}",
                where="open item {open_item_id}",
                to_do="Take that back first, or together with it.",
                kind=SOURCE_WORDS[kind],
                identity=identity,
                open_item_id=row.open_item_id,
            )


def _refuse_spent_credit(customer_account_id: int, outcome: Outcome) -> None:
    if outcome.shortage_cents > 0:
        raise CreditAlreadySpentError(
            "{shortage_cents} cents of the credit that this money made have been refunded or moved since",
            where="customer account {customer_account_id}",
            to_do="Charge the refunded amount to the account first, or stop the refund.",
            shortage_cents=outcome.shortage_cents,
            customer_account_id=customer_account_id,
        )
