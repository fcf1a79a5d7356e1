"""The counter: scan or type, see what is owed and what will be paid, take the tenders."""

from datetime import date
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.take_payment import take_payment
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import unsealed_days
from curbstop.reporting.my_drawer import MyDrawer, my_drawer
from curbstop.staff.types import CASHIER, MANAGER, SUPERVISOR
from curbstop.web.counter.changes import FIND, Changed, add_account, change
from curbstop.web.counter.draft import Draft, kept_fields, line_drafts, read_draft, tender_drafts
from curbstop.web.counter.looks import note_look, staff_user_id
from curbstop.web.counter.work import labels_of, preview_of, work_of
from curbstop.web.ui.access import page
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.heads import Action, PageHead
from curbstop.web.ui.pages import UNPROCESSABLE, done, show
from curbstop.web.ui.spoken import said

TAKERS = (CASHIER, SUPERVISOR, MANAGER)
KEPT = "counter_draft"
# What the customer display shows after a payment: total and change, no more.
SHOWN = "counter_shown"
LANGUAGES = ("en", "es")


@page(
    url_name="counter:counter",
    roles=TAKERS,
    writes=True,
    command=_("Take payment"),
    keywords="counter pay cash check register pago cobrar",
)
def counter(request: HttpRequest) -> HttpResponse:
    """The page; sent, it takes the payment."""
    drawer = my_drawer(staff_user_id=staff_user_id(request))
    if request.method == "POST":
        return _take(request, drawer)
    changed = _begin(request, _day(drawer))
    return _page(request, drawer, changed)


@page(url_name="counter:draft", roles=TAKERS, writes=True)
def draft(request: HttpRequest) -> HttpResponse:
    """A key, a scan or a choice: the working area after it."""
    drawer = my_drawer(staff_user_id=staff_user_id(request))
    changed = change(
        draft=read_draft(request.POST.dict()),
        do=request.POST.get("do", ""),
        text=request.POST.get(FIND, ""),
        on=_day(drawer),
    )
    _keep(request, changed)
    work = work_of(changed=changed, session_id=drawer.session_id if drawer else None, on=_day(drawer))
    return render(request, "counter/_work.html", {"work": work, "drawer": drawer})


@page(url_name="counter:preview", roles=TAKERS, writes=True)
def preview(request: HttpRequest) -> HttpResponse:
    """What would be paid, while amounts are being typed."""
    drawer = my_drawer(staff_user_id=staff_user_id(request))
    typed = read_draft(request.POST.dict())
    request.session[KEPT] = kept_fields(typed)
    shown = preview_of(
        draft=typed,
        session_id=drawer.session_id if drawer else None,
        labels=labels_of(draft=typed, on=_day(drawer)),
    )
    return render(request, "counter/_preview.html", {"preview": shown})


def _day(drawer: MyDrawer | None) -> date:
    if drawer is not None:
        return drawer.business_date
    days = unsealed_days()
    return days[-1].business_date if days else timezone.localdate()


def _begin(request: HttpRequest, on: date) -> Changed:
    """What was being entered. An address that names an account or a scan begins anew: nobody pays another's bill."""
    kept, account = _kept(request), request.GET.get("account", "")
    if account.isdigit():
        if int(account) in kept.customer_account_ids:
            return Changed(kept)
        changed = add_account(Draft(command_key=str(uuid4())), account, on)
    elif request.GET.get("scan"):
        changed = change(draft=Draft(command_key=str(uuid4())), do="find", text=request.GET["scan"], on=on)
    else:
        return Changed(kept)
    _keep(request, changed)
    return changed


def _kept(request: HttpRequest) -> Draft:
    found = read_draft(request.session.get(KEPT, {}))
    return found if found.command_key else Draft(command_key=str(uuid4()))


def _keep(request: HttpRequest, changed: Changed) -> None:
    request.session[KEPT] = kept_fields(changed.draft)
    request.session.pop(SHOWN, None)
    if changed.looked_at:
        note_look(request, customer_account_id=changed.looked_at, page="counter", now=timezone.now())


def _page(
    request: HttpRequest, drawer: MyDrawer | None, changed: Changed, error: str = "", status: int = 200
) -> HttpResponse:
    work = work_of(changed=changed, session_id=drawer.session_id if drawer else None, on=_day(drawer))
    context = {"work": work, "drawer": drawer, "error": error, "languages": LANGUAGES}
    head = PageHead(
        title=_("Take payment"),
        actions=(
            Action(_("Receipts"), reverse("counter:receipts"), key="g r"),
            Action(_("Drawer"), reverse("counter:drawer"), key="g d"),
            Action(_("Customer display"), reverse("counter:display")),
        ),
    )
    return show(request, head=head, template="counter/counter.html", context=context, status=status)


def _take(request: HttpRequest, drawer: MyDrawer | None) -> HttpResponse:
    typed = read_draft(request.POST.dict())
    if drawer is None or not drawer.takes_payments:
        error = str(_("You have no open drawer. Open one first; what you entered is kept."))
        request.session[KEPT] = kept_fields(typed)
        return _page(request, drawer, Changed(typed), error, UNPROCESSABLE)
    if request.POST.get(FIND, "").strip():
        return _page(request, drawer, change(draft=typed, do="find", text=request.POST[FIND], on=_day(drawer)))
    try:
        taken = take_payment(
            command_key=command_key(request),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            session_id=drawer.session_id,
            lines=line_drafts(typed),
            tenders=tender_drafts(typed),
            payer_name=typed.payer_name,
            language=typed.language or "en",
        )
    except CurbstopError as refusal:
        return _page(request, drawer, Changed(typed, focus=_where_to_go_on(typed)), said(refusal), UNPROCESSABLE)
    request.session.pop(KEPT, None)
    request.session[SHOWN] = {"total": taken.total_cents, "change": taken.change_cents}
    address = QueryDict(mutable=True)
    address["new"] = "1"
    sentence = _("Receipt %(number)s is taken.") % {"number": taken.number}
    return done(request, sentence, to=f"{reverse('counter:receipt', args=[taken.receipt_id])}?{address.urlencode()}")


def _where_to_go_on(typed: Draft) -> str:
    """The first field that is still empty, else the field for the next scan."""
    for place, line in enumerate(typed.lines):
        if not line.amount.strip():
            return f"line-{place}-amount"
    for place, tender in enumerate(typed.tenders):
        if not tender.amount.strip():
            return f"tender-{place}-amount"
        if tender.kind in ("check", "money_order") and not tender.number.strip():
            return f"tender-{place}-number"
        if tender.kind == "card" and not tender.last4.strip():
            return f"tender-{place}-last4"
        if tender.kind == "card" and not tender.authorization.strip():
            return f"tender-{place}-authorization"
    return FIND
