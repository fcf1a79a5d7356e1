"""The zones that premises lie in."""

from django.db import connection

ZONES = "SELECT DISTINCT zone FROM premises_premise WHERE zone IS NOT NULL ORDER BY zone"


def zones_of_premises() -> list[int]:
    """Every zone that some premise lies in, in order."""
    with connection.cursor() as cursor:
        cursor.execute(ZONES)
        return [int(zone) for (zone,) in cursor.fetchall()]
