"""Everything that happened on a customer account, in one list by day: one query, however long the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

BILL, PAYMENT, RETURNED, CHARGE, ADJUSTMENT, DEPOSIT = (
    "bill",
    "payment",
    "returned",
    "charge",
    "adjustment",
    "deposit",
)
CORRECTION = "correction"
READ, SERVICE, WORK_ITEM, CONTACT = "read", "service", "work_item", "contact"
MONEY_KINDS = (BILL, PAYMENT, RETURNED, CHARGE, ADJUSTMENT, CORRECTION, DEPOSIT)
WATER_KINDS = (READ, SERVICE)
CASE_KINDS = (WORK_ITEM, CONTACT)
KINDS = (*MONEY_KINDS, *WATER_KINDS, *CASE_KINDS)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event. `day` is the customer's day (effective, mailed, read), `name` and `state` are codes, `text` is as written.

    `amount_cents` is what it changed in what is owed (payments negative); None where money did not move.
    `reference_id` is the row's own id of its kind: bill, receipt, adjustment, corrected account, read, agreement, ...
    """

    kind: str
    day: date
    at: datetime | None
    reference_id: int
    name: str
    text: str
    state: str
    amount_cents: int | None
    other_cents: int | None
    other_day: date | None
    who: str
    entry_id: int | None
    all_rows: int


