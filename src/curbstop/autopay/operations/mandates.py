"""A customer authorises drafts, takes the permission back, or the bank corrects where the money comes from."""

import re
from datetime import date, datetime

from curbstop.autopay.models import AutopayMandate
from curbstop.autopay.types import CORRECTED, CORRECTED_BY_BANK, EVIDENCE_OF, STOP_REASONS, BankData, NewMandate
from curbstop.customers.operations import lock_customer_accounts, set_autopay
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.sealing import seal
from curbstop.platform.transactions import lock_rows, require_open_transaction

ACCOUNT_NUMBER = re.compile(r"[0-9A-Z-]{1,17}")
WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)
SHOWN_DIGITS = 4
NAME_LENGTH = 22


class MandateRefusedError(CurbstopError):
    """A permission to draft lacks something, or there is one already."""


class NoMandateError(CurbstopError):
    """A customer account has no autopay that could be stopped."""


def is_routing_number(*, text: str) -> bool:
    """Nine digits whose weighted sum is a multiple of ten. Source: ABA routing number policy."""
    return (
        len(text) == len(WEIGHTS)
        and text.isascii()
        and text.isdigit()
        and sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=True)) % 10 == 0
    )


def start_mandate(*, new: NewMandate, business_date: date, actor_id: int, now: datetime) -> int:
    """Begin autopay for a customer account; returns the mandate's id. Raises `MandateRefusedError`.

    Without a prenote it is live at once; with one, when the prenote has settled and its waiting days are over.
    """
    require_open_transaction()
    lock_customer_accounts(customer_account_ids=[new.customer_account_id])
    if AutopayMandate.objects.filter(customer_account_id=new.customer_account_id, stopped_on=None).exists():
        raise MandateRefusedError(
            "This account pays by autopay already", to_do="Stop it first, then enter the new bank account."
        )
    if new.authorised_on > business_date:
        raise MandateRefusedError("The authorization is dated ahead", to_do="Enter the day on which it was given.")
    bank = _proven(new.bank)
    row = AutopayMandate.objects.create(
        customer_account_id=new.customer_account_id,
        entry_class=new.entry_class,
        holder_name=new.holder_name.strip()[:NAME_LENGTH],
        **_kept(bank),
        authorised_by=new.authorised_by.strip(),
        authorised_on=new.authorised_on,
        evidence_kind=EVIDENCE_OF[new.entry_class],
        evidence_reference=new.evidence_reference.strip(),
        evidence_file_id=new.evidence_file_id,
        needs_prenote=new.needs_prenote,
        begun_on=business_date,
        begun_by_id=actor_id,
        begun_at=now,
        live_from=None if new.needs_prenote else business_date,
    )
    set_autopay(customer_account_id=new.customer_account_id, autopay=True)
    return row.pk


def stop_mandate(
    *, customer_account_id: int, reason: str, remark: str, business_date: date, actor_id: int, now: datetime
) -> int:
    """Stop the living mandate; returns its id. Raises `NoMandateError`."""
    require_open_transaction()
    lock_customer_accounts(customer_account_ids=[customer_account_id])
    row = _stop(
        _living(customer_account_id), reason=reason, remark=remark, on=business_date, actor_id=actor_id, now=now
    )
    set_autopay(customer_account_id=customer_account_id, autopay=False)
    return row.pk


def correct_mandate(
    *, customer_account_id: int, bank: BankData, holder_name: str, code: str, on: date, actor_id: int, now: datetime
) -> int:
    """Go on with the data that the bank corrected (notice of change): another mandate with the same authorization; its id.

    No prenote is needed for it. Source: Nacha Operating Rules 2.12.1.
    """
    require_open_transaction()
    lock_customer_accounts(customer_account_ids=[customer_account_id])
    old = _living(customer_account_id)
    corrected = _proven(bank)
    remark = CORRECTED_BY_BANK.filled(code=code)
    _stop(old, reason=CORRECTED, remark=remark, on=on, actor_id=actor_id, now=now)
    row = AutopayMandate.objects.create(
        customer_account_id=customer_account_id,
        entry_class=old.entry_class,
        holder_name=(holder_name.strip() or old.holder_name)[:NAME_LENGTH],
        **_kept(corrected),
        authorised_by=old.authorised_by,
        authorised_on=old.authorised_on,
        evidence_kind=old.evidence_kind,
        evidence_reference=old.evidence_reference,
        evidence_file_id=old.evidence_file_id,
        needs_prenote=False,
        begun_on=on,
        begun_by_id=actor_id,
        begun_at=now,
        live_from=old.live_from or on,
        replaces=old,
        change_code=code,
    )
    return row.pk


def set_live(*, mandate_ids: list[int], live_from: date) -> None:
    """The prenotes of these mandates were cut: money may move from a day on."""
    require_open_transaction()
    for row in lock_rows(model=AutopayMandate, ids=mandate_ids).values():
        row.live_from = live_from
        row.save(update_fields=["live_from"])


def _living(customer_account_id: int) -> AutopayMandate:
    row = AutopayMandate.objects.filter(customer_account_id=customer_account_id, stopped_on=None).first()
    if row is None:
        raise NoMandateError("This account does not pay by autopay", to_do="Open the account again.")
    return row


def _stop(row: AutopayMandate, *, reason: str, remark: str, on: date, actor_id: int, now: datetime) -> AutopayMandate:
    if reason not in STOP_REASONS:
        raise MandateRefusedError("There is no reason “{reason}” to stop autopay", reason=reason)
    row.stopped_on = on
    row.stopped_by_id = actor_id
    row.stopped_at = now
    row.stop_reason = reason
    row.stop_remark = remark.strip()
    row.save(update_fields=["stopped_on", "stopped_by", "stopped_at", "stop_reason", "stop_remark"])
    return row


def _proven(bank: BankData) -> BankData:
    number = bank.account_number.replace(" ", "").upper()
    if not is_routing_number(text=bank.routing):
        raise MandateRefusedError(
            "“{routing}” is no routing number", to_do="Copy the nine digits from a check.", routing=bank.routing
        )
    if not ACCOUNT_NUMBER.fullmatch(number):
        raise MandateRefusedError(
            "The account number has letters or signs that banks do not use, or is longer than 17",
            to_do="Copy it from a check or a statement.",
        )
    return BankData(bank.routing, number, bank.is_savings)


def _kept(bank: BankData) -> dict[str, str | bool]:
    return {
        "routing": bank.routing,
        "sealed_account_number": seal(content=bank.account_number.encode("ascii")).decode("ascii"),
        # A short number must not be shown whole.
        "account_last4": bank.account_number[-min(SHOWN_DIGITS, max(1, len(bank.account_number) // 2)) :],
        "is_savings": bank.is_savings,
    }
