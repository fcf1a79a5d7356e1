"""One statement instead of many bills: what a correction changed, all its periods, and what is owed now.

It is the last new bill's document (number, due date, stub), with the charges of all periods under their days. Its arithmetic is
that of the bills one after the other, so that it leads to the last one's amount due.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from curbstop.billing.types import BillRow
from curbstop.correspondence.types import BillDocument, ChargeSection, Language
from curbstop.kernel.money import Money
from curbstop.reporting.told_together import CorrectionTold

ONE_DAY = timedelta(days=1)
NUMBERS_AT_MOST = 6
WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "days": "{title}, {first} to {last}",
        "told": "Correction: {remark}",
        "effect": "This statement takes the place of {bills}. For {first} to {last} we had billed {was}; right is {now}. "
        "You owe {change}.",
        "again": "We have again taken {again} off, as before.",
        "bill": "bill {numbers}",
        "bills": "bills {numbers}",
        "more": "{change} more",
        "less": "{change} less",
        "same": "as much as before",
    },
    "es": {
        "days": "{title}, {first} a {last}",
        "told": "Corrección: {remark}",
        "effect": "Este estado reemplaza {bills}. Del {first} al {last} habíamos facturado {was}; lo correcto es {now}. "
        "Usted debe {change}.",
        "again": "Hemos descontado otra vez {again}, como antes.",
        "bill": "la factura {numbers}",
        "bills": "las facturas {numbers}",
        "more": "{change} más",
        "less": "{change} menos",
        "same": "lo mismo que antes",
    },
}


def statement_of_correction(
    *,
    document: BillDocument,
    told: CorrectionTold,
    earlier: Sequence[tuple[BillRow, tuple[ChargeSection, ...]]],
) -> BillDocument:
    """`document`: the last new bill as it would be printed alone; `earlier`: the new bills before it, the oldest days first."""
    words = WORDS[document.language]
    own = (document.period_from, document.period_to, document.sections)
    periods = [*((head.from_date, head.to_date, sections) for head, sections in earlier), own]
    sections = document.sections
    if earlier:
        sections = tuple(_dated(one, first, to, words) for first, to, found in periods for one in found)
    first_day = min(first for first, _, _ in periods)
    return replace(
        document,
        period_from=first_day,
        days=(document.period_to - first_day).days,
        sections=sections,
        previous_balance_cents=earlier[0][0].previous_balance_cents if earlier else document.previous_balance_cents,
        payments_cents=document.payments_cents + sum(head.payments_cents for head, _ in earlier),
        adjustments_cents=document.adjustments_cents + sum(head.adjustments_cents for head, _ in earlier),
        messages=(*_said(told, words), *document.messages),
    )


def _dated(section: ChargeSection, first: date, to: date, words: dict[str, str]) -> ChargeSection:
    title = words["days"].format(title=section.title, first=_day(first), last=_day(to - ONE_DAY))
    return replace(section, title=title)


def _said(told: CorrectionTold, words: dict[str, str]) -> tuple[str, ...]:
    more = told.is_cents - told.was_cents
    change = words["more" if more > 0 else "less" if more < 0 else "same"].format(change=f"${Money(abs(more))}")
    shown = [str(number) for number in told.old_numbers]
    numbers = ", ".join(shown[:NUMBERS_AT_MOST]) + (", ..." if len(shown) > NUMBERS_AT_MOST else "")
    effect = words["effect"].format(
        bills=words["bill" if len(shown) == 1 else "bills"].format(numbers=numbers),
        first=_day(told.from_date),
        last=_day(told.to_date - ONE_DAY),
        was=f"${Money(told.was_cents)}",
        now=f"${Money(told.is_cents)}",
        change=change,
    )
    again = (words["again"].format(again=f"${Money(told.again_cents)}"),) if told.again_cents else ()
    return (words["told"].format(remark=told.remark), " ".join((effect, *again)))


def _day(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
