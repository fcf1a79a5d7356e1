"""The idempotency key of a form, and the commands that the search box knows."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from curbstop.kernel.errors import CurbstopError
from curbstop.web.ui.access import PAGES, roles_for
from curbstop.web.ui.blocks import Words

COMMAND_KEY = "command_key"


class CommandKeyMissingError(CurbstopError):
    """A form that moves money came without the key that keeps it from happening twice."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do that the search box can find."""

    label: Words
    href: str


def command_key(request: HttpRequest) -> UUID:
    """The key that `{% command_key %}` put into the form: the same form sent twice is one command."""
    try:
        return UUID(request.POST.get(COMMAND_KEY, ""))
    except ValueError:
        raise CommandKeyMissingError(
            "This page was sent without its command key", to_do="Open the page again and repeat what you did."
        ) from None


def find_commands(*, request: HttpRequest, text: str, limit: int = 5) -> list[Command]:
    """Pages that this person may open and whose name has every typed word."""
    words = text.lower().split()
    roles = roles_for(request)
    found = []
    for rule in PAGES.values():
        name = f"{rule.command or ''} {rule.keywords}".lower()
        if rule.command and rule.may_read(roles) and all(word in name for word in words):
            try:
                found.append(Command(rule.command, reverse(rule.url_name)))
            except NoReverseMatch:
                continue
    return sorted(found, key=lambda command: str(command.label))[:limit]
