"""Words of the ledger's pages, and who may open them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from curbstop.ledger.queries import LedgerAccountRow, funds
from curbstop.ledger.types import SubsidiaryKind, kind_of
from curbstop.reporting.subsidiary_names import SubsidiaryName, subsidiary_names
from curbstop.staff.types import AUDITOR, BILLING, COLLECTIONS, FINANCE, MANAGER, REPRESENTATIVE, SUPERVISOR
from curbstop.web.counter.words import BATCH_SOURCES
from curbstop.web.desk.words import ADJUSTMENT_REASONS
from curbstop.web.supervisor.links import subject_href
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.spoken import kept, named

LEDGER_READERS = (AUDITOR, FINANCE, SUPERVISOR, MANAGER)
# A figure on a customer's page opens down to its entry for those who explain it to the customer.
ENTRY_READERS = (*LEDGER_READERS, BILLING, REPRESENTATIVE, COLLECTIONS)

DAY_STATES: Mapping[str, Status] = {
    "OPEN": Status(_("Open"), "good"),
    "BALANCING": Status(_("Balancing"), "wait"),
    "CLOSED": Status(_("Closed"), "quiet"),
}
EVENTS: Mapping[str, Words] = {
    "payment": _("Payment"),
    "void": _("Payment voided"),
    "reversal": _("Payment reversed"),
    "bill": _("Bill issued"),
    "bill_issued": _("Bill issued"),
    "bill_cancelled": _("Bill cancelled"),
    "credit_used": _("Credit used up"),
    "adjustment": _("Adjustment"),
    "session_approved": _("Drawer approved"),
    "session_reopened": _("Drawer reopened"),
    "deposit": _("Bank deposit"),
    "bank_line": _("Bank line matched"),
    "returned_item": _("Item returned by the bank"),
    "chargeback": _("Card payment disputed"),
    "chargeback_won": _("Card dispute won"),
    "chargeback_lost": _("Card dispute lost"),
    "tender_corrected": _("Tender corrected"),
    "difference_corrected": _("Over or short explained"),
    "payment_reduced": _("Payment reduced"),
    "payment_moved": _("Payment moved"),
    "suspense_found": _("Unidentified money placed"),
    "suspense_returned": _("Unidentified money given back"),
    "remittance": _("Sent to a department"),
    "refund_approved": _("Refund approved"),
    "deposit_applied": _("Security deposit applied"),
    "deposit_credited": _("Security deposit credited"),
    "deposit_refunded": _("Security deposit refunded"),
    "batch": _("Payment file"),
    "batch_posted": _("Payment file"),
    "setup_fee": _("Set-up fee"),
    "late_fee": _("Late fee"),
    "drop": _("Drop out of a drawer"),
    "turn_in": _("Turned in"),
    "change_fund_founded": _("Change fund from the bank"),
    "change_fund_issued": _("Change fund to a drawer"),
    "change_fund_returned": _("Change fund back from a drawer"),
    "float_made_good": _("Float made good"),
    "conversion": _("Opening balance"),
}
SOURCES: Mapping[str, Words] = {
    "receipt": _("Receipt"),
    "bill": _("Bill"),
    "session": _("Drawer session"),
    "batch": _("Payment file"),
    "deposit": _("Deposit"),
    "bank_match": _("Bank line"),
    "returned_item": _("Returned item"),
    "chargeback": _("Card dispute"),
    "tender_correction": _("Corrected tender"),
    "payment_transfer": _("Moved payment"),
    "suspense_item": _("Unidentified money"),
    "remittance": _("Payment to a department"),
    "refund": _("Refund"),
    "security_deposit": _("Security deposit"),
    "adjustment": _("Adjustment"),
    "custody_movement": _("Cash handed over"),
    "customer_account": _("Customer account"),
    "agreement": _("Agreement"),
    "conversion_fund": _("Conversion"),
    "conversion_item": _("Conversion"),
    "conversion_deposit": _("Conversion"),
    "conversion_credit": _("Conversion"),
}

# Money on its way to or from the bank, by the first word of its name.
ON_THE_WAY: Mapping[str, Words] = {
    **BATCH_SOURCES,
    "deposit": _("Deposit"),
    "wire": _("Wire"),
    "terminal": _("Card terminal's batch"),
}


def event_words(code: str) -> Words:
    """What an entry's event is called."""
    return EVENTS.get(code) or code.replace("_", " ").capitalize()


def source_words(kind: str) -> Words:
    """What the kind of an entry's source is called."""
    return SOURCES.get(kind) or kind.replace("_", " ").capitalize()


def fund_options() -> tuple[tuple[str, Words], ...]:
    """The funds as options of a filter."""
    return tuple((str(fund.id), named(fund.name)) for fund in funds())


def account_words(account: LedgerAccountRow | None) -> str:
    """`115 Water receivable`."""
    return f"{account.number} {named(account.name)}" if account else ""


def description_words(text: str) -> str:
    """What an entry was posted with: an adjustment's reason, a known sentence, or what somebody wrote."""
    return str(ADJUSTMENT_REASONS.get(text) or kept(text))


def names_of(legs: Iterable[tuple[int, int | None]]) -> dict[tuple[SubsidiaryKind, int], SubsidiaryName]:
    """Names of subsidiaries from (ledger account id, subsidiary id) pairs, in the language of the page."""
    wanted = [(kind_of(account_id=account), subsidiary) for account, subsidiary in legs if subsidiary is not None]
    return said_names(subsidiary_names(wanted=wanted))


def said_names(
    found: Mapping[tuple[SubsidiaryKind, int], SubsidiaryName],
) -> dict[tuple[SubsidiaryKind, int], SubsidiaryName]:
    """The names in the language of the page."""
    return {side: replace(name, label=_label(side[0], name.label)) for side, name in found.items()}


def _label(kind: SubsidiaryKind, label: str) -> str:
    if kind is SubsidiaryKind.FUND:
        return named(label)
    if kind in (SubsidiaryKind.TRANSIT, SubsidiaryKind.SETTLEMENT):
        code, separator, rest = label.partition(" ")
        return f"{ON_THE_WAY.get(code, code)}{separator}{rest}"
    return kept(label)


def subsidiary_words(
    names: Mapping[tuple[SubsidiaryKind, int], SubsidiaryName], *, account_id: int, subsidiary_id: int | None
) -> str:
    """The name of a side's subsidiary; empty where it has none."""
    if subsidiary_id is None:
        return ""
    return names[kind_of(account_id=account_id), subsidiary_id].label


def subsidiary_href(
    names: Mapping[tuple[SubsidiaryKind, int], SubsidiaryName], *, account_id: int, subsidiary_id: int | None
) -> str:
    """The page of what stands behind a side; empty where it has none."""
    if subsidiary_id is None:
        return ""
    found = names[kind_of(account_id=account_id), subsidiary_id]
    return subject_href(kind=found.page_kind, identity=found.page_id)


def first_of_month(day: date) -> date:
    """Where a statement begins when nobody says."""
    return day.replace(day=1)
