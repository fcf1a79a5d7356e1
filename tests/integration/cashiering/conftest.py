"""A furnished cash office on an open day."""

import pytest

from factories.cash_office import CashOffice


@pytest.fixture(autouse=True)
def _quick_pins(settings):
    """PINs are hashed for real, only not for long."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(db) -> CashOffice:
    return CashOffice.build()
