"""What a key or a scan does to the payment that is being entered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from curbstop.cashiering.queries import ReceiptTypeRow, find_invoices, invoices, read_magnetic_line, receipt_types
from curbstop.cashiering.types import LineKind, TenderKind
from curbstop.cashiering.types.departments import InvoiceRow
from curbstop.cashiering.types.tenders import CheckKind, MagneticLine
from curbstop.correspondence.types import ScannedStub
from curbstop.kernel.card_numbers import has_card_number
from curbstop.kernel.errors import CurbstopError
from curbstop.reporting.payers import PayerHit, find_payers, find_payers_alike, payers
from curbstop.web.counter.draft import Draft, DraftLine, DraftTender
from curbstop.web.counter.scans import receipt_types_like, scanned_stub
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.spoken import said

FIND = "q"
FOCUS_OF_TENDER = {"cash": "amount", "check": "number", "money_order": "number", "card": "last4", "e_check": "last4"}


@dataclass(frozen=True, slots=True)
class Changed:
    """The payment after a change; what to choose from, what went wrong, and where the next keystroke belongs."""

    draft: Draft
    hits: tuple[PayerHit, ...] = ()
    types: tuple[ReceiptTypeRow, ...] = ()
    invoices: tuple[InvoiceRow, ...] = ()
    problem: str = ""
    unknown: str = ""
    focus: str = FIND
    looked_at: int = 0


def change(*, draft: Draft, do: str, text: str, on: date) -> Changed:
    """Do what was pressed: `find`, `account:7`, `type:3`, `deposit:4:7`, `tender:check`, `drop-line:0`, ..."""
    verb, _separator, rest = do.partition(":")
    changer = CHANGES.get(verb)
    if changer is None:
        return Changed(draft)
    try:
        return changer(draft, rest or text, on)
    except CurbstopError as error:
        return Changed(draft, problem=said(error))
    except ValueError:
        return Changed(draft, problem=str(_("This could not be read. Type it again.")))


def find(draft: Draft, text: str, on: date) -> Changed:
    """A check's line, a stub, an account number, a receipt type or a name; one hit is taken, several are shown."""
    wanted = text.strip()
    check = read_magnetic_line(text=wanted)
    if check is not None:
        return add_tender(draft, TenderKind.CHECK, on, check=check)
    stub = scanned_stub(text=wanted)
    if stub is not None:
        return find_stub(draft, stub, on)
    if has_card_number(text=wanted):
        return Changed(
            draft, problem=str(_("This looks like a card number. It was not kept: cards are read by the terminal."))
        )
    return find_words(draft, wanted, on) if wanted else Changed(draft)


def find_stub(draft: Draft, stub: ScannedStub, on: date) -> Changed:
    """The account of a bill's stub, with the amount that the bill asked for."""
    exact = [hit for hit in find_payers(text=stub.account_number, on=on) if hit.number == stub.account_number]
    if not exact:
        problem = _("No account has the number %(number)s of this stub.") % {"number": stub.account_number}
        return Changed(draft, problem=problem)
    return add_account(draft, str(exact[0].customer_account_id), on, stub_cents=stub.amount_due_cents)


def find_words(draft: Draft, wanted: str, on: date) -> Changed:
    """Accounts and receipt types by number, code or words."""
    hits, types = find_payers(text=wanted, on=on), receipt_types_like(text=wanted, types=receipt_types(on_date=on))
    owed = find_invoices(text=wanted)
    if len(owed) == 1 and owed[0].number.lower() == wanted.lower() and not hits:
        return add_invoice(draft, str(owed[0].id), on)
    plain = wanted.replace("-", "").replace(" ", "")
    accounts = [hit for hit in hits if hit.number == plain] or (list(hits) if not types else [])
    codes = [one for one in types if one.code.lower() == wanted.lower()] or (list(types) if not hits else [])
    if len(accounts) == 1 and not owed:
        return add_account(draft, str(accounts[0].customer_account_id), on)
    if len(codes) == 1 and not owed:
        return add_type(draft, str(codes[0].id), on)
    if not hits and not types and not owed:
        hits = find_payers_alike(text=wanted, on=on)
    return Changed(draft, hits=hits, types=types, invoices=owed, unknown="" if hits or types or owed else wanted)


def add_account(draft: Draft, text: str, on: date, *, stub_cents: int = 0) -> Changed:
    """A customer account, with the stub's amount or all that it owes."""
    account_id = int(text)
    payer = payers(customer_account_ids=[account_id], on=on).get(account_id)
    if payer is None:
        return Changed(draft, problem=_("There is no such account."))
    cents = stub_cents or payer.asked_cents
    line = DraftLine(
        kind=str(LineKind.CUSTOMER),
        target=account_id,
        customer_account_id=account_id,
        amount=format_plain_money(cents) if cents > 0 else "",
    )
    changed = draft.with_line(line)
    changed = changed if changed.language else replace(changed, language=payer.language)
    focus = FIND if cents > 0 else f"line-{len(changed.lines) - 1}-amount"
    return Changed(changed, focus=focus, looked_at=account_id)


