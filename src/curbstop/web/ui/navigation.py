"""What each role finds on the left, as data that the seats register."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from curbstop.staff.types import ROLES
from curbstop.web.ui.access import ROLE_LABELS, roles_for
from curbstop.web.ui.blocks import Words

MOST_ENTRIES = 7
WORKING_ROLE = "working_role"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry for the given roles. `count` says how many things wait; it runs on every page, so it must be cheap."""

    roles: tuple[str, ...]
    label: Words
    url_name: str
    key: str = ""
    count: Callable[[HttpRequest], int] | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as the frame shows it."""

    label: Words
    href: str
    key: str
    count: int
    is_here: bool


ENTRIES: dict[tuple[str, tuple[str, ...]], NavEntry] = {}
HOMES: dict[str, str] = {}


def register_navigation(*entries: NavEntry) -> None:
    """Add entries. Registering the same one again changes nothing."""
    for entry in entries:
        if unknown := frozenset(entry.roles) - ROLES:
            raise ValueError(f"{entry.url_name} names roles that do not exist: {', '.join(sorted(unknown))}.")
        ENTRIES[(entry.url_name, entry.roles)] = entry


def register_home(*, role: str, url_name: str) -> None:
    """Say where a role begins its day."""
    HOMES[role] = url_name


def entries_of(*, role: str) -> list[NavEntry]:
    """The entries of one role in order."""
    return sorted((entry for entry in ENTRIES.values() if role in entry.roles), key=lambda entry: entry.order)


def working_role(request: HttpRequest) -> str:
    """The role whose work is on the left: the chosen one, else the first held. Several can be held, one is worked in."""
    held = [role for role in ROLE_LABELS if role in roles_for(request)]
    chosen = request.session.get(WORKING_ROLE, "")
    if chosen in held:
        return str(chosen)
    # A supervisor who may also sit at the counter begins with the day, not with the drawer.
    by_weight = [role for role in ("supervisor", "manager") if role in held]
    return next(iter([*by_weight, *held]), "")


def find_href(url_name: str) -> str:
    """The address of a page without arguments; empty while that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def home_href(request: HttpRequest) -> str:
    """Where this person's day begins: the role's registered home, else its first entry."""
    role = working_role(request)
    names: Iterable[str] = [HOMES.get(role, ""), *(entry.url_name for entry in entries_of(role=role))]
    return next((href for href in map(find_href, filter(None, names)) if href), "")


def shown_entries(request: HttpRequest) -> list[ShownEntry]:
    """The left side for this request."""
    shown = []
    for entry in entries_of(role=working_role(request))[:MOST_ENTRIES]:
        href = find_href(entry.url_name)
        if href:
            count = entry.count(request) if entry.count else 0
            shown.append(ShownEntry(entry.label, href, entry.key, count, is_here=False))
    here = max((e.href for e in shown if request.path.startswith(e.href)), key=len, default="")
    return [ShownEntry(e.label, e.href, e.key, e.count, is_here=e.href == here) for e in shown]
