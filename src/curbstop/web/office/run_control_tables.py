"""Tables of hold rules and freezes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries.run_controls import HoldRuleRow
from curbstop.web.office.words import component_words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.tables import Column, Table

IN_FORCE, ENDED = Status(_("In force"), "wait"), Status(_("Ended"), "quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A hold rule in words."""

    id: int
    which: str
    reason: str
    made_by: str
    made_at: datetime
    ended_by: str
    ended_at: datetime | None
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeLine:
    """A freeze with its people."""

    id: int
    cycle_number: int
    reason: str
    frozen_by: str
    frozen_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    lifted_because: str


def end_href(row: RuleLine) -> str:
    """Where a rule in force is ended."""
    return "" if row.ended_at else reverse("office:hold_rule_end", args=[row.id])


def lift_href(row: FreezeLine) -> str:
    """Where a freeze in force is lifted."""
    return "" if row.lifted_at else reverse("office:freeze_lift", args=[row.id])


RULES = Table(
    name="rules",
    caption=_("Rules that hold bills"),
    columns=(
        Column("id", _("Rule"), kind="code", href=end_href),
        Column("which", _("Which bills"), href=end_href),
        Column("reason", _("Why they are held")),
        Column("state", _("State"), kind="status", value=lambda row: ENDED if row.ended_at else IN_FORCE),
        Column("held", _("Held now"), kind="count", total=True),
        Column("made_by", _("Made by")),
        Column("made_at", _("Made at"), kind="moment"),
        Column("ended_by", _("Ended by")),
        Column("ended_at", _("Ended at"), kind="moment"),
    ),
    prefix="r-",
    empty=_("No rule holds bills. Outliers are held all the same."),
    row_href=end_href,
)
FREEZES = Table(
    name="freezes",
    caption=_("Frozen cycles"),
    columns=(
        Column("cycle_number", _("Cycle"), kind="code", href=lift_href),
        Column("reason", _("Why")),
        Column("state", _("State"), kind="status", value=lambda row: ENDED if row.lifted_at else IN_FORCE),
        Column("frozen_by", _("Frozen by")),
        Column("frozen_at", _("Frozen at"), kind="moment"),
        Column("lifted_by", _("Lifted by")),
        Column("lifted_at", _("Lifted at"), kind="moment"),
        Column("lifted_because", _("Why lifted")),
    ),
    prefix="z-",
    empty=_("No cycle was ever frozen."),
    row_href=lift_href,
)


def rule_words(row: HoldRuleRow, accounts: Mapping[int, str]) -> str:
    """`Cycle 3, Residential, zone 2, from 100.00`; `accounts` by id the numbers of those that rules name."""
    parts = []
    if row.customer_account_id is not None:
        parts.append(_("account %(number)s") % {"number": accounts[row.customer_account_id]})
    if row.cycle_number is not None:
        parts.append(_("Cycle %(number)s") % {"number": row.cycle_number})
    if row.rate_class:
        parts.append(component_words(row.rate_class))
    if row.zone is not None:
        parts.append(_("zone %(zone)s") % {"zone": row.zone})
    if row.route:
        parts.append(_("route %(route)s") % {"route": row.route})
    if row.least_cents is not None:
        parts.append(_("charges from %(amount)s") % {"amount": format_plain_money(row.least_cents)})
    if row.most_cents is not None:
        parts.append(_("charges up to %(amount)s") % {"amount": format_plain_money(row.most_cents)})
    return ", ".join(str(part) for part in parts)
