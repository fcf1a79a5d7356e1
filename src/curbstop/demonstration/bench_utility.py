"""A utility of any size for measuring, built by a few set-wise statements in a schema of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from curbstop.billing.operations import lay_out_cycle_months
from curbstop.billing.queries import cycle_month
from curbstop.billing.types import CycleMonthRow
from curbstop.ledger.operations import open_day
from curbstop.platform.reference_data import install_reference_data
from curbstop.platform.schema import prepare_schema
from curbstop.rates.operations.adopt_shipped_tariffs import adopt_shipped_tariffs

BENCH_SCHEMA = "curbstop_bench"
MONTH, MONTH_BEFORE = date(2018, 9, 1), date(2018, 8, 1)

# One account, premise, water meter and pair of agreements for each number; nine in ten are homes. Usage is drawn from
# the number by arithmetic, so that every build is alike: mostly 5 to 30 HCF, shops up to ten times as much, some zero.
PREMISES = """
INSERT INTO premises_premise (id, number, house_number, direction, street_name, street_type, unit, city, state,
    postal_code, zone, outside_city, parcel_number, search_text)
SELECT n, 'P' || n, (n % 9000)::text, '', 'Bench', 'St', '', 'San Bernardino', 'CA', '92401', 1 + n % 6, n % 50 = 0, '',
    '' FROM generate_series(1, %(accounts)s) n
"""
POINTS = """
INSERT INTO premises_servicepoint (id, number, premise_id, service, state, metered, route)
SELECT kind * %(accounts)s + n, CASE kind WHEN 0 THEN 'W' ELSE 'S' END || n, n,
    CASE kind WHEN 0 THEN 'water' ELSE 'sewer' END, 'active', kind = 0, ''
FROM generate_series(0, 1) kind, generate_series(1, %(accounts)s) n
"""
SOURCES = """
INSERT INTO premises_sewersource (sewer_point_id, water_point_id, share_ppm, days)
SELECT %(accounts)s + n, n, 1000000, daterange('2010-01-01', NULL) FROM generate_series(1, %(accounts)s) n
"""
ACCOUNTS = """
INSERT INTO customers_customeraccount (id, number, opened_on, language, paperless, mail_to, mail_line_1, mail_line_2,
    mail_city, mail_state, mail_postal_code, cycle_number, credit_class, autopay)
SELECT n, (100000000 + n)::text, '2015-01-01', CASE WHEN n % 5 = 0 THEN 'es' ELSE 'en' END, false, 'Bench ' || n,
    n || ' Bench St', '', 'San Bernardino', 'CA', '92401', 1, 'good', false
FROM generate_series(1, %(accounts)s) n
"""
AGREEMENTS = """
INSERT INTO customers_serviceagreement (id, customer_account_id, service_point_id, service, from_date)
SELECT 2 * n - 1 + kind, n, kind * %(accounts)s + n, CASE kind WHEN 0 THEN 'water' ELSE 'sewer' END, '2015-01-01'
FROM generate_series(1, %(accounts)s) n, generate_series(0, 1) kind
"""
FACTS = """
INSERT INTO customers_agreementfact (agreement_id, from_date, rate_class, dwelling_units, meter_size, outside_city)
SELECT 2 * n - 1 + kind, '2015-01-01', CASE WHEN n % 10 = 0 THEN 'commercial' ELSE 'residential' END, 1,
    CASE WHEN kind = 1 THEN '' ELSE (ARRAY['5/8"', '3/4"', '3/4"', '1"', '2"'])[1 + n % 5] END, n % 50 = 0
FROM generate_series(1, %(accounts)s) n, generate_series(0, 1) kind
"""
METERS = """
INSERT INTO metering_meter (id, serial, size, dials, unit, multiplier_milli, register)
SELECT n, 'M' || n, (ARRAY['5/8"', '3/4"', '3/4"', '1"', '2"'])[1 + n % 5], 5, 'HCF', 1000, 1
FROM generate_series(1, %(accounts)s) n
"""
INSTALLATIONS = """
INSERT INTO metering_installation (id, meter_id, service_point_id, register, from_date, start_reading_milli)
SELECT n, n, n, 1, '2010-01-01', 0 FROM generate_series(1, %(accounts)s) n
"""
READS = """
INSERT INTO metering_read (installation_id, service_point_id, read_on, reading_milli, source, kind, flags, note,
    recorded_at)
SELECT n, n, CASE k WHEN 0 THEN %(before)s::date ELSE %(read_on)s::date END,
    1000 * (n %% 60000 + k * (CASE WHEN n %% 97 = 0 THEN 0 WHEN n %% 10 = 0 THEN n * 7919 %% 300
                                  ELSE 5 + n * 7919 %% 26 END)),
    'radio', 'actual', '{}', '', '2018-09-01 00:00:00+00'
FROM generate_series(1, %(accounts)s::bigint) n, generate_series(0, 1) k
"""
BILLED_BEFORE = """
INSERT INTO billing_billedbefore (agreement_id, to_date)
SELECT n, %(before)s FROM generate_series(1, 2 * %(accounts)s) n
"""
STATEMENTS = (PREMISES, POINTS, SOURCES, ACCOUNTS, AGREEMENTS, FACTS, METERS, INSTALLATIONS, READS, BILLED_BEFORE)


@dataclass(frozen=True, slots=True)
class BenchUtility:
    """What was built: ready to be billed."""

    accounts: int
    calendar: CycleMonthRow
    business_date: date
    now: datetime


@contextmanager
def bench_schema() -> Iterator[None]:
    """A fresh, migrated schema under the connection; dropped afterwards. The utility's own schema is not touched."""
    own_options = connection.settings_dict["OPTIONS"]["options"]
    own_schema = settings.DATABASE_SCHEMA
    _work_in(schema=BENCH_SCHEMA, options=f"-c search_path={BENCH_SCHEMA},public")
    try:
        _drop()
        prepare_schema(connection=connection)
        call_command("migrate", verbosity=0)
        yield
    finally:
        _drop()
        _work_in(schema=own_schema, options=own_options)


def _work_in(*, schema: str, options: str) -> None:
    connection.close()
    settings.DATABASE_SCHEMA = schema
    connection.settings_dict["OPTIONS"]["options"] = options


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(BENCH_SCHEMA)))


def build_bench_utility(*, accounts: int) -> BenchUtility:
    """Accounts with a water meter, a month of reads, and a water and a sewer agreement each; committed and analysed."""
    now = datetime(MONTH.year, MONTH.month, 1, 16, tzinfo=UTC)
    install_reference_data()
    with transaction.atomic():
        adopt_shipped_tariffs(now=now)
        lay_out_cycle_months(from_month=MONTH_BEFORE, months=2, cycle_count=1)
    calendar = cycle_month(cycle_number=1, month=MONTH)
    before = cycle_month(cycle_number=1, month=MONTH_BEFORE).read_on
    with transaction.atomic():
        open_day(business_date=calendar.bill_on, actor_id=None, now=now)
    params: dict[str, int | date] = {"accounts": accounts, "before": before, "read_on": calendar.read_on}
    for statement in STATEMENTS:
        with connection.cursor() as cursor:
            cursor.execute(_escaped(statement), params)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return BenchUtility(accounts=accounts, calendar=calendar, business_date=calendar.bill_on, now=now)


def _escaped(statement: str) -> str:
    """Remainders are written `%` where no reader would take them for a parameter."""
    return statement if "%%" in statement else statement.replace("% ", "%% ")
