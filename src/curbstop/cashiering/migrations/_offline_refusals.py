"""What the database refuses of offline receipts and chargebacks."""

OFFLINE_APPEND_ONLY = [
    "numberrange",
    "offlinereceipt",
    "offlineposting",
    "numbersnotused",
    "chargeback",
    "chargebackstep",
]
OFFLINE_FUNCTIONS = [
    "cashiering_offline_number",
    "cashiering_offline_posted",
    "cashiering_notused_admitted",
    "cashiering_chargeback_step",
]

OFFLINE = """
CREATE FUNCTION cashiering_offline_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held cashiering_numberrange; mine cashiering_cashsession;
BEGIN
    SELECT * INTO mine FROM cashiering_cashsession s WHERE s.id = NEW.session_id FOR SHARE;
    IF mine.cashier_id <> NEW.taken_by_id OR mine.business_date > NEW.business_date THEN
        PERFORM cashiering_refuse('An offline receipt is of the cashier of its session, and comes not before its day.',
                                  'cashiering_offline_session');
    END IF;
    IF NEW.range_id IS NULL THEN RETURN NEW; END IF;
    SELECT * INTO held FROM cashiering_numberrange r WHERE r.id = NEW.range_id FOR SHARE;
    IF NEW.sequence NOT BETWEEN held.first_number AND held.last_number
       OR held.session_id IS DISTINCT FROM (CASE WHEN NEW.kind = 'page' THEN NEW.session_id END) THEN
        PERFORM cashiering_refuse(format('Number %s was not assigned for this receipt.', NEW.number),
                                  'cashiering_offline_range');
    END IF;
    IF EXISTS (SELECT 1 FROM cashiering_numbersnotused n WHERE n.range_id = NEW.range_id
               AND NEW.sequence BETWEEN n.first_number AND n.last_number) THEN
        PERFORM cashiering_refuse(format('Number %s was told as not used.', NEW.number), 'cashiering_offline_notused');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_offline_number BEFORE INSERT ON cashiering_offlinereceipt
FOR EACH ROW EXECUTE FUNCTION cashiering_offline_number();

CREATE FUNCTION cashiering_offline_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.receipt_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM cashiering_offlinereceipt o JOIN cashiering_receipt r ON r.id = NEW.receipt_id
        WHERE o.id = NEW.offline_receipt_id AND r.session_id = o.session_id AND r.total_cents = o.amount_cents
          AND r.change_cents = o.given_cents - o.amount_cents AND r.business_date = NEW.business_date) THEN
        PERFORM cashiering_refuse('An offline receipt is posted with its amount into the session it was taken in.',
                                  'cashiering_offlineposting_receipt');
    END IF;
    IF NEW.correction_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM cashiering_offlinereceipt o JOIN cashiering_differencecorrection c ON c.id = NEW.correction_id
        WHERE o.id = NEW.offline_receipt_id AND c.session_id = o.session_id AND c.amount_cents = -o.amount_cents) THEN
        PERFORM cashiering_refuse('The correction of another drawer or amount is not this receipt.',
                                  'cashiering_offlineposting_correction');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_offline_posted BEFORE INSERT ON cashiering_offlineposting
FOR EACH ROW EXECUTE FUNCTION cashiering_offline_posted();

CREATE FUNCTION cashiering_notused_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held cashiering_numberrange;
BEGIN
    SELECT * INTO held FROM cashiering_numberrange r WHERE r.id = NEW.range_id FOR NO KEY UPDATE;
    IF NEW.first_number < held.first_number OR NEW.last_number > held.last_number
       OR EXISTS (SELECT 1 FROM cashiering_offlinereceipt o WHERE o.range_id = NEW.range_id
                  AND o.sequence BETWEEN NEW.first_number AND NEW.last_number) THEN
        PERFORM cashiering_refuse('Only numbers of the range that no receipt has are told as not used.',
                                  'cashiering_notused_range');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_notused_admitted BEFORE INSERT ON cashiering_numbersnotused
FOR EACH ROW EXECUTE FUNCTION cashiering_notused_admitted();

CREATE FUNCTION cashiering_chargeback_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cashiering_chargeback c WHERE c.id = NEW.chargeback_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM cashiering_chargebackstep s WHERE s.chargeback_id = NEW.chargeback_id
               AND s.kind IN ('won', 'lost', 'accepted')) THEN
        PERFORM cashiering_refuse('This dispute has ended.', 'cashiering_chargeback_ended');
    END IF;
    IF NEW.kind = 'filed' AND NOT EXISTS (
        SELECT 1 FROM cashiering_chargebackstep s WHERE s.chargeback_id = NEW.chargeback_id AND s.kind = 'evidence')
       OR NEW.kind = 'won' AND NOT EXISTS (
        SELECT 1 FROM cashiering_chargebackstep s WHERE s.chargeback_id = NEW.chargeback_id AND s.kind = 'filed') THEN
        PERFORM cashiering_refuse('Evidence is gathered, then sent; only a dispute that was answered is won.',
                                  'cashiering_chargeback_order');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_chargeback_step BEFORE INSERT ON cashiering_chargebackstep
FOR EACH ROW EXECUTE FUNCTION cashiering_chargeback_step();
"""
