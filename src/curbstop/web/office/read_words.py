"""Words for doubtful reads."""

from collections.abc import Iterable, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from curbstop.metering.types import REASONS
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status

READ_REASONS: Mapping[str, Words] = {
    "missing": _("No read"),
    "high": _("High use"),
    "low": _("Low use"),
    "zero": _("No use, though somebody takes service"),
    "negative": _("Read below the one before"),
    "rollover": _("The dial passed its last number"),
    "use_on_inactive": _("Use without an account"),
    "too_many_estimates": _("Estimated too often"),
    "no_history": _("Nothing to estimate from"),
    "duplicate": _("Read twice within days"),
    "skipped": _("Not read: estimated"),
    "stopped_meter": _("The meter may have stopped"),
    "out_of_order": _("Reads out of order"),
    "not_on_service": _("Read of a meter that does not hang here"),
}
READ_STATES: Mapping[str, Status] = {
    "open": Status(_("To decide"), "wait"),
    "accepted": Status(pgettext_lazy("read", "Accepted"), "good"),
    "estimated": Status(pgettext_lazy("read", "Estimated"), "good"),
    "reread": Status(_("To be read again"), "wait"),
    "corrected": Status(pgettext_lazy("read", "Corrected"), "good"),
    "superseded": Status(_("Settled by another read"), "quiet"),
}
UNDONE = _("Decision taken back")
READ_KINDS: Mapping[str, Words] = {
    "actual": _("Read"),
    "estimated": pgettext_lazy("read", "Estimated"),
    "customer": _("Read by the customer"),
}
READ_SOURCES: Mapping[str, Words] = {
    "manual": _("By hand"),
    "handheld": _("Handheld"),
    "radio": _("Radio network"),
    "conversion": _("Conversion"),
    "computed": _("Computed"),
}
HOLDS: Mapping[bool, Status] = {True: Status(_("Bill waits"), "bad"), False: Status(_("Only flagged"), "quiet")}


def reason_words(reasons: Iterable[str]) -> Words:
    """The reasons in a row, in the order in which they are always named."""
    known = [READ_REASONS[reason] for reason in REASONS if reason in set(reasons)]
    return format_lazy(", ".join("{}" for _reason in known), *known)
