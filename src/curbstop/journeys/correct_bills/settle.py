"""After the new bills: the adjustments of the old ones are given again on them, and money stands as if they had been right.

Policy `rebill.replaces_adjustments` says which adjustments the correction takes the place of: those are not given again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from curbstop.billing.operations import NewAdjustment, mark_adjustment_posted, record_adjustment_request
from curbstop.billing.types import AdjustmentRow
from curbstop.journeys.adjust import given_up_side
from curbstop.journeys.adjustments_on_bills import is_write_off, source_of
from curbstop.journeys.correct_bills.rebill import NewBill, Occasion
from curbstop.journeys.correct_bills.take_back import SOURCE, TakenBack
from curbstop.ledger.operations import post
from curbstop.ledger.types import Posting
from curbstop.receivables.operations import plan_in_place, record_item_places, record_targets, record_undo
from curbstop.receivables.queries import OpenItemRow, open_items, place_of_source
from curbstop.receivables.types import CHARGE_TYPES, AllocationSource, GivenAgain, InPlacePlan, Source

EVENTS = {True: "small_balance", False: "adjustment"}
SETTLED_EVENT = "correction_settled"


@dataclass(frozen=True, slots=True)
class Carried:
    """An adjustment of an old bill and how many cents of it are given again; `other_charge`: its charge is another now."""

    row: AdjustmentRow
    bill_id: int | None
    again_cents: int
    other_charge: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An adjustment that is to be given again, and on which charge."""

    row: AdjustmentRow
    charge: OpenItemRow
    cents: int


def settle(
    *,
    taken: TakenBack,
    new: Mapping[int, NewBill],
    replaced: Collection[str],
    corrected_account_id: int,
    occasion: Occasion,
) -> tuple[Carried, ...]:
    """Give again what is to be given again and let all money stand where it would if the new bills had been the first ones.

    `new` by the old bill's id; `replaced`: the reasons of adjustments that the new bills make good by themselves.
    """
    if taken.entry_id is None:
        return ()
    charges = _stand_ins(taken, new)
    wanted = given_again(taken=taken, charges=charges, replaced=replaced)
    places = {new[bill.id].bill_id: bill.id for bill in taken.bills if bill.id in new}
    plan = plan_in_place(
        customer_account_id=taken.customer_account_id,
        stands_for=places,
        again=[_again(one) for one in wanted],
        redirected=_redirected(taken, charges),
    )
    again = {one.row.id: plan.amount_of(source_of(one.row)) for one in wanted}
    names = {source_of(one.row): _recorded(one, again[one.row.id], occasion) for one in wanted if again[one.row.id]}
    plan = plan.renamed(names)
    entries = {
        names[source_of(one.row)]: _posted(one, names[source_of(one.row)], plan, occasion)
        for one in wanted
        if again[one.row.id]
    }
    _post_rest(taken, plan, entries, corrected_account_id, occasion)
    _remember(taken, plan, charges, {one.row.id: (one, names.get(source_of(one.row))) for one in wanted}, occasion)
    return _carried(taken, wanted, again)


def _redirected(taken: TakenBack, charges: Mapping[int, OpenItemRow]) -> dict[Source, dict[int, int]]:
    """Targets that were cancelled are the new bills' charges now; all others are what they were."""
    cancelled = {item.open_item_id for item in taken.charges}
    return {
        source: {
            charges[old].open_item_id if old in charges else old: cents
            for old, cents in parts.items()
            if old in charges or old not in cancelled
        }
        for source, parts in taken.targets.items()
    }


def _stand_ins(taken: TakenBack, new: Mapping[int, NewBill]) -> dict[int, OpenItemRow]:
    """By the old charge's id the new bill's charge of the same agreement and type, else of the same type."""
    items = open_items(customer_account_ids=[taken.customer_account_id], settled=True)
    found: dict[int, OpenItemRow] = {}
    for old in taken.charges:
        bill = new.get(old.bill_id or 0)
        same = [item for item in items if bill and item.bill_id == bill.bill_id and item.charge_type == old.charge_type]
        same.sort(key=lambda item: item.agreement_id != old.agreement_id)
        if same:
            found[old.open_item_id] = same[0]
    return found


def given_again(*, taken: TakenBack, charges: Mapping[int, OpenItemRow], replaced: Collection[str]) -> list[_Wanted]:
    """What had been taken off and on which new charge it is again: `charges` by the old one's id.

    Never more than the new charge where that is smaller than the old one.
    """
    left = {item.open_item_id: item.amount_cents for item in charges.values()}
    old_cents = {item.open_item_id: item.amount_cents for item in taken.charges}
    wanted = []
    for row in taken.adjustments:
        old = _old_charge(row, taken.charges)
        if old is None or old not in charges or row.reason_code in replaced:
            continue
        charge = charges[old]
        cents = -row.amount_cents
        if charge.amount_cents < old_cents[old]:
            cents = min(cents, max(left[charge.open_item_id], 0))
        left[charge.open_item_id] -= cents
        if cents:
            wanted.append(_Wanted(row, charge, cents))
    return wanted


