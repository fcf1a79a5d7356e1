"""An open business day."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from curbstop.ledger import operations

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def open_day(db):
    """2 March 2026 is open."""
    with transaction.atomic():
        operations.open_day(business_date=DAY, actor_id=None, now=NOW)
    return DAY
