"""Sign-in as Curbstop wants it: nobody registers by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are entered by the utility."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never."""
        return False


def attempted_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name somebody tried to sign in with, however it was typed: lockouts count it in lower case."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("login", "")
    return str(typed).strip().lower()
