"""The evidence beside an explained bill: use against what is usual, the reads, what is not loaded, the leak rule's answer."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.journeys.leak_claim import LeakAnswer, NotALeakBillError, answer_leak_claim
from curbstop.journeys.leak_tests import HIDDEN, LeakClaim
from curbstop.kernel.rounding import divide
from curbstop.reporting.bill_evidence import BillEvidence
from curbstop.reporting.bill_explanation import BillChoice
from curbstop.web.desk.leak import RULE_WORDS
from curbstop.web.desk.readings import month_shown
from curbstop.web.desk.words import READ_KINDS
from curbstop.web.ui.cells import Status
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.formats import format_milli, format_plain_money, format_spoken_day
from curbstop.web.ui.heads import Action
from curbstop.web.ui.panels import Actions, Fact, Facts, Html, Panel, Rule
from curbstop.web.ui.spoken import said

GALLONS = 748
MILLI = 1000
PERCENT = 100
HCF = "HCF"
PHOTO = "office:read_photo"
NOT_LOADED = Status(gettext_lazy("Not loaded"), "quiet")


def use_panel(found: BillEvidence) -> Panel:
    """Use a day: this bill, the customer's own past, the same month last year, like premises."""
    facts = [
        Fact(_("This bill"), _a_day(found.daily_micro, found.unit), strong=True),
        Fact(_("The customer's own usual"), _a_day(found.own_daily_micro, found.unit), note=_against(found)),
        Fact(_("Same month last year"), _year_ago(found)),
        _like(found),
    ]
    return Panel(_("Use a day"), (Facts(tuple(facts)),))


def usage_chart(found: BillEvidence) -> Panel:
    """The customer's own use from read to read, this bill's in full color."""
    bars = tuple(
        Bar(
            label=month_shown(to_date=month.to_date, days=month.days),
            value=max(month.usage_milli or 0, 0),
            shown=format_milli(month.usage_milli) if month.usage_milli is not None else "?",
            note=_("%(days)s days to %(day)s") % {"days": month.days, "day": month.to_date.isoformat()},
            quiet=month.to_date <= found.segment.from_date,
        )
        for month in found.history
    )
    described = _("This bill's use is drawn dark; only since the customer's own start.")
    return Panel(_("Use against own history"), (BarChart(_("Water used"), bars, found.unit, described),))


def reads_panel(found: BillEvidence) -> Panel:
    """What the meter showed and what was noted, and what else would be evidence."""
    reads = tuple(
        Fact(
            _("Read of %(day)s") % {"day": format_spoken_day(read.read_on)},
            f"{format_milli(read.reading_milli)} {read.unit}",
            href=reverse("desk:meter", args=[read.meter_id]),
            note=" · ".join(filter(None, (str(READ_KINDS.get(read.kind, read.kind)), read.note))),
        )
        for read in found.reads
    )
    rest = (
        _flow(found),
        _photo(found),
        _meter_test(found),
        _weather(found),
    )
    seen = next((read.photo_file_id for read in reversed(found.reads) if read.photo_file_id is not None), None)
    pictures = () if seen is None else (Html("office/_read_photos.html", {"photos": [reverse(PHOTO, args=[seen])]}),)
    return Panel(_("Reads and other evidence"), (Facts((*reads, *rest)), *pictures))


def leak_panel(*, choice: BillChoice, on: date, may_adjust: bool) -> Panel | None:
    """What the leak rule answers, were a hidden leak claimed and repaired on the day; None where no water is billed."""
    claim = LeakClaim(customer_account_id=choice.customer_account_id, bill_id=choice.id, claimed_on=on, repaired_on=on)
    try:
        answer = answer_leak_claim(claim=claim)
    except NotALeakBillError:
        return None
    blocks: list[object] = [Facts(tuple(_leak_facts(answer))), Rule(RULE_WORDS[answer.rule])]
    if answer.passes and may_adjust:
        blocks.append(Actions((_propose(choice, on),)))
    return Panel(_("Leak rule"), tuple(blocks))


def _leak_facts(answer: LeakAnswer) -> Iterator[Fact]:
    for test in answer.tests:
        status = Status(_("Yes"), "good") if test.passed else Status(_("No"), "bad")
        yield Fact(said(test.what), status, kind="status")
    if answer.passes:
        credit = answer.credit
        note = _("water %(water)s, sewer %(sewer)s") % {
            "water": format_plain_money(credit.water_cents),
            "sewer": format_plain_money(credit.sewer_cents),
        }
        yield Fact(_("Would come off"), credit.water_cents + credit.sewer_cents, kind="money", note=note, strong=True)
    else:
        yield Fact(_("Would come off"), _("nothing"), strong=True)


