"""What banks answer about entries of ours: returns count against the mandate, notices of change correct it.

The rule of the policies: some codes stop autopay at once; too many returns within twelve months stop it too. Whoever's draft came
back, or whose autopay ended, is told by letter. Source: Nacha Operating Rules 2.12.1 and Appendix Four; operations.md 5.7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from curbstop.autopay.operations import NoMandateError, correct_mandate, record_return, stop_mandate
from curbstop.autopay.queries import living_mandate_of, mandates_of, returns_of_account
from curbstop.autopay.types import (
    BANK_CODE,
    DRAFT,
    RETURNS,
    STOPPED_BY_BANK,
    STOPPED_BY_RETURNS,
    BankData,
    DraftRow,
)
from curbstop.cashiering.types import Act
from curbstop.correspondence.operations.render_notice import NoticeKind
from curbstop.journeys.notices import send_notice
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.policies import policies_in_force

YEAR = timedelta(days=365)
STOP_CODES, MOST_RETURNS, FEE_CODES = (
    "autopay.stop_codes",
    "autopay.max_returns_in_12_months",
    "fees.returned_item_codes",
)
SAVINGS = "3"  # transaction codes 32 to 39


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """What policy says about returned entries on a day."""

    stop_codes: frozenset[str]
    most_returns: int
    fee_codes: frozenset[str]


def return_rules(*, on_date: date) -> ReturnRules:
    """The rules in force; without policies nothing is stopped and only a lack of money costs a fee."""
    found = policies_in_force(on_date=on_date, keys=[STOP_CODES, MOST_RETURNS, FEE_CODES])
    values = {key: found[key].value for key in found}
    return ReturnRules(
        stop_codes=frozenset(values.get(STOP_CODES, ())),
        most_returns=int(values.get(MOST_RETURNS, 1)),
        fee_codes=frozenset(values.get(FEE_CODES, ("R01", "R09"))),
    )


def draft_came_back(
    *,
    act: Act,
    draft: DraftRow,
    reason_code: str,
    meaning: str,
    returned_on: date,
    returned_item_id: int | None,
    fee_cents: int,
    rules: ReturnRules,
) -> bool:
    """Record the return of an entry of ours, stop autopay where the rules say so, tell the customer. True when it was stopped."""
    record_return(
        draft_id=draft.id,
        reason_code=reason_code,
        returned_on=returned_on,
        returned_item_id=returned_item_id,
        actor_id=act.actor_id,
        now=act.now,
    )
    facts: dict[str, str | int | date] = {"day": draft.settles_on, "what": meaning, "code": reason_code, "count": 0}
    if draft.kind == DRAFT:
        amounts = {"amount_cents": draft.amount_cents, "fee_cents": fee_cents}
        _tell(act, draft, "draft_returned" if fee_cents else "draft_returned_no_fee", returned_on, facts | amounts)
    facts["day"] = returned_on
    if reason_code in rules.stop_codes or draft.kind != DRAFT:
        return _stopped(
            act, draft, STOPPED_BY_BANK.filled(code=reason_code), returned_on, reason=BANK_CODE, facts=facts
        )
    count = returns_of_account(customer_account_id=draft.customer_account_id, since=returned_on - YEAR)
    if count <= rules.most_returns:
        return False
    remark = STOPPED_BY_RETURNS.filled(count=count)
    return _stopped(act, draft, remark, returned_on, reason=RETURNS, facts=facts | {"count": count})


def _stopped(
    act: Act, draft: DraftRow, remark: str, on: date, *, reason: str, facts: Mapping[str, str | int | date]
) -> bool:
    try:
        stop_mandate(
            customer_account_id=draft.customer_account_id,
            reason=reason,
            remark=remark,
            business_date=on,
            actor_id=act.actor_id,
            now=act.now,
        )
    except NoMandateError:
        return False  # the customer, or an earlier return, ended it already
    _tell(act, draft, "autopay_stopped_bank" if reason == BANK_CODE else "autopay_stopped_returns", on, facts)
    return True


def correct_from_bank(*, act: Act, draft: DraftRow, change_code: str, corrected: Mapping[str, str], on: date) -> bool:
    """Apply a notice of change to the account's living mandate; false where people must look (nothing usable, or it ended)."""
    found = living_mandate_of(customer_account_id=draft.customer_account_id)
    known = {"routing", "account_number", "name", "transaction_code"} & set(corrected)
    if found is None or not known or not _same_line(draft, found.id):
        return False
    code = corrected.get("transaction_code", "")
    bank = BankData(
        corrected.get("routing", found.bank.routing),
        corrected.get("account_number", found.bank.account_number),
        code.startswith(SAVINGS) if code else found.bank.is_savings,
    )
    if bank == found.bank and corrected.get("name", found.holder_name) == found.holder_name:
        return True  # told twice
    try:
        correct_mandate(
            customer_account_id=draft.customer_account_id,
            bank=bank,
            holder_name=corrected.get("name", ""),
            code=change_code,
            on=on,
            actor_id=act.actor_id,
            now=act.now,
        )
    except CurbstopError:
        return False  # the bank's data is unsound: people look
    (row, *_) = mandates_of(customer_account_id=draft.customer_account_id)
    _tell(act, draft, "autopay_corrected", on, {"last4": row.account_last4})
    return True


def _same_line(draft: DraftRow, living_id: int) -> bool:
    """Whether the living mandate is the drafted one, or came of it by corrections: another authorization is not touched."""
    rows = {row.id: row for row in mandates_of(customer_account_id=draft.customer_account_id)}
    drafted, living = rows[draft.mandate_id], rows[living_id]
    return (drafted.authorised_on, drafted.evidence_reference) == (living.authorised_on, living.evidence_reference)


def _tell(act: Act, draft: DraftRow, kind: NoticeKind, on: date, facts: Mapping[str, str | int | date]) -> None:
    send_notice(kind=kind, customer_account_id=draft.customer_account_id, letter_date=on, facts=facts, now=act.now)
