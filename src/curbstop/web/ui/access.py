"""Who may see and do what: every page says it beside its function, and one registry knows them all."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.staff.queries import roles_of
from curbstop.staff.types import (
    ADMINISTRATOR,
    AUDITOR,
    BILLING,
    CASHIER,
    COLLECTIONS,
    DEPARTMENT,
    FIELD,
    FINANCE,
    MAIL_OPENER,
    MANAGER,
    METER,
    REPRESENTATIVE,
    ROLES,
    SUPERVISOR,
)
from curbstop.web.ui.blocks import Words

EVERYONE = ROLES
READING = frozenset({"GET", "HEAD", "OPTIONS"})
Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]

ROLE_LABELS: dict[str, Words] = {
    REPRESENTATIVE: _("Customer service representative"),
    CASHIER: _("Cashier"),
    BILLING: _("Billing"),
    METER: _("Meter and posting"),
    FIELD: _("Field service"),
    COLLECTIONS: _("Collections"),
    MAIL_OPENER: _("Mail opener"),
    FINANCE: _("Finance"),
    SUPERVISOR: _("Supervisor"),
    MANAGER: _("Manager"),
    DEPARTMENT: _("Department"),
    AUDITOR: _("Auditor"),
    ADMINISTRATOR: _("Administrator"),
}


@dataclass(frozen=True, slots=True)
class PageRule:
    """One page: who may read it, who may write on it, and by which words the search box finds it."""

    url_name: str
    roles: frozenset[str]
    write_roles: frozenset[str]
    command: Words | None = None
    keywords: str = ""

    def may_read(self, roles: frozenset[str]) -> bool:
        """The page's roles, and the auditor, who may read everything."""
        return bool(roles & self.roles) or AUDITOR in roles

    def may_write(self, roles: frozenset[str]) -> bool:
        """The page's writing roles. Never by an auditor's role."""
        return bool((roles - {AUDITOR}) & self.write_roles)


PAGES: dict[str, PageRule] = {}


def roles_for(request: HttpRequest) -> frozenset[str]:
    """The roles of the person who asks, today; read once a request."""
    known: frozenset[str] | None = getattr(request, "roles", None)
    if known is None:
        identity = request.user.pk if request.user.is_authenticated else None
        known = roles_of(staff_user_id=identity, on_date=timezone.localdate()) if identity else frozenset()
        request.roles = known  # type: ignore[attr-defined]
        request.staff_user_id = identity  # type: ignore[attr-defined]
    return known


def page(
    *,
    url_name: str,
    roles: Iterable[str],
    writes: bool = False,
    write_roles: Iterable[str] | None = None,
    command: Words | None = None,
    keywords: str = "",
) -> Callable[[View[Given]], View[Given]]:
    """Make a function a page: it asks for sign-in, checks the role, and is listed in PAGES."""
    readers = frozenset(roles)
    writers = (readers if write_roles is None else frozenset(write_roles)) if writes else frozenset()
    if unknown := (readers | writers) - ROLES:
        raise ValueError(f"{url_name} names roles that do not exist: {', '.join(sorted(unknown))}.")
    if url_name in PAGES:
        raise ValueError(f"Two pages are named {url_name}.")
    rule = PageRule(url_name, readers, writers - {AUDITOR}, command, keywords)
    PAGES[url_name] = rule

    def decorate(view: View[Given]) -> View[Given]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            refusal = refuse(request=request, rule=rule)
            return view(request, *args, **kwargs) if refusal is None else refusal

        guarded.page_rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def refuse(*, request: HttpRequest, rule: PageRule) -> HttpResponseBase | None:
    """What to answer instead of the page, or None when the person may have it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    roles = roles_for(request)
    if not rule.may_read(roles):
        return forbidden(request=request, allowed=rule.roles, writing=False)
    if request.method in READING:
        return None
    if not rule.write_roles:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not rule.may_write(roles):
        return forbidden(request=request, allowed=rule.write_roles, writing=True)
    return None


def forbidden(*, request: HttpRequest, allowed: Iterable[str], writing: bool) -> HttpResponse:
    """The page that says which role may."""
    names = sorted(str(ROLE_LABELS[role]) for role in allowed)
    context: dict[str, Any] = {"allowed": names, "own": role_names(roles_for(request)), "writing": writing}
    return render(request, "ui/refused_role.html", context, status=403)


def role_names(roles: Iterable[str]) -> list[str]:
    """Roles as people call them."""
    return [str(label) for role, label in ROLE_LABELS.items() if role in frozenset(roles)]
