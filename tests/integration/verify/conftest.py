"""The worked city as the tests' database: built once, every tampering is rolled back."""

import pytest

from database_fixtures import database_of_a_module
from factories.worked_city import build


@pytest.fixture(scope="module")
def open_day(django_db_setup, django_db_blocker):
    """The city's open day; while this fixture lives, the connection leads to the city."""
    with django_db_blocker.unblock(), database_of_a_module("city"):
        yield build()
