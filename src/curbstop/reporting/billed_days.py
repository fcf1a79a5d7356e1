"""Up to which day a service point's use is on a bill."""

from datetime import date

from django.db import connection

BILLED_TO = """
SELECT EXISTS (SELECT FROM billing_billsegment s JOIN customers_serviceagreement a ON a.id = s.agreement_id
               WHERE a.service_point_id = %s AND s.to_date >= %s AND NOT s.cancelled)
"""


def is_billed_to(*, service_point_id: int, day: date) -> bool:
    """Whether a bill (also a held one) has the days up to `day`."""
    with connection.cursor() as cursor:
        cursor.execute(BILLED_TO, [service_point_id, day])
        (found,) = cursor.fetchone()
    return bool(found)