def add_invoice(draft: Draft, text: str, on: date) -> Changed:  # noqa: ARG001 - one signature for all changes
    """A department's open invoice, with what is still to be paid of it."""
    found = invoices(ids=[int(text)]).get(int(text))
    if found is None or found.open_cents <= 0:
        return Changed(draft, problem=str(_("This invoice is paid.")))
    line = DraftLine(
        kind=str(LineKind.RECEIPT_TYPE),
        target=found.receipt_type_id,
        amount=format_plain_money(found.open_cents),
        invoice=found.id,
        remark=found.number,
    )
    changed = draft.with_line(line)
    return Changed(changed if changed.payer_name else replace(changed, payer_name=found.payer_name))


def add_type(draft: Draft, text: str, on: date) -> Changed:
    """Something to pay that is not a customer account: its price on the day and the questions it asks."""
    kind = next(one for one in receipt_types(on_date=on) if one.id == int(text))
    line = DraftLine(
        kind=str(LineKind.RECEIPT_TYPE),
        target=kind.id,
        amount=format_plain_money(kind.price_cents) if kind.price_cents else "",
        answers=tuple((ask, "") for ask in kind.asks),
    )
    place = f"line-{len(draft.with_line(line).lines) - 1}"
    focus = f"{place}-answer-0" if kind.asks else (FIND if kind.price_cents else f"{place}-amount")
    return Changed(draft.with_line(line), focus=focus)


def add_deposit(draft: Draft, text: str, on: date) -> Changed:
    """A security deposit that was demanded of a customer account."""
    deposit_id, account_id = (int(part) for part in text.split(":"))
    demands: dict[int, int] = {}
    for payer in payers(customer_account_ids=[account_id], on=on).values():
        demands |= {demand.id: demand.open_cents for demand in payer.demands}
    line = DraftLine(
        kind=str(LineKind.SECURITY_DEPOSIT),
        target=deposit_id,
        customer_account_id=account_id,
        amount=format_plain_money(demands[deposit_id]),
    )
    return Changed(draft.with_line(line))


def add_suspense(draft: Draft, text: str, on: date) -> Changed:  # noqa: ARG001 - one signature for all changes
    """Money whose owner is not known."""
    line = DraftLine(kind=str(LineKind.SUSPENSE), remark=text)
    changed = draft.with_line(line)
    return Changed(changed, focus=f"line-{len(changed.lines) - 1}-amount")


def add_tender(draft: Draft, text: str, on: date, *, check: MagneticLine | None = None) -> Changed:  # noqa: ARG001 - one signature
    """A tender for all that is missing; a check that was read with its number, bank and the account's last digits."""
    kind = TenderKind(text)
    missing = draft.missing_cents
    number = check.check_number if check else ""
    tender = DraftTender(
        kind=str(kind),
        amount=format_plain_money(missing) if missing else "",
        number=number,
        check_kind=str(CheckKind.PERSONAL) if kind is TenderKind.CHECK else "",
        routing=check.routing if check else "",
        account4=check.account[-4:] if check else "",
    )
    changed = draft.with_tender(tender)
    wanted = FOCUS_OF_TENDER[str(kind)] if missing and not number else "amount"
    focus = FIND if number and missing else f"tender-{len(changed.tenders) - 1}-{wanted}"
    return Changed(changed, focus=focus)


def drop_line(draft: Draft, text: str, on: date) -> Changed:  # noqa: ARG001 - one signature for all changes
    """Take a line out."""
    return Changed(draft.without_line(int(text)))


def drop_tender(draft: Draft, text: str, on: date) -> Changed:  # noqa: ARG001 - one signature for all changes
    """Take a tender out."""
    return Changed(draft.without_tender(int(text)))


def clear(draft: Draft, text: str, on: date) -> Changed:  # noqa: ARG001 - one signature for all changes
    """Begin anew, under the same key: nothing was taken under it yet."""
    return Changed(Draft(command_key=draft.command_key))


CHANGES: Mapping[str, Callable[[Draft, str, date], Changed]] = {
    "find": find,
    "account": add_account,
    "type": add_type,
    "invoice": add_invoice,
    "deposit": add_deposit,
    "suspense": add_suspense,
    "tender": add_tender,
    "drop-line": drop_line,
    "drop-tender": drop_tender,
    "clear": clear,
}