def _propose(choice: BillChoice, on: date) -> Action:
    """On to the claim with everything filled in: what is proposed is asked for there, with the proof of the repair."""
    typed = {"bill": choice.id, "claimed": on.isoformat(), "repaired": on.isoformat(), "place": HIDDEN}
    href = f"{reverse('desk:leak', args=[choice.customer_account_id])}?{urlencode(typed)}"
    return Action(_("Propose the adjustment"), href, key="a", note=_("if it was a hidden leak, repaired today"))


def _photo(found: BillEvidence) -> Fact:
    """Whether the reader took a picture; it stands below, and opens in full."""
    label = _("Photo of the read")
    with_photo = next((read for read in reversed(found.reads) if read.photo_file_id is not None), None)
    if with_photo is None:
        return Fact(label, NOT_LOADED, kind="status")
    href = reverse(PHOTO, args=[with_photo.photo_file_id])
    return Fact(label, _("On record"), href=href, note=format_spoken_day(with_photo.read_on))


def _meter_test(found: BillEvidence) -> Fact:
    """What the last test of this meter found."""
    label, test = _("Last meter test"), found.last_test
    if test is None:
        return Fact(label, NOT_LOADED, kind="status")
    note = _("meter %(serial)s, %(day)s") % {"serial": test.serial, "day": format_spoken_day(test.tested_on)}
    return Fact(
        label,
        test_words(test.error_permille, stopped=test.stopped),
        note=note,
        href=reverse("desk:meter", args=[test.meter_id]),
    )


def test_words(error_permille: int, *, stopped: bool) -> str:
    """What a test found, in words."""
    if stopped:
        return _("stood still")
    if error_permille == 0:
        return _("counted right")
    percent = f"{abs(error_permille) // 10}.{abs(error_permille) % 10}"
    return (_("ran %(percent)s %% fast") if error_permille > 0 else _("ran %(percent)s %% slow")) % {"percent": percent}


def _weather(found: BillEvidence) -> Fact:
    """How thirsty lawns were in the billed days, and a year before."""
    label, weather = _("Weather"), found.weather
    if weather is None:
        return Fact(label, NOT_LOADED, kind="status")
    words = _("lawns used %(inches)s inches of water") % {"inches": format_milli(weather.inches_milli)}
    if weather.year_ago_milli is None:
        return Fact(label, words, note=_("not known of the same days last year"))
    note = _("%(inches)s in the same days last year") % {"inches": format_milli(weather.year_ago_milli)}
    return Fact(label, words, note=note)


def _flow(found: BillEvidence) -> Fact:
    """Water that never stops: as the meter or the reader noted it, or as reads between show it."""
    label = _("Water never stops?")
    if found.flow_flags:
        return Fact(label, Status(_("The meter says so"), "bad"), kind="status")
    if found.lowest_daily_micro is None:
        return Fact(label, Status(_("Cannot be seen"), "quiet"), kind="status", note=_("no read between the two"))
    note = _("never less than %(use)s between reads") % {"use": _a_day(found.lowest_daily_micro, found.unit)}
    tone = "wait" if found.lowest_daily_micro else "good"
    words = _("Perhaps") if found.lowest_daily_micro else _("No")
    return Fact(label, Status(words, tone), kind="status", note=note)  # type: ignore[arg-type]


def _like(found: BillEvidence) -> Fact:
    label = _("Like premises")
    if found.like is None:
        return Fact(label, "", note=_("too few of the same class, meter size and zone on this run"))
    note = _("half of %(count)s lie between %(low)s and %(high)s") % {
        "count": found.like.count,
        "low": _a_day(found.like.low_micro, found.unit),
        "high": _a_day(found.like.high_micro, found.unit),
    }
    return Fact(label, _a_day(found.like.median_micro, found.unit), note=note)


def _year_ago(found: BillEvidence) -> str:
    month = found.year_ago
    if month is None or month.usage_milli is None:
        return _("not known")
    return _a_day(divide(numerator=month.usage_milli * MILLI, denominator=max(month.days, 1)), found.unit)


def _against(found: BillEvidence) -> str:
    """How this bill's use stands to the usual."""
    if not found.own_daily_micro:
        return _("no bill before")
    percent = divide(numerator=found.daily_micro * PERCENT, denominator=found.own_daily_micro)
    return _("this bill is %(percent)s %% of it") % {"percent": f"{percent:,}"}


def _a_day(micro: int | None, unit: str) -> str:
    """Gallons where the unit is HCF: that is what people know."""
    if micro is None:
        return _("not known")
    if unit != HCF:
        return f"{format_milli(divide(numerator=micro, denominator=MILLI))} {unit}"
    gallons = divide(numerator=micro * GALLONS, denominator=MILLI * MILLI)
    return _("%(count)s gallons") % {"count": f"{gallons:,}"}
