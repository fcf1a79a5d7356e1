"""Somebody who works in Spanish reads Spanish, also where a page says no."""

import re
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from curbstop.journeys.stored_wordings import NO_READ
from curbstop.reporting.places import place_words
from curbstop.staff.models import StaffUser
from curbstop.web.ui.spoken import kept
from factories.cash_office import DAY


def signed_in(name: str, *, language: str) -> Client:
    """A browser in which somebody has signed in whose screens are in `language`."""
    user = StaffUser.objects.get(username=name)
    user.language = language
    user.set_password("correct horse battery")
    user.save(update_fields=["password", "language"])
    client = Client()
    answer = client.post(reverse("account_login"), {"login": name, "password": "correct horse battery"})
    assert answer.status_code == 302
    return client


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def payment(account: int, **tender: str) -> dict[str, str]:
    return {
        "command_key": str(uuid4()),
        "line-0-kind": "customer", "line-0-target": str(account), "line-0-account": str(account), "line-0-amount": "100",
        **{f"tender-0-{key}": value for key, value in tender.items()},
    }  # fmt: skip


def test_a_refused_payment_says_why_in_spanish_with_its_facts(office):
    account = office.account()
    office.open()
    tender = {"kind": "check", "amount": "100", "number": "1044", "day": f"1/1/{DAY.year + 1}"}
    answer = signed_in("ana", language="es").post(reverse("counter:counter"), payment(account, **tender))
    assert answer.status_code == 422
    said = f"Este cheque tiene una fecha futura, {DAY.year + 1}-01-01 (cheque 1044). Pida otra forma de pago"
    assert said in words(answer)


def test_a_fact_that_is_a_word_is_translated_too(office):
    account = office.account()
    office.open()
    tender = {"kind": "money_order", "amount": "100", "number": ""}
    answer = signed_in("ana", language="es").post(reverse("counter:counter"), payment(account, **tender))
    assert "Falta el número de: giro postal. Anótelo." in words(answer)


def test_a_refusal_at_a_form_is_in_spanish(office):
    session = office.open()
    form = {"command_key": str(uuid4()), "reason": "x"}
    answer = signed_in("max", language="es").post(reverse("supervisor:reopen", args=[session]), form)
    assert "Este turno de caja está abierto (turno de caja" in words(answer)


def test_a_refusal_that_no_page_caught_is_a_page_in_spanish(office):
    session = office.open()
    client = signed_in("max", language="es")
    answer = client.post(reverse("supervisor:count", args=[session]), {"begin": "1"})
    assert answer.status_code == 409
    assert "Esta página se envió sin su clave de orden. Abra la página de nuevo" in words(answer)


def test_signing_in_shows_the_work_at_once_without_a_welcome_in_between(office):
    page = words(signed_in("max", language="es").get("/", follow=True))
    assert "Cerrar sesión" in page
    assert "Ha iniciado sesión" not in page


def test_the_same_refusal_stays_english_for_who_reads_english(office):
    account = office.account()
    office.open()
    client = signed_in("ana", language="en")
    answer = client.post(reverse("counter:counter"), payment(account, kind="money_order", amount="100", number=""))
    assert "The number of the money order is missing. Enter it." in words(answer)


def test_the_place_of_a_difference_is_said_piece_by_piece():
    with override("es"):
        assert place_words("entry 5, ledger account 115, customer account 7") == (
            "asiento 5, cuenta 115 del libro mayor, cuenta de cliente 7"
        )
        assert place_words("2026-03-02: the closed day has no seal") == "2026-03-02: el día cerrado no tiene sello"
        assert place_words("drawer CH1, year 2026: number 5 to 7 missing") == (
            "caja CH1, año 2026: faltan los números 5 a 7"
        )
    with override("en"):
        assert place_words("fund 2 on 2026-03-02") == "fund 2 on 2026-03-02"


def test_a_kept_reason_is_said_in_the_readers_language_and_a_persons_own_words_stay():
    reason = NO_READ.filled(day="2026-03-02")
    with override("es"):
        assert kept(reason) == "No hay lectura del 2026-03-02 ni con qué estimarla."
        assert kept("The dog bites") == "The dog bites"
    with override("en"):
        assert kept(reason) == reason
