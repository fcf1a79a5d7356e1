"""What of receipt types, departments' invoices and answers is sealed each day."""

from curbstop.ledger.queries import SealSectionSql

COUNTER_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "receipt_type_fees",
        "SELECT id, receipt_type_id, from_date, price_cents, source, set_by_id, set_on FROM cashiering_receipttypefee"
        " WHERE set_on = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "receipt_type_shares",
        "SELECT s.id, s.distribution_id, d.receipt_type_id, d.from_date, d.source, d.set_by_id, d.set_on, s.position, s.fund_id,"
        " s.account_number, s.department_id, s.amount_cents, s.part_ppm FROM cashiering_receipttypeshare s"
        " JOIN cashiering_receipttypedistribution d ON d.id = s.distribution_id"
        " WHERE d.set_on = %(business_date)s ORDER BY s.id",
    ),
    SealSectionSql(
        "receipt_type_corrections",
        "SELECT id, line_id, from_receipt_type_id, to_receipt_type_id, amount_cents, from_purposes::text AS from_purposes,"
        " to_purposes::text AS to_purposes, reason, entry_id, business_date, corrected_by_id, confirmed_by_id"
        " FROM cashiering_receipttypecorrection WHERE business_date = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "department_invoices",
        "SELECT i.id, i.file_id, f.sha256, f.control_count, f.control_cents, f.imported_by_id, i.department_id, i.number,"
        " i.receipt_type_id, i.payer_name, i.amount_cents, i.due_on FROM cashiering_departmentinvoice i"
        " JOIN cashiering_departmentinvoicefile f ON f.id = i.file_id"
        " WHERE f.business_date = %(business_date)s ORDER BY i.id",
    ),
    SealSectionSql(
        "department_payment_files",
        "SELECT l.id, l.file_id, f.department_id, f.number, f.line_count, f.control_cents, f.sha256, f.made_by_id,"
        " l.receipt_line_id, l.cause_kind, l.cause_id, l.amount_cents FROM cashiering_departmentpaymentfileline l"
        " JOIN cashiering_departmentpaymentfile f ON f.id = l.file_id"
        " WHERE f.business_date = %(business_date)s ORDER BY l.id",
    ),
    SealSectionSql(
        "department_answers",
        "SELECT id, department_id, business_date, receipt_type_id, answer, shown_count, shown_cents, said_cents, reason,"
        " answered_by_id, answered_on FROM cashiering_departmentanswer WHERE answered_on = %(business_date)s ORDER BY id",
    ),
)
