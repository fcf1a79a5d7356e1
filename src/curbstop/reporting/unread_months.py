"""What was charged for months without a read, so that the next read takes no more than is left. Read-only, set-wise."""

from collections.abc import Sequence

import polars as pl

from curbstop.platform.copy import query_to_frame

CHARGED = """
SELECT agreement_id, first_day, sum(charged)::bigint AS charged_milli
FROM (
    SELECT asked.agreement_id, asked.first_day, s.id, max(used.milli) AS charged
    FROM unnest(%(agreements)s::bigint[], %(days)s::date[]) AS asked (agreement_id, first_day)
    JOIN billing_billsegment s ON s.agreement_id = asked.agreement_id AND NOT s.cancelled
         AND s.to_date > asked.first_day AND s.end_read_id IS NULL
    JOIN LATERAL (
        SELECT sum(l.quantity_milli) AS milli FROM billing_billline l
        WHERE l.id BETWEEN s.bill_id * 100000 AND (s.bill_id + 1) * 100000 - 1 AND l.segment_id = s.id
          AND l.component = ANY (%(components)s) GROUP BY l.component
    ) used ON true
    GROUP BY 1, 2, 3
) charged GROUP BY 1, 2
"""


def charged_without_read(*, periods: pl.DataFrame, components: Sequence[str]) -> pl.DataFrame:
    """agreement_id, charged_milli: the most that one of these charges counted in each month without a read, summed.

    `periods`: agreement_id, first_day (from which on bills are looked at).
    """
    found = query_to_frame(
        sql=CHARGED,
        params={
            "agreements": periods["agreement_id"].to_list(),
            "days": periods["first_day"].to_list(),
            "components": list(components),
        },
    )
    return found.select("agreement_id", "charged_milli")
