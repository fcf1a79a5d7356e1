"""Find anyone, anything, or a command by one box."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.find import Hit, find
from curbstop.web.desk.links import READERS, subject_href
from curbstop.web.desk.words import FOUND_LABELS
from curbstop.web.ui.access import EVERYONE, page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.commands import Command, find_commands
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import show

FIRST_HITS = 8
MOST_HITS = 50


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as the list shows it."""

    label: Words
    title: str
    detail: str
    href: str
    closed: bool


@page(url_name="desk:find", roles=EVERYONE)
def find_anyone(request: HttpRequest) -> HttpResponse:
    """First hits while typing; all of them, or the one that is meant, on Enter. Only the desk's roles find customers."""
    typed = request.GET.get("q", "").strip()
    may_see = bool(request.roles & frozenset((*READERS, "auditor")))  # type: ignore[attr-defined]
    limit = FIRST_HITS if _while_typing(request) else MOST_HITS
    hits = find(text=typed, on=timezone.localdate(), limit=limit) if typed and may_see else ()
    commands = find_commands(request=request, text=typed) if typed else []
    if _while_typing(request):
        return render(request, "desk/_found.html", _found(typed, hits, commands))
    only = _the_one(hits)
    if only:
        return HttpResponseRedirect(only)
    head = PageHead(title=_("Find"), subtitle=typed)
    return show(request, head=head, template="desk/find.html", context=_found(typed, hits, commands))


def _while_typing(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _the_one(hits: tuple[Hit, ...]) -> str:
    """Where to go at once: the only hit, or the only one whose number was typed whole."""
    exact = [hit for hit in hits if hit.exact]
    meant = exact if len(exact) == 1 else hits
    return subject_href(kind=meant[0].kind, identity=meant[0].id) if len(meant) == 1 else ""


def _found(typed: str, hits: tuple[Hit, ...], commands: list[Command]) -> dict[str, object]:
    return {"typed": typed, "hits": [_shown(hit) for hit in hits], "commands": commands}


def _shown(hit: Hit) -> ShownHit:
    return ShownHit(
        label=FOUND_LABELS[hit.kind],
        title=hit.title,
        detail=hit.detail,
        href=subject_href(kind=hit.kind, identity=hit.id),
        closed=hit.closed_on is not None,
    )
