"""Checks of received batches, payment centers and custody: what was told beside what was posted."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.types import Check

TAPES_ADD_UP = Check(
    name=gettext_noop("tapes add up"),
    claim=gettext_noop(
        "Every tape of a received batch is the sum of its lines, and a transmittal's lines are its tape."
    ),
    counted="SELECT count(*) FROM cashiering_batchtape",
    disagreements="""
        WITH lines AS (
            SELECT tape_id, sum(amount_cents) FILTER (WHERE tender_class = 'currency') AS currency,
                   sum(amount_cents) FILTER (WHERE tender_class = 'checks') AS checks,
                   count(*) FILTER (WHERE tender_class = 'checks') AS n
            FROM cashiering_tapeline GROUP BY 1
        ), told AS (SELECT batch_id, sum(amount_cents) AS cents FROM cashiering_transmittalline GROUP BY 1)
        SELECT 'tape ' || t.number || ' of batch ' || t.batch_id,
               (coalesce(l.currency, 0) + coalesce(l.checks, 0) - t.currency_cents - t.checks_cents)::bigint
        FROM cashiering_batchtape t LEFT JOIN lines l ON l.tape_id = t.id
        WHERE (coalesce(l.currency, 0), coalesce(l.checks, 0), coalesce(l.n, 0))
              IS DISTINCT FROM (t.currency_cents::numeric, t.checks_cents::numeric, t.checks_count::bigint)
        UNION ALL
        SELECT 'transmittal ' || b.id, (coalesce(d.cents, 0) - t.currency_cents - t.checks_cents)::bigint
        FROM cashiering_receivedbatch b JOIN cashiering_batchtape t ON t.batch_id = b.id LEFT JOIN told d ON d.batch_id = b.id
        WHERE b.source = 'transmittal' AND coalesce(d.cents, 0) <> t.currency_cents + t.checks_cents ORDER BY 1
    """,
)

RECEIVED_EQUALS_TAPES = Check(
    name=gettext_noop("received batches equal tapes"),
    claim=gettext_noop(
        "What is posted of every approved mail, drop box and transmittal is its tape: payments, cash, checks."
    ),
    counted="""
        SELECT count(*) FROM cashiering_receivedbatch b JOIN cashiering_cashsession s ON s.id = b.session_id
        WHERE s.state = 'APPROVED'
    """,
    disagreements="""
        WITH posted AS (
            SELECT r.session_id, count(DISTINCT r.id) AS items,
                   sum(t.applied_cents) FILTER (WHERE coalesce(c.to_kind, t.kind) = 'cash') AS currency,
                   sum(t.applied_cents) FILTER (WHERE coalesce(c.to_kind, t.kind) <> 'cash') AS checks
            FROM cashiering_receipt r JOIN cashiering_receivedbatch b ON b.session_id = r.session_id
            JOIN cashiering_tender t ON t.receipt_id = r.id
            LEFT JOIN LATERAL (SELECT x.to_kind FROM cashiering_tendercorrection x WHERE x.tender_id = t.id
                               ORDER BY x.id DESC LIMIT 1) c ON TRUE
            WHERE NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void') GROUP BY 1
        )
        SELECT 'batch ' || b.id, (coalesce(p.currency, 0) + coalesce(p.checks, 0) - t.currency_cents - t.checks_cents)::bigint
        FROM cashiering_receivedbatch b JOIN cashiering_cashsession s ON s.id = b.session_id AND s.state = 'APPROVED'
        LEFT JOIN LATERAL (SELECT x.* FROM cashiering_batchtape x WHERE x.batch_id = b.id ORDER BY x.number DESC LIMIT 1) t ON TRUE
        LEFT JOIN posted p ON p.session_id = b.session_id
        WHERE (coalesce(p.items, 0), coalesce(p.currency, 0), coalesce(p.checks, 0))
              IS DISTINCT FROM (t.item_count::bigint, t.currency_cents::numeric, t.checks_cents::numeric) ORDER BY b.id
    """,
)

CENTER_DAYS_EQUAL_PAYMENTS = Check(
    name=gettext_noop("payment centers"),
    claim=gettext_noop("Every posted day of a payment center is the sum of its single payments and of its batch."),
    counted="SELECT count(*) FROM cashiering_centerday WHERE batch_id IS NOT NULL",
    disagreements="""
        WITH told AS (
            SELECT p.center_id, p.paid_on, count(*) AS n, sum(p.amount_cents) AS cents FROM cashiering_centerpayment p
            WHERE p.cancels_id IS NULL AND NOT EXISTS (SELECT 1 FROM cashiering_centerpayment x WHERE x.cancels_id = p.id)
            GROUP BY 1, 2
        )
        SELECT 'payment center ' || d.center_id || ', ' || d.paid_on,
               greatest(abs(coalesce(t.cents, 0) - d.control_cents), abs(b.item_cents - d.control_cents))::bigint
        FROM cashiering_centerday d JOIN cashiering_paymentbatch b ON b.id = d.batch_id
        LEFT JOIN told t ON t.center_id = d.center_id AND t.paid_on = d.paid_on
        WHERE (coalesce(t.n, 0), coalesce(t.cents, 0)) IS DISTINCT FROM (d.control_count::bigint, d.control_cents::numeric)
           OR b.item_cents <> d.control_cents OR b.item_count <> d.control_count ORDER BY d.id
    """,
)

CUSTODY_LINES_ADD_UP = Check(
    name=gettext_noop("custody lines"),
    claim=gettext_noop(
        "The denominations of every movement of cash are its worth, and change was given for exactly what was brought."
    ),
    counted="SELECT count(*) FROM cashiering_custodyline",
    disagreements="""
        SELECT 'movement ' || m.id, (sum(l.amount_cents) - m.currency_cents)::bigint
        FROM cashiering_custodymovement m JOIN cashiering_custodyline l ON l.movement_id = m.id
        GROUP BY m.id, m.currency_cents HAVING sum(l.amount_cents) <> m.currency_cents
        UNION ALL
        SELECT 'movement ' || m.id, a.currency_cents - m.currency_cents FROM cashiering_custodymovement m
        JOIN cashiering_custodymovement a ON a.id = m.answers_id WHERE a.currency_cents <> m.currency_cents ORDER BY 1
    """,
)

CHECKS = (TAPES_ADD_UP, RECEIVED_EQUALS_TAPES, CENTER_DAYS_EQUAL_PAYMENTS, CUSTODY_LINES_ADD_UP)
