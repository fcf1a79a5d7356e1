"""What was taken for each department and receipt type on a business day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

# What was put under another receipt type leaves one and comes to the other on the day of the correction.
# Voids take their receipts out; reversals and returns of other days show on the day they were posted, as negatives.
COLLECTED = """
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT l.id)::bigint, sum(l.quantity)::bigint, sum(p.amount_cents)::bigint, d.id, t.id
FROM cashiering_receiptline l
JOIN cashiering_receipt r ON r.id = l.receipt_id
JOIN cashiering_receipttype t ON t.id = l.receipt_type_id
JOIN LATERAL (SELECT q.fund_id, q.account_number, q.subsidiary_id, sum(q.amount_cents) AS amount_cents
              FROM cashiering_tenderportion q WHERE q.line_id = l.id GROUP BY 1, 2, 3) p ON TRUE
LEFT JOIN cashiering_department d ON d.id = CASE p.account_number WHEN 208 THEN p.subsidiary_id ELSE t.department_id END
WHERE r.business_date = %(day)s
  AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, d.id, t.id
UNION ALL
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT p.line_id)::bigint, 0, -sum(p.amount_cents)::bigint, d.id, t.id
FROM cashiering_returneditem i
JOIN cashiering_tenderportion p ON p.tender_id = i.tender_id
JOIN cashiering_receiptline l ON l.id = p.line_id
JOIN cashiering_receipttype t ON t.id = coalesce((SELECT c.to_receipt_type_id FROM cashiering_receipttypecorrection c
    WHERE c.line_id = l.id ORDER BY c.id DESC LIMIT 1), l.receipt_type_id)
LEFT JOIN cashiering_department d ON d.id = CASE p.account_number WHEN 208 THEN p.subsidiary_id ELSE t.department_id END
WHERE i.business_date = %(day)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, d.id, t.id
UNION ALL
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT p.line_id)::bigint, 0, -sum(p.amount_cents)::bigint, d.id, t.id
FROM cashiering_receiptvoid v
JOIN cashiering_receiptline l ON l.receipt_id = v.receipt_id
JOIN cashiering_tenderportion p ON p.line_id = l.id
JOIN cashiering_receipttype t ON t.id = coalesce((SELECT c.to_receipt_type_id FROM cashiering_receipttypecorrection c
    WHERE c.line_id = l.id ORDER BY c.id DESC LIMIT 1), l.receipt_type_id)
LEFT JOIN cashiering_department d ON d.id = CASE p.account_number WHEN 208 THEN p.subsidiary_id ELSE t.department_id END
WHERE v.business_date = %(day)s AND v.kind = 'reversal'
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, d.id, t.id
UNION ALL
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT c.line_id)::bigint, 0, sum(p.cents)::bigint, d.id, t.id
FROM cashiering_receipttypecorrection c
JOIN cashiering_receiptline l ON l.id = c.line_id
CROSS JOIN LATERAL (
    SELECT c.from_receipt_type_id AS type_id, (x ->> 0)::smallint AS fund_id, (x ->> 1)::smallint AS account_number,
           (x ->> 2)::bigint AS subsidiary_id, -(x ->> 3)::bigint AS cents FROM jsonb_array_elements(c.from_purposes) x
    UNION ALL
    SELECT c.to_receipt_type_id, (x ->> 0)::smallint, (x ->> 1)::smallint, (x ->> 2)::bigint, (x ->> 3)::bigint
    FROM jsonb_array_elements(c.to_purposes) x) p
JOIN cashiering_receipttype t ON t.id = p.type_id
LEFT JOIN cashiering_department d ON d.id = CASE p.account_number WHEN 208 THEN p.subsidiary_id ELSE t.department_id END
WHERE c.business_date = %(day)s
  AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = l.receipt_id AND v.kind = 'void')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, d.id, t.id
ORDER BY 1, 4, 12 DESC
"""


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """One receipt type of one department on a day; negative for what came back."""

    department_code: str
    department_name: str
    ledger_string: str
    receipt_type_code: str
    receipt_type_name: str
    department_name_es: str
    receipt_type_name_es: str
    fund_id: int
    account_number: int
    count: int
    quantity: int
    amount_cents: int
    department_id: int | None
    receipt_type_id: int


def department_collections(
    *, business_date: date, department_ids: Sequence[int] | None = None
) -> tuple[CollectionRow, ...]:
    """The collection report's rows, of all or some departments; those without one are the utility's own receipt types."""
    with connection.cursor() as cursor:
        cursor.execute(COLLECTED, {"day": business_date})
        rows = tuple(CollectionRow(*row) for row in cursor.fetchall())
    return rows if department_ids is None else tuple(row for row in rows if row.department_id in department_ids)
