"""What a person chose for the screen: theme and single-letter keys, kept on the machine they sit at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from curbstop.web.ui.access import roles_for
from curbstop.web.ui.navigation import WORKING_ROLE

THEME_COOKIE = "curbstop_theme"
LETTERS_COOKIE = "curbstop_letters"
THEMES = ("auto", "light", "dark")
A_YEAR_SECONDS = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """The theme chosen on this machine, else the person's own, else `auto`: what the machine says."""
    user = getattr(request, "user", None)
    own = user.theme if user is not None and user.is_authenticated else "auto"
    chosen = request.COOKIES.get(THEME_COOKIE, own)
    return chosen if chosen in THEMES else "auto"


def came_from(request: HttpRequest) -> str:
    """The page on this site to go back to."""
    wanted = request.POST.get("next") or request.headers.get("referer", "")
    hosts = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()) else "/"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme for a year."""
    response = redirect(came_from(request))
    theme = request.POST.get("theme", "auto")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR_SECONDS, samesite="Lax")
    return response


@require_POST
def choose_letters(request: HttpRequest) -> HttpResponse:
    """Switch single-letter keys on or off (WCAG 2.1.4)."""
    response = redirect(came_from(request))
    state = "off" if request.POST.get("letters") == "off" else "on"
    response.set_cookie(LETTERS_COOKIE, state, max_age=A_YEAR_SECONDS, samesite="Lax")
    return response


@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Work in another of the roles that one holds: the left side changes, nothing else."""
    role = request.POST.get("role", "")
    if role in roles_for(request):
        request.session[WORKING_ROLE] = role
    return redirect("home")
