"""A furnished cash office on an open day."""

import pytest

from factories.cash_office import CashOffice


@pytest.fixture
def office(db) -> CashOffice:
    return CashOffice.build()
