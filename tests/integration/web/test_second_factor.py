"""The second factor: set up, asked for, and no code twice."""

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from curbstop.staff.models import StaffUser

PASSWORD = "a-long-enough-password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> StaffUser:
    cache.clear()
    return StaffUser.objects.create_user("rosa", email="rosa@example.test", password=PASSWORD)


def sign_in(client: Client) -> object:
    return client.post("/accounts/login/", {"login": "rosa", "password": PASSWORD})


def set_up(client: Client) -> tuple[str, str]:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session[SECRET_SESSION_KEY]
    now = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, now))
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return secret, code


def test_signing_in_without_a_second_factor_goes_home(rosa: StaffUser, client: Client) -> None:
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_after_setting_it_up_the_code_is_asked_for(rosa: StaffUser, client: Client) -> None:
    sign_in(client)
    set_up(client)
    client.post("/accounts/logout/")
    assert sign_in(client)["Location"].startswith("/accounts/2fa/authenticate/")


def test_the_code_that_set_it_up_is_refused_at_sign_in(rosa: StaffUser, client: Client, settings) -> None:
    sign_in(client)
    secret, code = set_up(client)
    client.post("/accounts/logout/")
    sign_in(client)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    settings.MFA_TOTP_TOLERANCE = 1  # the next code, without waiting for it
    *_past, after = yield_hotp_counters_from_time()
    fresh = format_hotp_value(hotp_value(secret, after))
    assert client.post("/accounts/2fa/authenticate/", {"code": fresh}).status_code == 302
    assert "_auth_user_id" in client.session


def test_where_it_is_required_nobody_gets_further_than_setting_it_up(rosa: StaffUser, client: Client, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client)
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    set_up(client)
    assert client.get("/")["Location"] != "/accounts/2fa/totp/activate/"


def test_nobody_registers_by_themselves(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"username": "eve", "email": "e@example.test", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not StaffUser.objects.filter(username="eve").exists()
