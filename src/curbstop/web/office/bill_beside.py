"""What a bill asks for beside its services' charges: charges that had waited, and the level amount."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries.billable import billable_charges_on
from curbstop.billing.queries.levelized import level_on_bills
from curbstop.billing.types import BillRow
from curbstop.web.ui.panels import Fact
from curbstop.web.ui.spoken import in_own_words


def beside_facts(head: BillRow) -> Iterator[Fact]:
    """One fact a charge, and the level plan's figures."""
    for charge in billable_charges_on(bill_ids=[head.id]).get(head.id, ()):
        yield Fact(
            in_own_words(charge.words, charge.words_es),
            charge.amount_cents,
            kind="money",
            href=reverse("desk:billable_charge", args=[charge.id]),
            note=_("among the adjustments"),
        )
    found = level_on_bills(bill_ids=[head.id]).get(head.id)
    if found is None:
        return
    plan = reverse("desk:level", args=[head.customer_account_id])
    yield Fact(_("Levelized amount"), found.level_cents, kind="money", href=plan)
    if found.settles:
        yield Fact(_("Yearly settlement"), found.true_up_cents, kind="money", href=plan)
    yield Fact(_("Running difference after it"), found.difference_cents, kind="money", href=plan)
    yield Fact(_("Asked for"), found.amount_due_cents, kind="money", strong=True)
