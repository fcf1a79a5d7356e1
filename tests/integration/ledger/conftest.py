"""An open business day, and something to post."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.db import transaction

from curbstop.ledger import operations
from curbstop.ledger.types import Posting, Side

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
SOURCES = count(1_000)


@pytest.fixture
def open_day(db):
    """2 March 2026 is open."""
    with transaction.atomic():
        operations.open_day(business_date=DAY, actor_id=None, now=NOW)
    return DAY


def post_sale(day: date, *, cents: int = 1_000, customer: int = 7, source_id: int | None = None):
    """A water charge, and its payment in cash."""
    draft = Posting(event="sale", source_kind="sale", source_id=source_id or next(SOURCES))
    draft.move(fund=2, debit=Side(115, customer), credit=Side(402), amount_cents=cents)
    draft.in_(fund=2, place=Side(102, 1), account=Side(115, customer), amount_cents=cents)
    with transaction.atomic():
        return operations.post(draft=draft, business_date=day, recorded_at=NOW)


def next_day(day: date, after: date) -> date:
    """Seal `after`, and open `day`."""
    with transaction.atomic():
        operations.begin_balancing(business_date=after, actor_id=None, now=NOW)
        operations.close_and_seal(business_date=after, actor_id=None, now=NOW)
        operations.open_day(business_date=day, actor_id=None, now=NOW)
    return day
