"""Which bills carry a message: its days, cycle, language, and one service with its class and zone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curbstop.billing.queries.messages import BillMessageRow, messages_for
from curbstop.billing.types import BillRow, BillSegmentRow, BillWithLines

DAY = date(2026, 10, 5)


def blank(row, **given):
    """A row of which only what is given matters."""
    return row(**{name: given.get(name) for name in row.__dataclass_fields__})


BILL = BillWithLines(
    bill=blank(BillRow, id=1, bill_date=DAY, language="es"),
    segments=(
        blank(BillSegmentRow, service="water", rate_class="residential", zone=2),
        blank(BillSegmentRow, service="geothermal", rate_class="commercial", zone=None),
    ),
    lines=(),
)
EVERYBODY = BillMessageRow(
    id=1,
    from_date=DAY,
    to_date=DAY,
    cycle_number=None,
    service="",
    rate_class="",
    zone=None,
    language="",
    text_en="A hearing is held.",
    text_es="Hay una audiencia.",
    reason="Hearing on geothermal rates",
    made_by_id=1,
    made_at=datetime(2026, 10, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("wanted", "carried"),
    [
        ({}, True),
        ({"to_date": date(2026, 10, 4), "from_date": date(2026, 9, 1)}, False),
        ({"from_date": date(2026, 10, 6), "to_date": date(2026, 11, 1)}, False),
        ({"from_date": date(2026, 9, 1), "to_date": date(2026, 11, 1)}, True),
        ({"cycle_number": 3}, True),
        ({"cycle_number": 4}, False),
        ({"language": "es"}, True),
        ({"language": "en"}, False),
        ({"service": "geothermal"}, True),
        ({"service": "sewer"}, False),
        ({"rate_class": "commercial"}, True),
        ({"rate_class": "industrial"}, False),
        ({"zone": 2}, True),
        ({"zone": 3}, False),
        ({"service": "water", "rate_class": "residential", "zone": 2}, True),
        # Class and zone are those of the service that the message is about.
        ({"service": "water", "rate_class": "commercial"}, False),
        ({"service": "geothermal", "zone": 2}, False),
    ],
)
def test_a_message_reaches_the_bills_that_fit_in_everything_it_names(wanted, carried):
    found = messages_for(bill=BILL, cycle_number=3, messages=[replace(EVERYBODY, **wanted)])
    assert bool(found) == carried


def test_a_message_is_said_in_the_language_of_the_bill_and_in_english_where_it_has_no_other():
    assert EVERYBODY.text_in("es") == "Hay una audiencia."
    assert replace(EVERYBODY, text_es="").text_in("es") == "A hearing is held."
