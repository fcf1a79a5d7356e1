"""What the database refuses of the counter: card numbers, shares, invoices paid twice, suspended payments; read by 0002."""

COUNTER_APPEND_ONLY = [
    "receipttypefee",
    "receipttypedistribution",
    "receipttypeshare",
    "receipttypecorrection",
    "departmentinvoicefile",
    "departmentinvoice",
    "departmentpaymentfile",
    "departmentpaymentfileline",
    "departmentanswer",
]
COUNTER_NEVER_DELETED = ["suspendedpayment", "department"]

COUNTER = """
-- 13 to 19 digits in a row (blanks and dashes between them do not count) whose check digit is a card's; no card begins with 0.
CREATE FUNCTION cashiering_card_number(kept text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE run text; digits text; total int; digit int;
BEGIN
    IF kept !~ '[0-9]([ -]?[0-9]){12}' THEN
        RETURN FALSE;
    END IF;
    FOR run IN SELECT m[1] FROM regexp_matches(kept, '([0-9](?:[ -]?[0-9])*)', 'g') AS m LOOP
        digits := reverse(regexp_replace(run, '[ -]', '', 'g'));
        CONTINUE WHEN length(digits) NOT BETWEEN 13 AND 19 OR right(digits, 1) = '0';
        total := 0;
        FOR place IN 1..length(digits) LOOP
            digit := substr(digits, place, 1)::int * (1 + (place + 1) % 2);
            total := total + digit / 10 + digit % 10;
        END LOOP;
        IF total % 10 = 0 THEN
            RETURN TRUE;
        END IF;
    END LOOP;
    RETURN FALSE;
END
$$;
ALTER TABLE cashiering_tender ADD CONSTRAINT cashiering_tender_no_card_in_words CHECK (kind = 'batch' OR NOT (
    cashiering_card_number(check_number) OR cashiering_card_number(check_payer) OR cashiering_card_number(card_token)
    OR cashiering_card_number(card_authorization) OR cashiering_card_number(reference)));
ALTER TABLE cashiering_receipt ADD CONSTRAINT cashiering_receipt_no_card_number CHECK (
    session_id IS NULL OR NOT cashiering_card_number(payer_name));
ALTER TABLE cashiering_receiptline ADD CONSTRAINT cashiering_receiptline_no_card_number CHECK (
    (remark = '' OR NOT cashiering_card_number(remark)) AND (answers = '{}' OR NOT cashiering_card_number(answers::text)));
ALTER TABLE cashiering_suspendedpayment ADD CONSTRAINT cashiering_suspended_no_card_number CHECK (
    NOT cashiering_card_number(label) AND NOT cashiering_card_number((fields - 'command_key')::text));

-- The parts of a distribution are the whole of what its amounts leave; all shares come in one statement.
CREATE FUNCTION cashiering_shares_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cashiering_receipttypeshare s WHERE s.distribution_id IN (SELECT distribution_id FROM new_rows)
               GROUP BY s.distribution_id HAVING coalesce(sum(s.part_ppm), 0) <> 1000000) THEN
        PERFORM cashiering_refuse('The parts of a distribution are a hundred percent.', 'cashiering_share_whole');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_shares_whole AFTER INSERT ON cashiering_receipttypeshare REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_shares_whole();

-- What is paid of an invoice and was not undone; a returned check takes back what it had paid.
CREATE FUNCTION cashiering_invoice_paid(wanted bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (coalesce(sum(l.amount_cents), 0) - coalesce(sum(back.cents), 0))::bigint
    FROM cashiering_receiptline l
    CROSS JOIN LATERAL (SELECT sum(p.amount_cents) AS cents FROM cashiering_returneditem i
                        JOIN cashiering_tenderportion p ON p.tender_id = i.tender_id WHERE p.line_id = l.id) back
    WHERE l.invoice_id = wanted
      AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = l.receipt_id)
$$;

CREATE FUNCTION cashiering_invoice_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM new_rows n WHERE n.invoice_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM cashiering_departmentinvoice i WHERE i.id IN (SELECT n.invoice_id FROM new_rows n)
    ORDER BY i.id FOR NO KEY UPDATE;
    SELECT coalesce(i.number, 'unknown') INTO wrong FROM new_rows n
    LEFT JOIN cashiering_departmentinvoice i ON i.id = n.invoice_id
    LEFT JOIN cashiering_receipttype t ON t.id = n.receipt_type_id
    WHERE n.invoice_id IS NOT NULL AND (i.id IS NULL OR i.receipt_type_id <> n.receipt_type_id
        OR cashiering_invoice_paid(i.id) > i.amount_cents
        OR (NOT t.takes_part_payment AND cashiering_invoice_paid(i.id) <> i.amount_cents)) LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Invoice %s is paid under its receipt type, never twice, and in part only where'
                                         ' the department takes parts.', wrong), 'cashiering_invoice_paid_once');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_invoice_admitted AFTER INSERT ON cashiering_receiptline REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_invoice_admitted();

CREATE FUNCTION cashiering_invoicefile_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    SELECT f.file_name INTO wrong FROM cashiering_departmentinvoicefile f
    CROSS JOIN LATERAL (SELECT count(*) AS items, sum(i.amount_cents) AS cents, bool_or(i.department_id <> f.department_id) AS other
                        FROM cashiering_departmentinvoice i WHERE i.file_id = f.id) found
    WHERE f.id IN (SELECT n.file_id FROM new_rows n)
      AND ((found.items, found.cents) IS DISTINCT FROM (f.control_count::bigint, f.control_cents::numeric) OR found.other) LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('The invoices of %s are not what its control figures say.', wrong),
                                  'cashiering_invoicefile_whole');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_invoicefile_whole AFTER INSERT ON cashiering_departmentinvoice REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_invoicefile_whole();

CREATE FUNCTION cashiering_paymentfile_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong integer;
BEGIN
    SELECT f.number INTO wrong FROM cashiering_departmentpaymentfile f
    CROSS JOIN LATERAL (SELECT count(*) AS items, sum(l.amount_cents) AS cents
                        FROM cashiering_departmentpaymentfileline l WHERE l.file_id = f.id) found
    WHERE f.id IN (SELECT n.file_id FROM new_rows n)
      AND (found.items, found.cents) IS DISTINCT FROM (f.line_count::bigint, f.control_cents::numeric) LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('The lines of payment file %s are not what its control figures say.', wrong),
                                  'cashiering_paymentfile_balance');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_paymentfile_whole AFTER INSERT ON cashiering_departmentpaymentfileline
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cashiering_paymentfile_whole();

CREATE FUNCTION cashiering_suspended_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'SUSPENDED' OR NEW.state = 'SUSPENDED'
       OR (NEW.key, NEW.office_id, NEW.business_date, NEW.label, NEW.total_cents, NEW.fields, NEW.suspended_by_id,
           NEW.suspended_at) IS DISTINCT FROM
          (OLD.key, OLD.office_id, OLD.business_date, OLD.label, OLD.total_cents, OLD.fields, OLD.suspended_by_id,
           OLD.suspended_at) THEN
        PERFORM cashiering_refuse('A payment that was laid aside is taken up, dropped or runs out once, as it was.',
                                  'cashiering_suspended_step');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_suspended_step BEFORE UPDATE ON cashiering_suspendedpayment
FOR EACH ROW EXECUTE FUNCTION cashiering_suspended_step();
"""
COUNTER_FUNCTIONS = [
    "cashiering_suspended_step",
    "cashiering_paymentfile_whole",
    "cashiering_invoicefile_whole",
    "cashiering_invoice_admitted",
    "cashiering_invoice_paid",
    "cashiering_shares_whole",
    "cashiering_card_number",
]
