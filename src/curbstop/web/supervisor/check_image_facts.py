"""How the checks of a deposit went to the bank, beside the deposit."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import ImageFileRow
from curbstop.web.ui.panels import Fact, Facts


def image_facts(kept: ImageFileRow) -> Facts:
    """How a deposit's checks went, for its page."""
    if kept.stored_file_id is None:
        what = (Fact(_("Checks"), _("on paper, no images")), Fact(_("Reason"), kept.given_up_reason))
    else:
        what = (Fact(_("File"), kept.file_name), Fact(_("SHA-256"), f"{kept.file_sha256[:16]}…", kind="code"))
    return Facts(
        (
            *what,
            Fact(_("Checks"), kept.item_count, kind="count"),
            Fact(_("Amount"), kept.amount_cents, kind="money", strong=True),
            Fact(_("By"), kept.written_by, note=timezone.localtime(kept.written_at).strftime("%Y-%m-%d %H:%M")),
        ),
        title=_("Check images"),
    )
