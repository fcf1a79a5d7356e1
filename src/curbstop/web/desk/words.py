"""The desk's codes as people say them, in both languages."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from curbstop.reporting.watching.run import DETECTORS
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status

# Nobody works on their own account or a relative's (cash_controls.md 40 and 41).
OWN_ACCOUNT = _("This is your own account or a relative's. Ask somebody else.")

FOUND_LABELS: Mapping[str, Words] = {
    "account": _("Account"),
    "person": _("Person"),
    "premise": _("Address"),
    "meter": _("Meter"),
    "receipt": _("Receipt"),
    "bill": _("Bill"),
}
SERVICE_LABELS: Mapping[str, Words] = {
    "water": _("Water"),
    "sewer": _("Sewer"),
    "geothermal": _("Geothermal"),
    "fire": _("Fire service"),
    "irrigation": _("Irrigation"),
}
ROLE_LABELS: Mapping[str, Words] = {
    "holder": _("Holder"),
    "co_holder": _("Co-holder, liable too"),
    "authorised": _("Authorised to speak"),
    "manager": _("Manager"),
    "copy": _("Gets a copy"),
    "third_party_notice": _("Gets notices"),
}
SPEAKING_ROLES = frozenset({"holder", "co_holder", "authorised", "manager"})
CREDIT_CLASSES: Mapping[str, Words] = {
    "new": _("New, no history yet"),
    "good": _("Good"),
    "fair": _("Fair"),
    "poor": _("Poor"),
}
LANGUAGE_LABELS: Mapping[str, Words] = {"en": _("English"), "es": _("Spanish")}
AGE_LABELS: Mapping[str, Words] = {
    "not_due": _("Not due yet"),
    "1_30": _("1 to 30 days late"),
    "31_60": _("31 to 60 days late"),
    "61_90": _("61 to 90 days late"),
    "over_90": _("Over 90 days late"),
}
POINT_STATES: Mapping[str, Status] = {
    "active": Status(_("Active"), "good"),
    "vacant": Status(_("Vacant"), "wait"),
    "removed": Status(_("Removed"), "quiet"),
}
RATE_CLASSES: Mapping[str, Words] = {
    "residential": _("Residential"),
    "multi_family": _("Multi-family"),
    "commercial": _("Commercial"),
    "industrial": _("Industrial"),
    "institutional": _("Institutional"),
    "irrigation": _("Irrigation"),
    "auto": _("Auto repair"),
    "office": _("Office"),
    "fire": _("Fire service"),
}
EVENT_KINDS: Mapping[str, Words] = {
    "bill": _("Bill"),
    "payment": _("Payment"),
    "returned": _("Returned"),
    "charge": _("Charge"),
    "adjustment": _("Adjustment"),
    "correction": _("Correction"),
    "deposit": _("Security deposit"),
    "read": _("Read"),
    "service": _("Service"),
    "work_item": _("Work item"),
    "contact": _("Contact"),
}
BILL_KINDS: Mapping[str, Words] = {
    "regular": _("Regular bill"),
    "first": _("First bill"),
    "final": _("Final bill"),
    "odd": _("Bill of an odd period"),
}
BILL_STATES: Mapping[str, Status] = {
    "HELD": Status(_("Held, not sent"), "wait"),
    "READY": Status(_("Ready, not sent"), "wait"),
    "ISSUED": Status(_("Issued"), "good"),
    "CANCELLED": Status(_("Cancelled"), "bad"),
    "REPLACED": Status(_("Corrected later"), "quiet"),
}
READ_KINDS: Mapping[str, Words] = {
    "actual": pgettext_lazy("kind of read", "Read"),
    "estimated": _("Estimated"),
    "customer": _("Read by the customer"),
}
READ_FLAGS: Mapping[str, Words] = {
    "missing": _("Missing"),
    "high": _("High"),
    "low": _("Low"),
    "zero": _("Zero"),
    "negative": _("Negative"),
    "rollover": _("Rolled over"),
    "use_on_inactive": _("Use without an account"),
    "too_many_estimates": _("Estimated too often"),
}
READ_SOURCES: Mapping[str, Words] = {
    "manual": _("Keyed"),
    "handheld": _("Handheld"),
    "radio": _("Radio"),
    "conversion": _("Conversion"),
    "computed": _("Computed"),
}
CHANNELS: Mapping[str, Words] = {
    "phone": _("Telephone"),
    "counter": _("At the counter"),
    "letter": _("Letter"),
    "email": _("E-mail"),
    "web": _("Web"),
    "field": _("In the field"),
    "text": _("Text message"),
    "note": _("Note"),
}
QUEUES: Mapping[str, Words] = {
    "billing": _("Billing"),
    "metering": _("Meters"),
    "cashiering": _("Cashiering"),
    "customer_service": _("Customer service"),
    "field": _("Field"),
    "finance": _("Finance"),
    "supervisor": _("Supervisor"),
}
WORK_KINDS: Mapping[str, Words] = {
    "account_not_billed": _("Account not billed"),
    "held_bill": _("Bill held"),
    "correction_left_out": _("Bill to correct by itself"),
    "adjustments_went_back": _("Adjustments of a cancelled bill"),
    "adjustment_to_compute": _("Adjustment to compute anew"),
    "unbilled_agreement": _("Agreement not billed"),
    "agreement_unbilled": _("Agreement not billed"),
    "final_bill_missing": _("Final bill missing"),
    "deposit_after_final_bill": _("Security deposit to give back"),
    "final_read": _("Final read"),
    "reread": _("Read a meter again"),
    "use_on_inactive": _("Use without an account"),
    "use_on_vacant": _("Use without an account"),
    "vacant_use": _("Use without an account"),
    "service_request": _("Request of a customer"),
    "bad_address": _("Address to correct"),
    "bill_not_mailed": _("Bill not mailed"),
    "cancelled_bill_mailed": _("Cancelled bill mailed"),
    "ach_return_unknown": _("Returned entries of nobody"),
    "ach_change": _("Bank data to correct"),
    "bankruptcy": _("Bankruptcy filed: the stay applies"),
    "closed_account_paid": _("Closed account was paid too much"),
    "cash_only_check": _("Check of a cash-only customer"),
    "stub_without_money": _("Stub without money"),
    "bank_line_unmatched": _("Bank line without its match"),
    "chargeback_evidence": _("Evidence for a card dispute"),
    "department_dispute": _("Disputed by a department"),
    "suspended_payment": _("Payment laid aside"),
    "offline_waits": _("Offline receipt of a counted drawer"),
    "offline_number": _("Number of an offline receipt"),
    "offline_cap": _("Offline receipt above the cap"),
    "offline_account": _("Account of an offline receipt"),
    "offline_check": _("Check taken without the server"),
    **{f"alarm:{detector.code}": _("Alarm over the cash office") for detector in DETECTORS},
}
SUBJECTS: Mapping[str, Words] = {
    "customer_account": _("Customer account"),
    "bill": _("Bill"),
    "agreement": _("Agreement"),
    "service_agreement": _("Agreement"),
    "service_point": _("Service point"),
    "contact": _("Contact"),
    "premise": _("Premise"),
    "meter": _("Meter"),
    "stored_file": _("File"),
    "empty_envelope": _("Stub without money"),
    "bank_line": _("Bank line"),
    "staff_user": _("Member of staff"),
    "deposit": _("Deposit"),
    "adjustment": _("Adjustment"),
    "session": _("Session"),
    "drawer": _("Drawer"),
    "receipt": _("Receipt"),
    "refund": _("Refund"),
    "chargeback": _("Card dispute"),
    "offline_receipt": _("Offline receipt"),
    "department_collection": _("Collections of a department"),
    "suspended_payment": _("Payment that was laid aside"),
}
PRIORITIES: Mapping[int, Words] = {1: _("Low"), 2: _("Normal"), 3: _("High"), 4: _("Urgent")}
WORK_STATES: Mapping[str, Status] = {
    "open": Status(_("Open"), "wait"),
    "done": Status(_("Done"), "good"),
    "dropped": Status(_("Dropped"), "quiet"),
}
ADJUSTMENT_STATES: Mapping[str, Status] = {
    "REQUESTED": Status(_("Waits for approval"), "wait"),
    "POSTED": Status(_("Posted"), "good"),
    "REFUSED": Status(_("Refused"), "bad"),
    "TAKEN_BACK": Status(_("Taken back with its bill"), "quiet"),
}
CORRECTION_CAUSES: Mapping[str, Words] = {
    "wrong_read": _("Wrong read"),
    "wrong_tariff": _("Wrong tariff"),
    "wrong_meter": _("Wrong meter"),
    "wrong_class": _("Wrong class, size or dwelling units"),
    "move_date": _("Wrong day of a move"),
    "other": _("Other"),
}
ADJUSTMENT_REASONS: Mapping[str, Words] = {
    "leak": _("Leak"),
    "courtesy": _("Courtesy"),
    "misread": _("Meter misread"),
    "fee_waived": _("Late fee or reminder waived"),
    "meter_error": _("Meter error"),
    "billing_error": _("Billing error"),
    "conservation_fine": _("Conservation fine"),
    "back_bill": _("Back-bill"),
    "small_balance": _("Small balance written off"),
    "unbilled_use": _("Use that was not billed"),
    "other": _("Other"),
}
DEPOSIT_STATES: Mapping[str, Status] = {
    "quoted": Status(_("Quoted"), "quiet"),
    "demanded": Status(_("Asked for"), "wait"),
    "held": Status(pgettext_lazy("security deposit", "Held"), "good"),
    "credited": Status(_("Credited"), "quiet"),
    "applied": Status(_("Applied to charges"), "quiet"),
    "refunded": Status(_("Refunded"), "quiet"),
    "unclaimed": Status(_("Unclaimed"), "quiet"),
}
DEPOSIT_REASONS: Mapping[str, Words] = {
    "no_credit_history": _("No credit history"),
    "earlier_debt": _("Earlier debt"),
    "returned_payments": _("Returned payments"),
    "shut_off": _("Service was shut off"),
    "conversion": _("Taken over from the earlier system"),
}
DEPOSIT_MOVEMENTS: Mapping[str, Words] = {
    "taken": _("Security deposit taken"),
    "taken_back": _("Security deposit taken back"),
    "applied": _("Security deposit applied"),
    "credited": _("Security deposit credited"),
    "refunded": _("Security deposit refunded"),
    "interest": _("Interest on the security deposit"),
}
SOURCE_LABELS: Mapping[str, Words] = {
    "payment": _("Payment"),
    "credit": _("Credit used"),
    "security_deposit": _("Security deposit applied"),
    "adjustment": _("Adjustment"),
    "write_off": _("Written off"),
    "transfer": _("Payment moved here"),
    "return": _("Returned payment"),
    "assistance": _("Assistance"),
    "cancel": _("Cancelled with its bill"),
}


def word_of(words: Mapping[str, Words], code: str) -> Words:
    """The word for a code; the code itself, made readable, when there is none."""
    return words.get(code) or code.replace("_", " ").capitalize()
