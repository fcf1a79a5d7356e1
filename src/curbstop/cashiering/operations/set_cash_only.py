"""After a returned check a customer pays without checks for a while."""

from datetime import date

from django.db import connection

from curbstop.platform.transactions import require_open_transaction

# The later day stands: a second return never shortens the first one's time.
SET = """
UPDATE customers_customeraccount SET cash_only_until = greatest(coalesce(cash_only_until, %(until)s), %(until)s)
WHERE id = %(id)s
"""


def set_cash_only(*, customer_account_id: int, until: date) -> None:
    """No checks from this customer before `until`; the account is locked by the caller."""
    require_open_transaction()
    with connection.cursor() as cursor:
        cursor.execute(SET, {"id": customer_account_id, "until": until})
