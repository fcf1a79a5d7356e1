"""Sign-in: lockout after five wrong passwords, a second factor whose codes count once, nobody registers by themselves."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.core.cache import cache

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough sentence"


@pytest.fixture
def person():
    cache.clear()
    return get_user_model().objects.create_user(username="ana", email="ana@example.gov", password=PASSWORD)


def sign_in(client, password=PASSWORD, login="ana"):
    return client.post("/accounts/login/", {"login": login, "password": password})


def signed_in(client):
    return "_auth_user_id" in client.session


def current_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_person_signs_in_by_name_or_by_mail(client, person):
    sign_in(client)
    assert signed_in(client)
    client.logout()
    sign_in(client, login="ana@example.gov")
    assert signed_in(client)


def test_the_sixth_attempt_after_five_wrong_passwords_is_locked_out_even_when_it_is_right(client, person):
    for _ in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert response.status_code == 429
    assert not signed_in(client)


def test_nobody_registers_by_themselves(client):
    form = {"username": "eve", "email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert not get_user_model().objects.filter(username="eve").exists()


def test_the_code_that_set_up_the_second_factor_does_not_sign_in_as_well(client, person):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    code = current_code(page.context["form"].secret)
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    client.logout()
    sign_in(client)
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not signed_in(client)
