"""The classes of customers that a utility's own tariffs name."""

from django.db import connection

from curbstop.rates.types import Words

# The words of the latest version hold; a withdrawn one says nothing any more.
NAMED = """
SELECT DISTINCT ON (named.key) named.key, named.value->>'en', named.value->>'es'
FROM rates_tariffversion version CROSS JOIN LATERAL jsonb_each(version.content->'rate_classes') named
WHERE version.state <> 'WITHDRAWN' ORDER BY named.key, version.from_date DESC, version.id DESC
"""


def tariff_rate_classes() -> dict[str, Words]:
    """The words of every class that some tariff in this utility names, by its code; drafts too."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        return {code: Words(en=english, es=spanish) for code, english, spanish in cursor.fetchall()}