def _old_charge(row: AdjustmentRow, charges: Sequence[OpenItemRow]) -> int | None:
    """The charge that an adjustment lowered; one that names only its bill lowered the charge of its type."""
    for item in charges:
        if item.open_item_id == row.open_item_id:
            return item.open_item_id
    if row.open_item_id is not None:
        return None
    same = [item for item in charges if item.bill_id == row.bill_id and item.charge_type == row.charge_type]
    return same[0].open_item_id if same else None


def _again(one: _Wanted) -> GivenAgain:
    """Under the old adjustment's name, until it is known how much of it is given again."""
    row = one.row
    day = row.business_date or row.requested_at.date()
    return GivenAgain(
        source=source_of(row),
        open_item_id=one.charge.open_item_id,
        amount_cents=one.cents,
        place_entry_id=row.entry_id or 0,
        business_date=day,
        effective_date=day,
        never_credit=is_write_off(row),
    )


def _recorded(one: _Wanted, cents: int, occasion: Occasion) -> Source:
    row = one.row
    adjustment_id = record_adjustment_request(
        adjustment=NewAdjustment(
            customer_account_id=row.customer_account_id,
            charge_type=row.charge_type,
            amount_cents=-cents,
            reason_code=row.reason_code,
            remark=row.remark,
            agreement_id=one.charge.agreement_id,
            open_item_id=one.charge.open_item_id,
            bill_id=one.charge.bill_id,
            calculation=row.calculation,
            again_of_id=row.id,
        ),
        requested_by_id=occasion.act.actor_id,
        now=occasion.act.now,
    )
    return source_of(row)[0], adjustment_id


def _posted(one: _Wanted, source: Source, plan: InPlacePlan, occasion: Occasion) -> int:
    """An entry of its own, like the first time."""
    draft = Posting(
        event=EVENTS[is_write_off(one.row)],
        source_kind=AllocationSource.ADJUSTMENT.value,
        source_id=source[1],
        description=one.row.reason_code,
    )
    side = given_up_side(charge_type=one.row.charge_type, reason_code=one.row.reason_code)
    fund = CHARGE_TYPES[one.row.charge_type].fund
    draft.exchange(debits=[(fund, side, plan.amount_of(source))], credits=plan.purposes_of(source))
    day = occasion.business_date
    entry = post(draft=draft, business_date=day, recorded_at=occasion.act.now, actor_id=occasion.act.actor_id)
    mark_adjustment_posted(adjustment_id=source[1], entry_id=entry.id, business_date=day)
    return entry.id


def _post_rest(
    taken: TakenBack, plan: InPlacePlan, entries: Mapping[Source, int], corrected_account_id: int, occasion: Occasion
) -> None:
    draft = Posting(event=SETTLED_EVENT, source_kind=SOURCE, source_id=corrected_account_id, part=1)
    plan.lay_out(draft=draft)
    entry_id = taken.entry_id or 0
    if draft.transfers:
        act = occasion.act
        entry_id = post(
            draft=draft, business_date=occasion.business_date, recorded_at=act.now, actor_id=act.actor_id
        ).id
    record_undo(
        undo=plan.undo,
        entry_id=entry_id,
        business_date=occasion.business_date,
        recorded_at=occasion.act.now,
        own_entries=entries,
    )


def _remember(
    taken: TakenBack,
    plan: InPlacePlan,
    charges: Mapping[int, OpenItemRow],
    again: Mapping[int, tuple[_Wanted, Source | None]],
    occasion: Occasion,
) -> None:
    """A later undoing plays the account as it is played now: what is for which charge, and in whose place charges stand."""
    now, account_id = occasion.act.now, taken.customer_account_id
    if plan.in_place:
        stands_for = {charge.open_item_id: old for old, charge in charges.items()}
        record_item_places(customer_account_id=account_id, stands_for=stands_for, recorded_at=now)
    for one, source in again.values():
        if source is None:
            continue
        first = place_of_source(source=source_of(one.row)) or one.row.entry_id
        record_targets(
            customer_account_id=account_id,
            source=source,
            targets={one.charge.open_item_id: plan.amount_of(source)},
            recorded_at=now,
            place_entry_id=first if plan.in_place else None,
        )


def _carried(taken: TakenBack, wanted: Sequence[_Wanted], again: Mapping[int, int]) -> tuple[Carried, ...]:
    charges = {item.open_item_id: item for item in taken.charges}
    anew = {one.row.id: one.charge for one in wanted}
    found = []
    for row in taken.adjustments:
        old = charges.get(_old_charge(row, taken.charges) or 0)
        other = old is not None and row.id in anew and anew[row.id].amount_cents != old.amount_cents
        bill_id = old.bill_id if old is not None else row.bill_id
        found.append(Carried(row, bill_id, again.get(row.id, 0), other_charge=other))
    return tuple(found)
