"""What a month costs on average: the customer's own bills, else the premises', else everybody's latest."""

from datetime import date, timedelta

from django.db import connection

YEAR = timedelta(days=365)
# A premise's bills are those with a segment at one of its service points. Only whole months count.
OWN = """
SELECT round(avg(current_charges_cents))::bigint FROM billing_bill
WHERE customer_account_id = %(account)s AND state = 'ISSUED' AND kind = 'regular' AND bill_date > %(since)s
"""
PREMISES = """
SELECT round(avg(b.current_charges_cents))::bigint FROM billing_bill b
WHERE b.state = 'ISSUED' AND b.kind = 'regular' AND b.bill_date > %(since)s AND b.id IN (
    SELECT s.bill_id FROM billing_billsegment s WHERE s.agreement_id IN (
        SELECT id FROM customers_serviceagreement WHERE service_point_id = ANY(%(points)s)))
"""
LATEST = """
SELECT round(avg(current_charges_cents))::bigint FROM (
    SELECT current_charges_cents FROM billing_bill WHERE state = 'ISSUED' AND kind = 'regular'
    ORDER BY id DESC LIMIT 2000) AS latest
"""


def average_monthly_bill_cents(
    *, customer_account_id: int | None, service_point_ids: list[int], on_date: date
) -> int | None:
    """Average of a year's regular bills in whole cents; None while nothing was billed.

    Another customer's bills are used without being shown (books.md 3).
    """
    params = {"account": customer_account_id, "points": service_point_ids, "since": on_date - YEAR}
    questions = [PREMISES, LATEST] if customer_account_id is None else [OWN, PREMISES, LATEST]
    for sql in questions:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            (average,) = cursor.fetchone()
        if average is not None:
            return int(average)
    return None
