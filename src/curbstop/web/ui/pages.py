"""How a page function answers: with blocks, with a form, with a file, or by going on."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from curbstop.web.ui.blocks import Words, walk
from curbstop.web.ui.exports import export_response
from curbstop.web.ui.forms import FormPage
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.panels import Notice
from curbstop.web.ui.shown_table import ShownTable
from curbstop.web.ui.steps import Steps

LISTS = "lists"
MOST_LISTS_KEPT = 40
UNPROCESSABLE = 422


def show(
    request: HttpRequest,
    *,
    head: PageHead,
    body: tuple[Any, ...] = (),
    aside: tuple[Any, ...] = (),
    notices: tuple[Notice, ...] = (),
    steps: Steps | None = None,
    template: str = "ui/page.html",
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page of blocks, or with the file when one of its tables was asked for one."""
    tables = [block for block in walk((*body, *aside, *(context or {}).values())) if isinstance(block, ShownTable)]
    for table in tables:
        response = export_response(shown=table)
        if response is not None:
            return response
    if tables:
        keep_list(request)
    page = {"head": head, "body": body, "aside": aside, "notices": notices, "steps": steps}
    return render(request, template, {**page, **(context or {})}, status=status)


def show_form(request: HttpRequest, form_page: FormPage, *, template: str = "ui/form_page.html") -> HttpResponse:
    """Answer with a form; 422 when it was sent with errors."""
    status = UNPROCESSABLE if form_page.form.is_bound and form_page.form.errors else 200
    context = {"page": form_page, "form": form_page.form}
    return show(
        request,
        head=form_page.head,
        body=form_page.before,
        aside=form_page.aside,
        steps=form_page.steps,
        template=template,
        context=context,
        status=status,
    )


def show_part(request: HttpRequest, block: Any) -> HttpResponse:
    """Answer with one block alone, for htmx to put in its place."""
    return render(request, "ui/part.html", {"block": block})


def done(request: HttpRequest, sentence: Words, *, to: str, tone: str = "good") -> HttpResponse:
    """Say what was done and go on: the next page is fetched anew, so that a reload repeats nothing."""
    level = {"good": messages.SUCCESS, "wait": messages.WARNING, "bad": messages.ERROR}.get(tone, messages.INFO)
    messages.add_message(request, level, str(sentence))
    response = HttpResponseRedirect(to)
    response.status_code = 303
    return response


def keep_list(request: HttpRequest) -> None:
    """Remember how this list was narrowed, so that the way back leads to the same rows."""
    typed = request.META.get("QUERY_STRING", "")
    kept = request.session.get(LISTS, {})
    if kept.get(request.path, "") != typed:
        kept = {path: query for path, query in kept.items() if path != request.path and query}
        trimmed = dict(list(kept.items())[-MOST_LISTS_KEPT:])
        request.session[LISTS] = {**trimmed, request.path: typed} if typed else trimmed


def back_to(request: HttpRequest, url_name: str, *args: object) -> str:
    """The address of a list with the filters that the person last used there."""
    path = reverse(url_name, args=args)
    query = request.session.get(LISTS, {}).get(path, "")
    return f"{path}?{query}" if query else path
