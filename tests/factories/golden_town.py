"""The golden conversion folder imported on its day: a small town with tenants, owners, meters and debts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection, transaction

from curbstop.billing.operations import lay_out_cycle_months
from curbstop.cashiering.operations import add_bank_account
from curbstop.customers.queries import accounts_by_number
from curbstop.exchange.conversion import import_folder
from curbstop.ledger.operations import open_day
from curbstop.platform.reference_data import install_reference_data
from curbstop.rates.operations.adopt_shipped_tariffs import adopt_shipped_tariffs
from curbstop.staff.operations import add_staff_user

GOLDEN = Path(__file__).parents[1] / "golden" / "conversion"
DAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
MARIA, JAMES, MARKET, THANH, APARTMENTS, ROSA, LINDA = (
    "100000017",
    "100000025",
    "100000033",
    "100000041",
    "100000058",
    "100000066",
    "100000074",
)


@dataclass(frozen=True)
class Town:
    """Ids by the files' own numbers."""

    actor_id: int
    accounts: dict[str, int]
    points: dict[str, int]
    installations: dict[str, int]


def found_town() -> Town:
    """Calendars, policies, tariffs, an open day, and the golden folder."""
    install_reference_data()
    with transaction.atomic():
        adopt_shipped_tariffs(now=NOW)
        actor_id = add_staff_user(
            username="ada", given_name="Ada", family_name="Admin", email="", password="a long password", now=NOW
        )
        lay_out_cycle_months(from_month=date(2026, 5, 1), months=4, cycle_count=3)
        open_day(business_date=DAY, actor_id=actor_id, now=NOW)
        bank = add_bank_account(code="MAIN", name="Main", bank_name="Bank")
    import_folder(folder=GOLDEN, check_only=False, business_date=DAY, bank_account_id=bank, actor_id=actor_id, now=NOW)
    return Town(
        actor_id=actor_id,
        accounts=accounts_by_number(numbers=[MARIA, JAMES, MARKET, THANH, APARTMENTS, ROSA, LINDA]),
        points=_ids("SELECT number, id FROM premises_servicepoint"),
        installations=_ids(
            "SELECT m.serial, i.id FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id"
        ),
    )


def _ids(sql: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())
