"""What the database refuses of corrections of differences; read by 0002."""

# A difference is corrected by somebody who neither took nor counted, with its over or short taken back in the same entry.
DIFFERENCE = """
CREATE FUNCTION cashiering_difference_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mine cashiering_cashsession;
BEGIN
    SELECT * INTO mine FROM cashiering_cashsession s WHERE s.id = NEW.session_id FOR NO KEY UPDATE;
    IF mine.state <> 'APPROVED' THEN
        PERFORM cashiering_refuse('A difference is corrected after it was posted with the approval.',
                                  'cashiering_difference_approved');
    END IF;
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.corrected_by_id), (NEW.confirmed_by_id)) AS two (person)
        WHERE two.person = mine.cashier_id
           OR EXISTS (SELECT 1 FROM cashiering_sessioncount c WHERE c.session_id = NEW.session_id
                      AND two.person IN (c.counted_by_id, c.witness_id))
           OR EXISTS (SELECT 1 FROM cashiering_receipt r WHERE r.id = NEW.receipt_id AND r.taken_by_id = two.person)) THEN
        PERFORM cashiering_refuse('Nobody corrects the difference of a drawer that they took money in or counted.',
                                  'cashiering_difference_own');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cashiering_overshort o WHERE o.session_id = NEW.session_id AND o.entry_id = NEW.entry_id
                   AND o.tender_class = NEW.tender_class AND o.amount_cents = NEW.amount_cents) THEN
        PERFORM cashiering_refuse('A correction takes its over or short back in the same entry.',
                                  'cashiering_difference_posted');
    END IF;
    IF NEW.evidence_count_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM cashiering_sessioncount c WHERE c.id = NEW.evidence_count_id
           AND (c.session_id NOT IN (NEW.session_id, coalesce(NEW.neighbour_session_id, 0)) OR c.round + c.attempt < 3)) THEN
        PERFORM cashiering_refuse('A recount is a later count of one of the two drawers.', 'cashiering_difference_recount');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_difference_admitted BEFORE INSERT ON cashiering_differencecorrection
FOR EACH ROW EXECUTE FUNCTION cashiering_difference_admitted();
"""
