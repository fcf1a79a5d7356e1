"""A run's bills and charges as frames, for comparing runs with proofs, with other runs and with other systems."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from curbstop.platform.copy import query_to_frame

BILLS = """
SELECT b.customer_account_id, b.kind, b.state, b.hold_reason,
       (SELECT s.rate_class FROM billing_billsegment s WHERE s.bill_id = b.id ORDER BY s.service DESC, s.id LIMIT 1)
           AS rate_class,
       b.current_charges_cents, b.amount_due_cents, NULL::bigint AS last_charges_cents
FROM billing_bill b WHERE b.run_id = ANY (%(runs)s::bigint[]) AND b.state <> 'CANCELLED' ORDER BY b.customer_account_id
"""
# A line's id says its bill, so that the lines of one bill lie together.
CHARGES = """
SELECT b.customer_account_id, l.charge_type AS service, s.rate_class, l.component,
       sum(l.quantity_milli)::bigint AS quantity_milli, count(*) AS line_count,
       CASE WHEN min(l.price_micros) = max(l.price_micros) THEN min(l.price_micros) END AS price_micros,
       sum(l.amount_cents)::bigint AS amount_cents
FROM billing_bill b
JOIN billing_billline l ON l.id BETWEEN b.id * 100000 AND b.id * 100000 + 99999
JOIN billing_billsegment s ON s.id = l.segment_id
WHERE b.run_id = ANY (%(runs)s::bigint[]) AND b.state <> 'CANCELLED'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
LAST_CHARGES = """
SELECT DISTINCT ON (customer_account_id) customer_account_id, current_charges_cents AS last_charges_cents
FROM billing_bill
WHERE customer_account_id BETWEEN %(first)s AND %(last)s AND state = 'ISSUED'
ORDER BY customer_account_id, bill_date DESC, id DESC
"""
CYCLE_RUNS = """
SELECT id FROM billing_billrun
WHERE kind = 'cycle' AND cycle_number = %(cycle)s AND month = %(month)s AND state = 'FINISHED' ORDER BY id
"""
ROUTES = "SELECT id AS service_point_id, route FROM premises_servicepoint WHERE route = ANY (%(routes)s::text[])"
READS_SINCE = """
SELECT count(DISTINCT r.id) AS reads
FROM customers_serviceagreement a JOIN metering_read r ON r.service_point_id = a.service_point_id
WHERE a.customer_account_id = ANY (%(accounts)s::bigint[]) AND r.recorded_at > %(since)s
"""
VERSIONS = """
SELECT l.tariff_version_id, count(*) AS lines
FROM billing_bill b
JOIN billing_billline l ON l.id BETWEEN b.id * 100000 AND b.id * 100000 + 99999
JOIN rates_tariffversion v ON v.id = l.tariff_version_id JOIN rates_tariff t ON t.id = v.tariff_id
WHERE b.run_id = %(run)s AND b.state <> 'CANCELLED' AND t.service = %(service)s
GROUP BY 1 ORDER BY 2 DESC, 1
"""
NUMBERS = "SELECT id AS customer_account_id, number AS account_number FROM customers_customeraccount WHERE {which}"


def run_bills(*, run_ids: Sequence[int]) -> pl.DataFrame:
    """The bills of runs: customer_account_id, kind, state, hold_reason, rate_class, and their amounts in cents."""
    return query_to_frame(sql=BILLS, params={"runs": list(run_ids)})


def run_charges(*, run_ids: Sequence[int]) -> pl.DataFrame:
    """The charges of runs by customer account, service, rate class and component, in cents."""
    return query_to_frame(sql=CHARGES, params={"runs": list(run_ids)})


def last_charges(*, first_id: int, last_id: int) -> pl.DataFrame:
    """The charges of the latest issued bill of the accounts of an id range: `last_charges_cents`."""
    return query_to_frame(sql=LAST_CHARGES, params={"first": first_id, "last": last_id})


def finished_runs(*, cycle_number: int, month: date) -> tuple[int, ...]:
    """Ids of the finished runs of a cycle's month."""
    return tuple(query_to_frame(sql=CYCLE_RUNS, params={"cycle": cycle_number, "month": month})["id"].to_list())


def points_on_routes(*, routes: Sequence[str]) -> pl.DataFrame:
    """service_point_id, route of the points on these routes."""
    return query_to_frame(sql=ROUTES, params={"routes": list(routes)})


def count_reads_since(*, customer_account_ids: Sequence[int], since: datetime) -> int:
    """How many reads of these accounts' meters were recorded after a moment."""
    found = query_to_frame(sql=READS_SINCE, params={"accounts": list(customer_account_ids), "since": since})
    return int(found["reads"][0])


def account_numbers(*, customer_account_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """customer_account_id, account_number: of these accounts, or of all."""
    if customer_account_ids is None:
        return query_to_frame(sql=NUMBERS.format(which="true"))
    which = "id = ANY (%(accounts)s::bigint[])"
    return query_to_frame(sql=NUMBERS.format(which=which), params={"accounts": list(customer_account_ids)})


def versions_of_run(*, run_id: int, service: str) -> tuple[int, ...]:
    """Ids of the tariff versions of a service that a run billed by, the most used first."""
    found = query_to_frame(sql=VERSIONS, params={"run": run_id, "service": service})
    return tuple(found["tariff_version_id"].to_list())
