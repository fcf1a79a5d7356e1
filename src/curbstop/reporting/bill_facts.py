"""What a printed bill says beside its own rows: who, where, reads and the usage of thirteen months. Read-only, set-wise."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import connection

from curbstop.metering.queries import history_frame
from curbstop.premises.types import Address

CHART_DAYS = 396
CHART_MONTHS = 13

ACCOUNTS = """
SELECT b.id, c.number, c.mail_to, c.mail_line_1, c.mail_line_2, c.mail_city, c.mail_state, c.mail_postal_code,
       c.paperless, c.autopay
FROM billing_bill b JOIN customers_customeraccount c ON c.id = b.customer_account_id WHERE b.id = ANY (%s)
"""
PLACES = """
SELECT s.bill_id, s.agreement_id, p.id, p.house_number, p.direction, p.street_name, p.street_type, p.unit, p.city,
       p.state, p.postal_code
FROM billing_billsegment s
JOIN premises_servicepoint point ON point.id = s.service_point_id
JOIN premises_premise p ON p.id = point.premise_id
WHERE s.bill_id = ANY (%s)
"""
READS = """
SELECT s.bill_id, meter.serial, old.read_on, old.reading_milli, new.read_on, new.reading_milli, new.kind,
       s.usage_milli, meter.unit
FROM (
    -- The parts of a period that was cut together: the first read and the last one.
    SELECT bill_id, agreement_id, sum(usage_milli)::bigint AS usage_milli,
           (array_agg(start_read_id ORDER BY from_date))[1] AS start_read_id,
           (array_agg(end_read_id ORDER BY from_date DESC))[1] AS end_read_id
    FROM billing_billsegment WHERE bill_id = ANY (%s) GROUP BY bill_id, agreement_id
) s
JOIN metering_read new ON new.id = s.end_read_id
JOIN metering_read old ON old.id = s.start_read_id
JOIN metering_installation hung ON hung.id = new.installation_id
JOIN metering_meter meter ON meter.id = hung.meter_id
ORDER BY s.bill_id, s.agreement_id
"""
CHART_POINTS = """
SELECT s.bill_id, s.service_point_id, a.from_date, max(s.to_date)
FROM billing_billsegment s
JOIN customers_serviceagreement a ON a.id = s.agreement_id
JOIN premises_servicepoint point ON point.id = s.service_point_id
WHERE s.bill_id = ANY (%s) AND point.metered AND s.service NOT IN ('geothermal', 'fire') -- therms are no water, and a fire is no use
GROUP BY s.bill_id, s.service_point_id, a.from_date
"""


@dataclass(frozen=True, slots=True)
class ReadFact:
    """One meter over the period, as it is printed."""

    meter_number: str
    previous_date: date
    previous_reading_milli: int
    current_date: date
    current_reading_milli: int
    kind: str
    usage_milli: int
    unit: str


@dataclass(frozen=True, slots=True)
class BillFacts:
    """What a bill says of the customer account, its places, reads and past usage.

    `places` by agreement: the premise's id and its address line. `usage`: month of the read, thousandths of HCF, days; oldest first.
    """

    account_number: str
    mail_to: str
    mailing_address_lines: tuple[str, ...]
    paperless: bool
    autopay: bool
    places: dict[int, tuple[int, str]]
    reads: tuple[ReadFact, ...]
    usage: tuple[tuple[date, int, int], ...]


def bill_facts(*, bill_ids: Sequence[int]) -> dict[int, BillFacts]:
    """The facts of bills by their ids: a handful of queries, however many bills."""
    ids = list(bill_ids)
    places: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    for bill_id, agreement_id, premise_id, *address in _rows(PLACES, ids):
        places[bill_id][agreement_id] = (premise_id, _line(address))
    reads: dict[int, list[ReadFact]] = defaultdict(list)
    for bill_id, *fact in _rows(READS, ids):
        reads[bill_id].append(ReadFact(*fact))
    usage = _usage(ids)
    return {
        bill_id: BillFacts(
            account_number=number,
            mail_to=mail_to,
            mailing_address_lines=tuple(line for line in (mail_to, line_1, line_2, f"{city}, {state} {code}") if line),
            paperless=paperless,
            autopay=autopay,
            places=places[bill_id],
            reads=tuple(reads[bill_id]),
            usage=usage.get(bill_id, ()),
        )
        for bill_id, number, mail_to, line_1, line_2, city, state, code, paperless, autopay in _rows(ACCOUNTS, ids)
    }


def _line(address: Sequence[str]) -> str:
    house, direction, street, kind, unit, city, state, code = address
    return Address(
        house_number=house,
        direction=direction,
        street_name=street,
        street_type=kind,
        unit=unit,
        city=city,
        state=state,
        postal_code=code,
    ).line


def _usage(ids: list[int]) -> dict[int, tuple[tuple[date, int, int], ...]]:
    """Thirteen months of use from the customer's own start on (books.md 7), summed over a bill's meters."""
    points = pl.DataFrame(
        _rows(CHART_POINTS, ids),
        schema={"bill_id": pl.Int64, "service_point_id": pl.Int64, "start": pl.Date, "end": pl.Date},
        orient="row",
    )
    if points.is_empty():
        return {}
    last = points["end"].max()
    since = last - timedelta(days=CHART_DAYS + CHART_MONTHS)  # type: ignore[operator]
    history = history_frame(service_point_ids=points["service_point_id"], from_date=since, to_date=last)  # type: ignore[arg-type]
    months = (
        points.join(history, on="service_point_id")
        .filter(
            (pl.col("from_date") >= pl.col("start"))
            & (pl.col("to_date") <= pl.col("end"))
            & (pl.col("to_date") > pl.col("end") - pl.duration(days=CHART_DAYS))
            & pl.col("usage_milli").is_not_null()
        )
        # The month in which a period lies for the most part: two reads of one month are two months of use.
        .with_columns(middle=pl.col("from_date") + (pl.col("to_date") - pl.col("from_date")) / 2)
        .group_by("bill_id", month=pl.col("middle").cast(pl.Date).dt.truncate("1mo"))
        .agg(
            pl.col("usage_milli").sum(),
            days=(pl.col("to_date").max() - pl.col("from_date").min()).dt.total_days(),
        )
        .sort("bill_id", "month")
    )
    charts: dict[int, list[tuple[date, int, int]]] = defaultdict(list)
    for bill_id, month, used, days in months.iter_rows():
        charts[bill_id].append((month, max(used, 0), days))
    return {bill_id: tuple(chart[-CHART_MONTHS:]) for bill_id, chart in charts.items()}


def _rows(sql: str, ids: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids])
        return list(cursor.fetchall())
