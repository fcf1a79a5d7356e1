"""The cash room's codes as people say them, in both languages."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.types import DENOMINATIONS
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status

TENDER_LABELS: Mapping[str, Words] = {
    "cash": _("Cash"),
    "check": _("Check"),
    "money_order": _("Money order"),
    "card": _("Card"),
    "e_check": _("E-check"),
    "batch": _("Payment file"),
}
CHECK_KINDS: Mapping[str, Words] = {
    "personal": _("Personal check"),
    "business": _("Business check"),
    "cashier": _("Cashier's check"),
}
CLASS_LABELS: Mapping[str, Words] = {
    "currency": _("Cash"),
    "checks": _("Checks"),
    "cards": _("Cards"),
    "batch": _("Payment file"),
}
LINE_LABELS: Mapping[str, Words] = {
    "customer": _("Customer account"),
    "receipt_type": _("City receipt"),
    "security_deposit": _("Security deposit"),
    "suspense": _("Unidentified money"),
}
CHARGE_LABELS: Mapping[str, Words] = {
    "water": _("Water"),
    "sewer": _("Sewer"),
    "geothermal": _("Geothermal"),
    "fine": _("Fine"),
    "fee_late": _("Late fee"),
    "fee_reminder": _("Reminder fee"),
    "fee_nsf": _("Returned item fee"),
    "fee_setup": _("Set-up fee"),
    "fee_reconnect": _("Reconnection fee"),
    "fee_other": _("Other fee"),
    "fee_permit": _("Permit"),
    "fee_damage": _("Damage"),
    "fee_after_hours": _("Work after hours"),
    "fee_sewer_work": _("Sewer work"),
    "credit": _("Customer credit"),
}
SESSION_STATES: Mapping[str, Status] = {
    "OPEN": Status(_("Open"), "good"),
    "COUNTING": Status(_("Being counted"), "wait"),
    "COUNTED": Status(_("Counted, waits for approval"), "wait"),
    "SENT_BACK": Status(_("Sent back to be counted again"), "bad"),
    "APPROVED": Status(_("Approved"), "good"),
}
BATCH_STATES: Mapping[str, Status] = {
    "POSTED": Status(_("Waits for approval"), "wait"),
    "APPROVED": Status(_("Approved"), "good"),
}
DEPOSIT_STATES: Mapping[str, Status] = {
    "PREPARED": Status(_("Waits for verification"), "wait"),
    "VERIFIED": Status(_("Verified and sealed"), "good"),
    "WITHDRAWN": Status(_("Withdrawn"), "quiet"),
}
BATCH_SOURCES: Mapping[str, Words] = {
    "lockbox": _("Lockbox"),
    "online": _("Online and phone payments"),
    "processor": _("Payment processor"),
    "agent": _("Payment agent"),
    "autopay": _("Autopay"),
    "mail": _("Mail"),
}
DAY_STATES: Mapping[str, Status] = {
    "OPEN": Status(_("Open"), "good"),
    "BALANCING": Status(_("Balancing: no new receipts"), "wait"),
    "CLOSED": Status(_("Closed and sealed"), "quiet"),
}
RECEIPT_STATES: Mapping[str, Status] = {
    "": Status(_("Posted"), "good"),
    "posted": Status(_("Posted"), "good"),
    "void": Status(_("Voided"), "bad"),
    "reversal": Status(_("Reversed"), "bad"),
    "returned": Status(_("Returned by the bank"), "bad"),
    "moved": Status(_("Moved to another account"), "quiet"),
}
OVER_SHORT_STEPS: Mapping[str, Words] = {
    "log": _("It is logged."),
    "note": _("It needs a note."),
    "supervisor": _("A supervisor must look at it."),
    "investigate": _("It must be investigated."),
    "report": _("It needs a written report to the manager."),
    "finance": _("Finance must be told at once."),
}
EVENT_LABELS: Mapping[str, Words] = {
    "opened": _("Opened"),
    "count_begun": _("Count begun"),
    "counted": _("Counted"),
    "sent_back": _("Sent back"),
    "approved": _("Approved"),
    "reopened": _("Reopened"),
    "drop": _("Cash dropped into the vault"),
    "corrected": _("Difference corrected"),
}


def denomination_label(code: str) -> Words:
    """A bill or a coin by its face."""
    cents = DENOMINATIONS[code]
    if code.startswith("coin_"):
        return COIN_LABELS[cents]
    return _("$%(dollars)s bill") % {"dollars": cents // 100}


COIN_LABELS: Mapping[int, Words] = {
    100: _("$1 coin"),
    50: _("50¢ coin"),
    25: _("25¢ coin"),
    10: _("10¢ coin"),
    5: _("5¢ coin"),
    1: _("1¢ coin"),
}
