"""A bill's facts as the template's data: every figure already written as it will be read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from curbstop.correspondence.engine.bill_plan import begun_sections, plan_bill
from curbstop.correspondence.engine.figures import (
    day_of_year,
    dollars,
    long_date,
    month_and_year,
    month_label,
    price,
    quantity,
    short_date,
)
from curbstop.correspondence.engine.level_lines import level_lines, level_sentences
from curbstop.correspondence.engine.mail_barcode import MailCode, mail_bars
from curbstop.correspondence.engine.payment_code import qr_code_png
from curbstop.correspondence.engine.scanline import compose_scanline
from curbstop.correspondence.engine.wording import BILL_WORDS, UNIT_WORDS
from curbstop.correspondence.types import (
    BillDocument,
    BillRead,
    ChargeLine,
    ChargeSection,
    Language,
    MailPiece,
    UsageMonth,
    UtilityLetterhead,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.quantity import MILLI
from curbstop.kernel.rounding import divide

GALLONS_PER_HCF = 748
MONTHS_IN_CHART = 13
PERMILLE = 1000
# Periods of like length may be compared: the days of last year's, more or less by this share.
LIKE_DAYS_PERCENT = 20
# A large amount is set smaller, so that it stays on one line of the box: (most characters, points).
AMOUNT_SIZES = ((9, 27), (11, 23), (14, 18))
SMALLEST_AMOUNT = 14
FIGURE_SIZES = ((3, 7.5), (5, 6), (7, 5))
SMALLEST_FIGURE = 4


class BillDoesNotAddUpError(CurbstopError):
    """A bill's figures do not lead to its amount due."""


def prove_bill(bill: BillDocument) -> None:
    """Refuse a bill whose previous balance, payments, adjustments, credits and charges do not lead to its amount due."""
    led_to = (
        bill.previous_balance_cents
        - bill.payments_cents
        + bill.adjustments_cents
        - bill.credits_cents
        + bill.current_charges_cents
    )
    if led_to != bill.amount_due_cents:
        raise BillDoesNotAddUpError(
            "The bill's figures lead to {led_to}, but it asks for {amount_due}",
            where="bill {bill_number}, account {account_number}",
            to_do="Do not print it. Look at the payments and adjustments since the bill before.",
            led_to=dollars(led_to),
            amount_due=dollars(bill.amount_due_cents),
            bill_number=bill.bill_number,
            account_number=bill.account_number,
        )


def bill_file_content(*, bills: Sequence[BillDocument], name: str, duplex: bool) -> dict[str, Any]:
    """The data of one file of bills. A file takes its own language and sender from its first bill."""
    first = bills[0]
    words = BILL_WORDS[first.language]
    title = words["document_title"].format(number=first.bill_number) if len(bills) == 1 else ""
    return {
        "title": title or words["file_title"].format(name=name),
        "author": first.letterhead.name,
        "language": first.language,
        "duplex": duplex,
        # The words are the same on every bill of a language: said once, they are not half of the file.
        "words": {language: BILL_WORDS[language] for language in sorted({bill.language for bill in bills})},
        "bills": [{**bill_content(bill), "words": None} for bill in bills],
    }


def bill_content(bill: BillDocument) -> dict[str, Any]:
    """One bill's data for the template."""
    prove_bill(bill)
    language, words = bill.language, BILL_WORDS[bill.language]
    content: dict[str, Any] = {
        "language": language,
        "words": words,
        "heading": words["final_title"] if bill.is_final else words["title"],
        "sender": _sender(bill.letterhead),
        "contact": _contact(bill),
        "holder": bill.holder_name,
        "mailing_lines": [bill.mail_to or bill.holder_name, *bill.mailing_address_lines],
        "service_address": bill.service_address,
        "glance": _glance(bill),
        "facts": _facts(bill),
        "owe": _balance_lines(bill),
        "owe_total": [_amount_label(bill), dollars(bill.asked_cents)],
        "sections": [_section(section, language) for section in bill.sections],
        "new_charges": dollars(bill.current_charges_cents),
        "usage": _usage(bill),
        "reads": [_read(read, language) for read in bill.reads],
        "deposit": _deposit(bill),
        "messages": [*level_sentences(bill), *bill.messages],
        "stub": _stub(bill),
        "mark": _envelope_mark(bill.mail),
        "bars": mail_bars(MailCode(bill.mail.tracking, bill.mail.routing)) if bill.mail and bill.mail.tracking else "",
        "copy": "",
        "continued": words["continued"].format(account=bill.account_number, number=bill.bill_number),
    }
    content["begun"] = begun_sections(content)
    return {**content, "plan": plan_bill(content)}