# Every branch gives the columns of TimelineRow, but the count, and looks through an index of its own. Reads have one index
# of the originals and one of the corrections, so they are asked for apart: together, every read of the city is looked at.
BRANCHES = {
    BILL: """
SELECT 'bill', coalesce(b.mailing_date, b.bill_date), NULL::timestamptz, b.id, b.kind::text, b.number::text,
       CASE WHEN b.state = 'CANCELLED' AND EXISTS (
           SELECT FROM billing_correctedaccount k WHERE k.customer_account_id = %(account)s AND k.state = 'POSTED'
           AND k.bill_ids @> to_jsonb(b.id)) THEN 'REPLACED' ELSE b.state::text END,
       b.current_charges_cents, b.amount_due_cents, b.due_date, '', b.entry_id
FROM billing_bill b WHERE b.customer_account_id = %(account)s
  AND NOT EXISTS (SELECT FROM billing_correctedaccount k JOIN billing_correction q ON q.id = k.correction_id
                  WHERE k.customer_account_id = %(account)s AND k.state = 'POSTED' AND q.run_id = b.run_id)""",
    PAYMENT: """
SELECT 'payment', r.effective_date, r.recorded_at, r.id, l.kind::text, r.number::text,
       coalesce(v.kind, CASE WHEN m.id IS NOT NULL THEN 'moved' ELSE '' END)::text, -l.amount_cents, NULL::bigint,
       r.business_date, r.payer_name::text, r.entry_id
FROM cashiering_receiptline l JOIN cashiering_receipt r ON r.id = l.receipt_id
LEFT JOIN cashiering_receiptvoid v ON v.receipt_id = r.id
LEFT JOIN cashiering_paymenttransfer m ON m.line_id = l.id
WHERE l.customer_account_id = %(account)s
UNION ALL
SELECT 'payment', r.effective_date, m.moved_at, r.id, 'transfer', r.number::text, '', -m.amount_cents, NULL, m.business_date,
       m.reason::text, m.entry_id
FROM cashiering_paymenttransfer m JOIN cashiering_receiptline l ON l.id = m.line_id
JOIN cashiering_receipt r ON r.id = l.receipt_id WHERE m.to_customer_account_id = %(account)s
UNION ALL
SELECT 'payment', s.effective_date, f.resolved_at, 0, 'suspense', s.reference::text, '', -s.amount_cents, NULL,
       f.business_date, f.reason::text, f.entry_id
FROM cashiering_suspenseresolution f JOIN cashiering_suspenseitem s ON s.id = f.suspense_item_id
WHERE f.customer_account_id = %(account)s AND f.kind = 'found'
UNION ALL
SELECT 'payment', r.effective_date, d.corrected_at, r.id, 'reduced', r.number::text, '', d.amount_cents, NULL,
       d.business_date, d.evidence_words::text, d.entry_id
FROM cashiering_differencecorrection d JOIN cashiering_receipt r ON r.id = d.receipt_id
WHERE d.customer_account_id = %(account)s AND d.amount_cents > 0
  AND NOT EXISTS (SELECT FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id)""",
    RETURNED: """
SELECT 'returned', i.returned_on, i.recorded_at, r.id, i.reason_code::text, r.number::text, '', NULL::bigint, i.amount_cents,
       i.business_date, '', i.entry_id
FROM cashiering_receiptline l JOIN cashiering_receipt r ON r.id = l.receipt_id
JOIN cashiering_tender t ON t.receipt_id = r.id JOIN cashiering_returneditem i ON i.tender_id = t.id
WHERE l.customer_account_id = %(account)s""",
    CHARGE: """
SELECT 'charge', i.effective_date, NULL::timestamptz, min(i.id), i.charge_type::text, e.description::text, '',
       sum(i.amount_cents)::bigint, NULL::bigint, i.due_date, '', i.entry_id
FROM receivables_openitem i JOIN ledger_journalentry e ON e.id = i.entry_id
WHERE i.customer_account_id = %(account)s AND i.bill_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM billing_adjustment j WHERE j.customer_account_id = %(account)s AND j.entry_id = i.entry_id)
GROUP BY i.effective_date, i.charge_type, e.description, i.due_date, i.entry_id""",
    ADJUSTMENT: """
SELECT 'adjustment', coalesce(j.business_date, (j.requested_at AT TIME ZONE %(zone)s)::date), j.requested_at, j.id,
       j.reason_code::text, j.remark, CASE WHEN EXISTS (
           SELECT FROM billing_adjustmenttakenback t WHERE t.adjustment_id = j.id) THEN 'TAKEN_BACK' ELSE j.state::text END,
       CASE WHEN j.state = 'POSTED' THEN j.amount_cents END, j.amount_cents,
       NULL::date, u.username::text, j.entry_id
FROM billing_adjustment j JOIN staff_staffuser u ON u.id = j.requested_by_id WHERE j.customer_account_id = %(account)s
  AND NOT EXISTS (SELECT FROM billing_correctedaccount k WHERE k.adjustment_id = j.id) AND j.again_of_id IS NULL""",
    # What was taken back and made anew is one thing that happened: its net effect.
    CORRECTION: """
SELECT 'correction', r.business_date, r.finished_at, k.id, q.cause::text, q.remark, '',
       k.rebilled_cents - k.cancelled_cents - k.late_fee_cents + k.adjusted_cents - k.again_cents, jsonb_array_length(k.periods)::bigint, NULL::date, '',
       j.entry_id
FROM billing_correctedaccount k JOIN billing_correction q ON q.id = k.correction_id JOIN billing_billrun r ON r.id = q.run_id
LEFT JOIN billing_adjustment j ON j.id = k.adjustment_id
WHERE k.customer_account_id = %(account)s AND k.state = 'POSTED'""",
    DEPOSIT: """
SELECT 'deposit', m.effective_date, m.recorded_at, m.security_deposit_id, m.kind::text, '', '', NULL::bigint, m.amount_cents,
       m.business_date, '', m.entry_id
FROM receivables_securitydepositmovement m WHERE m.customer_account_id = %(account)s""",
    READ: """
SELECT 'read', d.read_on, d.recorded_at, t.id, d.kind, t.serial, d.kind, NULL::bigint, d.reading_milli, NULL::date,
       t.unit, NULL::bigint
FROM customers_serviceagreement g
CROSS JOIN LATERAL (
    SELECT o.* FROM metering_read o WHERE o.service_point_id = g.service_point_id AND o.replaces_read_id IS NULL
    UNION ALL
    SELECT c.* FROM metering_read c WHERE c.service_point_id = g.service_point_id AND c.replaces_read_id IS NOT NULL) d
JOIN metering_installation i ON i.id = d.installation_id JOIN metering_meter t ON t.id = i.meter_id
WHERE g.customer_account_id = %(account)s AND d.read_on >= g.from_date AND (g.to_date IS NULL OR d.read_on <= g.to_date)
  AND NOT EXISTS (SELECT 1 FROM metering_read z WHERE z.replaces_read_id = d.id
                  AND z.service_point_id = d.service_point_id AND z.read_on = d.read_on)""",
    SERVICE: """
SELECT 'service', e.day, NULL::timestamptz, g.id, g.service, concat_ws(' ', m.house_number, nullif(m.direction, ''),
       m.street_name, nullif(m.street_type, ''), nullif(m.unit, '')), e.state, NULL::bigint, NULL::bigint, NULL::date, '',
       NULL::bigint
FROM customers_serviceagreement g JOIN premises_servicepoint s ON s.id = g.service_point_id
JOIN premises_premise m ON m.id = s.premise_id
CROSS JOIN LATERAL (VALUES (g.from_date, 'started'), (g.to_date, 'ended')) e (day, state)
WHERE g.customer_account_id = %(account)s AND e.day IS NOT NULL""",
    WORK_ITEM: """
SELECT 'work_item', (w.opened_at AT TIME ZONE %(zone)s)::date, w.opened_at, w.id, w.kind, w.reason, w.state, NULL::bigint,
       NULL::bigint, w.due_on, coalesce(u.username, '')::text, NULL::bigint
FROM casework_workitem w LEFT JOIN staff_staffuser u ON u.id = w.assigned_to_id WHERE w.customer_account_id = %(account)s""",
    CONTACT: """
SELECT 'contact', (c.happened_at AT TIME ZONE %(zone)s)::date, c.happened_at, c.id, c.channel, c.note, '', NULL::bigint,
       NULL::bigint, NULL::date, coalesce(u.username, '')::text, NULL::bigint
FROM casework_contact c LEFT JOIN staff_staffuser u ON u.id = c.staff_user_id WHERE c.customer_account_id = %(account)s""",
}
TIMELINE = """
SELECT t.*, count(*) OVER ()::bigint
FROM ({branches}) t (kind, day, at, reference_id, name, text, state, amount_cents, other_cents, other_day, who, entry_id)
ORDER BY day DESC, at DESC NULLS LAST, kind, reference_id DESC LIMIT %(limit)s OFFSET %(offset)s
"""


def account_timeline(
    *, customer_account_id: int, kinds: Sequence[str] = KINDS, limit: int | None = 30, offset: int = 0
) -> tuple[TimelineRow, ...]:
    """What happened, the latest first; only of some kinds when asked so."""
    branches = "\nUNION ALL".join(BRANCHES[kind] for kind in KINDS if kind in kinds)
    if not branches:
        return ()
    params: dict[str, Any] = {
        "account": customer_account_id,
        "zone": settings.TIME_ZONE,
        "limit": limit,
        "offset": offset,
    }
    with connection.cursor() as cursor:
        cursor.execute(TIMELINE.format(branches=branches), params)
        return tuple(TimelineRow(*row) for row in cursor.fetchall())
