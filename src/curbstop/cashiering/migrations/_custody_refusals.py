"""What the database refuses of received batches, payment centers, surprise counts and custody."""

CUSTODY_APPEND_ONLY = [
    "batchtape",
    "tapeline",
    "transmittalline",
    "emptyenvelope",
    "centerpayment",
    "surprisedraw",
    "surprisedue",
    "surprisecount",
    "surpriseline",
    "noteincident",
    "notestep",
]
CUSTODY_NEVER_DELETED = ["receivedbatch", "centerday", "paymentcenter"]
CUSTODY_FUNCTIONS = [
    "cashiering_received_step",
    "cashiering_tape_admitted",
    "cashiering_batch_session",
    "cashiering_received_balance",
    "cashiering_centerday_step",
    "cashiering_surprise_admitted",
    "cashiering_custody_answer",
]

RECEIVED = """
CREATE FUNCTION cashiering_received_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'TAPED'
       OR (NEW.source, NEW.office_id, NEW.department_id, NEW.business_date, NEW.effective_date, NEW.collected_at,
           NEW.received_by_id, NEW.received_with_id, NEW.received_at, NEW.note) IS DISTINCT FROM
          (OLD.source, OLD.office_id, OLD.department_id, OLD.business_date, OLD.effective_date, OLD.collected_at,
           OLD.received_by_id, OLD.received_with_id, OLD.received_at, OLD.note) THEN
        PERFORM cashiering_refuse('What was received is worked once or withdrawn, and nothing else in it changes.',
                                  'cashiering_received_step');
    END IF;
    IF NEW.state = 'WORKED' AND NOT EXISTS (
        SELECT 1 FROM cashiering_cashsession s JOIN cashiering_drawer d ON d.id = s.drawer_id
        WHERE s.id = NEW.session_id AND s.kind = 'batch' AND d.kind = NEW.source AND d.office_id = NEW.office_id
          AND s.effective_date = NEW.effective_date
          AND s.cashier_id NOT IN (NEW.received_by_id, coalesce(NEW.received_with_id, 0))) THEN
        PERFORM cashiering_refuse('What was received is worked on a drawer of its source, by nobody who opened it.',
                                  'cashiering_received_opener');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_received_step BEFORE UPDATE ON cashiering_receivedbatch
FOR EACH ROW EXECUTE FUNCTION cashiering_received_step();

CREATE FUNCTION cashiering_tape_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mine cashiering_receivedbatch;
BEGIN
    SELECT * INTO mine FROM cashiering_receivedbatch b WHERE b.id = NEW.batch_id FOR NO KEY UPDATE;
    IF mine.source <> 'transmittal' AND NEW.made_with_id IS NULL THEN
        PERFORM cashiering_refuse('Mail and the drop box are taped by two.', 'cashiering_tape_by_two');
    END IF;
    IF mine.source = 'transmittal' AND NEW.number > 1 THEN
        PERFORM cashiering_refuse('A transmittal that is wrong is withdrawn and entered anew.', 'cashiering_tape_transmittal');
    END IF;
    IF NEW.number <> 1 + (SELECT count(*) FROM cashiering_batchtape t WHERE t.batch_id = NEW.batch_id) THEN
        PERFORM cashiering_refuse('Tapes are numbered in order.', 'cashiering_tape_number');
    END IF;
    IF EXISTS (SELECT 1 FROM cashiering_cashsession s WHERE s.id = mine.session_id
               AND (s.state <> 'OPEN' OR s.cashier_id IN (NEW.made_by_id, NEW.made_with_id))) THEN
        PERFORM cashiering_refuse('A tape is made by nobody who posts the batch, and not after it is finished.',
                                  'cashiering_tape_poster');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_tape_admitted BEFORE INSERT ON cashiering_batchtape
FOR EACH ROW EXECUTE FUNCTION cashiering_tape_admitted();

CREATE FUNCTION cashiering_batch_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.kind, NEW.effective_date) IS DISTINCT FROM (OLD.kind, OLD.effective_date) THEN
        PERFORM cashiering_refuse('What a session was opened with never changes.', 'cashiering_session_fixed');
    END IF;
    IF TG_OP = 'INSERT' AND (NEW.kind = 'counter') <> (
        SELECT d.kind = 'counter' FROM cashiering_drawer d WHERE d.id = NEW.drawer_id) THEN
        PERFORM cashiering_refuse('A counter session is opened on a drawer of the counter, a batch on its own.',
                                  'cashiering_session_drawer_kind');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_batch_session BEFORE INSERT OR UPDATE ON cashiering_cashsession
FOR EACH ROW EXECUTE FUNCTION cashiering_batch_session();

CREATE FUNCTION cashiering_received_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE tape cashiering_batchtape; counted cashiering_sessioncount; items bigint;
BEGIN
    SELECT t.* INTO tape FROM cashiering_batchtape t JOIN cashiering_receivedbatch b ON b.id = t.batch_id
    WHERE b.session_id = NEW.id ORDER BY t.number DESC LIMIT 1;
    SELECT c.* INTO counted FROM cashiering_sessioncount c WHERE c.session_id = NEW.id AND c.round = NEW.round
    ORDER BY c.attempt DESC LIMIT 1;
    SELECT count(*) INTO items FROM cashiering_receipt r WHERE r.session_id = NEW.id AND NOT EXISTS (
        SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void');
    IF tape.id IS NULL
       OR (counted.currency_cents, counted.checks_cents, counted.checks_count, counted.cards_cents) IS DISTINCT FROM
          (tape.currency_cents, tape.checks_cents, tape.checks_count, 0::bigint)
       OR (counted.recorded_currency_cents, counted.recorded_checks_cents, counted.recorded_cards_cents) IS DISTINCT FROM
          (tape.currency_cents, tape.checks_cents, 0::bigint)
       OR items <> tape.item_count THEN
        PERFORM cashiering_refuse('What was posted of a received batch is not what its tape says.',
                                  'cashiering_received_balance');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_received_balance BEFORE UPDATE ON cashiering_cashsession FOR EACH ROW
WHEN (NEW.kind = 'batch' AND NEW.state IN ('COUNTED', 'APPROVED') AND OLD.state <> NEW.state)
EXECUTE FUNCTION cashiering_received_balance();
"""

