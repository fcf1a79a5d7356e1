"""The letter that explains a bill: the two sentences, the waterfall with its table, both bills side by side, what one can do."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from curbstop.correspondence.engine.explanation_words import (
    PART_WORDS,
    explanation_sentences,
    gallons_a_day,
    unit_price,
)
from curbstop.correspondence.engine.figures import dollars, long_date, month_and_year, month_label, quantity
from curbstop.correspondence.engine.typesetting import typeset_pdf
from curbstop.correspondence.types import BillComparison, ExplanationLetter, Language, UsageMonth

PERMILLE = 1000
MONTHS_IN_CHART = 13
LETTER_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "Why your bill of {date} is {amount}",
        "account_number": "Account",
        "service_address": "Service address",
        "bills": "Bill {after}, compared with bill {before}",
        "parts": "What made the difference",
        "start": "Bill of {date}",
        "part": "Reason",
        "change": "Change",
        "alt": "Waterfall chart from {before} to {after}. {parts}.",
        "side_by_side": "The two bills side by side",
        "before": "Bill of {date}",
        "after": "This bill",
        "days": "Days on the bill",
        "used": "Water used",
        "daily": "Water used a day",
        "gallons": "about {count} gallons",
        "price": "Average price of water per HCF",
        "amount": "Charges, adjustments and late fees",
        "usage": "Your water use",
        "usage_unit": "HCF a month (1 HCF = 100 cubic feet = 748 gallons)",
        "chart_alt": "Bar chart of water use in HCF by month. {months}.",
        "advice_title": "If the water use surprises you",
        "advice": "Close every tap and look at the meter: if it still moves, water is leaking. Toilets and sprinklers leak most "
        "often. If you find a leak and have it repaired, ask us about a leak adjustment.",
        "contact": "Questions? Call {telephone} or come to {office}. You may ask us to review this bill.",
    },
    "es": {
        "title": "Por qué su factura del {date} es de {amount}",
        "account_number": "Cuenta",
        "service_address": "Dirección del servicio",
        "bills": "Factura {after}, comparada con la factura {before}",
        "parts": "Qué causó la diferencia",
        "start": "Factura del {date}",
        "part": "Razón",
        "change": "Cambio",
        "alt": "Gráfica de cascada de {before} a {after}. {parts}.",
        "side_by_side": "Las dos facturas lado a lado",
        "before": "Factura del {date}",
        "after": "Esta factura",
        "days": "Días en la factura",
        "used": "Agua usada",
        "daily": "Agua usada al día",
        "gallons": "unos {count} galones",
        "price": "Precio medio del agua por HCF",
        "amount": "Cargos, ajustes y recargos por atraso",
        "usage": "Su consumo de agua",
        "usage_unit": "HCF al mes (1 HCF = 100 pies cúbicos = 748 galones)",
        "chart_alt": "Gráfica de barras del consumo de agua en HCF por mes. {months}.",
        "advice_title": "Si el consumo le sorprende",
        "advice": "Cierre todas las llaves y mire el medidor: si sigue moviéndose, hay una fuga. Los inodoros y los aspersores "
        "son los que gotean con más frecuencia. Si encuentra una fuga y la repara, pregúntenos por un ajuste por fuga.",
        "contact": "¿Preguntas? Llame al {telephone} o venga a {office}. Puede pedirnos que revisemos esta factura.",
    },
}


def pdf_of_explanation(letter: ExplanationLetter) -> bytes:
    """The letter as PDF/UA-1. The same letter gives the same bytes."""
    return typeset_pdf(template="explanation.typ", data=explanation_content(letter), as_of=letter.letter_date)


def explanation_content(letter: ExplanationLetter) -> dict[str, Any]:
    """The letter as the template's data. Raises `ExplanationDoesNotAddUpError`."""
    one, language = letter.comparison, letter.language
    words = LETTER_WORDS[language]
    title = words["title"].format(date=long_date(one.after_date, language), amount=dollars(one.after_cents))
    return {
        "language": language,
        "author": letter.letterhead.name,
        "sender": {
            "name": letter.letterhead.name,
            "return_address_lines": letter.letterhead.return_address_lines,
        },
        "mailing_lines": [letter.mail_to, *letter.mailing_address_lines],
        "date": long_date(letter.letter_date, language),
        "title": title,
        "facts": [
            [words["account_number"], letter.account_number],
            [words["service_address"], letter.service_address],
        ],
        "bills": words["bills"].format(after=letter.bill_number, before=letter.other_bill_number),
        "sentences": list(explanation_sentences(comparison=one, language=language)),
        "words": words,
        "waterfall": _waterfall(one, language),
        "side_by_side": _side_by_side(one, language),
        "heads": ["", words["before"].format(date=long_date(one.before_date, language)), words["after"]],
        "usage": _usage(letter.usage_history, language),
        "contact": words["contact"].format(
            telephone=letter.letterhead.telephone, office=letter.letterhead.office_address
        ),
    }


