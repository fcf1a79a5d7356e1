"""Everybody sets their own PIN, with their password; the rules of PINs and of wrong passwords hold there too."""

from uuid import uuid4

import pytest
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client

from curbstop.staff.models import StaffUser
from factories.seats import PASSWORD, hired, seat_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> StaffUser:
    cache.clear()
    return hired("cashier", "rosa")


@pytest.fixture
def signed_in(rosa: StaffUser) -> Client:
    return seat_of(rosa)


def send(client: Client, **fields: str):
    typed = {"password": PASSWORD, "pin": "4711", "again": "4711", **fields}
    return client.post("/ui/pin/", {"command_key": str(uuid4()), **typed})


def has_pin(person: StaffUser, pin: str) -> bool:
    person.refresh_from_db()
    return bool(person.pin_hash) and check_password(pin, person.pin_hash)


def test_one_sets_ones_own_pin_and_unlocks_it(rosa, signed_in):
    StaffUser.objects.filter(pk=rosa.pk).update(pin_failures=5)
    assert send(signed_in).status_code == 303
    assert has_pin(rosa, "4711")
    assert rosa.pin_failures == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "not mine"}, "This is not your password"),
        ({"again": "4712"}, "The two PINs differ"),
        ({"pin": "471", "again": "471"}, "at least four digits"),
        ({"pin": "47a1", "again": "47a1"}, "at least four digits"),
    ],
)
def test_a_wrong_password_or_a_poor_pin_changes_nothing(rosa, signed_in, fields, sentence):
    answer = send(signed_in, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not has_pin(rosa, fields.get("pin", "4711"))


def test_guessing_the_password_here_is_locked_out_as_at_sign_in(rosa, signed_in):
    for _ in range(5):
        send(signed_in, password="a wrong guess")
    assert send(signed_in).status_code == 429
    assert not has_pin(rosa, "4711")


def test_the_page_is_in_the_menu_and_in_spanish(signed_in):
    assert 'href="/ui/pin/"' in signed_in.get("/ui/pin/").content.decode()
    signed_in.cookies["curbstop_language"] = "es"
    assert "Su contraseña" in signed_in.get("/ui/pin/", headers={"accept-language": "es"}).content.decode()