CENTER = """
CREATE FUNCTION cashiering_centerday_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record; posted cashiering_paymentbatch;
BEGIN
    IF OLD.batch_id IS NOT NULL OR NEW.batch_id IS NULL
       OR (NEW.center_id, NEW.paid_on, NEW.number, NEW.control_count, NEW.control_cents, NEW.fee_cents) IS DISTINCT FROM
          (OLD.center_id, OLD.paid_on, OLD.number, OLD.control_count, OLD.control_cents, OLD.fee_cents) THEN
        PERFORM cashiering_refuse('A payment center''s day is posted once, and nothing else in it changes.',
                                  'cashiering_centerday_step');
    END IF;
    SELECT count(*) AS items, coalesce(sum(p.amount_cents), 0) AS cents INTO found FROM cashiering_centerpayment p
    WHERE p.center_id = NEW.center_id AND p.paid_on = NEW.paid_on AND p.cancels_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM cashiering_centerpayment x WHERE x.cancels_id = p.id);
    SELECT * INTO posted FROM cashiering_paymentbatch b WHERE b.id = NEW.batch_id;
    IF (found.items, found.cents) IS DISTINCT FROM (NEW.control_count::bigint, NEW.control_cents::numeric)
       OR (posted.control_count, posted.control_cents) IS DISTINCT FROM (NEW.control_count, NEW.control_cents) THEN
        PERFORM cashiering_refuse('The day-end message of a payment center is not the sum of its single payments.',
                                  'cashiering_centerday_balance');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_centerday_step BEFORE UPDATE ON cashiering_centerday
FOR EACH ROW EXECUTE FUNCTION cashiering_centerday_step();
"""

WATCH = """
CREATE FUNCTION cashiering_surprise_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cashiering_cashsession s WHERE s.id = NEW.session_id AND s.cashier_id = NEW.counted_by_id) THEN
        PERFORM cashiering_refuse('A surprise count is made by somebody who does not keep the money.',
                                  'cashiering_surprise_own');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cashiering_surprisedue d WHERE d.id = NEW.due_id AND d.holder_id = NEW.holder_id) THEN
        PERFORM cashiering_refuse('A surprise count counts what was drawn.', 'cashiering_surprise_holder');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_surprise_admitted BEFORE INSERT ON cashiering_surprisecount
FOR EACH ROW EXECUTE FUNCTION cashiering_surprise_admitted();

CREATE FUNCTION cashiering_custody_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cashiering_custodymovement m WHERE m.id = NEW.answers_id AND m.kind = NEW.kind
                   AND m.entry_id IS NULL AND m.currency_cents = NEW.currency_cents
                   AND (m.from_holder_id, m.to_holder_id, m.bank_account_id) IS NOT DISTINCT FROM
                       (NEW.to_holder_id, NEW.from_holder_id, NEW.bank_account_id)) OR NEW.entry_id IS NOT NULL THEN
        PERFORM cashiering_refuse('Change is given for exactly what was brought.', 'cashiering_custody_change');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_custody_answer BEFORE INSERT ON cashiering_custodymovement FOR EACH ROW
WHEN (NEW.answers_id IS NOT NULL) EXECUTE FUNCTION cashiering_custody_answer();
"""

CUSTODY = RECEIVED + CENTER + WATCH
