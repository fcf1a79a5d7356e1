"""The worked city as the tests' database: built once, every tampering is rolled back."""

import pytest
from django.db import connections

from database_fixtures import run_outside, test_database_name
from factories.worked_city import build


@pytest.fixture(scope="module")
def open_day(django_db_setup, django_db_blocker):
    """The city's open day; while this fixture lives, the connection leads to the city."""
    connection = connections["default"]
    template = connection.settings_dict["TEST"]["TEMPLATE"]
    name = f"{test_database_name()}_city"
    with django_db_blocker.unblock():
        run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        run_outside(f"CREATE DATABASE {name} TEMPLATE {template}")
        original = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield build()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = original
            run_outside(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
