"""The business day and the drawer in the frame's top. Who knows them registers a provider."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from curbstop.web.ui.blocks import Words


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """The day that postings go to, its state in words, and the drawer that one has open."""

    business_date: dt.date | None = None
    day_state: Words = ""
    drawer_label: Words = ""
    drawer_href: str = ""
    day_href: str = ""


Provider = Callable[[HttpRequest], FrameFacts]
PROVIDERS: list[Provider] = []


def register_frame_facts(provider: Provider) -> None:
    """Let this function say day and drawer. The last one registered counts."""
    PROVIDERS[:] = [provider]


def frame_facts(request: HttpRequest) -> FrameFacts:
    """Day and drawer for this request."""
    return PROVIDERS[0](request) if PROVIDERS else FrameFacts()
