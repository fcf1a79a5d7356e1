"""What a correction would do to drawer, deposit, customer and ledger, shown before anybody makes it."""

from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import ReceiptDetail, account_labels
from curbstop.web.counter.words import TENDER_LABELS
from curbstop.web.ui.panels import Fact, Facts


def undo_effect(found: ReceiptDetail) -> Facts:
    """A void: each tender leaves its place, each line opens again."""
    leaves = tuple(
        Fact(TENDER_LABELS[one.kind], -one.applied_cents, kind="money") for one in found.tenders if one.applied_cents
    )
    labels = account_labels(customer_account_ids=[one.customer_account_id or 0 for one in found.lines])
    opens = tuple(
        Fact(
            _("Owed again: %(account)s") % {"account": labels[one.customer_account_id].number},
            one.amount_cents,
            kind="money",
        )
        for one in found.lines
        if one.customer_account_id in labels
    )
    later = Fact(_("Later payments"), _("pay anew, as if this one had never been"))
    return Facts((*leaves, *opens, later), title=_("What it does"))


def tender_effect(found: ReceiptDetail, *, tender_id: int) -> Facts:
    """A wrong tender: one place of the drawer loses it, another gets it."""
    one = next(one for one in found.tenders if one.id == tender_id)
    return Facts(
        (
            Fact(_("Leaves the drawer's place for"), TENDER_LABELS[one.kind]),
            Fact(_("Comes to the place for"), _("what it really was")),
            Fact(_("Amount"), one.applied_cents, kind="money"),
            Fact(_("The deposit"), _("gets what it really was")),
            Fact(_("Customer accounts"), _("are not touched")),
        ),
        title=_("What it does"),
    )


def move_effect(found: ReceiptDetail, *, line_id: int) -> Facts:
    """A payment on the wrong account: one account owes it again, the other owes less, the drawer is not touched."""
    line = next(one for one in found.lines if one.id == line_id)
    label = account_labels(customer_account_ids=[line.customer_account_id or 0]).get(line.customer_account_id or 0)
    return Facts(
        (
            Fact(_("Leaves the account"), label.number if label else "", kind="code"),
            Fact(_("Amount"), line.amount_cents, kind="money"),
            Fact(_("Counts as paid on"), found.effective_date, kind="date"),
            Fact(_("Drawer and deposit"), _("are not touched")),
        ),
        title=_("What it does"),
    )
