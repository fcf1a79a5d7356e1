"""The difference of two bills as a page shows it: waterfall, and each figure with the charges that it is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from curbstop.billing.queries.bill_difference import (
    ADJUSTMENTS,
    DAYS,
    FIXED,
    LATE_FEES,
    RATE,
    SEWER,
    SURCHARGE,
    TIER,
    USAGE,
    BillDifference,
    Effect,
)
from curbstop.correspondence.types import BillComparison
from curbstop.reporting.bill_explanation import BalanceEvent, ExplainedBill, Side
from curbstop.web.counter.words import CHARGE_LABELS
from curbstop.web.desk.links import page_href
from curbstop.web.desk.words import ADJUSTMENT_REASONS, SERVICE_LABELS, word_of
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_plain_money, format_spoken_day
from curbstop.web.ui.panels import Html
from curbstop.web.ui.waterfall import Change, Waterfall, signed_money

LABELS: Mapping[str, Words] = {
    DAYS: gettext_lazy("Number of days"),
    USAGE: gettext_lazy("Water used"),
    TIER: gettext_lazy("Price tiers"),
    RATE: gettext_lazy("Price changes"),
    FIXED: gettext_lazy("Fixed charges"),
    SEWER: pgettext_lazy("part of a difference", "Sewer"),
    SURCHARGE: gettext_lazy("Water surcharges"),
    ADJUSTMENTS: gettext_lazy("Adjustments and fees"),
    LATE_FEES: gettext_lazy("Late fees"),
}
MEANINGS: Mapping[str, Words] = {
    DAYS: gettext_lazy("more or fewer days, at the same use a day"),
    USAGE: gettext_lazy("more or less water a day, at the average price before"),
    TIER: gettext_lazy("what it costs beyond that, because of the price tiers"),
    RATE: gettext_lazy("the same water under other prices"),
    FIXED: gettext_lazy("other meter size, dwelling units or class"),
    SEWER: gettext_lazy("sewer by the water used, or another class"),
    SURCHARGE: gettext_lazy("charges on top of the water used"),
    ADJUSTMENTS: gettext_lazy("what else was charged or taken off since the bill before"),
    LATE_FEES: gettext_lazy("since the bill before"),
}
SINCE = {ADJUSTMENTS: False, LATE_FEES: True}


@dataclass(frozen=True, slots=True)
class PartLine:
    """One charge of a part: before and after this cause, as written."""

    label: str
    before: str
    after: str
    change: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part of the difference with what it is made of."""

    label: Words
    meaning: Words
    shown: str
    lines: tuple[PartLine, ...]
    is_largest: bool


def waterfall(comparison: BillComparison) -> Waterfall:
    """The two bills and what lies between them, drawn."""
    changes = tuple(Change(LABELS[code], cents) for code, cents in comparison.parts if cents)
    described = "; ".join(f"{change.label} {signed_money(change.cents)}" for change in changes)
    return Waterfall(
        title=_("From the one bill to the other"),
        start=Change(
            _("Bill of %(day)s") % {"day": format_spoken_day(comparison.before_date)}, comparison.before_cents
        ),
        changes=changes,
        end=Change(_("Bill of %(day)s") % {"day": format_spoken_day(comparison.after_date)}, comparison.after_cents),
        description=_("From %(before)s to %(after)s: %(changes)s")
        % {
            "before": format_plain_money(comparison.before_cents),
            "after": format_plain_money(comparison.after_cents),
            "changes": described,
        },
    )


def parts_block(*, explained: ExplainedBill, comparison: BillComparison, difference: BillDifference) -> Html:
    """Every figure, which opens into its charges; the two bills as its first and last row."""
    old = explained.old or explained.new
    largest = max((abs(cents) for _code, cents in comparison.parts), default=0)
    return Html(
        "desk/_why_parts.html",
        {
            "parts": tuple(
                PartShown(
                    label=LABELS[code],
                    meaning=MEANINGS[code],
                    shown=signed_money(cents),
                    lines=tuple(_lines(code, explained, difference)),
                    is_largest=abs(cents) == largest,
                )
                for code, cents in comparison.parts
                if cents
            ),
            **_end("old", old, comparison.before_cents),
            **_end("new", explained.new, comparison.after_cents),
        },
    )


def _end(name: str, side: Side, cents: int) -> dict[str, object]:
    return {
        f"{name}_href": page_href("office:bill", side.choice.id),
        f"{name}_label": _("Bill of %(day)s") % {"day": format_spoken_day(side.choice.bill_date)},
        f"{name}_cents": cents,
    }


def _lines(code: str, explained: ExplainedBill, difference: BillDifference) -> Iterator[PartLine]:
    if code in SINCE:
        yield from _since(explained, late_fees=SINCE[code])
        return
    for effect in difference.effects:
        if effect.part == code:
            yield PartLine(
                label=_charge(effect, explained),
                before=format_plain_money(effect.before_cents),
                after=format_plain_money(effect.after_cents),
                change=signed_money(effect.cents),
            )


def _charge(effect: Effect, explained: ExplainedBill) -> str:
    """The tariff's own words for the charge, and of which service."""
    service = str(word_of(SERVICE_LABELS, effect.service))
    version = explained.versions.get(effect.tariff_version_id or 0)
    component = next((one for one in version.components if one.code == effect.component), None) if version else None
    words = component.words.in_language(get_language() or "en") if component else effect.component
    return f"{service}: {words}"


def _since(explained: ExplainedBill, *, late_fees: bool) -> Iterator[PartLine]:
    """What was posted before either bill: on the later one it counts, on the older one it counts no more."""
    for side, sign in ((explained.old, -1), (explained.new, 1)):
        if side is not None:
            for event in side.events:
                if event.is_late_fee is late_fees:
                    yield _line(_event(event), event.cents, sign, _event_href(event))
            if not late_fees and side.other_adjustments_cents:
                yield _line(_("Other corrections"), side.other_adjustments_cents, sign)


def _line(label: str, cents: int, sign: int, href: str = "") -> PartLine:
    shown = format_plain_money(cents)
    before, after = ("", shown) if sign > 0 else (shown, "")
    return PartLine(label=label, before=before, after=after, change=signed_money(cents * sign), href=href)


def _event(event: BalanceEvent) -> str:
    words = word_of(ADJUSTMENT_REASONS, event.reason_code) if event.reason_code else ""
    name = str(words or word_of(CHARGE_LABELS, event.charge_type))
    return f"{name}, {format_spoken_day(event.business_date)}"


def _event_href(event: BalanceEvent) -> str:
    if event.kind == "adjustment":
        return reverse("desk:adjustment", args=[event.id])
    if event.kind == "waited":
        return reverse("desk:billable_charge", args=[event.id])
    return reverse("desk:open_item", args=[event.id])
