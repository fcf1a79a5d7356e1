"""Whether private fire lines are billed: from the day on which the water tariff has a class for them. SQL for those who ask."""

# A class of what stands by: `fire`, `fire_by_inch`, `standby`. Until a tariff has one, fire agreements are not billed.
VERSIONS = """
FROM rates_tariffversion v JOIN rates_tariff t ON t.id = v.tariff_id
WHERE v.state = 'ACTIVE' AND t.service = 'water' AND EXISTS (
    SELECT FROM jsonb_object_keys(v.content -> 'rate_classes') AS class WHERE class LIKE 'fire%%' OR class = 'standby')
"""
FIRE_BILLED_SINCE = f"(SELECT min(v.from_date) {VERSIONS})"


def fire_is_billed(*, day: str) -> str:
    """The condition for the days that end before `day`, which is SQL."""
    return f"EXISTS (SELECT {VERSIONS} AND v.from_date < {day} AND (v.to_date IS NULL OR v.to_date >= {day}))"
