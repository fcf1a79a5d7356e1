"""What the database refuses of bank statements, matches, claims and reconciliations; read by 0002."""

BANK_APPEND_ONLY = ["bankstatement", "bankclaim", "bankclaimacceptance", "bankreconciliationitem"]

BANK = """
-- A statement comes whole: its lines are as many, and as much, as it says.
CREATE FUNCTION cashiering_statement_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    SELECT s.own_id INTO wrong FROM cashiering_bankstatement s
    CROSS JOIN LATERAL (
        SELECT count(*) AS items, coalesce(sum(l.amount_cents) FILTER (WHERE l.amount_cents > 0), 0) AS credits,
               coalesce(-sum(l.amount_cents) FILTER (WHERE l.amount_cents < 0), 0) AS debits
        FROM cashiering_bankline l WHERE l.statement_id = s.id) found
    WHERE s.id IN (SELECT n.statement_id FROM new_rows n)
      AND (found.items, found.credits, found.debits)
          IS DISTINCT FROM (s.line_count::bigint, s.credit_cents::numeric, s.debit_cents::numeric) LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Bank statement %s: its lines are not what it adds up to.', wrong),
                                  'cashiering_statement_whole');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_statement_whole AFTER INSERT ON cashiering_bankline REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_statement_whole();

-- A line is recognised whole; a thing is cleared by one entry only, and never by who had a hand in the deposit.
CREATE FUNCTION cashiering_bankmatch_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    SELECT l.reference INTO wrong FROM cashiering_bankline l
    WHERE l.id IN (SELECT n.bank_line_id FROM new_rows n)
      AND l.amount_cents <> (SELECT sum(m.amount_cents) FROM cashiering_bankmatch m WHERE m.bank_line_id = l.id) LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Bank line %s is recognised whole and once, or not at all.', wrong),
                                  'cashiering_bankmatch_whole');
    END IF;
    SELECT m.transit_item_id::text INTO wrong FROM cashiering_bankmatch m
    WHERE m.kind = 'transit' AND m.transit_item_id IN (SELECT n.transit_item_id FROM new_rows n)
    GROUP BY m.transit_item_id HAVING count(DISTINCT m.entry_id) > 1
    UNION ALL SELECT m.settlement_id::text FROM cashiering_bankmatch m
    WHERE m.settlement_id IN (SELECT n.settlement_id FROM new_rows n)
    GROUP BY m.settlement_id HAVING count(DISTINCT m.entry_id) > 1
    UNION ALL SELECT m.refund_check_id::text FROM cashiering_bankmatch m
    WHERE m.refund_check_id IN (SELECT n.refund_check_id FROM new_rows n)
    GROUP BY m.refund_check_id HAVING count(DISTINCT m.entry_id) > 1 LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Item %s was cleared by the bank before.', wrong), 'cashiering_bankmatch_once');
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows n JOIN cashiering_deposit d ON d.transit_item_id = n.transit_item_id
               WHERE n.matched_by_id IN (d.prepared_by_id, d.verified_by_id)) THEN
        PERFORM cashiering_refuse('Nobody matches the bank''s line of a deposit that they prepared or verified.',
                                  'cashiering_bankmatch_hands');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_bankmatch_whole AFTER INSERT ON cashiering_bankmatch REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_bankmatch_whole();

-- A reconciliation is decided once, and what it says never changes.
CREATE FUNCTION cashiering_reconciliation_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
    IF OLD.state <> 'PREPARED' OR NEW.state NOT IN ('REVIEWED', 'RETURNED')
       OR (NEW.bank_account_id, NEW.period_end, NEW.statement_cents, NEW.book_cents, NEW.bank_only_cents,
           NEW.book_only_cents, NEW.business_date, NEW.remark, NEW.prepared_by_id, NEW.prepared_at) IS DISTINCT FROM
          (OLD.bank_account_id, OLD.period_end, OLD.statement_cents, OLD.book_cents, OLD.bank_only_cents,
           OLD.book_only_cents, OLD.business_date, OLD.remark, OLD.prepared_by_id, OLD.prepared_at) THEN
        PERFORM cashiering_refuse('A reconciliation is reviewed or given back once; its figures never change.',
                                  'cashiering_reconciliation_step');
    END IF;
    SELECT coalesce(sum(i.amount_cents) FILTER (WHERE i.section = 'bank_only'), 0) AS bank,
           coalesce(sum(i.amount_cents) FILTER (WHERE i.section = 'book_only'), 0) AS books
    INTO found FROM cashiering_bankreconciliationitem i WHERE i.reconciliation_id = NEW.id;
    IF (found.bank, found.books) IS DISTINCT FROM (NEW.bank_only_cents::numeric, NEW.book_only_cents::numeric) THEN
        PERFORM cashiering_refuse('The rows of this reconciliation are not what its figures say.',
                                  'cashiering_reconciliation_rows');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_reconciliation_step BEFORE UPDATE ON cashiering_bankreconciliation
FOR EACH ROW EXECUTE FUNCTION cashiering_reconciliation_step();
"""
BANK_FUNCTIONS = ["cashiering_statement_whole", "cashiering_bankmatch_whole", "cashiering_reconciliation_step"]
