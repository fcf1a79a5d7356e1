"""Twelve months of history for the bench utility, by set-wise statements: who lives there, bills, payments and reads.

These rows are for timing pages only: they are written with the refusing triggers asleep (the role must be a superuser,
as the embedded server's is), bill lines and segments are left out because none of the measured pages reads them, and
the schema is dropped afterwards. Nothing else in Curbstop writes history this way.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from curbstop.demonstration.bench_utility import ACCOUNTS, AGREEMENTS, FACTS, INSTALLATIONS, METERS, POINTS, PREMISES
from curbstop.demonstration.bench_utility import SOURCES as SEWER_SOURCES
from curbstop.demonstration.city.names import FAMILY_NAMES, GIVEN_NAMES, STREETS
from curbstop.kernel.search_text import search_text
from curbstop.ledger.types import SEWER, WATER, ledger_account_id
from curbstop.receivables.types import CHARGE_TYPES

MONTHS = 12
STREET_NAMES = tuple(name for _, name, _ in STREETS)
DAYS_A_MONTH, LAST_BILL_AGE = 30, 35
Say = Callable[[str], None]

# `n` counts accounts, `k` months; every id follows from both, so that rows of one table find those of another.
# The latest bill is unpaid by half of the accounts, the two latest by one in ten.
MONTH_ROWS = """
CREATE TEMPORARY TABLE month_rows ON COMMIT DROP AS
SELECT n, k, k * %(accounts)s::bigint + n AS x, %(today)s::date - %(first_age)s + 30 * k AS billed_on,
    (2500 + (n * 7919 + k * 104729) %% 9000)::bigint AS water, (3100 + n %% 500)::bigint AS sewer,
    NOT (k = 11 AND n %% 2 = 0 OR k >= 10 AND n %% 10 = 0) AS paid
FROM generate_series(0, 11) k, generate_series(1, %(accounts)s::bigint) n
"""
DAYS = """
INSERT INTO ledger_businessday (business_date, state, opened_at, closed_at)
SELECT d, 'CLOSED', d, d FROM (SELECT %(today)s::date - %(first_age)s + 30 * k + later AS d
    FROM generate_series(0, 11) k, unnest(ARRAY[0, 20]) later) days WHERE d < %(today)s
"""
PEOPLE = """
INSERT INTO customers_person (id, number, kind, given_name, family_name, organisation_name, language, search_text)
SELECT n, 'P' || n, 'person', (%(given)s::text[])[g], (%(family)s::text[])[f], '', 'en',
    (%(given_plain)s::text[])[g] || ' ' || (%(family_plain)s::text[])[f]
FROM (SELECT n, 1 + n * 7919 %% %(givens)s AS g, 1 + n * 6101 %% %(families)s AS f
      FROM generate_series(1, %(accounts)s::bigint) n) p
"""
ROLES = """
INSERT INTO customers_accountrole (customer_account_id, person_id, role, days)
SELECT n, n, 'holder', daterange('2015-01-01', NULL) FROM generate_series(1, %(accounts)s) n
"""
PHONES = """
INSERT INTO customers_contactpoint (person_id, kind, value, search_value, preferred)
SELECT n, 'phone', '909-555-' || lpad(n::text, 7, '0'), '909' || lpad(n::text, 7, '0'), true
FROM generate_series(1, %(accounts)s) n
"""
NAME_STREETS = """
UPDATE premises_premise SET street_name = (%(streets)s::text[])[1 + id %% %(street_count)s],
    search_text = house_number || ' ' || (%(streets_plain)s::text[])[1 + id %% %(street_count)s] || ' st san bernardino'
"""
READS = """
INSERT INTO metering_read (installation_id, service_point_id, read_on, reading_milli, source, kind, flags, note,
    recorded_at)
SELECT n, n, %(today)s::date - %(first_age)s + 30 * k - 2, 1000 * (n %% 60000 + (k + 1) * (5 + n * 7919 %% 26)), 'radio',
    'actual', '{}', '', %(now)s
FROM generate_series(-1, 11) k, generate_series(1, %(accounts)s::bigint) n
"""
RUNS = """
INSERT INTO billing_billrun (id, kind, cycle_number, month, business_date, bill_date, mailing_date, due_date, read_from,
    read_on, state, started_at, finished_at, class_usual, totals)
SELECT k + 1, 'cycle', 1, date_trunc('month', d)::date, d, d, d + 1, d + 20, d - 32, d - 2, 'FINISHED', d, d, '[]', '{}'
FROM (SELECT k, %(today)s::date - %(first_age)s + 30 * k AS d FROM generate_series(0, 11) k) r
"""
BATCHES = """
INSERT INTO cashiering_paymentbatch (id, source, business_date, effective_date, fiscal_year, state, file_name,
    file_sha256, control_count, control_cents, item_count, item_cents, suspense_count, suspense_cents, posted_by_id,
    posted_at)
