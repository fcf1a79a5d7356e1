"""What happened at service points before: which cycle reads them, what was true of the last agreement."""

from django.db import connection

LATEST_CYCLE = """
SELECT c.cycle_number FROM customers_serviceagreement a JOIN customers_customeraccount c ON c.id = a.customer_account_id
WHERE a.service_point_id = ANY(%s) ORDER BY a.from_date DESC, a.id DESC LIMIT 1
"""
NEIGHBOURS_CYCLE = """
SELECT c.cycle_number FROM premises_servicepoint mine
JOIN premises_servicepoint near ON near.route = mine.route AND near.route <> ''
JOIN customers_serviceagreement a ON a.service_point_id = near.id
JOIN customers_customeraccount c ON c.id = a.customer_account_id
WHERE mine.id = ANY(%s) ORDER BY abs(coalesce(near.route_sequence, 0) - coalesce(mine.route_sequence, 0)) LIMIT 1
"""
FIRST_CYCLE = 1


def latest_cycle_of_points(*, service_point_ids: list[int]) -> int:
    """The billing cycle of the last customer there, else of the nearest neighbour on the route, else the first."""
    for sql in (LATEST_CYCLE, NEIGHBOURS_CYCLE):
        with connection.cursor() as cursor:
            cursor.execute(sql, [service_point_ids])
            row = cursor.fetchone()
        if row is not None:
            return int(row[0])
    return FIRST_CYCLE
