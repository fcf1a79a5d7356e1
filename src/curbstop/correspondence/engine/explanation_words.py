"""Why a bill is what it is, in two sentences of plain English or Spanish: the largest causes with their figures."""

from collections.abc import Sequence
from typing import Final

from curbstop.correspondence.engine.figures import dollars, long_date, price
from curbstop.correspondence.types import BillComparison, Language, PartCode
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.quantity import MILLI
from curbstop.kernel.rounding import divide

GALLONS_PER_HCF = 748
MICROS_A_CENT = 10_000
# Causes that are told by name: the largest in the first sentence, two more in the second.
TOLD_SECOND = 2

PART_WORDS: Final[dict[Language, dict[PartCode, str]]] = {
    "en": {
        "days": "Number of days",
        "usage": "Water used",
        "tier": "Price tiers",
        "rate": "Price changes",
        "fixed": "Fixed charges",
        "sewer": "Sewer",
        "surcharge": "Water surcharges",
        "adjustments": "Adjustments and fees",
        "late_fees": "Late fees",
    },
    "es": {
        "days": "Número de días",
        "usage": "Agua usada",
        "tier": "Escalones de precio",
        "rate": "Cambios de precio",
        "fixed": "Cargos fijos",
        "sewer": "Alcantarillado",
        "surcharge": "Recargos sobre el agua",
        "adjustments": "Ajustes y cargos",
        "late_fees": "Recargos por atraso",
    },
}
WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "more": "This bill is {difference} more than the one of {date} ({after} instead of {before})",
        "less": "This bill is {difference} less than the one of {date} ({after} instead of {before})",
        "same": "This bill comes to {after}, as much as the one of {date}",
        "reason": "{bill}; the main reason is {clause}, which {verb} {amount}.",
        "no_reason": "{bill}.",
        "effect": "{clause} {verb} {amount}",
        "and": "{first} and {second}",
        "also": "{first}, {second}",
        "rest": "everything else together {verb} {amount}",
        "balances": "everything else balances out",
        "nothing": "Nothing else changed the amount",
        "adds": "adds",
        "takes": "takes off",
        "add": "add",
        "take": "take off",
        "usage": "water use of about {after} gallons a day instead of {before}",
        "usage_with_heat": "use of heat and of water (about {after} gallons a day instead of {before})",
        "usage_plain": "the water used",
        "tier": "water in the higher price tiers",
        "tier_less": "less water in the higher price tiers",
        "days": "*{after} days on the bill instead of {before}",
        "days_plain": "the way the days are charged",
        "rate": "a price of {after} per HCF of water instead of {before}",
        "rate_plain": "*changed prices",
        "fixed": "*the fixed charges",
        "sewer": "the sewer charge",
        "surcharge": "*the surcharges on water",
        "adjustments": "*adjustments and fees ({after} this time, {before} the other time)",
        "late_fees": "*late fees ({after} this time, {before} the other time)",
    },
    "es": {
        "more": "Esta factura es {difference} más alta que la del {date} ({after} en lugar de {before})",
        "less": "Esta factura es {difference} más baja que la del {date} ({after} en lugar de {before})",
        "same": "Esta factura suma {after}, igual que la del {date}",
        "reason": "{bill}; la razón principal es {clause}, que {verb} {amount}.",
        "no_reason": "{bill}.",
        "effect": "{clause} {verb} {amount}",
        "and": "{first} y {second}",
        "also": "{first}, {second}",
        "rest": "todo lo demás en conjunto {verb} {amount}",
        "balances": "todo lo demás se compensa",
        "nothing": "Nada más cambió el importe",
        "adds": "suma",
        "takes": "resta",
        "add": "suman",
        "take": "restan",
        "usage": "un consumo de unos {after} galones de agua al día en lugar de {before}",
        "usage_with_heat": "el consumo de calor y de agua (unos {after} galones al día en lugar de {before})",
        "usage_plain": "el agua usada",
        "tier": "el agua en los escalones de precio más altos",
        "tier_less": "la menor cantidad de agua en los escalones de precio más altos",
        "days": "el período de {after} días en lugar de {before}",
        "days_plain": "la forma en que se cobran los días",
        "rate": "el precio de {after} por HCF de agua en lugar de {before}",
        "rate_plain": "el cambio de precios",
        "fixed": "el monto de los cargos fijos",
        "sewer": "el cargo de alcantarillado",
        "surcharge": "el monto de los recargos sobre el agua",
        "adjustments": "el monto de los ajustes y cargos ({after} esta vez, {before} la otra)",
        "late_fees": "el monto de los recargos por atraso ({after} esta vez, {before} la otra)",
    },
}
# In the tables a star begins a clause in the plural, for the verb that follows it.
PLURAL = "*"


class ExplanationDoesNotAddUpError(CurbstopError):
    """The parts of an explanation are not the difference of its bills."""


