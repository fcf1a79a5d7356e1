"""Which issued bills a correction is about: those of a run, of a list, or those that a rule finds. Read-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from curbstop.kernel.wording import Wording
from curbstop.platform.copy import query_to_frame
from curbstop.reporting.billing_due import STARTS

# Each rule looks at what bills were made of, and finds those for which it is not so any more.
RULES: Mapping[str, str] = {
    "corrected_read": """
EXISTS (SELECT FROM billing_billsegment s JOIN billing_billrun r ON r.id = b.run_id
        CROSS JOIN LATERAL (
            SELECT s.service_point_id AS point_id UNION ALL
            SELECT x.water_point_id FROM premises_sewersource x WHERE x.sewer_point_id = s.service_point_id) p
        JOIN metering_read d ON d.service_point_id = p.point_id
        WHERE s.bill_id = b.id AND NOT s.cancelled AND d.replaces_read_id IS NOT NULL AND d.recorded_at > r.started_at
          AND d.read_on BETWEEN s.from_date AND s.to_date)""",
    "tariff": """
EXISTS (SELECT FROM billing_billline l WHERE l.bill_id = b.id AND l.tariff_version_id = %(tariff_version_id)s
        AND l.id BETWEEN b.id * 100000 AND (b.id + 1) * 100000 - 1)""",
    "changed_facts": """
EXISTS (SELECT FROM billing_billsegment s JOIN customers_agreementfact f ON f.agreement_id = s.agreement_id
        WHERE s.bill_id = b.id AND NOT s.cancelled
          AND f.from_date <= s.to_date - 1 AND (f.to_date IS NULL OR f.to_date > s.to_date - 1)
          AND ((f.rate_class, f.dwelling_units, rtrim(f.meter_size, '"'), f.outside_city)
                  IS DISTINCT FROM (s.rate_class, s.dwelling_units, rtrim(s.meter_size, '"'), s.outside_city)
               -- What else is known now and the bill's tariff asked for; a question of yes or no that nobody answered was no.
               OR EXISTS (SELECT FROM jsonb_each(f.further_facts) AS now
                          WHERE COALESCE(s.further_facts -> now.key, 'false') <> now.value
                            AND EXISTS (SELECT FROM billing_billline l JOIN rates_tariffversion v ON v.id = l.tariff_version_id
                                        WHERE l.id BETWEEN b.id * 100000 AND (b.id + 1) * 100000 - 1 AND l.segment_id = s.id
                                          AND position(now.key IN v.content::text) > 0))))""",
    "weather": """
EXISTS (SELECT FROM billing_billsegment s JOIN billing_billrun r ON r.id = b.run_id
        JOIN rates_evapotranspiration e ON e.from_date < s.to_date AND e.to_date > s.from_date
         AND (e.zone = 0 OR e.zone = s.zone)
        WHERE s.bill_id = b.id AND NOT s.cancelled AND s.further_facts ->> 'evapotranspiration_milli' IS NOT NULL
          AND (e.recorded_at > r.started_at OR e.withdrawn_at > r.started_at))""",
    "moved_days": """
EXISTS (SELECT FROM billing_billsegment s JOIN customers_serviceagreement a ON a.id = s.agreement_id
        WHERE s.bill_id = b.id AND NOT s.cancelled
          AND (s.from_date < a.from_date OR s.to_date > a.to_date OR (b.kind = 'final' AND s.to_date < a.to_date)))""",
}
RULE_WORDS: Mapping[str, Wording] = {
    "corrected_read": Wording("A read was corrected after the bill"),
    "tariff": Wording("Rated by one tariff version"),
    "changed_facts": Wording("Class, size, dwelling units or place are other now"),
    "weather": Wording("Evapotranspiration was corrected after the bill"),
    "moved_days": Wording("The service began or ended on another day"),
}
BILLS = """
SELECT b.customer_account_id, b.id AS bill_id
FROM billing_bill b
WHERE b.state = 'ISSUED'
  AND (%(run_id)s::bigint IS NULL OR b.run_id = %(run_id)s)
  AND (%(bill_numbers)s::bigint[] IS NULL OR b.number = ANY (%(bill_numbers)s::bigint[])
       OR b.customer_account_id IN (
           SELECT c.id FROM customers_customeraccount c WHERE c.number = ANY (%(account_numbers)s::text[]))
       OR b.id IN (
           SELECT s.bill_id FROM metering_meter m JOIN metering_installation i ON i.meter_id = m.id
           JOIN customers_serviceagreement a ON a.service_point_id = i.service_point_id
           JOIN billing_billsegment s ON s.agreement_id = a.id AND NOT s.cancelled AND s.to_date > i.from_date
               AND (i.to_date IS NULL OR s.from_date < i.to_date)
           WHERE m.serial = ANY (%(account_numbers)s::text[])))
  AND (%(from_date)s::date IS NULL OR b.to_date > %(from_date)s)
  AND (%(to_date)s::date IS NULL OR b.from_date < %(to_date)s)
  AND {rule}