def _envelope_mark(mail: MailPiece | None) -> str:
    """What tells the inserter which pieces belong together: `7-000123 1/3`."""
    return f"{mail.envelope} {mail.piece}/{mail.pieces}" if mail else ""


def copy_line(language: Language, copied_on: date) -> str:
    """What marks a bill that was printed once more."""
    return BILL_WORDS[language]["copy"].format(day=short_date(copied_on, language))


def _sender(letterhead: UtilityLetterhead) -> dict[str, Any]:
    return {
        "name": letterhead.name,
        "return_address_lines": letterhead.return_address_lines,
        "remittance_address_lines": letterhead.remittance_address_lines,
    }


def _contact(bill: BillDocument) -> list[list[str]]:
    letterhead, words = bill.letterhead, BILL_WORDS[bill.language]
    hours = letterhead.office_hours if bill.language == "en" else letterhead.office_hours_spanish
    office = letterhead.office_address + (f"\n{hours}" if hours else "")
    return [
        [words["customer_service"], letterhead.telephone],
        [words["emergency"], letterhead.emergency_telephone],
        [words["online"], letterhead.website],
        [words["office"], office],
    ]


def _amount_label(bill: BillDocument) -> str:
    words = BILL_WORDS[bill.language]
    return words["credit_balance"] if bill.asked_cents < 0 else words["amount_due"]


def _glance(bill: BillDocument) -> dict[str, Any]:
    words = BILL_WORDS[bill.language]
    amount = dollars(abs(bill.asked_cents))
    day = bill.autopay_date or bill.due_date
    owed = bill.asked_cents > 0
    when = words["autopay"] if bill.autopay_date else words["pay_by"]
    return {
        "label": _amount_label(bill),
        "amount": amount,
        "size": _fitting_size(longest=len(amount), sizes=AMOUNT_SIZES, smallest=SMALLEST_AMOUNT),
        "when": when if owed else words["nothing_to_pay"],
        "date": long_date(day, bill.language) if owed else "",
    }


def _fitting_size(*, longest: int, sizes: Sequence[tuple[int, float]], smallest: float) -> float:
    return next((size for most, size in sizes if longest <= most), smallest)


def _facts(bill: BillDocument) -> list[list[str]]:
    language, words = bill.language, BILL_WORDS[bill.language]
    period = words["period_value"].format(
        first=day_of_year(bill.period_from, language), last=short_date(bill.period_to, language), days=bill.days
    )
    return [
        [words["account_number"], bill.account_number],
        [words["service_address"], bill.service_address],
        [words["period"], period],
        [
            words["bill"],
            words["bill_value"].format(number=bill.bill_number, mailed=short_date(bill.mailing_date, language)),
        ],
    ]


def _balance_lines(bill: BillDocument) -> list[list[str]]:
    """Previous balance, payments and new charges always; adjustments and credits only where there are some."""
    if bill.level is not None:
        return level_lines(bill, bill.level)
    words = BILL_WORDS[bill.language]
    rows = [
        ("previous_balance", bill.previous_balance_cents, True),
        ("payments", -bill.payments_cents, True),
        ("adjustments", bill.adjustments_cents, bill.adjustments_cents != 0),
        ("credits", -bill.credits_cents, bill.credits_cents != 0),
        ("new_charges", bill.current_charges_cents, True),
    ]
    return [[words[key], dollars(cents)] for key, cents, shown in rows if shown]


def _section(section: ChargeSection, language: Language) -> dict[str, Any]:
    return {
        "title": section.title,
        "total": dollars(section.total_cents),
        "lines": [
            {"text": line.text, "calculation": _calculation(line, language), "amount": dollars(line.amount_cents)}
            for line in section.lines
        ],
    }


def _calculation(line: ChargeLine, language: Language) -> str:
    if line.quantity_milli is None:
        return ""
    amount = f"{quantity(line.quantity_milli)} {_unit(line.unit, line.quantity_milli, language)}".rstrip()
    # The blanks around the sign do not break, so a calculation is never torn apart.
    return (
        amount
        if line.price_micros is None
        else f"{amount}\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}{price(line.price_micros)}"
    )


