"""A person or organisation: how to reach it, and on which accounts it stands."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.customers.queries import accounts_of_person, contact_points_of, person_row
from curbstop.web.desk.links import READERS
from curbstop.web.desk.looks import PERSON, note_look
from curbstop.web.desk.words import LANGUAGE_LABELS, ROLE_LABELS, word_of
from curbstop.web.ui.access import page
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Table

WAYS = {"phone": _("Telephone"), "email": _("E-mail")}
ACCOUNTS = Table(
    name="accounts-of-person",
    caption=_("Accounts"),
    columns=(
        Column(
            "customer_account_number",
            _("Account"),
            kind="code",
            href=lambda row: reverse("desk:account", args=[row.customer_account_id]),
        ),
        Column("role", _("Stands on it as"), value=lambda row: word_of(ROLE_LABELS, row.role)),
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("Up to (not with)"), kind="date"),
    ),
    sort="-from_date",
    empty=_("This person stands on no account."),
)


@page(url_name="desk:person", roles=READERS)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person."""
    try:
        found = person_row(person_id=person_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    note_look(request, kind=PERSON, identity=person_id, page="desk:person", now=timezone.now())
    ways = tuple(
        Fact(WAYS[row.kind], row.value, note=_("preferred") if row.preferred else "")
        for row in contact_points_of(person_ids=[person_id])
    ) or (Fact(_("Reached by"), _("nothing is known")),)
    language = Fact(_("Language"), LANGUAGE_LABELS[found.language])
    accounts = ACCOUNTS.of_rows(request, rows=accounts_of_person(person_id=person_id))
    head = PageHead(title=found.name, subtitle=found.number, crumbs=(Crumb(_("Find"), back_to(request, "desk:find")),))
    rule = Rule(_("A debt belongs to the people on its account, never to the premises or to who comes next."))
    return show(request, head=head, body=(Facts((*ways, language)), accounts, rule))