def explanation_sentences(*, comparison: BillComparison, language: Language) -> tuple[str, str]:
    """Two sentences: by how much and mostly why; what else. The same comparison gives the same words.

    Raises `ExplanationDoesNotAddUpError`.
    """
    prove_comparison(comparison)
    words = WORDS[language]
    causes = ranked_causes(comparison)
    bill = _bill(comparison, language)
    if not causes:
        return words["no_reason"].format(bill=bill), words["nothing"] + "."
    code, cents = causes[0]
    clause = _clause(code, cents, comparison, language)
    first = words["reason"].format(
        bill=bill, clause=clause.removeprefix(PLURAL), verb=_verb(clause, cents, language), amount=dollars(abs(cents))
    )
    return first, f"{_capital(_others(causes[1:], comparison, language))}."


def prove_comparison(comparison: BillComparison) -> None:
    """Refuse parts that do not lead from one bill to the other."""
    led_to = comparison.before_cents + sum(cents for _, cents in comparison.parts)
    if led_to != comparison.after_cents:
        raise ExplanationDoesNotAddUpError(
            "The parts lead to {led_to}, but the bill is {after}",
            to_do="Do not send it. Compare the two bills line by line.",
            led_to=dollars(led_to),
            after=dollars(comparison.after_cents),
        )


def ranked_causes(comparison: BillComparison) -> list[tuple[PartCode, int]]:
    """What changed the amount: first what led the same way as the whole, the largest first."""
    way = comparison.after_cents - comparison.before_cents
    changed = [(code, cents) for code, cents in comparison.parts if cents]
    return sorted(changed, key=lambda cause: (cause[1] * way < 0, -abs(cause[1])))


def gallons_a_day(*, usage_milli: int, days: int) -> int:
    """Thousandths of HCF over days as whole gallons a day."""
    return divide(numerator=usage_milli * GALLONS_PER_HCF, denominator=MILLI * max(days, 1))


def unit_price(micros: int) -> str:
    """An average price to the cent, or to its hundredth where the cent says nothing."""
    return price(divide(numerator=micros, denominator=MICROS_A_CENT) * MICROS_A_CENT)


def _bill(comparison: BillComparison, language: Language) -> str:
    difference = comparison.after_cents - comparison.before_cents
    key = "more" if difference > 0 else "less" if difference < 0 else "same"
    return WORDS[language][key].format(
        difference=dollars(abs(difference)),
        date=long_date(comparison.before_date, language),
        after=dollars(comparison.after_cents),
        before=dollars(comparison.before_cents),
    )


def _others(causes: Sequence[tuple[PartCode, int]], comparison: BillComparison, language: Language) -> str:
    """The causes after the first: two by name, the rest together."""
    words = WORDS[language]
    if not causes:
        return words["nothing"]
    told = [_effect(code, cents, comparison, language) for code, cents in causes[:TOLD_SECOND]]
    rest = causes[TOLD_SECOND:]
    if rest:
        told.append(_rest(sum(cents for _, cents in rest), language))
    joined = told[0]
    for place, sentence in enumerate(told[1:], start=2):
        joined = words["and" if place == len(told) else "also"].format(first=joined, second=sentence)
    return joined


def _rest(cents: int, language: Language) -> str:
    words = WORDS[language]
    if not cents:
        return words["balances"]
    return words["rest"].format(verb=_verb("", cents, language), amount=dollars(abs(cents)))


def _effect(code: PartCode, cents: int, comparison: BillComparison, language: Language) -> str:
    clause = _clause(code, cents, comparison, language)
    return WORDS[language]["effect"].format(
        clause=clause.removeprefix(PLURAL), verb=_verb(clause, cents, language), amount=dollars(abs(cents))
    )


def _verb(clause: str, cents: int, language: Language) -> str:
    singular, plural = ("adds", "add") if cents > 0 else ("takes", "take")
    return WORDS[language][plural if clause.startswith(PLURAL) else singular]


def _clause(code: PartCode, cents: int, comparison: BillComparison, language: Language) -> str:
    """A cause with the figures that changed; without figures where they are alike or unknown."""
    words = WORDS[language]
    if code == "tier" and cents < 0:
        return words["tier_less"]
    figures = _figures(code, comparison)
    if figures is None:
        return words.get(f"{code}_plain", words[code])
    key = "usage_with_heat" if code == "usage" and comparison.with_heat else code
    return words[key].format(before=figures[0], after=figures[1])


def _figures(code: PartCode, comparison: BillComparison) -> tuple[str, str] | None:
    """What it was and what it is, as written; None where that says nothing."""
    one = comparison
    pair: tuple[str, str] | None = None
    if code == "usage" and one.before_usage_milli is not None and one.after_usage_milli is not None:
        before, after = (
            gallons_a_day(usage_milli=used, days=days)
            for used, days in ((one.before_usage_milli, one.before_days), (one.after_usage_milli, one.after_days))
        )
        pair = (f"{before:,}", f"{after:,}")
    elif code == "days":
        pair = (f"{one.before_days:,}", f"{one.after_days:,}")
    elif code == "rate" and one.before_price_micros is not None and one.after_price_micros is not None:
        pair = (unit_price(one.before_price_micros), unit_price(one.after_price_micros))
    elif code == "adjustments":
        return dollars(one.before_adjustments_cents), dollars(one.after_adjustments_cents)
    elif code == "late_fees":
        return dollars(one.before_late_fees_cents), dollars(one.after_late_fees_cents)
    return pair if pair is not None and pair[0] != pair[1] else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