SELECT k + 1, 'lockbox', d, d, 2026, 'POSTED', '', 'bench ' || k, 1, 1, 1, 1, 0, 0, %(actor)s, d
FROM (SELECT k, %(today)s::date - %(first_age)s + 30 * k + 20 AS d FROM generate_series(0, 11) k) b
"""
BILL_ENTRIES = """
INSERT INTO ledger_journalentry (id, business_date, effective_date, recorded_at, event, source_kind, source_id, part,
    description)
SELECT 2 * x - 1, billed_on, billed_on, billed_on, 'bill', 'bill', x, 0, '' FROM month_rows
"""
PAYMENT_ENTRIES = """
INSERT INTO ledger_journalentry (id, business_date, effective_date, recorded_at, event, source_kind, source_id, part,
    description)
SELECT 2 * x, billed_on + 20, billed_on + 20, billed_on + 20, 'payment', 'receipt', x, 0, '' FROM month_rows WHERE paid
"""
BILL_TRANSFERS = """
INSERT INTO ledger_transfer (id, entry_id, business_date, debit_account_id, debit_subsidiary_id, credit_account_id,
    credit_subsidiary_id, amount_cents, summed)
SELECT (2 * x - 1) * 1000000 + t.place, 2 * x - 1, billed_on, t.receivable, n, t.revenue, NULL, CASE WHEN is_water THEN water ELSE sewer END, false
FROM month_rows, (VALUES (%(water_receivable)s, %(water_revenue)s, true, 0), (%(sewer_receivable)s, %(sewer_revenue)s,
    false, 1)) t (receivable, revenue, is_water, place)
"""
PAYMENT_TRANSFERS = """
INSERT INTO ledger_transfer (id, entry_id, business_date, debit_account_id, debit_subsidiary_id, credit_account_id,
    credit_subsidiary_id, amount_cents, summed)
SELECT 2 * x * 1000000 + t.place, 2 * x, billed_on + 20, t.claim, NULL, t.receivable, n, CASE WHEN is_water THEN water ELSE sewer END, false
FROM month_rows, (VALUES (%(water_receivable)s, %(water_claim)s, true, 0), (%(sewer_receivable)s, %(sewer_claim)s,
    false, 1)) t (receivable, claim, is_water, place) WHERE paid
"""
BILLS = """
INSERT INTO billing_bill (id, number, customer_account_id, run_id, kind, state, bill_date, mailing_date, due_date,
    from_date, to_date, previous_balance_cents, payments_cents, adjustments_cents, current_charges_cents,
    credit_used_cents, amount_due_cents, security_deposit_demand_cents, hold_reason, rounding, language, business_date,
    entry_id)
SELECT x, 10 * x, n, k + 1, 'regular', 'ISSUED', billed_on, billed_on + 1, billed_on + 20, billed_on - 32, billed_on - 2,
    0, 0, 0, water + sewer, 0, water + sewer, 0, '', 'half_up', 'en', billed_on, 2 * x - 1 FROM month_rows
"""
ITEMS = """
INSERT INTO receivables_openitem (id, customer_account_id, agreement_id, fund_id, charge_type, bill_id, entry_id,
    business_date, effective_date, due_date, amount_cents)
SELECT 2 * x - 1 + s, n, 2 * n - 1 + s, CASE s WHEN 0 THEN %(water)s ELSE %(sewer)s END,
    CASE s WHEN 0 THEN 'water' ELSE 'sewer' END, x, 2 * x - 1, billed_on, billed_on, billed_on + 20,
    CASE s WHEN 0 THEN water ELSE sewer END FROM month_rows, generate_series(0, 1) s
"""
ALLOCATIONS = """
INSERT INTO receivables_allocation (open_item_id, customer_account_id, entry_id, business_date, effective_date,
    recorded_at, source_kind, source_id, amount_cents)
SELECT 2 * x - 1 + s, n, 2 * x, billed_on + 20, billed_on + 20, billed_on + 20, 'payment', x,
    CASE s WHEN 0 THEN water ELSE sewer END FROM month_rows, generate_series(0, 1) s WHERE paid
"""
RECEIPTS = """
INSERT INTO cashiering_receipt (id, number, batch_id, fiscal_year, sequence, business_date, effective_date, recorded_at,
    payer_name, total_cents, change_cents, entry_id, taken_by_id, language)
SELECT x, 'F' || k + 1 || '-' || n, k + 1, 2026, n, billed_on + 20, billed_on + 20, billed_on + 20, '', water + sewer, 0,
    2 * x, %(actor)s, 'en' FROM month_rows WHERE paid
"""
LINES = """
INSERT INTO cashiering_receiptline (receipt_id, position, kind, customer_account_id, amount_cents, quantity, answers,
    remark)
SELECT x, 1, 'customer', n, water + sewer, 1, '{}', '' FROM month_rows WHERE paid
"""
TENDERS = """
INSERT INTO cashiering_tender (receipt_id, position, kind, amount_cents, applied_cents, settlement_id, check_number,
    check_payer, card_token, card_brand, card_last4, card_authorization, reference)
