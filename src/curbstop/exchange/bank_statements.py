"""Bank statements out of files: BAI2 and camt.052, .053, .054, as the cash room keeps them."""

import hashlib
from datetime import date
from decimal import Decimal

from curbstop.cashiering.types.bank import BAI2, CAMT, BankLineDraft, BankStatementDraft, BankStatementFile
from curbstop.exchange.banks.statements.bai2 import AccountStatement, BankTransaction, statements_of
from curbstop.exchange.banks.statements.camt import CamtEntry, CamtReading, CamtStatement
from curbstop.exchange.layouts.refusal import FileRefusedError, shown

OPENING_LEDGER, CLOSING_LEDGER = "010", "015"
DOLLARS = "USD"


def read_bank_statements(*, content: bytes, name: str) -> BankStatementFile:
    """A file read to its end with its control totals proven; raises `FileRefusedError` with the line.

    XML is camt, everything else BAI2. Statements of the same account and day in one file are kept one by one.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        statements = tuple(_of_camt(one) for one in CamtReading(content=content))
        form = CAMT
    else:
        statements = tuple(_of_bai2(one) for one in statements_of(content=content))
        form = BAI2
    return BankStatementFile(name, form, hashlib.sha256(content).hexdigest(), content, statements)


def _of_bai2(statement: AccountStatement) -> BankStatementDraft:
    _refuse_currency(statement.currency, statement.line)
    moved = [one for one in statement.transactions if one.sign and one.amount_cents]
    return BankStatementDraft(
        account_number=statement.account_number,
        own_id=f"{statement.originator} {statement.account_number} {statement.as_of_date.isoformat()}".strip(),
        as_of_date=statement.as_of_date,
        opening_cents=statement.balance(type_code=OPENING_LEDGER),
        closing_cents=statement.balance(type_code=CLOSING_LEDGER),
        lines=tuple(_bai2_line(number, one, statement.as_of_date) for number, one in enumerate(moved, start=1)),
    )


def _bai2_line(number: int, one: BankTransaction, as_of_date: date) -> BankLineDraft:
    return BankLineDraft(
        position=number,
        value_date=one.funds.value_date or as_of_date,
        amount_cents=one.sign * one.amount_cents,
        type_code=one.type_code,
        bank_reference=one.bank_reference,
        customer_reference=one.customer_reference,
        description=" ".join(one.text.split()),
    )


def _of_camt(statement: CamtStatement) -> BankStatementDraft:
    moved = [one for one in statement.entries if one.amount]
    lines = tuple(_camt_line(number, one) for number, one in enumerate(moved, start=1))
    return BankStatementDraft(
        account_number=statement.account_id,
        own_id=statement.statement_id,
        as_of_date=_as_of(statement, lines),
        opening_cents=_balance(statement, "OPBD"),
        closing_cents=_balance(statement, "CLBD"),
        lines=lines,
    )


def _as_of(statement: CamtStatement, lines: tuple[BankLineDraft, ...]) -> date:
    """The day of the closing balance, else the latest line's."""
    for balance in statement.balances:
        if balance.kind == "CLBD":
            return _day(balance.on_date, balance.line)
    if not lines:
        raise FileRefusedError("The statement names no day", line=statement.line)
    return max(line.value_date for line in lines)


def _balance(statement: CamtStatement, kind: str) -> int | None:
    for balance in statement.balances:
        if balance.kind == kind:
            _refuse_currency(balance.currency, balance.line)
            return _cents(balance.amount, balance.line)
    return None


def _camt_line(number: int, entry: CamtEntry) -> BankLineDraft:
    _refuse_currency(entry.currency, entry.line)
    return BankLineDraft(
        position=number,
        value_date=_day(entry.value_on or entry.booked_on, entry.line),
        amount_cents=_cents(entry.amount, entry.line),
        type_code=entry.type_code,
        bank_reference=entry.reference,
        customer_reference=entry.customer_reference,
        description=" ".join(entry.text.split()),
    )


def _cents(amount: Decimal, line: int) -> int:
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise FileRefusedError("The amount {amount} has parts of a cent", line=line, amount=str(amount))
    return int(cents)


def _day(text: str, line: int) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise FileRefusedError("“{value}” is no day", line=line, value=shown(text)) from error


def _refuse_currency(currency: str, line: int) -> None:
    if currency != DOLLARS:
        raise FileRefusedError("The statement is in {currency}, not in USD", line=line, currency=shown(currency))
