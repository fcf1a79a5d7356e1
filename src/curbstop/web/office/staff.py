"""Who works here and what each may do: the administrator's pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from curbstop.staff.operations import add_staff_user, grant, revoke, set_active, set_pin
from curbstop.staff.queries import GrantRow, StaffUserRow, grants, staff_user, staff_users
from curbstop.staff.types import ADMINISTRATOR, AUDITOR, DEPOSIT_VERIFIER, MANAGER, SUPERVISOR, GrantKind
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.ui.access import ROLE_LABELS, page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.own_pin import PIN_RULE, PinForm
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

READERS = (ADMINISTRATOR, AUDITOR, MANAGER, SUPERVISOR)
POWER_LABELS: Mapping[str, Words] = {DEPOSIT_VERIFIER: _("May verify deposits")}
LARGEST_ID = 2**31 - 1
SEPARATION = _("Who takes money does not bill, reconcile, open the mail or make users; an auditor does nothing else.")


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person as the list shows them."""

    id: int
    full_name: str
    username: str
    state: str
    roles: str


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant in words."""

    id: int
    what: str
    from_date: date
    last_day: date | None
    state: Status
    granted_by: str
    end_href: str


ACTIVITY: Mapping[str, Status] = {
    "active": Status(_("May sign in"), "good"),
    "left": Status(_("May not sign in"), "quiet"),
}
STAFF = Table(
    name="staff",
    caption=_("Staff users"),
    columns=(
        Column("full_name", _("Name"), href=lambda row: person_href(row.id)),
        Column("username", _("User name"), kind="code"),
        Column("roles", _("Roles and powers"), sortable=False),
        Column("state", _("State"), kind="status", statuses=ACTIVITY),
    ),
    filters=(
        Search("q", _("Name or role")),
        Choices("state", _("State"), options=tuple((code, state.label) for code, state in ACTIVITY.items())),
    ),
    sort="full_name",
    empty=_("There is nobody yet. Add the first person."),
    hide_caption=True,
    row_href=lambda row: person_href(row.id),
)
GRANTS = Table(
    name="grants",
    caption=_("Roles and powers"),
    columns=(
        Column("what", _("What")),
        Column("from_date", _("From"), kind="date"),
        Column("last_day", _("First day without it"), kind="date"),
        Column("state", _("State"), kind="status"),
        Column("granted_by", _("Given by")),
        Column(
            "end",
            _("End it"),
            sortable=False,
            value=lambda row: _("End it") if row.end_href else "",
            href=lambda row: row.end_href,
        ),
    ),
    sort="-from_date",
    empty=_("This person has no role yet and can open nothing. Give one."),
)


class PersonForm(CommandForm):
    """A new person."""

    username = forms.CharField(label=_("User name"), max_length=150, help_text=_("With this they sign in."))
    given_name = forms.CharField(label=_("Given name"), max_length=150)
    family_name = forms.CharField(label=_("Family name"), max_length=150)
    email = forms.EmailField(label=_("Email"))
    language = forms.ChoiceField(label=_("Language of the screens"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("They change it after the first sign-in."),
    )


class GrantForm(CommandForm):
    """A role or power, and its days."""

    what = forms.ChoiceField(label=_("Role or power"))
    from_date = DayField(label=_("From"))
    to_date = DayField(label=_("First day without it"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        roles = [(f"{GrantKind.ROLE}:{code}", label) for code, label in ROLE_LABELS.items()]
        powers = [(f"{GrantKind.POWER}:{code}", label) for code, label in POWER_LABELS.items()]
        self.fields["what"].choices = roles + powers  # type: ignore[attr-defined]
        self.fields["from_date"].initial = timezone.localdate()

    def clean(self) -> dict[str, object]:
        """Its days are in order."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        first, end = cleaned.get("from_date"), cleaned.get("to_date")
        if isinstance(first, date) and isinstance(end, date) and end <= first:
            self.add_error("to_date", _("This day must come after the first one."))
        return cleaned


class EndForm(CommandForm):
    """From when on not any more."""

    to_date = DayField(label=_("First day without it"))


def person_href(identity: int) -> str:
    """The page of a staff user."""
    return reverse("office:staff_user", args=[identity])


