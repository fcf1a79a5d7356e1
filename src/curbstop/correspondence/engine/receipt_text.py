"""A receipt as lines of 42 columns: for the receipt printer, and for the print page of the browser."""

from textwrap import wrap
from typing import Final

from curbstop.correspondence.engine.figures import short_date
from curbstop.correspondence.types import Language, ReceiptDocument, ReceiptLine, ReceiptTender
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money

COLUMNS: Final = 42
AMOUNT_COLUMNS: Final = 14

RECEIPT_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "receipt": "RECEIPT",
        "reprint": "*** REPRINT ***",
        "void": "*** VOID ***",
        "account": "Account",
        "total": "TOTAL PAID",
        "tendered": "Tendered",
        "change": "Change",
        "balance": "Balance after this payment",
        "credit": "credit",
        "served_by": "Served by",
        "posted": "Posted on",
        "questions": "Questions?",
        "given_as": "Given as",
        "thanks": "Thank you. Please keep this receipt.",
    },
    "es": {
        "receipt": "RECIBO",
        "reprint": "*** REIMPRESIÓN ***",
        "void": "*** ANULADO ***",
        "account": "Cuenta",
        "total": "TOTAL PAGADO",
        "tendered": "Entregado",
        "change": "Cambio",
        "balance": "Saldo después de este pago",
        "credit": "a favor",
        "served_by": "Le atendió",
        "posted": "Registrado el",
        "questions": "¿Preguntas?",
        "given_as": "Entregado como",
        "thanks": "Gracias. Por favor conserve este recibo.",
    },
}


class ReceiptDoesNotAddUpError(CurbstopError):
    """A receipt's tenders, change and lines do not agree."""


def prove_receipt(document: ReceiptDocument) -> None:
    """Refuse a receipt whose tenders less the change are not what was paid."""
    tendered = sum(tender.amount_cents for tender in document.tenders)
    if tendered - document.change_cents != document.total_cents:
        raise ReceiptDoesNotAddUpError(
            "The tenders are {tendered} with change of {change}, but {total} is receipted",
            where="receipt {number}",
            to_do="Do not hand it out. Look at the transaction.",
            tendered=Money(tendered),
            change=Money(document.change_cents),
            total=Money(document.total_cents),
            number=document.number,
        )


def receipt_lines(*, document: ReceiptDocument) -> tuple[str, ...]:
    """The receipt's text, each line at most 42 columns, amounts at the right edge."""
    prove_receipt(document)
    words = RECEIPT_WORDS[document.language]
    rule = "-" * COLUMNS
    return (
        *_head(document),
        rule,
        *(text for line in document.lines for text in _paid_line(line, words)),
        rule,
        _pair(words["total"], str(Money(document.total_cents))),
        "",
        *(text for tender in document.tenders for text in _tender_line(tender)),
        *([_pair(words["change"], str(Money(document.change_cents)))] if document.change_cents else []),
        *_balances(document),
        rule,
        *_foot(document),
    )


def _head(document: ReceiptDocument) -> list[str]:
    words = RECEIPT_WORDS[document.language]
    marks = [words["reprint"]] * document.is_reprint + [words["void"]] * document.is_void
    names = [
        text for part in (document.utility_name, document.office_name, document.office_address) for text in _fold(part)
    ]
    moment = f"{short_date(document.issued_at.date(), document.language)} {document.issued_at:%H:%M}"
    lines = [text.center(COLUMNS).rstrip() for text in (*marks, *names)]
    lines += ["", _pair(f"{words['receipt']} {document.number}", moment)]
    if document.issued_at.date() != document.business_date:
        lines.append(_pair(words["posted"], short_date(document.business_date, document.language)))
    if document.given_as and document.given_at:
        given = f"{short_date(document.given_at.date(), document.language)} {document.given_at:%H:%M}"
        lines.append(_pair(f"{words['given_as']} {document.given_as}", given))
    return [*lines, f"{words['served_by']} {document.cashier_name}"[:COLUMNS]]


def _foot(document: ReceiptDocument) -> list[str]:
    words = RECEIPT_WORDS[document.language]
    questions = [f"{words['questions']} {document.telephone}"] if document.telephone else []
    marks = [words["reprint"]] * document.is_reprint + [words["void"]] * document.is_void
    return [text.center(COLUMNS).rstrip() for part in (words["thanks"], *questions, *marks) for text in _fold(part)]


def _paid_line(line: ReceiptLine, words: dict[str, str]) -> list[str]:
    account = [f"  {words['account']} {line.account_number}"] if line.account_number else []
    return [*_text_and_amount(line.what_for, line.amount_cents), *account]


def _tender_line(tender: ReceiptTender) -> list[str]:
    return _text_and_amount(f"{tender.name} {tender.reference}".rstrip(), tender.amount_cents)


def _balances(document: ReceiptDocument) -> list[str]:
    words = RECEIPT_WORDS[document.language]
    if not document.balances_after:
        return []
    rows = [
        _pair(
            f"  {words['account']} {balance.account_number}",
            str(Money(balance.balance_cents)) + (f" {words['credit']}" if balance.balance_cents < 0 else ""),
        )
        for balance in document.balances_after
    ]
    return ["", words["balance"], *rows]


def _text_and_amount(text: str, amount_cents: int) -> list[str]:
    """The text in its own columns, folded; the amount beside its first line."""
    first, *rest = wrap(text, COLUMNS - AMOUNT_COLUMNS) or [""]
    return [_pair(first, str(Money(amount_cents))), *rest]


def _pair(left: str, right: str) -> str:
    """Left and right at the two edges; a left part that is too long is cut, a figure never."""
    room = COLUMNS - len(right) - 1
    return f"{left[:room]:<{room}} {right}"


def _fold(text: str) -> list[str]:
    return wrap(text, COLUMNS)
