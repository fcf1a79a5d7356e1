"""Guided flows: one decision a page, the facts for it beside it, kept in the session so that one may leave and come back."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.customers.queries import related_accounts
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import OWN_ACCOUNT
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import FormPage
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import show_form
from curbstop.web.ui.steps import Step, Steps

Draft = dict[str, Any]
WHO = "who"


def no_facts(draft: Draft) -> tuple[Any, ...]:  # noqa: ARG001 - one signature for all steps
    """Nothing stands beside the question."""
    return ()


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One decision. `ask` makes its form from the draft, `keep` writes the answer into the draft, `facts` stand beside it."""

    key: str
    label: Words
    ask: Callable[[Draft, QueryDict | None], forms.Form]
    keep: Callable[[forms.Form, Draft], None]
    facts: Callable[[Draft], tuple[Any, ...]] = no_facts
    before: Callable[[Draft], tuple[Any, ...]] = no_facts


@dataclass(frozen=True, slots=True)
class Flow:
    """A guided flow. `finish` does it; it answers with where to go, or None when it was refused (the form says why)."""

    name: str
    title: Words
    url_name: str
    steps: tuple[FlowStep, ...]
    submit: Words
    finish: Callable[[HttpRequest, Draft, forms.Form], HttpResponse | None]
    seed: Callable[[QueryDict, Draft], None]

    @property
    def session_key(self) -> str:
        """Where its draft lies."""
        return f"flow.{self.name}"

    def step(self, key: str) -> FlowStep | None:
        """The step of this key."""
        return next((one for one in self.steps if one.key == key), None)


def _keep_nothing(form: forms.Form, draft: Draft) -> None:
    """The last step does, it does not keep."""


def check_step(
    *,
    ask: Callable[[Draft, QueryDict | None], forms.Form] = lambda _draft, data: forms.Form(data),
    facts: Callable[[Draft], tuple[Any, ...]],
    before: Callable[[Draft], tuple[Any, ...]],
) -> FlowStep:
    """The last step: one look at it all; `ask` where something more is asked for."""
    return FlowStep("check", _("Is all of it right?"), ask, _keep_nothing, facts, before)


def run_flow(request: HttpRequest, flow: Flow) -> HttpResponse:
    """Show the step that is asked for, or the first that is not answered; keep an answer and go on."""
    draft: Draft = deepcopy(request.session.get(flow.session_key, {})) or {"done": [], "command_key": str(uuid4())}
    if request.method == "GET" and (set(request.GET) - {"step"}):
        return _begin(request, flow)
    step = _current(flow, draft, request.GET.get("step", ""))
    form = step.ask(draft, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if step is flow.steps[-1]:
            answer = flow.finish(request, draft, form)
            if answer is not None:
                request.session.pop(flow.session_key, None)
                return answer
        else:
            answer = _keep(request, flow, draft, step, form)
            if answer is not None:
                return answer
    return show_form(request, _page(flow, draft, step, form))


def _begin(request: HttpRequest, flow: Flow) -> HttpResponse:
    """A new draft, with what the page that one comes from knows already."""
    draft: Draft = {"done": [], "command_key": str(uuid4())}
    flow.seed(request.GET, draft)
    if is_own_account(request, draft):
        # Asked again, and refused with the reason.
        draft["done"] = [key for key in draft["done"] if key != WHO]
        draft.pop("account_id")
    request.session[flow.session_key] = draft
    return HttpResponseRedirect(reverse(flow.url_name))


def _current(flow: Flow, draft: Draft, asked: str) -> FlowStep:
    """No step before the ones it rests on are answered."""
    first_open = next((step for step in flow.steps if step.key not in draft["done"]), flow.steps[-1])
    wanted = flow.step(asked)
    if wanted is None or flow.steps.index(wanted) > flow.steps.index(first_open):
        return first_open
    return wanted


def _keep(request: HttpRequest, flow: Flow, draft: Draft, step: FlowStep, form: forms.Form) -> HttpResponse | None:
    """Keep the answer, but not one's own account. What comes later rests on it and is asked again when it has changed."""
    before = {key: value for key, value in draft.items() if key not in {"done", "command_key"}}
    step.keep(form, draft)
    if is_own_account(request, draft):
        form.add_error(None, OWN_ACCOUNT)
        return None
    place = flow.steps.index(step)
    changed = before != {key: value for key, value in draft.items() if key not in {"done", "command_key"}}
    later = {one.key for one in flow.steps[place + 1 :]} if changed else set()
    draft["done"] = [*(key for key in draft["done"] if key not in later and key != step.key), step.key]
    request.session[flow.session_key] = draft
    return HttpResponseRedirect(f"{reverse(flow.url_name)}?step={flow.steps[place + 1].key}")


def is_own_account(request: HttpRequest, draft: Draft) -> bool:
    """Whether the draft is about the account of who asks, or of a relative."""
    found = draft.get("account_id")
    if not found:
        return False
    me = staff_user_id(request)
    return bool(related_accounts(staff_user_id=me, customer_account_ids=[found], on_date=working_day()))


def _page(flow: Flow, draft: Draft, step: FlowStep, form: forms.Form) -> FormPage:
    last = step is flow.steps[-1]
    place = flow.steps.index(step)
    here = reverse(flow.url_name)
    back = f"{here}?step={flow.steps[place - 1].key}" if place else reverse("desk:find")
    anew = Action(_("Begin anew"), f"{here}?anew=1") if draft["done"] else None
    head = PageHead(
        title=step.label,
        subtitle=flow.title,
        crumbs=(Crumb(flow.title, back),),
        actions=(anew,) if anew else (),
    )
    return FormPage(
        head=head,
        form=form,
        submit=flow.submit if last else _("Go on"),
        key="Ctrl+Enter",
        before=step.before(draft),
        aside=step.facts(draft),
        steps=Steps(tuple(_shown(flow, draft, one, step) for one in flow.steps)),
    )


def _shown(flow: Flow, draft: Draft, one: FlowStep, current: FlowStep) -> Step:
    if one is current:
        return Step(one.label, state="now")
    if one.key in draft["done"]:
        answers: Mapping[str, str] = draft.get("answers", {})
        href = f"{reverse(flow.url_name)}?step={one.key}"
        return Step(one.label, state="done", href=href, answer=answers.get(one.key, ""))
    return Step(one.label)


def answered(draft: Draft, key: str, answer: str) -> None:
    """Keep how the list of steps shows an answer."""
    draft["answers"] = {**draft.get("answers", {}), key: answer}
