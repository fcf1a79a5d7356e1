"""Where charges and sources count among an account's events, and what sources are for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from curbstop.receivables.models import ItemPlace, SourceTarget
from curbstop.receivables.queries.open_items import OpenItemRow
from curbstop.receivables.types import Source


@dataclass(frozen=True, slots=True)
class Place:
    """The entry at which something counts, and when it was due there."""

    entry_id: int
    due_date: date | None


@dataclass(frozen=True, slots=True)
class AccountPlaces:
    """Of one customer account: the places of charges made anew, the targets of sources, and their places."""

    items: dict[int, Place] = field(default_factory=dict)
    stand_ins: dict[int, int] = field(default_factory=dict)
    """By a cancelled charge's id the one that stands for it now."""
    targets: dict[Source, dict[int, int]] = field(default_factory=dict)
    entries: dict[Source, int] = field(default_factory=dict)


def account_places(*, customer_account_id: int, rows: Iterable[OpenItemRow]) -> AccountPlaces:
    """`rows`: all open items of the account, the cancelled ones too."""
    known = {row.open_item_id: row for row in rows}
    pairs = ItemPlace.objects.filter(customer_account_id=customer_account_id)
    before = dict(pairs.values_list("open_item_id", "stands_for_id"))
    after = {old: new for new, old in before.items()}
    targets: dict[Source, dict[int, int]] = {}
    entries: dict[Source, int] = {}
    for one in SourceTarget.objects.filter(customer_account_id=customer_account_id).order_by("pk"):
        source = (one.source_kind, one.source_id)
        targets.setdefault(source, {})[_last(one.open_item_id, after)] = one.amount_cents
        if one.place_entry_id is not None:
            entries[source] = one.place_entry_id
    first = {item: known[_last(item, before)] for item in before}
    return AccountPlaces(
        items={item: Place(row.entry_id, row.due_date) for item, row in first.items()},
        stand_ins={old: _last(old, after) for old in after},
        targets=targets,
        entries=entries,
    )


def _last(item: int, chain: dict[int, int]) -> int:
    """To the end of a chain: a charge may have been made anew more than once."""
    while item in chain:
        item = chain[item]
    return item


def place_of_source(*, source: Source) -> int | None:
    """The entry at which a source counts that was given again; None for one that counts where it was posted."""
    rows = SourceTarget.objects.filter(source_kind=source[0], source_id=source[1], place_entry__isnull=False)
    return rows.values_list("place_entry_id", flat=True).first()