SELECT x, 1, 'batch', water + sewer, water + sewer, 1, '', '', '', '', '', '', '' FROM month_rows WHERE paid
"""
PARTIES: dict[str, tuple[str, ...]] = {
    "premises_premise": (PREMISES, NAME_STREETS),
    "premises_servicepoint": (POINTS,),
    "premises_sewersource": (SEWER_SOURCES,),
    "customers_customeraccount": (ACCOUNTS,),
    "customers_person": (PEOPLE,),
    "customers_accountrole": (ROLES,),
    "customers_contactpoint": (PHONES,),
    "customers_serviceagreement": (AGREEMENTS,),
    "customers_agreementfact": (FACTS,),
    "metering_meter": (METERS,),
    "metering_installation": (INSTALLATIONS,),
}
HISTORY: dict[str, tuple[str, ...]] = {
    "metering_read": (READS,),
    "ledger_journalentry": (BILL_ENTRIES, PAYMENT_ENTRIES),
    "ledger_transfer": (BILL_TRANSFERS, PAYMENT_TRANSFERS),
    "billing_bill": (BILLS,),
    "receivables_openitem": (ITEMS,),
    "receivables_allocation": (ALLOCATIONS,),
    "cashiering_receipt": (RECEIPTS,),
    "cashiering_receiptline": (LINES,),
    "cashiering_tender": (TENDERS,),
}
NUMBERED_BY_PARENT = {"ledger_transfer"}
INDEXES = """
SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() AND i.tablename = %s
AND NOT EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
                WHERE n.nspname = i.schemaname AND c.conname = i.indexname)
"""
EXCLUSIONS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'
"""
NEXT_ID = "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT coalesce(max(id), 1) FROM {}))"


def build_history(*, accounts: int, actor_id: int, today: date, now: datetime, say: Say) -> None:
    """Accounts with people, places and meters, and twelve months of bills, payments and reads up to `today`."""
    params = _params(accounts=accounts, actor_id=actor_id, today=today, now=now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for table, statements in PARTIES.items():
            say(f"{accounts:,} accounts: {table}")
            _fill(table=table, statements=statements, params=params)
        for statement in (DAYS, RUNS, BATCHES, MONTH_ROWS):
            _run(statement, params)
        for table, statements in HISTORY.items():
            say(f"{accounts:,} accounts: 12 months of {table}")
            _fill(table=table, statements=statements, params=params)
    _number_on()
    with connection.cursor() as cursor:
        say(f"{accounts:,} accounts: analysing")
        cursor.execute("ANALYZE")


def _params(*, accounts: int, actor_id: int, today: date, now: datetime) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for kind, values in (("given", GIVEN_NAMES), ("family", FAMILY_NAMES), ("streets", STREET_NAMES)):
        names |= {kind: list(values), f"{kind}_plain": [search_text(value) for value in values]}
    counts = {"givens": len(GIVEN_NAMES), "families": len(FAMILY_NAMES), "street_count": len(STREET_NAMES)}
    accounts_of = {
        f"{code}_{name}": ledger_account_id(fund=CHARGE_TYPES[code].fund, number=number)
        for code in ("water", "sewer")
        for name, number in (
            ("receivable", CHARGE_TYPES[code].receivable),
            ("revenue", CHARGE_TYPES[code].revenue),
            ("claim", 100),
        )
    }
    first_age = LAST_BILL_AGE + DAYS_A_MONTH * (MONTHS - 1)
    facts = {"accounts": accounts, "actor": actor_id, "today": today, "now": now, "first_age": first_age}
    return {**names, **counts, **accounts_of, **facts, "water": WATER, "sewer": SEWER}


def _run(statement: str, params: dict[str, Any]) -> None:
    escaped = statement if "%%" in statement else statement.replace("% ", "%% ")
    with connection.cursor() as cursor:
        cursor.execute(escaped, params)


def _fill(*, table: str, statements: tuple[str, ...], params: dict[str, Any]) -> None:
    """Write a table without its indexes and exclusions, then make them: several times faster than row by row."""
    with connection.cursor() as cursor:
        # What was just written must not be cleaned up while pages are being timed.
        cursor.execute(SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(Identifier(table)))
        cursor.execute(EXCLUSIONS, [table])
        exclusions = cursor.fetchall()
        for name, _ in exclusions:
            cursor.execute(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(Identifier(table), Identifier(name)))
        cursor.execute(INDEXES, [table])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(SQL("DROP INDEX {}").format(Identifier(name)))
        for statement in statements:
            _run(statement, params)
        for _, definition in indexes:
            cursor.execute(definition)
        for name, definition in exclusions:
            added = SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(Identifier(table), Identifier(name))
            cursor.execute(added + SQL(definition))


def _number_on() -> None:
    """Let the next rows be numbered behind those that were written with their numbers."""
    own = ("premises_premise", "premises_servicepoint", "customers_customeraccount", "customers_person")
    hung = ("customers_serviceagreement", "metering_meter", "metering_installation", "billing_billrun")
    with connection.cursor() as cursor:
        for table in (*own, *hung, "cashiering_paymentbatch", *(HISTORY.keys() - NUMBERED_BY_PARENT)):
            cursor.execute(SQL(NEXT_ID).format(Identifier(table)), [table])
