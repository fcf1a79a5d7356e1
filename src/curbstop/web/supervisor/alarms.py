"""Alarms over the cash office: every detector with its rule and statistic, what is beyond its limit, and the rows behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from curbstop.journeys.watch_cash import watch_cash
from curbstop.platform.policies import policies_in_force
from curbstop.reporting.watching.run import detector_named, rows_behind, watch
from curbstop.reporting.watching.types import Examined, Watched
from curbstop.staff.types import FINANCE
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import OVERSEERS, page_href, subject_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.days import read_typed_day
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show
from curbstop.web.ui.panels import Fact, Facts, Notice, Prose
from curbstop.web.ui.tables import Column, Search, Table

USUAL_DAYS = 90
PPM_IN_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm as the list shows it."""

    code: str
    name: str
    label: str
    statistic: str
    limit: str
    href: str


@dataclass(frozen=True, slots=True)
class DetectorRow:
    """A detector as the list shows it."""

    name: str
    rule: str
    statistic: str
    looked_at: int
    alarms: int
    control: str


ALARMS = Table(
    name="alarms",
    caption=_("Beyond the limit"),
    columns=(
        Column("label", _("Who or what"), href=lambda row: row.href),
        Column("name", _("Detector")),
        Column("statistic", _("Statistic"), sortable=False),
        Column("limit", _("Limit"), sortable=False),
    ),
    filters=(Search("q", _("Name or detector")),),
    sort="name",
    empty=_("Nothing is beyond its limit."),
    prefix="a-",
)
DETECTORS = Table(
    name="detectors",
    caption=_("What is looked for"),
    columns=(
        Column("name", _("Detector")),
        Column("rule", _("Rule"), sortable=False),
        Column("statistic", _("Statistic")),
        Column("looked_at", _("Looked at"), kind="count"),
        Column("alarms", _("Alarms"), kind="count", total=True),
        Column("control", _("Cash control"), kind="code"),
    ),
    sort="-alarms",
    prefix="d-",
)
BEHIND = Table(
    name="behind-alarm",
    caption=_("The rows behind it"),
    columns=(
        Column("on_date", _("Day"), kind="date"),
        Column(
            "subject_id",
            _("Number"),
            kind="code",
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
        ),
        Column("words", _("What it is")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="on_date",
    empty=_("No row of these days is behind it."),
)


@page(
    url_name="supervisor:alarms",
    roles=(*OVERSEERS, FINANCE),
    writes=True,
    write_roles=OVERSEERS,
    command=_("Alarms of the cash office"),
    keywords="fraud watch detectors void lapping fraude",
)
def alarms(request: HttpRequest) -> HttpResponse:
    """Every detector over a period; a supervisor makes cases of the alarms."""
    start, until = _period(request)
    if request.method == "POST":
        found = watch_cash(
            command_key=command_key(request),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            start=start,
            until=until,
        )
        words = ngettext("One new case was opened.", "%(count)s new cases were opened.", found.new_cases)
        return done(request, words % {"count": found.new_cases}, to=reverse("supervisor:alarms"))
    watched = watch(start=start, until=until)
    cases = Action(_("Open cases"), reverse("supervisor:alarms"), key="o", kind="primary", post=True)
    head = PageHead(
        title=_("Alarms"),
        subtitle=f"{start.isoformat()} - {until.isoformat()}",
        primary=cases if roles_for(request) & frozenset(OVERSEERS) else None,
        actions=(Action(_("Cases"), _cases_href(), key="c"),),
    )
    rows = [_alarm_row(one, alarm, start, until) for one in watched for alarm in one.alarms]
    body = (
        ALARMS.of_rows(request, rows=rows),
        DETECTORS.of_rows(request, rows=[_detector_row(one) for one in watched]),
        Prose(
            _("An alarm is a reason to look, not a finding. How often each is false is measured: docs/how_to/watch.md.")
        ),
    )
    return show(request, head=head, body=body)


@page(url_name="supervisor:alarm", roles=(*OVERSEERS, FINANCE))
def alarm(request: HttpRequest, code: str, subject_id: int) -> HttpResponse:
    """What a detector says of one subject, and the rows behind it."""
    detector = detector_named(code=code)
    if detector is None:
        raise Http404
    start, until = _period(request)
    rows = rows_behind(detector=detector, subject_id=subject_id, start=start, until=until)
    facts = Facts(
        (
            Fact(_("Rule"), said(detector.rule)),
            Fact(_("Statistic"), said(detector.statistic)),
            Fact(_("Cash control"), detector.control, kind="code"),
            Fact(_("From"), start, kind="date"),
            Fact(_("To"), until, kind="date"),
        ),
        title=_("Detector"),
    )
    head = PageHead(title=said(detector.name), crumbs=(Crumb(_("Alarms"), reverse("supervisor:alarms")),))
    notices = () if rows else (Notice(_("No row of these days is behind it."), "quiet"),)
    return show(request, head=head, body=(BEHIND.of_rows(request, rows=rows),), aside=(facts,), notices=notices)


def _period(request: HttpRequest) -> tuple[date, date]:
    """The days of the address, else the policy's days up to today."""
    until = read_typed_day(request.GET.get("until", "")) or timezone.localdate()
    found = policies_in_force(on_date=until, keys=["watch.days"])
    days = int(found["watch.days"].value) if found else USUAL_DAYS
    return read_typed_day(request.GET.get("start", "")) or until - timedelta(days=days), until


def _cases_href() -> str:
    href = page_href("desk:work_items")
    return f"{href}?queue=supervisor" if href else ""


def _alarm_row(watched: Watched, alarm: Examined, start: date, until: date) -> AlarmRow:
    query = urlencode({"start": start.isoformat(), "until": until.isoformat()})
    href = f"{reverse('supervisor:alarm', args=[alarm.code, alarm.subject_id])}?{query}"
    unit = watched.detector.unit
    return AlarmRow(
        alarm.code,
        said(watched.detector.name),
        alarm.label,
        _in_unit(alarm.statistic, unit),
        _in_unit(alarm.limit, unit),
        href,
    )


def _detector_row(watched: Watched) -> DetectorRow:
    one = watched.detector
    return DetectorRow(
        said(one.name), said(one.rule), said(one.statistic), len(watched.looked_at), len(watched.alarms), one.control
    )


def _in_unit(figure: int, unit: str) -> str:
    """A statistic as a person reads it: money, a percentage, or a number."""
    if unit == "cents":
        return format_plain_money(figure)
    if unit == "ppm":
        return f"{figure // PPM_IN_PERCENT}.{figure % PPM_IN_PERCENT // 100:02d} %"
    return str(figure)