def grant_words(row: GrantRow) -> str:
    """A role or power as people call it."""
    labels = ROLE_LABELS if row.kind == GrantKind.ROLE else POWER_LABELS
    return str(labels.get(row.code, row.code))


def in_force(row: GrantRow, on: date) -> bool:
    """Whether a grant holds on a day."""
    return row.from_date <= on and (row.to_date is None or row.to_date > on)


@page(url_name="office:staff", roles=READERS, command=_("Staff users"), keywords="roles grants administrator personal")
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody with what they may do today."""
    today = timezone.localdate()
    held: dict[int, list[str]] = {}
    for row in grants():
        if in_force(row, today):
            held.setdefault(row.staff_user_id, []).append(grant_words(row))
    lines = [
        StaffLine(
            id=row.id,
            full_name=row.full_name,
            username=row.username,
            state="active" if row.is_active else "left",
            roles=", ".join(sorted(held.get(row.id, []))),
        )
        for row in staff_users().values()
    ]
    new = Action(_("Add a person"), reverse("office:staff_new"), key="n", kind="primary")
    head = PageHead(title=_("Staff users"), primary=new if may_write(request) else None)
    return show(request, head=head, body=(STAFF.of_rows(request, rows=lines), Rule(SEPARATION)))


def may_write(request: HttpRequest) -> bool:
    """Whether the person who asks may change staff users."""
    return ADMINISTRATOR in roles_for(request)


@page(url_name="office:staff_new", roles=(ADMINISTRATOR,), writes=True, command=_("Add a staff user"))
def staff_new(request: HttpRequest) -> HttpResponse:
    """A new person, without any role yet."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form), transaction.atomic():
            names = ("username", "given_name", "family_name", "email", "language", "password")
            made = add_staff_user(**{name: form.cleaned_data[name] for name in names}, now=timezone.now())
        if form.is_valid():
            return done(request, _("Added. Now give a role."), to=reverse("office:grant_new", args=[made]))
    head = PageHead(title=_("Add a person"), crumbs=(Crumb(_("Staff users"), back_to(request, "office:staff")),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Add"), aside=(Rule(SEPARATION),)))


@page(url_name="office:staff_user", roles=READERS)
def staff_user_page(request: HttpRequest, identity: int) -> HttpResponse:
    """One person: what they may do, from when to when, and who gave it."""
    found = known_person(identity)
    names = staff_users()
    today = timezone.localdate()
    writer = may_write(request)
    lines = [grant_line(row, names, today, writer=writer) for row in grants(staff_user_id=found.id)]
    give = Action(_("Give a role or power"), reverse("office:grant_new", args=[found.id]), key="n", kind="primary")
    head = PageHead(
        title=found.full_name,
        subtitle=found.username,
        crumbs=(Crumb(_("Staff users"), back_to(request, "office:staff")),),
        status=ACTIVITY["active" if found.is_active else "left"],
        primary=give if writer else None,
        actions=person_actions(found) if writer else (),
    )
    languages = dict(settings.LANGUAGES)
    facts = Facts((Fact(_("Language of the screens"), languages.get(found.language, found.language)),))
    notices = () if found.is_active else (Notice(_("This person may not sign in."), "quiet"),)
    return show(
        request, head=head, body=(facts, GRANTS.of_rows(request, rows=lines), Rule(SEPARATION)), notices=notices
    )


def person_actions(found: StaffUserRow) -> tuple[Action, ...]:
    """What an administrator does with a person."""
    turn = reverse("office:staff_active", args=[found.id])
    return (
        Action(_("Set a new PIN"), reverse("office:staff_pin", args=[found.id]), key="p"),
        Action(_("Stop sign-in"), turn, key="x", kind="danger", post=True, fields={"active": "no"})
        if found.is_active
        else Action(_("Allow sign-in"), turn, key="x", post=True, fields={"active": "yes"}),
    )


def grant_line(row: GrantRow, names: Mapping[int, StaffUserRow], today: date, *, writer: bool) -> GrantLine:
    """A grant in words, with the way to end it."""
    open_ended = row.to_date is None or row.to_date > today
    if in_force(row, today):
        state = Status(pgettext_lazy("role", "Held"), "good")
    else:
        state = Status(_("To come"), "wait") if open_ended else Status(_("Ended"), "quiet")
    giver = names.get(row.granted_by_id or 0)
    return GrantLine(
        id=row.id,
        what=grant_words(row),
        from_date=row.from_date,
        last_day=row.to_date,
        state=state,
        granted_by=giver.full_name if giver else "",
        end_href=reverse("office:grant_end", args=[row.staff_user_id, row.id]) if writer and open_ended else "",
    )


def known_person(identity: int) -> StaffUserRow:
    """The staff user; 404 for a number that is none."""
    try:
        return staff_user(staff_user_id=min(identity, LARGEST_ID))
    except ObjectDoesNotExist as error:
        raise Http404 from error


def person_crumbs(request: HttpRequest, found: StaffUserRow) -> tuple[Crumb, ...]:
    """Back to the person."""
    return (Crumb(_("Staff users"), back_to(request, "office:staff")), Crumb(found.full_name, person_href(found.id)))


@page(url_name="office:grant_new", roles=(ADMINISTRATOR,), writes=True)
def grant_new(request: HttpRequest, identity: int) -> HttpResponse:
    """Give a role or power; what the separation of duties forbids is refused with the reason."""
    found = known_person(identity)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, code = form.cleaned_data["what"].split(":", 1)
        with refused_at(form, field="what"), transaction.atomic():
            grant(
                staff_user_id=found.id,
                kind=kind,
                code=code,
                from_date=form.cleaned_data["from_date"],
                to_date=form.cleaned_data["to_date"],
                granted_by_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("Given."), to=person_href(found.id))
    head = PageHead(title=_("Give a role or power"), subtitle=found.full_name, crumbs=person_crumbs(request, found))
    return show_form(request, FormPage(head=head, form=form, submit=_("Give"), aside=(Rule(SEPARATION),)))


@page(url_name="office:grant_end", roles=(ADMINISTRATOR,), writes=True)
def grant_end(request: HttpRequest, identity: int, grant_id: int) -> HttpResponse:
    """End a grant from a day on."""
    found = known_person(identity)
    row = next((one for one in grants(staff_user_id=found.id) if one.id == grant_id), None)
    if row is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"to_date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refused_at(form, field="to_date"), transaction.atomic():
            revoke(grant_id=row.id, to_date=form.cleaned_data["to_date"])
        if form.is_valid():
            return done(request, _("Ended."), to=person_href(found.id))
    title = _("End %(what)s") % {"what": grant_words(row)}
    head = PageHead(title=title, subtitle=found.full_name, crumbs=person_crumbs(request, found))
    return show_form(request, FormPage(head=head, form=form, submit=_("End it"), danger=True))


@page(url_name="office:staff_pin", roles=(ADMINISTRATOR,), writes=True)
def staff_pin(request: HttpRequest, identity: int) -> HttpResponse:
    """Set a new PIN, for instance when it is locked."""
    found = known_person(identity)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form, field="pin"), transaction.atomic():
            set_pin(staff_user_id=found.id, pin=form.cleaned_data["pin"])
        if form.is_valid():
            return done(request, _("The PIN is set."), to=person_href(found.id))
    head = PageHead(title=_("Set a new PIN"), subtitle=found.full_name, crumbs=person_crumbs(request, found))
    rule = Rule(_("With the PIN somebody confirms at another's screen. Let the person type it; nobody else knows it."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Set the PIN"), aside=(Rule(PIN_RULE), rule)))


@page(url_name="office:staff_active", roles=(ADMINISTRATOR,), writes=True)
def staff_active(request: HttpRequest, identity: int) -> HttpResponse:
    """Stop or allow signing in; a GET shows the person."""
    found = known_person(identity)
    if request.method != "POST" or "active" not in request.POST:
        return done(request, _("Choose what to do here."), to=person_href(found.id), tone="quiet")
    if found.id == staff_user_id(request):
        sentence = _("Nobody stops their own sign-in. Ask another administrator.")
        return done(request, sentence, to=person_href(found.id), tone="bad")
    active = request.POST["active"] == "yes"
    with transaction.atomic():
        set_active(staff_user_id=found.id, is_active=active)
    sentence = _("This person may sign in again.") if active else _("This person may not sign in any more.")
    return done(request, sentence, to=person_href(found.id))
