"""The counter without the server: the page that the browser keeps, what it needs beforehand, and the merge afterwards.

The page never shows what a customer owes: it knows no customer. What it sends is kept by the browser until it is answered.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import my_session, offline_policy, page_ranges
from curbstop.cashiering.types.offline import OfflineDraft, OfflineKind
from curbstop.journeys.offline import assign_range, merge_offline_receipts, return_rest
from curbstop.kernel.errors import CurbstopError
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.ui.access import page
from curbstop.web.ui.pages import UNPROCESSABLE
from curbstop.web.ui.spoken import said

MOST_AT_ONCE = 200


class NotUnderstoodError(CurbstopError):
    """The counter page sent something that is no list of receipts."""


@page(
    url_name="counter:offline", roles=TAKERS, command=_("Counter without the server"), keywords="offline outage sin red"
)
def offline(request: HttpRequest) -> HttpResponse:
    """The page that is kept for an outage: nothing of anybody stands in it."""
    return render(request, "counter/offline.html", {})


@page(url_name="counter:offline_worker", roles=TAKERS)
def worker(request: HttpRequest) -> HttpResponse:
    """The script by which the browser keeps the page; it works for every address below the counter's."""
    return render(request, "counter/offline_worker.js", content_type="text/javascript")


@page(url_name="counter:offline_state", roles=TAKERS)
def state(request: HttpRequest) -> HttpResponse:
    """Whether the server answers, and the token for what is sent next."""
    return JsonResponse({"token": get_token(request), "person": staff_user_id(request)})


@page(url_name="counter:offline_ready", roles=TAKERS, writes=True)
def ready(request: HttpRequest) -> HttpResponse:
    """What a browser needs to go on without the server: the open session, its numbers, the cap. Old numbers come back."""
    if request.method != "POST":
        return redirect("counter:counter")
    try:
        asked = _read(request)
        device = UUID(str(asked["device"]))
        held = {int(one["range_id"]): int(one["next"]) for one in asked.get("ranges", [])}
    except (KeyError, TypeError, ValueError, NotUnderstoodError):
        return JsonResponse({"error": str(_("This is not understood. Load the page again."))}, status=UNPROCESSABLE)
    person, now = staff_user_id(request), timezone.now()
    session = my_session(cashier_id=person)
    _give_back(person, device, held, session.id if session else 0, now)
    if session is None or session.state != "OPEN":
        return JsonResponse({"session": None})
    try:
        given = assign_range(command_key=uuid4(), actor_id=person, now=now, session_id=session.id, device=device)
    except CurbstopError as refusal:
        return JsonResponse({"session": None, "error": said(refusal)})
    policy = offline_policy(on_date=session.business_date)
    kept = {
        "session": session.id,
        "drawer": session.drawer_code,
        "office": session.office_name,
        "cashier": request.user.get_full_name(),  # type: ignore[union-attr]
        "day": session.business_date.isoformat(),
        "range_id": given.range_id,
        "series": given.series,
        "first": given.first_number,
        "last": given.last_number,
        "cap_cents": policy.cap_cents,
        "hours": policy.hours,
    }
    return JsonResponse(kept)


@page(url_name="counter:offline_merge", roles=TAKERS, writes=True)
def merge(request: HttpRequest) -> HttpResponse:
    """Receipts that were given without the server: each answers with its receipt, or with what kept it back."""
    if request.method != "POST":
        return redirect("counter:counter")
    try:
        drafts = [_draft(one) for one in _read(request)["receipts"][:MOST_AT_ONCE]]
    except (KeyError, TypeError, ValueError, NotUnderstoodError):
        return JsonResponse({"error": str(_("This is not understood. Load the page again."))}, status=UNPROCESSABLE)
    answers = [
        _merged(staff_user_id(request), one) for one in sorted(drafts, key=lambda one: (one.series, one.sequence))
    ]
    return JsonResponse({"receipts": answers})


def _merged(person: int, draft: OfflineDraft) -> dict[str, Any]:
    """One receipt's answer. A refusal leaves it with the browser, and the next one is merged all the same."""
    try:
        (one,) = merge_offline_receipts(actor_id=person, now=timezone.now(), drafts=[draft])
    except CurbstopError as refusal:
        return {"key": str(draft.key), "error": said(refusal)}
    return {
        "key": str(draft.key),
        "receipt": one.receipt_number,
        "receipt_id": one.receipt_id,
        "work_items": one.work_items,
    }


def _give_back(person: int, device: UUID, held: Mapping[int, int], session_id: int, now: datetime) -> None:
    """Numbers that this browser has left of sessions that are over."""
    for one in page_ranges(device=device, range_ids=list(held)):
        if one.session_id != session_id:
            return_rest(
                command_key=uuid4(), actor_id=person, now=now, range_id=one.range_id, next_number=held[one.range_id]
            )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError as error:
        raise NotUnderstoodError("This is not understood", to_do="Load the page again.") from error
    if not isinstance(found, dict):
        raise NotUnderstoodError("This is not understood", to_do="Load the page again.")
    return found


def _draft(one: Mapping[str, Any]) -> OfflineDraft:
    taken_at = datetime.fromisoformat(str(one["taken_at"]))
    if taken_at.tzinfo is None:
        raise ValueError(one["taken_at"])
    return OfflineDraft(
        key=UUID(str(one["key"])),
        kind=OfflineKind.PAGE,
        series=str(one["series"])[:12],
        sequence=int(one["sequence"]),
        session_id=int(one["session"]),
        taken_at=taken_at,
        account_typed=str(one["account"])[:40],
        amount_cents=int(one["amount_cents"]),
        tender_kind=str(one["tender"]),
        given_cents=int(one["given_cents"]),
        check_number=str(one.get("check_number", ""))[:20],
        check_date=date.fromisoformat(one["check_date"]) if one.get("check_date") else None,
        payer_name=str(one.get("payer", ""))[:120],
        language=str(one.get("language", "en")),
    )
