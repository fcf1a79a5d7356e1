"""Segregation of duties: the matrix of roles and powers that exclude each other, and who holds what."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.staff.queries import grants, staff_users
from curbstop.staff.types import ADMINISTRATOR, AUDITOR, FORBIDDEN_PAIRS, MANAGER, SUPERVISOR, forbidden_partners
from curbstop.web.ui.access import ROLE_LABELS, page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

LABELS = {**ROLE_LABELS, "deposit_verifier": _("May verify deposits")}


@dataclass(frozen=True, slots=True)
class HoldsRow:
    """A role or power that somebody holds, and since when."""

    staff_user_id: int
    full_name: str
    username: str
    what: str
    code: str
    from_date: date
    to_date: date | None
    granted_by: str
    state: str
    excludes: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two that nobody holds together."""

    first: str
    second: str
    held_by: int


STATES = {
    "allowed": Status(_("Allowed"), "good"),
    "forbidden": Status(_("Forbidden pair"), "bad"),
}
HOLDS = Table(
    name="who-holds-what",
    caption=_("Who holds what"),
    columns=(
        Column("full_name", _("Name"), href=lambda row: reverse("office:staff_user", args=[row.staff_user_id])),
        Column("username", _("User name"), kind="code"),
        Column("what", _("Role or power")),
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("To"), kind="date"),
        Column("granted_by", _("Given by")),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("excludes", _("Excludes"), sortable=False),
    ),
    filters=(
        Search("q", _("Name or role")),
        Choices("state", _("State"), options=tuple((k, v.label) for k, v in STATES.items())),
    ),
    sort="full_name",
    prefix="h-",
)
PAIRS = Table(
    name="forbidden-pairs",
    caption=_("Roles and powers that one person never holds together"),
    columns=(
        Column("first", _("Role or power")),
        Column("second", _("Excludes")),
        Column("held_by", _("People who hold both"), kind="count", total=True),
    ),
    sort="first",
    prefix="p-",
)


@page(
    url_name="office:separation",
    roles=(ADMINISTRATOR, AUDITOR, MANAGER, SUPERVISOR),
    command=_("Segregation of duties: who holds what"),
    keywords="roles powers separation funciones",
)
def separation(request: HttpRequest) -> HttpResponse:
    """Every role and power in force today, and the matrix that refuses a pair when it is granted."""
    today = timezone.localdate()
    people = staff_users()
    names = {row.id: row.full_name for row in people.values()}
    live = [row for row in grants() if row.to_date is None or row.to_date > today]
    held: dict[int, frozenset[str]] = {}
    for row in live:
        held[row.staff_user_id] = held.get(row.staff_user_id, frozenset()) | {row.code}
    active = {row.id: row for row in people.values()}
    rows = [
        HoldsRow(
            row.staff_user_id,
            names.get(row.staff_user_id, ""),
            active[row.staff_user_id].username if row.staff_user_id in active else "",
            str(LABELS.get(row.code, row.code)),
            row.code,
            row.from_date,
            row.to_date,
            names.get(row.granted_by_id or 0, ""),
            "forbidden" if forbidden_partners(code=row.code, held=held[row.staff_user_id]) else "allowed",
            _partners(row.code),
        )
        for row in live
    ]
    pairs = [_pair(tuple(sorted(pair)), held) for pair in FORBIDDEN_PAIRS]
    rule = Rule(_("A forbidden pair is refused when it is granted, by the page, by the operation and by the database."))
    head = PageHead(title=_("Segregation of duties"), crumbs=(Crumb(_("People"), reverse("office:staff")),))
    return show(
        request, head=head, body=(HOLDS.of_rows(request, rows=rows), PAIRS.of_rows(request, rows=pairs)), aside=(rule,)
    )


def _partners(code: str) -> str:
    partners = sorted(other for pair in FORBIDDEN_PAIRS if code in pair for other in pair - {code})
    return ", ".join(str(LABELS.get(one, one)) for one in partners)


def _pair(pair: tuple[str, ...], held: dict[int, frozenset[str]]) -> PairRow:
    first, second = pair
    both = sum(1 for codes in held.values() if first in codes and second in codes)
    return PairRow(str(LABELS.get(first, first)), str(LABELS.get(second, second)), both)
