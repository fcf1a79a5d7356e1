"""What every answer carries, what a refusal looks like, and when an idle screen signs out."""

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from curbstop.kernel.errors import CurbstopError

Answer = Callable[[HttpRequest], HttpResponse]

# Everything from our own process. `data:` pictures are Bootstrap's own signs and the QR code of the second factor.
POLICY_PARTS = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(POLICY_PARTS)
CONFLICT = 409
SEEN_AT = "seen_at"
FACTOR_KNOWN = "second_factor_known"
WRITE_SEEN_AFTER = timedelta(seconds=60)


class SecurityHeaders:
    """Sends the Content-Security-Policy with every answer, and keeps people's records out of caches."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 - said by the class
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response


class RefusalsAsPages:
    """An anticipated failure that no page caught becomes a page with its sentence, never an error of the server."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 - said by the class
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show the sentence."""
        if not isinstance(exception, CurbstopError):
            return None
        partial = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
        template = "ui/parts/refusal.html" if partial else "ui/refused.html"
        return render(request, template, {"error": exception}, status=CONFLICT)


class IdleSignOut:
    """Signs out a screen that nobody has touched for the set time. It says so, and comes back to the same page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 - said by the class
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now().timestamp()
        seen = request.session.get(SEEN_AT, now)
        if now - seen > settings.IDLE_SIGN_OUT.total_seconds():
            logout(request)
            messages.info(request, _("You were signed out because nobody used this screen for a while."))
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if SEEN_AT not in request.session or now - seen > WRITE_SEEN_AFTER.total_seconds():
            request.session[SEEN_AT] = now
        return self.get_response(request)


class SecondFactorRequired:
    """Where the utility requires a second factor, nobody gets further than setting it up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 - said by the class
        wanted = settings.REQUIRE_SECOND_FACTOR and request.user.is_authenticated
        if wanted and not request.path.startswith(("/accounts/", "/i18n/", "/ui/", "/static/")):
            if not request.session.get(FACTOR_KNOWN) and not is_mfa_enabled(request.user):
                messages.info(request, _("Your utility asks for a second factor. Set it up now."))
                return redirect(reverse("mfa_activate_totp"))
            if FACTOR_KNOWN not in request.session:
                request.session[FACTOR_KNOWN] = True
        return self.get_response(request)
