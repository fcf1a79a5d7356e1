"""The endorsement of checks for the counter's printer."""

from datetime import date

from curbstop.correspondence.engine.check_endorsement import Endorsement, endorsement_bytes


def render_endorsement(
    *, payee: str, bank_name: str, account_last_four: str, receipt_number: str, business_date: date, checks: int
) -> bytes:
    """ESC/POS bytes: one slip for each of a receipt's checks."""
    one = Endorsement(payee, bank_name, account_last_four, receipt_number, business_date)
    return endorsement_bytes(endorsements=(one,) * checks)
