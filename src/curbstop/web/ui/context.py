"""What the frame around every page needs. Computed only when a template with the frame asks for it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from curbstop.web.ui.access import ROLE_LABELS, roles_for
from curbstop.web.ui.frame_facts import FrameFacts, frame_facts
from curbstop.web.ui.navigation import ShownEntry, find_href, home_href, shown_entries, working_role
from curbstop.web.ui.preferences import LETTERS_COOKIE, theme_of


@dataclass
class Frame:
    """The frame of one request; each part is computed when it is first shown."""

    request: HttpRequest

    @property
    def theme(self) -> str:
        """`light`, `dark` or `auto`."""
        return theme_of(self.request)

    @property
    def letters(self) -> str:
        """`off` when the person has switched single-letter keys off."""
        return "off" if self.request.COOKIES.get(LETTERS_COOKIE) == "off" else "on"

    @property
    def idle_minutes(self) -> int:
        """After how long an untouched screen signs out."""
        return int(settings.IDLE_SIGN_OUT.total_seconds() // 60)

    @property
    def is_signed_in(self) -> bool:
        """Whether there is somebody to show the frame to."""
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def person(self) -> str:
        """The person's name."""
        user = self.request.user
        return user.get_full_name() or user.get_username() if user.is_authenticated else ""

    @cached_property
    def entries(self) -> list[ShownEntry]:
        """The left side."""
        return shown_entries(self.request)

    @cached_property
    def facts(self) -> FrameFacts:
        """Day and drawer."""
        return frame_facts(self.request)

    @property
    def home_href(self) -> str:
        """Where the day begins."""
        return home_href(self.request) or "/"

    @property
    def find_href(self) -> str:
        """What the search box asks."""
        return find_href("desk:find") or find_href("ui:commands")

    @property
    def role(self) -> str:
        """The role worked in."""
        return working_role(self.request)

    @property
    def role_label(self) -> Any:
        """The role worked in, as people call it."""
        return ROLE_LABELS.get(self.role, "")

    @property
    def other_roles(self) -> list[tuple[str, Any]]:
        """Roles that the person could work in instead."""
        held = roles_for(self.request)
        return [(role, label) for role, label in ROLE_LABELS.items() if role in held and role != self.role]


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `frame` in every template."""
    return {"frame": Frame(request)}
