"""What a printed bill says beside its services: charges that had waited for it, and what a level plan asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from curbstop.billing.queries.billable import BillableChargeRow, billable_charges_on
from curbstop.billing.queries.levelized import LevelOnBill, level_on_bills
from curbstop.correspondence.types import BillDocument, ChargeLine, ChargeSection, Language, LevelFigures

OTHER_CHARGES = {"en": "Other charges", "es": "Otros cargos"}


@dataclass(frozen=True, slots=True)
class Beside:
    """One bill's charges of no service, and its level figures."""

    charges: tuple[BillableChargeRow, ...] = ()
    level: LevelFigures | None = None

    @property
    def charges_cents(self) -> int:
        """The charges together; the bill's row has them among its adjustments."""
        return sum(charge.amount_cents for charge in self.charges)

    def sections(self, *, language: Language) -> tuple[ChargeSection, ...]:
        """Their section on the bill, with the day on which each came about."""
        if not self.charges:
            return ()
        lines = tuple(_line(charge, language) for charge in self.charges)
        return (ChargeSection(title=OTHER_CHARGES[language], lines=lines),)


NOTHING = Beside()


def beside_bills(*, bill_ids: Sequence[int]) -> Mapping[int, Beside]:
    """By bill, of those that have something; two queries."""
    charges = billable_charges_on(bill_ids=bill_ids)
    levels = level_on_bills(bill_ids=bill_ids)
    return {
        bill_id: Beside(charges.get(bill_id, ()), _figures(levels[bill_id]) if bill_id in levels else None)
        for bill_id in {*charges, *levels}
    }


def _line(charge: BillableChargeRow, language: Language) -> ChargeLine:
    day = charge.happened_on
    words = charge.words_es if language == "es" else charge.words
    return ChargeLine(text=f"{words}, {day.month}/{day.day}/{day.year}", amount_cents=charge.amount_cents)


def _figures(found: LevelOnBill) -> LevelFigures:
    return LevelFigures(
        actual_cents=found.actual_cents,
        level_cents=found.level_cents,
        true_up_cents=found.true_up_cents,
        settles=found.settles,
        last_difference_cents=found.last_difference_cents,
        before_cents=found.before_cents,
        difference_cents=found.difference_cents,
        asked_cents=found.amount_due_cents,
        next_true_up_on=found.next_true_up_on,
    )


def with_beside(*, document: BillDocument, beside: Beside, autopay: bool) -> BillDocument:
    """The bill with what it says beside: autopay collects what it asks for."""
    if beside is NOTHING:
        return document
    told = replace(
        document,
        sections=(*document.sections, *beside.sections(language=document.language)),
        adjustments_cents=document.adjustments_cents - beside.charges_cents,
        level=beside.level,
    )
    return replace(told, autopay_date=told.due_date if autopay and told.asked_cents > 0 else None)
