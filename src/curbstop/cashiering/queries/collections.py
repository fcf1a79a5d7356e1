"""What was taken for each department and receipt type on a business day."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

# Voids take their receipts out; reversals and returns of other days show on the day they were posted, as negatives.
COLLECTED = """
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT l.id)::bigint, sum(l.quantity)::bigint, sum(p.amount_cents)::bigint
FROM cashiering_receiptline l
JOIN cashiering_receipt r ON r.id = l.receipt_id
JOIN cashiering_receipttype t ON t.id = l.receipt_type_id
LEFT JOIN cashiering_department d ON d.id = t.department_id
JOIN LATERAL (SELECT q.fund_id, q.account_number, sum(q.amount_cents) AS amount_cents
              FROM cashiering_tenderportion q WHERE q.line_id = l.id GROUP BY 1, 2) p ON TRUE
WHERE r.business_date = %(day)s
  AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
UNION ALL
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT p.line_id)::bigint, 0, -sum(p.amount_cents)::bigint
FROM cashiering_returneditem i
JOIN cashiering_tenderportion p ON p.tender_id = i.tender_id
JOIN cashiering_receiptline l ON l.id = p.line_id
JOIN cashiering_receipttype t ON t.id = l.receipt_type_id
LEFT JOIN cashiering_department d ON d.id = t.department_id
WHERE i.business_date = %(day)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
UNION ALL
SELECT coalesce(d.code, ''), coalesce(d.name, ''), coalesce(d.ledger_string, ''), t.code, t.name,
       coalesce(nullif(d.name_es, ''), d.name, ''), coalesce(nullif(t.name_es, ''), t.name), p.fund_id, p.account_number,
       count(DISTINCT p.line_id)::bigint, 0, -sum(p.amount_cents)::bigint
FROM cashiering_receiptvoid v
JOIN cashiering_receiptline l ON l.receipt_id = v.receipt_id
JOIN cashiering_tenderportion p ON p.line_id = l.id
JOIN cashiering_receipttype t ON t.id = l.receipt_type_id
LEFT JOIN cashiering_department d ON d.id = t.department_id
WHERE v.business_date = %(day)s AND v.kind = 'reversal'
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
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


def department_collections(*, business_date: date) -> tuple[CollectionRow, ...]:
    """The collection report's rows; those without a department are the utility's own receipt types."""
    with connection.cursor() as cursor:
        cursor.execute(COLLECTED, {"day": business_date})
        return tuple(CollectionRow(*row) for row in cursor.fetchall())