def _waterfall(one: BillComparison, language: Language) -> Mapping[str, Any]:
    """Rows from the older bill to the later one; each bar begins where the one before ended, in thousandths of the width."""
    words, names = LETTER_WORDS[language], PART_WORDS[language]
    changes = [(names[code], cents) for code, cents in one.parts if cents]
    levels = [one.before_cents]
    for _, cents in changes:
        levels.append(levels[-1] + cents)
    lowest, highest = min(0, *levels), max(0, *levels)
    span = max(highest - lowest, 1)

    def bar(begin: int, end: int) -> dict[str, int]:
        left, right = min(begin, end), max(begin, end)
        return {"left": PERMILLE * (left - lowest) // span, "width": PERMILLE * (right - left) // span}

    return {
        "start": [words["start"].format(date=long_date(one.before_date, language)), dollars(one.before_cents)],
        "start_bar": bar(0, one.before_cents),
        "rows": [
            {"name": name, "amount": signed_dollars(cents), "up": cents > 0, **bar(levels[place], levels[place + 1])}
            for place, (name, cents) in enumerate(changes)
        ],
        "end": [words["start"].format(date=long_date(one.after_date, language)), dollars(one.after_cents)],
        "end_bar": bar(0, one.after_cents),
        "alt": words["alt"].format(
            before=dollars(one.before_cents),
            after=dollars(one.after_cents),
            parts="; ".join(f"{name}: {signed_dollars(cents)}" for name, cents in changes),
        ),
    }


def signed_dollars(cents: int) -> str:
    """A change with its sign, also where it adds: `+$12.50`."""
    return f"+{dollars(cents)}" if cents > 0 else dollars(cents)


def _side_by_side(one: BillComparison, language: Language) -> list[list[str]]:
    words = LETTER_WORDS[language]
    rows = [[words["days"], f"{one.before_days:,}", f"{one.after_days:,}"]]
    if one.before_usage_milli is not None and one.after_usage_milli is not None:
        used = ((one.before_usage_milli, one.before_days), (one.after_usage_milli, one.after_days))
        gallons = [gallons_a_day(usage_milli=milli, days=days) for milli, days in used]
        rows.append([words["used"], *(f"{quantity(milli)} HCF" for milli, _ in used)])
        rows.append([words["daily"], *(words["gallons"].format(count=f"{count:,}") for count in gallons)])
    if one.before_price_micros is not None and one.after_price_micros is not None:
        rows.append([words["price"], unit_price(one.before_price_micros), unit_price(one.after_price_micros)])
    rows.append([words["amount"], dollars(one.before_cents), dollars(one.after_cents)])
    return rows


def _usage(history: Sequence[UsageMonth], language: Language) -> Mapping[str, Any] | None:
    shown = history[-MONTHS_IN_CHART:]
    if not shown:
        return None
    most = max(1, *(month.usage_milli for month in shown))
    figures = [quantity(month.usage_milli) for month in shown]
    return {
        "months": [
            {
                "figure": figure,
                "label": month_label(month.month, language),
                "permille": PERMILLE * max(month.usage_milli, 0) // most,
                "is_current": place == len(shown) - 1,
            }
            for place, (month, figure) in enumerate(zip(shown, figures, strict=True))
        ],
        "alt": LETTER_WORDS[language]["chart_alt"].format(
            months="; ".join(
                f"{month_and_year(month.month, language)}: {figure}"
                for month, figure in zip(shown, figures, strict=True)
            )
        ),
    }
