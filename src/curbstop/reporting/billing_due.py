"""What is due to be billed, as frames over many rooms' tables. Read-only; the journeys of billing ask here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from curbstop.platform.copy import query_to_frame
from curbstop.platform.wanted_ids import wanted_ids
from curbstop.reporting.fire_lines import FIRE_BILLED_SINCE, fire_is_billed

STARTS = f"CASE a.service WHEN 'fire' THEN GREATEST(a.from_date, {FIRE_BILLED_SINCE}) ELSE a.from_date END"
IS_BILLED = f"(a.service <> 'fire' OR {fire_is_billed(day='%(read_on)s::date')})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueScope:
    """Whom to look at: customer accounts from `first_id` to `last_id`, of one cycle or of any, or some agreements.

    `read_from` opens the read window: what is billed up to it or beyond is not due.
    """

    first_id: int
    last_id: int
    read_from: date
    read_on: date
    cycle_number: int | None = None
    agreement_ids: tuple[int, ...] | None = None


BILLED_TO = """
LEFT JOIN LATERAL (
    SELECT s.to_date FROM billing_billsegment s WHERE s.agreement_id = a.id AND NOT s.cancelled
    ORDER BY s.to_date DESC LIMIT 1
) segment ON TRUE
LEFT JOIN billing_billedbefore before ON before.agreement_id = a.id
"""

# GREATEST and LEAST pass over nulls. A period that would begin inside the window waits for the next month.
IS_DUE = f"""
a.customer_account_id BETWEEN %(first_id)s AND %(last_id)s
AND (%(cycle_number)s::int IS NULL OR c.cycle_number = %(cycle_number)s)
AND (%(agreement_ids)s::bigint[] IS NULL OR a.id = ANY (%(agreement_ids)s::bigint[]))
AND {IS_BILLED}
AND COALESCE(GREATEST(segment.to_date, before.to_date), {STARTS}) < LEAST(%(read_from)s::date, a.to_date)
"""

ANYTHING_DUE = f"""
SELECT a.id AS agreement_id
FROM customers_serviceagreement a
JOIN customers_customeraccount c ON c.id = a.customer_account_id
{BILLED_TO}
WHERE {IS_DUE} LIMIT 1
"""

CYCLE_ACCOUNTS = """
SELECT c.id AS customer_account_id FROM customers_customeraccount c WHERE c.cycle_number = %(cycle_number)s
"""

DUE_AGREEMENTS = f"""
SELECT a.id AS agreement_id, a.customer_account_id, a.service_point_id, a.service,
       {STARTS} AS agreement_from,
       a.to_date AS agreement_to, GREATEST(segment.to_date, before.to_date) AS billed_to,
       point.metered, place.zone, place.outside_city AS place_outside_city
FROM customers_serviceagreement a
JOIN customers_customeraccount c ON c.id = a.customer_account_id
JOIN premises_servicepoint point ON point.id = a.service_point_id
JOIN premises_premise place ON place.id = point.premise_id
{BILLED_TO}
WHERE {IS_DUE}
"""

# The days to bill are given: what is due, and what is billed before and after, does not matter.
AGREEMENTS = f"""
SELECT a.id AS agreement_id, a.customer_account_id, a.service_point_id, a.service, {STARTS} AS agreement_from,
       a.to_date AS agreement_to, before.to_date AS billed_before, point.metered, place.zone,
       place.outside_city AS place_outside_city
FROM customers_serviceagreement a
JOIN premises_servicepoint point ON point.id = a.service_point_id
JOIN premises_premise place ON place.id = point.premise_id
LEFT JOIN billing_billedbefore before ON before.agreement_id = a.id
WHERE a.id = ANY (%(agreement_ids)s::bigint[]) AND {IS_BILLED}
"""

FACTS = """
SELECT f.agreement_id, f.from_date AS fact_from, f.to_date AS fact_to, f.rate_class, f.dwelling_units, f.meter_size,
       f.outside_city{further}
FROM customers_agreementfact f
WHERE {agreements}
"""

SEWER_SOURCES = """
SELECT source.sewer_point_id AS service_point_id, source.water_point_id, source.share_ppm,
       lower(source.days) AS source_from, upper(source.days) AS source_to
FROM premises_sewersource source
WHERE {points}
"""


def anything_due(*, scope: DueScope) -> bool:
    """Whether one agreement of the scope has unbilled days: far cheaper than finding all of them."""
    return not query_to_frame(sql=ANYTHING_DUE, params=_params(scope)).is_empty()


def cycle_accounts(*, cycle_number: int) -> pl.Series:
    """Ids of a cycle's customer accounts, in order."""
    found = query_to_frame(sql=CYCLE_ACCOUNTS, params={"cycle_number": cycle_number})
    return found["customer_account_id"].sort()


def due_agreements(*, scope: DueScope) -> pl.DataFrame:
    """Agreements with unbilled days, with their place and `billed_to` (null: never billed)."""
    return query_to_frame(sql=DUE_AGREEMENTS, params=_params(scope)).sort("customer_account_id", "agreement_id")


def agreements_of_periods(*, scope: DueScope, periods: pl.DataFrame) -> pl.DataFrame:
    """The scope's agreements as `due_agreements` gives them, with `period_to`: `billed_to` is where the period begins.

    `periods`: agreement_id, period_from, period_to. A period from the agreement's first day on is a first one.
    """
    found = query_to_frame(sql=AGREEMENTS, params=_params(scope)).join(periods, on="agreement_id", how="inner")
    is_first = (pl.col("period_from") == pl.col("agreement_from")) & pl.col("billed_before").is_null()
    return (
        found.with_columns(billed_to=pl.when(~is_first).then("period_from"))
        .drop("billed_before", "period_from")
        .sort("customer_account_id", "agreement_id")
    )


def agreement_facts(*, agreement_ids: pl.Series, further: Sequence[str] = ()) -> pl.DataFrame:
    """The dated facts of agreements (at least of those named), with those `further` ones as text."""
    agreements, ids = wanted_ids(column="f.agreement_id", ids=agreement_ids)
    named = {f"further_{place}": name for place, name in enumerate(further)}
    columns = "".join(f", f.further_facts ->> %({key})s AS {key}" for key in named)
    found = query_to_frame(sql=FACTS.format(further=columns, agreements=agreements), params=ids | named)
    return found.rename(named)


def sewer_sources(*, sewer_point_ids: pl.Series) -> pl.DataFrame:
    """Which water points sewer points (at least those named) take their use from: the share in millionths, and the days."""
    points, ids = wanted_ids(column="source.sewer_point_id", ids=sewer_point_ids)
    return query_to_frame(sql=SEWER_SOURCES.format(points=points), params=ids)


def _params(scope: DueScope) -> dict[str, object]:
    ids = None if scope.agreement_ids is None else list(scope.agreement_ids)
    return {**asdict(scope), "agreement_ids": ids}