ORDER BY b.customer_account_id, b.from_date, b.id
LIMIT %(limit)s
"""

# A period follows its agreement: what began later or ended sooner is cut; what begins sooner, and nothing else bills, is
# added to the agreement's first bill, and what goes on longer to its final one.
PERIODS = f"""
WITH billed AS (
    SELECT b.customer_account_id, b.id AS bill_id, b.kind, s.agreement_id, min(s.from_date) AS first_day,
           max(s.to_date) AS last_day
    FROM billing_bill b JOIN billing_billsegment s ON s.bill_id = b.id
    WHERE b.id = ANY (%(bill_ids)s) GROUP BY 1, 2, 3, 4
), others AS (
    SELECT s.agreement_id, s.from_date FROM billing_billsegment s
    WHERE s.agreement_id IN (SELECT agreement_id FROM billed) AND (NOT s.cancelled OR s.bill_id = ANY (%(bill_ids)s))
    UNION ALL
    SELECT x.agreement_id, x.to_date - 1 FROM billing_billedbefore x
    WHERE x.agreement_id IN (SELECT agreement_id FROM billed)
)
SELECT l.customer_account_id, l.bill_id, l.agreement_id,
       CASE WHEN EXISTS (SELECT FROM others o WHERE o.agreement_id = l.agreement_id AND o.from_date < l.first_day)
            THEN greatest(l.first_day, a.from_date) ELSE {STARTS} END AS period_from,
       CASE WHEN l.kind = 'final' AND NOT EXISTS (
                SELECT FROM others o WHERE o.agreement_id = l.agreement_id AND o.from_date >= l.last_day)
            THEN coalesce(a.to_date, l.last_day) ELSE least(l.last_day, a.to_date) END AS period_to
FROM billed l JOIN customers_serviceagreement a ON a.id = l.agreement_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillChoice:
    """Which bills: of a run, with these numbers (of bills, accounts, meters), by a rule, with days between two.

    A meter's bills are those of the days on which it hung there.
    """

    run_id: int | None = None
    numbers: tuple[str, ...] = ()
    rule: str = ""
    tariff_version_id: int | None = None
    from_date: date | None = None
    to_date: date | None = None


def chosen_bills(*, choice: BillChoice, limit: int) -> dict[int, list[int]]:
    """The issued bills of a choice by customer account, the oldest days first; at most `limit`."""
    digits = [int(number) for number in choice.numbers if number.isdigit() and len(number) < 19]  # noqa: PLR2004 - bigint
    params = {
        "run_id": choice.run_id,
        "bill_numbers": digits if choice.numbers else None,
        "account_numbers": list(choice.numbers) if choice.numbers else None,
        "tariff_version_id": choice.tariff_version_id,
        "from_date": choice.from_date,
        "to_date": choice.to_date,
        "limit": limit,
    }
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(BILLS.format(rule=RULES[choice.rule] if choice.rule else "true"), params)
        for account_id, bill_id in cursor.fetchall():
            found.setdefault(account_id, []).append(bill_id)
    return found


def periods_to_bill(*, bill_ids: Sequence[int]) -> pl.DataFrame:
    """What is to be billed anew for each bill: customer_account_id, bill_id, agreement_id, period_from, period_to."""
    found = query_to_frame(sql=PERIODS, params={"bill_ids": list(bill_ids)})
    return found.filter(pl.col("period_from") < pl.col("period_to")).sort("customer_account_id", "bill_id")
