"""What the bank's pages call things."""

from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.cells import Status

CLAIM_LABELS = {
    "counterfeit": _("Counterfeit note rejected by the bank"),
    "miscount": _("The bank's own correction of a deposit"),
    "encoding_error": _("Check encoded with a wrong amount"),
    "duplicate_presentment": _("Item presented twice"),
    "bank_error": _("The bank's own error"),
}
CLAIM_STATES = {
    "open": Status(_("Open"), "wait"),
    "restored": Status(_("Restored by the bank"), "good"),
    "accepted": Status(_("Over or short"), "quiet"),
}
MATCH_KINDS = {
    "": Status(_("Waits"), "wait"),
    "transit": Status(_("Deposit or wire"), "good"),
    "settlement": Status(_("Settlement"), "good"),
    "check": Status(_("Check of ours"), "good"),
    "fee": Status(_("Bank's fee"), "quiet"),
    "recorded": Status(_("In the books before"), "good"),
    "claim": Status(_("Claim"), "bad"),
}
RULES = {
    "": "",
    "reference": _("reference and amount"),
    "amount": _("amount and day"),
    "many_to_one": _("several lines, one sum"),
    "one_to_many": _("one line, several sums"),
    "net_of_fee": _("net of a fee kept back"),
    "bank_fee": _("the bank's fee"),
    "recorded": _("in the books already"),
}
RECONCILIATION_STATES = {
    "PREPARED": Status(_("Waits for review"), "wait"),
    "REVIEWED": Status(_("Reviewed"), "good"),
    "RETURNED": Status(_("Given back"), "bad"),
}
SECTIONS = {"bank_only": _("At the bank, not in the books"), "book_only": _("In the books, not at the bank")}
WAYS = {
    "deposit_in_transit": _("In transit (105)"),
    "settlement": _("Settlements expected (106)"),
    "check": _("Checks outstanding (211)"),
}
AGES = {"due": Status(_("In time"), "good"), "late": Status(_("Late"), "bad")}
