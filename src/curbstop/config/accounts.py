"""Sign-in as Curbstop wants it: nobody registers by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are entered by the utility."""

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """On a machine where no language was chosen yet, begin in the person's own."""
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            welcomed: HttpResponse = super().post_login(request, user, **kwargs)
            return welcomed
        language = getattr(user, "language", "en")
        # The welcome, too.
        with override(language):
            response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never."""
        return False


def attempted_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name somebody tried to sign in with, however it was typed: lockouts count it in lower case."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or given.get("login") or request.POST.get("login", "")
    return str(typed).strip().lower()


class ActivateOnceForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that set up the second factor is used up: it does not sign anybody in as well."""

    def clean_code(self) -> str:
        """Allauth's check, and then a note that the code was used."""
        code = str(super().clean_code())
        TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))._mark_code_used(code)  # noqa: SLF001 - no public way
        return code
