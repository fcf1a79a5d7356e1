"""What of billing is sealed each day: bills issued, their segments and lines, adjustments posted.

State, mailing and due dates of a bill, and whether a segment is cancelled, may still change and are not part of the
text; what changed them posts on its own day.
"""

from curbstop.billing.types import LINES_A_BILL
from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"
# The lines of a day's bills by the range of their ids (`bill_id =` alone would read every line there ever was, each day
# anew), then hashed by bill: joined by each bill's own range, a day of 100,000 bills compared every bill with every line.
LINES_OF_DAY = f"""
WITH day AS MATERIALIZED (SELECT id FROM billing_bill WHERE {DAY})
SELECT {{columns}} FROM day b JOIN billing_billline l ON l.bill_id = b.id
WHERE l.id >= (SELECT min(id) * {LINES_A_BILL} FROM day) AND l.id < (SELECT (max(id) + 1) * {LINES_A_BILL} FROM day)
ORDER BY l.id
"""  # noqa: S608 - our words

SEAL_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "bills",
        "SELECT id, number, customer_account_id, run_id, kind, bill_date, from_date, to_date, previous_balance_cents,"  # noqa: S608 - our words
        " payments_cents, adjustments_cents, current_charges_cents, credit_used_cents, amount_due_cents,"
        " security_deposit_demand_cents, rounding, language, business_date, entry_id"
        f" FROM billing_bill WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "bill_segments",
        "SELECT s.id, s.bill_id, s.agreement_id, s.service_point_id, s.service, s.from_date, s.to_date, s.is_regular,"  # noqa: S608
        " s.usage_milli, s.rate_class, s.meter_size, s.zone, s.outside_city, s.dwelling_units, s.start_read_id,"
        " s.end_read_id, s.estimated, s.charges_cents"
        f" FROM billing_billsegment s JOIN billing_bill b ON b.id = s.bill_id WHERE b.{DAY} ORDER BY s.id",
    ),
    SealSectionSql(
        "bill_lines",
        LINES_OF_DAY.format(
            columns="l.id, l.bill_id, l.segment_id, l.sequence, l.component, l.tier, l.from_date, l.to_date,"
            " l.quantity_milli, l.unit, l.price_micros, l.days, l.basis_days, l.amount_cents, l.fund_id,"
            " l.ledger_account_id, l.charge_type, l.tariff_version_id"
        ),
    ),
    SealSectionSql(
        "adjustments",
        "SELECT id, customer_account_id, agreement_id, open_item_id, bill_id, charge_type, amount_cents, reason_code, remark,"  # noqa: S608
        f" requested_by_id, approval_id, entry_id, business_date FROM billing_adjustment WHERE {DAY} ORDER BY id",
    ),
)
