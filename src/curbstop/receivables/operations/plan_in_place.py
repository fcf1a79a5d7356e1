"""Plan how money stands when bills made anew take the places of cancelled ones: as if they had been right at first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from curbstop.receivables.engine.differences import Differences, differences
from curbstop.receivables.engine.replay import ItemFacts, Outcome, SourceFacts, replay
from curbstop.receivables.operations.lock_accounts import lock_customer_accounts
from curbstop.receivables.operations.plan_undo import moved_by
from curbstop.receivables.queries.facts import AccountFacts, account_facts
from curbstop.receivables.queries.open_items import open_items
from curbstop.receivables.queries.places import Place, account_places, place_of_source
from curbstop.receivables.queries.plans import within_bill_policies
from curbstop.receivables.types import Source, UndoPlan
from curbstop.receivables.types.in_place import CREDIT_ACCOUNT, GivenAgain, InPlacePlan
from curbstop.receivables.types.sources import BILL_SOURCES
from curbstop.receivables.types.undo import Account


def plan_in_place(
    *,
    customer_account_id: int,
    stands_for: Mapping[int, int],
    again: Sequence[GivenAgain] = (),
    redirected: Mapping[Source, Mapping[int, int]] | None = None,
) -> InPlacePlan:
    """What every source of money reaches when the new bills have been there from the old ones' entries on.

    `stands_for`: the new bill's id to that of the cancelled one, whose due date counts here. `again` is what is given again, at
    its own old place. `redirected`: money with a target (a security deposit applied) whose charges were cancelled, and which
    charges of the new bills it is for, in cents.

    Credit that is spent already is not missed: then the money stays where the cancellation and the new bills have put it,
    and only what is given again finds its place. Nothing is written: post `again` and the rest, then `record_undo`.
    """
    lock_customer_accounts(ids=[customer_account_id])
    known = account_facts(customer_account_id=customer_account_id)
    facts = _redirected(known, redirected or {})
    places = _places(customer_account_id, set(stands_for.values()))
    of_bill = {new: places[old] for new, old in stands_for.items() if old in places}
    outcome = _played(facts, of_bill, again) if of_bill else None
    in_place = outcome is not None and outcome.shortage_cents == 0
    if outcome is None or not in_place:
        outcome = _played_at_the_end(known, again)
    found = _not_before(differences(live=known.live, sources=known.sources, outcome=outcome), facts)
    undo = UndoPlan(
        customer_account_id=customer_account_id,
        releases=found.releases,
        reallocations=found.reallocations,
        credit_changes=found.credit_changes,
        moved=moved_by(facts=facts, found=found),
    )
    return InPlacePlan(undo, {one.source: _reached(facts, found, one.source) for one in again}, in_place=in_place)


def _places(customer_account_id: int, bill_ids: set[int]) -> dict[int, Place]:
    rows = open_items(customer_account_ids=[customer_account_id], settled=True)
    known = account_places(customer_account_id=customer_account_id, rows=rows).items
    own = {row.open_item_id: Place(row.entry_id, row.due_date) for row in rows}
    return {row.bill_id: (own | known)[row.open_item_id] for row in rows if row.bill_id in bill_ids}


def _played(facts: AccountFacts, of_bill: Mapping[int, Place], again: Sequence[GivenAgain]) -> Outcome:
    items = [_moved(item, None if item.bill_id is None else of_bill.get(item.bill_id)) for item in facts.items]
    sources = [
        replace(one, entry_id=of_bill[one.source[1]].entry_id)
        if one.source[0] in BILL_SOURCES and one.source[1] in of_bill
        else one
        for one in facts.sources
    ]
    since = min(place.entry_id for place in of_bill.values())
    return _replayed(items, [*sources, *(_source(one, _place_of(one)) for one in again)], since, again)


def _place_of(one: GivenAgain) -> int:
    return place_of_source(source=one.source) or one.place_entry_id


def _moved(item: ItemFacts, place: Place | None) -> ItemFacts:
    return (
        item if place is None else replace(item, entry_id=place.entry_id, due_date=place.due_date, since_entry_id=None)
    )


def _played_at_the_end(facts: AccountFacts, again: Sequence[GivenAgain]) -> Outcome:
    """All the money stays where it is; what is given again comes last."""
    end = max([item.entry_id for item in facts.items] + [one.entry_id for one in facts.sources], default=0) + 1
    return _replayed(facts.items, [*facts.sources, *(_source(one, end) for one in again)], end, again)


def _replayed(
    items: Sequence[ItemFacts], sources: Sequence[SourceFacts], since: int, again: Sequence[GivenAgain]
) -> Outcome:
    return replay(
        items=items,
        sources=sources,
        without=frozenset(),
        cancelled=frozenset(),
        within_bill=within_bill_policies(),
        since=since,
        never_credit=frozenset(one.source for one in again if one.never_credit),
    )


def _source(one: GivenAgain, entry_id: int) -> SourceFacts:
    allocated = {one.open_item_id: one.amount_cents}
    return SourceFacts(one.source, entry_id, one.business_date, one.effective_date, allocated, 0)


def _not_before(found: Differences, facts: AccountFacts) -> Differences:
    """Nothing reaches a charge before the charge is there: what came earlier reaches it on its own first day."""
    first = {item.open_item_id: item.effective_date for item in facts.items}
    again = tuple(
        replace(row, effective_date=max(row.effective_date, first[row.open_item_id])) for row in found.reallocations
    )
    return Differences(found.releases, again, found.credit_changes)


def _redirected(facts: AccountFacts, redirected: Mapping[Source, Mapping[int, int]]) -> AccountFacts:
    sources = []
    for one in facts.sources:
        wanted = redirected.get(one.source, {})
        left = {item: cents for item, cents in one.allocated.items() if item not in wanted}
        rest = one.amount_cents - sum(wanted.values()) - sum(left.values())
        parts = {**left, **wanted}
        sources.append(replace(one, allocated=parts, credit_cents=rest, targets=parts) if wanted else one)
    return replace(facts, sources=tuple(sources))


def _reached(facts: AccountFacts, found: Differences, source: Source) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for row in found.reallocations:
        if row.source == source:
            item = facts.rows[row.open_item_id]
            sums[item.fund_id, item.receivable] = sums.get((item.fund_id, item.receivable), 0) + row.amount_cents
    credit = sum(change.amount_cents for change in found.credit_changes if change.source == source)
    return sums | ({CREDIT_ACCOUNT: credit} if credit else {})
