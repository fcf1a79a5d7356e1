"""Unclaimed money against the journal."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

UNCLAIMED_EQUALS_LEDGER = Check(
    name=gettext_noop("unclaimed equals ledger"),
    claim=gettext_noop(
        "Account 209 holds for each unclaimed item its amount until it vests or is claimed, then nothing."
    ),
    counted="SELECT count(*) FROM cashiering_unclaimeditem",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT subsidiary_id, sum(-signed_cents) AS cents FROM side WHERE number = 209 GROUP BY 1
        ), kept AS (
            SELECT id AS subsidiary_id, CASE WHEN state IN ('LISTED', 'PUBLISHED') THEN amount_cents ELSE 0 END AS cents
            FROM cashiering_unclaimeditem
        )
        SELECT 'unclaimed item ' || subsidiary_id, (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM posted FULL JOIN kept USING (subsidiary_id) WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY 1
    """,
)

CHECKS = (UNCLAIMED_EQUALS_LEDGER,)
