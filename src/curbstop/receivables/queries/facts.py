"""A customer account's items and sources, as the replay needs them."""

from dataclasses import dataclass, replace
from datetime import date

from curbstop.receivables.engine.differences import LiveAllocation
from curbstop.receivables.engine.replay import ItemFacts, SourceFacts
from curbstop.receivables.models import Allocation, CreditMovement
from curbstop.receivables.queries.open_items import OpenItemRow, open_items
from curbstop.receivables.queries.places import AccountPlaces, account_places
from curbstop.receivables.types import AllocationSource, Source


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Everything about one customer account's money."""

    items: tuple[ItemFacts, ...]
    rows: dict[int, OpenItemRow]
    live: tuple[LiveAllocation, ...]
    sources: tuple[SourceFacts, ...]


@dataclass(slots=True)
class _SourceInTheMaking:
    entry_id: int
    business_date: date
    effective_date: date
    allocated: dict[int, int]
    credit_cents: int = 0


def account_facts(*, customer_account_id: int) -> AccountFacts:
    """Read one account: all its items, the allocations that stand, and the sources with where they came first."""
    rows = open_items(customer_account_ids=[customer_account_id], settled=True)
    places = account_places(customer_account_id=customer_account_id, rows=rows)
    found = list(Allocation.objects.filter(open_item_id__in=[row.open_item_id for row in rows]).order_by("pk"))
    # What was cancelled before never was: neither the charge nor the allocation that closed it takes part.
    cancelled = {row.open_item_id for row in found if row.source_kind == AllocationSource.CANCEL}
    rows = [row for row in rows if row.open_item_id not in cancelled]
    allocations = [row for row in found if row.source_kind != AllocationSource.CANCEL]
    released = {row.releases_allocation_id for row in allocations if row.releases_allocation_id is not None}
    live = [row for row in allocations if row.amount_cents > 0 and row.pk not in released]
    return AccountFacts(
        items=tuple(_item(row, places) for row in rows),
        rows={row.open_item_id: row for row in rows},
        live=tuple(
            LiveAllocation(
                row.pk, row.open_item_id, (row.source_kind, row.source_id), row.effective_date, row.amount_cents
            )
            for row in live
        ),
        sources=_at_their_places(_sources(customer_account_id, allocations, {row.pk for row in live}), rows, places),
    )


def _item(row: OpenItemRow, places: AccountPlaces) -> ItemFacts:
    place = places.items.get(row.open_item_id)
    return ItemFacts(
        open_item_id=row.open_item_id,
        entry_id=row.entry_id if place is None else place.entry_id,
        bill_id=row.bill_id,
        due_date=row.due_date,
        business_date=row.business_date,
        effective_date=row.effective_date,
        rank=row.rank,
        amount_cents=row.amount_cents,
        since_entry_id=None if place is None else row.entry_id,
        due_then=None if place is None else place.due_date,
    )


def _at_their_places(
    sources: tuple[SourceFacts, ...], rows: list[OpenItemRow], places: AccountPlaces
) -> tuple[SourceFacts, ...]:
    """A bill uses credit when it is issued, even if there was none then and an undoing let it have some later.

    What was given again counts where it was given first, and what has a target keeps it.
    """
    issued = {row.bill_id: row for row in rows}
    living = {row.open_item_id for row in rows}
    found = []
    for one in sources:
        row = issued.get(one.source[1]) if one.source[0] == AllocationSource.CREDIT else None
        if row is not None:
            place = places.items.get(row.open_item_id)
            entry_id = row.entry_id if place is None else place.entry_id
            found.append(replace(one, entry_id=entry_id, business_date=row.business_date))
        else:
            entry_id = places.entries.get(one.source, one.entry_id)
            targets = places.targets.get(one.source, {})
            # A target that is gone without another in its place: what it reaches now says what it is for.
            found.append(replace(one, entry_id=entry_id, targets=targets if targets.keys() <= living else {}))
    return tuple(found)


def _sources(customer_account_id: int, allocations: list[Allocation], live_ids: set[int]) -> tuple[SourceFacts, ...]:
    made: dict[Source, _SourceInTheMaking] = {}
    for row in allocations:
        facts = _meet(made, (row.source_kind, row.source_id), row)
        if row.pk in live_ids:
            facts.allocated[row.open_item_id] = facts.allocated.get(row.open_item_id, 0) + row.amount_cents
    for movement in CreditMovement.objects.filter(customer_account_id=customer_account_id).order_by("pk"):
        source = (movement.source_kind, movement.source_id)
        _meet(made, source, movement).credit_cents += movement.amount_cents
    return tuple(
        SourceFacts(
            source, facts.entry_id, facts.business_date, facts.effective_date, facts.allocated, facts.credit_cents
        )
        for source, facts in made.items()
        if facts.allocated or facts.credit_cents
    )


def _meet(
    made: dict[Source, _SourceInTheMaking], source: Source, row: Allocation | CreditMovement
) -> _SourceInTheMaking:
    """The source, with the entry in which it came first and its days."""
    facts = made.setdefault(source, _SourceInTheMaking(row.entry_id, row.business_date, row.effective_date, {}))
    if row.entry_id < facts.entry_id:
        facts.entry_id, facts.business_date, facts.effective_date = row.entry_id, row.business_date, row.effective_date
    return facts
