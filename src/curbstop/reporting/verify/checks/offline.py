"""Checks of receipts given without the server, of their numbers, and of what hangs between us and the bank in disputes."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

OFFLINE_RECEIPTS_ARE_POSTED = Check(
    name=gettext_noop("offline receipts"),
    claim=gettext_noop(
        "Every receipt given without the server is one receipt of its session with its amount, or one correction of its drawer, or waits as work."
    ),
    counted="SELECT count(*) FROM cashiering_offlinereceipt",
    disagreements="""
        SELECT 'offline receipt ' || o.number, (coalesce(r.total_cents, -c.amount_cents, 0) - o.amount_cents)::bigint
        FROM cashiering_offlinereceipt o
        LEFT JOIN cashiering_offlineposting p ON p.offline_receipt_id = o.id
        LEFT JOIN cashiering_receipt r ON r.id = p.receipt_id
        LEFT JOIN cashiering_differencecorrection c ON c.id = p.correction_id
        WHERE (r.id IS NOT NULL AND (r.session_id, r.total_cents, r.change_cents)
                                    IS DISTINCT FROM (o.session_id, o.amount_cents, o.given_cents - o.amount_cents))
           OR (c.id IS NOT NULL AND (c.session_id, c.amount_cents) IS DISTINCT FROM (o.session_id, -o.amount_cents))
           OR (r.id IS NULL AND c.id IS NULL AND NOT EXISTS (
                SELECT 1 FROM casework_workitem w WHERE w.kind = 'offline_waits' AND w.state = 'open'
                   AND w.subject_kind = 'offline_receipt' AND w.subject_id = o.id)) ORDER BY o.id
    """,
)

OFFLINE_NUMBERS_ARE_USED_ONCE = Check(
    name=gettext_noop("offline numbers"),
    claim=gettext_noop(
        "Every number assigned beforehand is used by one receipt at most, inside its range, and by none where it was told as not used."
    ),
    counted="SELECT count(*) FROM cashiering_numberrange",
    disagreements="""
        SELECT 'range ' || n.id || ', number ' || o.sequence, 0::bigint
        FROM cashiering_offlinereceipt o JOIN cashiering_numberrange n ON n.id = o.range_id
        LEFT JOIN cashiering_numbersnotused u ON u.range_id = n.id AND o.sequence BETWEEN u.first_number AND u.last_number
        GROUP BY n.id, o.sequence
        HAVING count(DISTINCT o.id) > 1 OR count(u.id) > 0 OR o.sequence NOT BETWEEN n.first_number AND n.last_number
        UNION ALL
        SELECT 'range ' || a.id || ' and range ' || b.id, 0::bigint
        FROM cashiering_numberrange a JOIN cashiering_numberrange b ON b.series = a.series AND b.id > a.id
         AND b.first_number <= a.last_number AND a.first_number <= b.last_number ORDER BY 1
    """,
)

DISPUTES_HANG_UNTIL_THEY_END = Check(
    name=gettext_noop("returned items and disputes"),
    claim=gettext_noop(
        "Account 107 holds for each open card dispute its amount, and nothing for a dispute that ended or an item that came back."
    ),
    counted="SELECT (SELECT count(*) FROM cashiering_returneditem) + (SELECT count(*) FROM cashiering_chargeback)",
    disagreements=f"""
        WITH {SIDE}, held AS (
            SELECT subsidiary_id AS id, sum(signed_cents) AS cents FROM side WHERE number = 107 AND fund = 1 GROUP BY 1
        ), kept AS (
            SELECT c.id, CASE WHEN e.id IS NULL THEN c.amount_cents ELSE 0 END AS cents FROM cashiering_chargeback c
            LEFT JOIN cashiering_chargebackstep e ON e.chargeback_id = c.id AND e.kind IN ('won', 'lost', 'accepted')
            UNION SELECT i.id, 0 FROM cashiering_returneditem i
        )
        SELECT 'item ' || coalesce(k.id, h.id), (coalesce(h.cents, 0) - coalesce(k.cents, 0))::bigint
        FROM kept k FULL JOIN held h ON h.id = k.id WHERE coalesce(h.cents, 0) <> coalesce(k.cents, 0)
        UNION ALL
        SELECT 'dispute ' || c.reference, c.amount_cents - coalesce(i.amount_cents, 0)
        FROM cashiering_chargeback c
        JOIN cashiering_chargebackstep e ON e.chargeback_id = c.id AND e.kind IN ('won', 'lost', 'accepted')
        LEFT JOIN cashiering_returneditem i ON i.tender_id = c.tender_id
        WHERE (e.kind = 'won') = (i.id IS NOT NULL AND i.id = c.id) OR i.id = c.id AND i.amount_cents <> c.amount_cents ORDER BY 1
    """,
)

CHECKS = (OFFLINE_RECEIPTS_ARE_POSTED, OFFLINE_NUMBERS_ARE_USED_ONCE, DISPUTES_HANG_UNTIL_THEY_END)