def _unit(unit: str, quantity_milli: int, language: Language) -> str:
    """A tariff's unit in the bill's language, for one or for any other quantity; a unit that has no words is a sign (HCF)."""
    one, others = UNIT_WORDS[language].get(unit, (unit, unit))
    return one if quantity_milli == MILLI else others


def _read(read: BillRead, language: Language) -> dict[str, str]:
    return {
        "meter": read.meter_number,
        "previous": quantity(read.previous_reading_milli),
        "previous_date": day_of_year(read.previous_date, language),
        "current": quantity(read.current_reading_milli),
        "current_note": f"{day_of_year(read.current_date, language)}, {BILL_WORDS[language][read.kind]}",
        "used": f"{quantity(read.usage_milli)} HCF",
    }


def _usage(bill: BillDocument) -> Mapping[str, Any] | None:
    history = bill.usage_history[-MONTHS_IN_CHART:]
    if not history:
        return None
    words = BILL_WORDS[bill.language]
    most = max(1, *(month.usage_milli for month in history))
    figures = [quantity(month.usage_milli) for month in history]
    return {
        "months": [
            {
                "figure": figure,
                "label": month_label(month.month, bill.language),
                "permille": PERMILLE * max(month.usage_milli, 0) // most,
                "is_current": place == len(history) - 1,
            }
            for place, (month, figure) in enumerate(zip(history, figures, strict=True))
        ],
        "label_size": _fitting_size(
            longest=max(len(figure) for figure in figures), sizes=FIGURE_SIZES, smallest=SMALLEST_FIGURE
        ),
        "alt": words["chart_alt"].format(
            months="; ".join(
                f"{month_and_year(month.month, bill.language)}: {figure}"
                for month, figure in zip(history, figures, strict=True)
            )
        ),
        "sentence": _usage_sentence(bill=bill, history=history),
    }


def _usage_sentence(*, bill: BillDocument, history: Sequence[UsageMonth]) -> str:
    """What was used, in gallons too, and how it compares with the same month last year where that is known."""
    words, current = BILL_WORDS[bill.language], history[-1]
    gallons = divide(numerator=current.usage_milli * GALLONS_PER_HCF, denominator=MILLI)
    sentence = words["usage_used"].format(
        hcf=quantity(current.usage_milli),
        gallons=f"{gallons:,}",
        daily=f"{divide(numerator=gallons, denominator=max(current.days, 1)):,}",
    )
    year_ago = history[0]
    if not _comparable(current, year_ago):
        return sentence
    difference = current.usage_milli - year_ago.usage_milli
    key = "usage_same" if difference == 0 else "usage_more" if difference > 0 else "usage_less"
    return f"{sentence} {words[key].format(difference=quantity(abs(difference)))}"


def _comparable(current: UsageMonth, year_ago: UsageMonth) -> bool:
    """Whether the other one is the same month of the year before, and about as long: five days say nothing of a month."""
    is_year_ago = (current.month.year - year_ago.month.year, current.month.month) == (1, year_ago.month.month)
    return is_year_ago and abs(current.days - year_ago.days) * 100 <= LIKE_DAYS_PERCENT * year_ago.days


def _deposit(bill: BillDocument) -> str | None:
    if not bill.security_deposit_demanded_cents:
        return None
    return BILL_WORDS[bill.language]["deposit_text"].format(amount=dollars(bill.security_deposit_demanded_cents))


def _stub(bill: BillDocument) -> dict[str, Any]:
    words, letterhead, autopay = BILL_WORDS[bill.language], bill.letterhead, bill.autopay_date is not None
    due = words["autopay"] if bill.autopay_date else words["pay_by"]
    payee = letterhead.payable_to or letterhead.name
    return {
        "boxes": [
            [words["account_number"], bill.account_number],
            [due, short_date(bill.autopay_date or bill.due_date, bill.language)],
            [_amount_label(bill), dollars(abs(bill.asked_cents))],
        ],
        "instruction": words["autopay_stub"] if autopay else words["payable"].format(payee=payee),
        "detach": words["autopay_detach"] if autopay else words["detach"],
        # Nothing on a bill that AutoPay pays invites to pay it once more.
        "qr": None if autopay else list(qr_code_png(bill.payment_url)),
        "enclosed": "" if autopay else words["enclosed"],
        "qr_alt": words["qr_alt"].format(url=bill.payment_url),
        "site": letterhead.website,
        "scanline": compose_scanline(
            account_number=bill.account_number,
            amount_due_cents=bill.asked_cents,
            due_date=bill.due_date,
            layout=letterhead.stub_layout,
        ),
    }
