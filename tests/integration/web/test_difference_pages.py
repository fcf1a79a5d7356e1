"""Who sees what could explain a difference, and what the correction's page asks for."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curbstop.cashiering.models import DifferenceCorrection
from curbstop.cashiering.queries import cause_slug, difference_causes
from curbstop.cashiering.types import Count
from curbstop.staff import operations as staff
from curbstop.staff.models import StaffUser
from factories.cash_office import DAY, FLOAT_CENTS, NOW, PIN, CashOffice, account_line, as_currency, check_tender

PIXEL = b"\x89PNG\r\n of a check"
TITLE = "What could explain it"


@pytest.fixture
def office(db, settings) -> CashOffice:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return CashOffice.build()


def signed_in(name: str, *, language: str = "en") -> Client:
    StaffUser.objects.filter(username=name).update(language=language)
    client = Client()
    client.post(reverse("account_login"), {"login": name, "password": "correct horse battery"})
    return client


def counted_short(office: CashOffice, *, approve: bool = True) -> int:
    """A check of 90.00, keyed at its stub's 95.00."""
    session, account = office.open(), office.account()
    office.bill(account, water=9_500)
    office.take(session, [account_line(account, 9_500)], [check_tender(9_500)])
    office.pay(session, office.account(), 4_000)
    office.count(session, Count(currency=as_currency(FLOAT_CENTS + 4_000), checks=(9_000,)))
    if approve:
        office.approve(session, reason="not known yet")
    return session


def session_page(name: str, session: int, **more: str) -> str:
    answer = signed_in(name, **more).get(reverse("supervisor:session", args=[session]))
    return answer.content.decode() if answer.status_code == 200 else ""


def address(session: int, kind: str = "check_at_stub") -> str:
    cause = next(one for one in difference_causes(session_id=session) if one.kind == kind)
    return reverse("supervisor:correct_difference", args=[session, cause_slug(cause=cause)])


def sent(**more: object) -> dict[str, object]:
    return {
        "command_key": uuid4(),
        "evidence_kind": "image",
        "words": "The check says ninety",
        "file": SimpleUploadedFile("check.png", PIXEL, content_type="image/png"),
        "second_username": "max",
        "second_pin": PIN,
        **more,
    }


def test_supervisors_see_proposals_after_the_last_count_and_nobody_else_does(office: CashOffice) -> None:
    session = counted_short(office, approve=False)
    assert TITLE not in session_page("sue", session)
    office.approve(session, reason="not known yet")
    assert TITLE in session_page("sue", session)
    assert TITLE in session_page("max", session)
    seen_by_finance = session_page("finn", session)
    assert seen_by_finance
    assert TITLE not in seen_by_finance
    assert session_page("ana", session) == ""
    assert session_page("ben", session) == ""


def test_a_cashier_does_not_see_them_even_as_a_supervisor(office: CashOffice) -> None:
    session = counted_short(office)
    where = address(session)
    staff.grant(staff_user_id=office.staff["ana"], kind="role", code="supervisor", from_date=DAY, now=NOW)
    seen = session_page("ana", session)
    assert seen
    assert TITLE not in seen
    assert signed_in("ana").get(where).status_code == 404


@pytest.mark.parametrize("name", ["ana", "ben", "finn"])
def test_others_do_not_reach_the_corrections_page(office: CashOffice, name: str) -> None:
    where = address(counted_short(office))
    assert signed_in(name).get(where).status_code == 403
    assert signed_in(name).post(where, sent()).status_code == 403


def test_a_correction_keeps_its_picture_and_the_page_shows_it(office: CashOffice) -> None:
    session = counted_short(office)
    client = signed_in("sue")
    assert client.post(address(session), sent()).status_code == 303
    row = DifferenceCorrection.objects.get()
    picture = client.get(reverse("supervisor:difference_evidence", args=[row.pk]))
    assert (picture.status_code, picture.content) == (200, PIXEL)
    shown = session_page("finn", session)
    assert "Explained and corrected" in shown
    assert "The check says ninety" in shown
    assert TITLE not in session_page("sue", session)


@pytest.mark.parametrize(
    "missing",
    [
        {"words": ""},
        {"evidence_kind": "image", "file": ""},
        {"evidence_kind": "word", "file": ""},
        {"evidence_kind": "recount"},
        {"evidence_kind": "amount"},
        {"second_username": ""},
        {"file": SimpleUploadedFile("check.png", b"no picture", content_type="image/png")},
    ],
)
def test_without_its_evidence_nothing_is_corrected(office: CashOffice, missing: dict[str, object]) -> None:
    session = counted_short(office)
    assert signed_in("sue").post(address(session), sent(**missing)).status_code == 422
    assert not DifferenceCorrection.objects.exists()


def test_whatever_is_no_proposal_is_not_found(office: CashOffice) -> None:
    session = counted_short(office)
    nowhere = reverse("supervisor:correct_difference", args=[session, "doubled~1~"])
    assert signed_in("sue").get(nowhere).status_code == 404
    assert signed_in("sue").get(reverse("supervisor:difference_evidence", args=[10**9])).status_code == 404


def test_the_proposals_speak_spanish(office: CashOffice) -> None:
    session = counted_short(office)
    seen = session_page("sue", session, language="es")
    assert TITLE not in seen
    assert "El cheque del recibo" in seen


def queries_of(client: Client, session: int) -> int:
    where = reverse("supervisor:session", args=[session])
    client.get(where)
    with CaptureQueriesContext(connection) as captured:
        assert TITLE in client.get(where).content.decode()
    return len(captured)


def test_the_proposals_ask_as_often_for_many_receipts_and_drawers_as_for_few(office: CashOffice) -> None:
    session = counted_short(office)
    client = signed_in("sue")
    few = queries_of(client, session)
    for name, drawer in (("ben", 1), ("cruz", 2)):
        other = office.open(name, drawer=drawer)
        for cents in range(1_000, 1_800, 100):
            office.pay(other, office.account(), cents, name=name)
        office.finish(other, cashier=name)
    assert queries_of(client, session) == few
