"""The shell's own pages: home, commands, what a key does, staying signed in, and errors in our words."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from curbstop.web.ui.access import EVERYONE, page, role_names, roles_for
from curbstop.web.ui.commands import find_commands
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.navigation import home_href
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Notice


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go where this person's day begins."""
    return redirect(home_href(request) or "ui:welcome")


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Where somebody lands for whom no page is meant yet: says why and what to do."""
    roles = role_names(roles_for(request))
    text = (
        _("Your roles: %(roles)s. Choose on the left, or press / to search.") % {"roles": ", ".join(roles)}
        if roles
        else _("You have no role yet, so there is nothing to show. Ask your administrator for one.")
    )
    return show(request, head=PageHead(title=_("Welcome")), notices=(Notice(text, tone="quiet"),))


@page(url_name="ui:commands", roles=EVERYONE)
def commands(request: HttpRequest) -> HttpResponse:
    """Commands that fit what was typed."""
    text = request.GET.get("q", "").strip()
    found = find_commands(request=request, text=text) if text else []
    if getattr(request, "htmx", False):
        return render(request, "ui/parts/commands.html", {"commands": found})
    return render(request, "ui/commands.html", {"head": PageHead(title=_("Commands")), "commands": found, "text": text})


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the middleware notes that somebody is there
    """Somebody is there: the idle time begins anew."""
    return HttpResponse(status=204)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """404 in our words."""
    return render(request, "ui/not_found.html", status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """403 in our words."""
    return render(request, "ui/refused_role.html", {"allowed": [], "own": []}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form from before the last sign-in, or from elsewhere."""
    return render(request, "ui/stale_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500 in our words; touches neither the database nor the session, which may be what broke."""
    return render(request, "ui/broken.html", status=500)
