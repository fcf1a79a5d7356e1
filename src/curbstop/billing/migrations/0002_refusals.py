from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_keys

# Two connections that bill the same agreement wait for each other at its row; the check after that takes a fresh snapshot
# (READ COMMITTED) and so sees what the other has committed. Locking the rows proves on the way that they are there. An
# exclusion constraint would say the same row by row at 10 to 17 microseconds each, and advisory locks on ranges of
# agreements would make partitions of one run wait for each other.
SEGMENT_OVERLAP = """
CREATE FUNCTION billing_billsegment_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found_agreement bigint; found_from date; found_to date; wanted bigint; present bigint; lowest bigint;
    highest bigint; earliest date;
BEGIN
    SELECT min(agreement_id), max(agreement_id), count(*), min(from_date) INTO lowest, highest, wanted, earliest
    FROM new_rows;
    IF wanted = 0 THEN RETURN NULL; END IF;
    IF highest - lowest < wanted THEN
        -- Neighbours without a gap: one walk along the index locks them all.
        wanted := highest - lowest + 1;
        PERFORM 1 FROM customers_serviceagreement a WHERE a.id BETWEEN lowest AND highest
        ORDER BY a.id FOR NO KEY UPDATE;
        GET DIAGNOSTICS present = ROW_COUNT;
    ELSE
        SELECT count(DISTINCT agreement_id) INTO wanted FROM new_rows;
        PERFORM 1 FROM customers_serviceagreement a
        JOIN (SELECT DISTINCT agreement_id FROM new_rows) n ON n.agreement_id = a.id
        ORDER BY a.id FOR NO KEY UPDATE OF a;
        GET DIAGNOSTICS present = ROW_COUNT;
    END IF;
    IF present < wanted THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            CONSTRAINT = 'billing_billsegment_agreement_set_fk',
            TABLE = 'billing_billsegment',
            MESSAGE = 'billing_billsegment: there is no such agreement.';
    END IF;
    SELECT n.agreement_id, s.from_date, s.to_date INTO found_agreement, found_from, found_to
    FROM new_rows n
    JOIN billing_billsegment s ON s.agreement_id = n.agreement_id AND NOT s.cancelled
        AND s.to_date > n.from_date AND s.from_date < n.to_date AND s.id <> n.id
    WHERE NOT n.cancelled LIMIT 1;
    IF found_agreement IS NULL AND EXISTS (SELECT 1 FROM billing_billedbefore b
                             WHERE b.agreement_id BETWEEN lowest AND highest AND b.to_date > earliest) THEN
        SELECT n.agreement_id, n.from_date, b.to_date INTO found_agreement, found_from, found_to
        FROM new_rows n JOIN billing_billedbefore b ON b.agreement_id = n.agreement_id AND b.to_date > n.from_date
        LIMIT 1;
    END IF;
    IF found_agreement IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'exclusion_violation',
            CONSTRAINT = 'billing_segment_no_overlap',
            TABLE = 'billing_billsegment',
            MESSAGE = format('Agreement %s is already billed from %s to %s.', found_agreement, found_from, found_to);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER billing_billsegment_no_overlap AFTER INSERT ON billing_billsegment
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION billing_billsegment_no_overlap();
"""

# Four foreign keys in two passes over the new rows, for this is the largest table of all: the parents of a batch are
# neighbours, so that counting a range of ids proves that all are there; accounts and tariffs are few.
LINE_PARENTS = """
CREATE FUNCTION billing_billline_parents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text; low_segment bigint; high_segment bigint; low_bill bigint; high_bill bigint; present bigint;
    given bigint;
BEGIN
    SELECT min(segment_id), max(segment_id), min(bill_id), max(bill_id), count(*)
    INTO low_segment, high_segment, low_bill, high_bill, given FROM new_rows;
    IF given = 0 THEN RETURN NULL; END IF;
    IF high_segment - low_segment < given THEN
        SELECT count(*) INTO present FROM billing_billsegment WHERE id BETWEEN low_segment AND high_segment;
    END IF;
    IF present IS DISTINCT FROM high_segment - low_segment + 1 THEN
        SELECT format('segment %s', n.segment_id) INTO missing FROM (SELECT DISTINCT segment_id FROM new_rows) n
        WHERE NOT EXISTS (SELECT 1 FROM billing_billsegment s WHERE s.id = n.segment_id) LIMIT 1;
    END IF;
    present := NULL;
    IF high_bill - low_bill < given THEN
        SELECT count(*) INTO present FROM billing_bill WHERE id BETWEEN low_bill AND high_bill;
    END IF;
    IF missing IS NULL AND present IS DISTINCT FROM high_bill - low_bill + 1 THEN
        SELECT format('bill %s', n.bill_id) INTO missing FROM (SELECT DISTINCT bill_id FROM new_rows) n
        WHERE NOT EXISTS (SELECT 1 FROM billing_bill b WHERE b.id = n.bill_id) LIMIT 1;
    END IF;
    IF missing IS NULL THEN
        SELECT format('ledger account %s or tariff version %s', n.ledger_account_id, n.tariff_version_id) INTO missing
        FROM (SELECT DISTINCT ledger_account_id, tariff_version_id FROM new_rows) n
        WHERE NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a WHERE a.id = n.ledger_account_id)
           OR NOT EXISTS (SELECT 1 FROM rates_tariffversion t WHERE t.id = n.tariff_version_id) LIMIT 1;
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            CONSTRAINT = 'billing_billline_parents',
            TABLE = 'billing_billline',
            MESSAGE = format('billing_billline: there is no %s.', missing);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER billing_billline_parents AFTER INSERT ON billing_billline
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION billing_billline_parents();
"""

BILL_STATES = """
CREATE FUNCTION billing_bill_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text := OLD.state || ' to ' || NEW.state;
    -- What a bill says of itself never changes, whatever happens to it.
    frozen boolean :=
        (NEW.id, NEW.number, NEW.customer_account_id, NEW.run_id, NEW.kind, NEW.bill_date, NEW.from_date, NEW.to_date,
         NEW.current_charges_cents, NEW.hold_reason, NEW.rounding, NEW.language)
        IS NOT DISTINCT FROM
        (OLD.id, OLD.number, OLD.customer_account_id, OLD.run_id, OLD.kind, OLD.bill_date, OLD.from_date, OLD.to_date,
         OLD.current_charges_cents, OLD.hold_reason, OLD.rounding, OLD.language);
    balance_kept boolean :=
        (NEW.previous_balance_cents, NEW.payments_cents, NEW.adjustments_cents, NEW.credit_used_cents,
         NEW.amount_due_cents, NEW.security_deposit_demand_cents, NEW.business_date, NEW.entry_id)
        IS NOT DISTINCT FROM
        (OLD.previous_balance_cents, OLD.payments_cents, OLD.adjustments_cents, OLD.credit_used_cents,
         OLD.amount_due_cents, OLD.security_deposit_demand_cents, OLD.business_date, OLD.entry_id);
    dates_kept boolean :=
        (NEW.mailing_date, NEW.due_date) IS NOT DISTINCT FROM (OLD.mailing_date, OLD.due_date);
    dates_later boolean := NEW.mailing_date >= OLD.mailing_date AND NEW.due_date >= OLD.due_date;
BEGIN
    IF frozen AND (
        step IN ('HELD to ISSUED', 'READY to ISSUED')
        OR (step = 'ISSUED to ISSUED' AND balance_kept AND dates_later)
        OR (step IN ('HELD to CANCELLED', 'READY to CANCELLED', 'ISSUED to CANCELLED') AND balance_kept AND dates_kept)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'billing_bill_change',
        TABLE = 'billing_bill',
        MESSAGE = format('Bill %s may not be changed like this (%s). Cancel it and bill again.', OLD.number, step);
END
$$;
CREATE TRIGGER billing_bill_change BEFORE UPDATE ON billing_bill
    FOR EACH ROW EXECUTE FUNCTION billing_bill_change();
"""

SEGMENT_CHANGE = """
CREATE FUNCTION billing_billsegment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cancelled AND NOT OLD.cancelled AND to_jsonb(NEW) - 'cancelled' = to_jsonb(OLD) - 'cancelled' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'billing_billsegment_change',
        TABLE = 'billing_billsegment',
        MESSAGE = format('Segment %s may only be cancelled, once.', OLD.id);
END
$$;
CREATE TRIGGER billing_billsegment_change BEFORE UPDATE ON billing_billsegment
    FOR EACH ROW EXECUTE FUNCTION billing_billsegment_change();
"""

# Runs, partitions and adjustments change while they are open, and never again.
CLOSED_ROWS = """
CREATE FUNCTION billing_closed_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('FINISHED', 'DONE', 'POSTED', 'REFUSED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'billing_closed_row_change',
            TABLE = TG_TABLE_NAME,
            MESSAGE = format('Row %s of %s is closed (%s) and never changes again.', OLD.id, TG_TABLE_NAME, OLD.state);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER billing_billrun_closed BEFORE UPDATE ON billing_billrun
    FOR EACH ROW EXECUTE FUNCTION billing_closed_row_change();
CREATE TRIGGER billing_billrunpartition_closed BEFORE UPDATE ON billing_billrunpartition
    FOR EACH ROW EXECUTE FUNCTION billing_closed_row_change();
CREATE TRIGGER billing_adjustment_closed BEFORE UPDATE ON billing_adjustment
    FOR EACH ROW EXECUTE FUNCTION billing_closed_row_change();
CREATE TRIGGER billing_refundfile_closed BEFORE UPDATE ON billing_refundfile
    FOR EACH ROW EXECUTE FUNCTION billing_closed_row_change();
CREATE TRIGGER billing_correction_closed BEFORE UPDATE ON billing_correction
    FOR EACH ROW EXECUTE FUNCTION billing_closed_row_change();
CREATE TRIGGER billing_correctedaccount_closed BEFORE UPDATE ON billing_correctedaccount
    FOR EACH ROW EXECUTE FUNCTION billing_closed_row_change();
"""

# Who asked for an adjustment and who approved it had their hands on the account that day: whoever took its money is
# refused. One that a bill made anew gives again was decided before.
HANDS = """
CREATE FUNCTION billing_adjustment_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_accounthand (customer_account_id, staff_user_id, business_date, deed)
    SELECT NEW.customer_account_id, person, NEW.business_date, 'adjusted'
    FROM (SELECT NEW.requested_by_id AS person
          UNION SELECT a.decided_by_id FROM staff_approval a WHERE a.id = NEW.approval_id) people
    WHERE person IS NOT NULL
    ON CONFLICT (customer_account_id, staff_user_id, business_date, deed) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER billing_adjustment_hands AFTER INSERT OR UPDATE OF state ON billing_adjustment
FOR EACH ROW WHEN (NEW.state = 'POSTED' AND NEW.again_of_id IS NULL) EXECUTE FUNCTION billing_adjustment_hands();
"""


def function(sql: str, name: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, f"DROP FUNCTION IF EXISTS {name}() CASCADE;")


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("platform", "0002_refusals_and_cache"),
        ("staff", "0001_initial"),
    ]

    operations = [
        set_wise_foreign_keys(
            table="billing_bill",
            parents={
                "customer_account_id": "customers_customeraccount",
                "run_id": "billing_billrun",
                "entry_id": "ledger_journalentry",
            },
        ),
        set_wise_foreign_keys(table="billing_billsegment", parents={"bill_id": "billing_bill"}),
        set_wise_foreign_keys(table="billing_adjustment", parents={"entry_id": "ledger_journalentry"}),
        set_wise_foreign_keys(table="billing_billedbefore", parents={"agreement_id": "customers_serviceagreement"}),
        function(SEGMENT_OVERLAP, "billing_billsegment_no_overlap"),
        function(SEGMENT_CHANGE, "billing_billsegment_change"),
        function(LINE_PARENTS, "billing_billline_parents"),
        function(BILL_STATES, "billing_bill_change"),
        function(CLOSED_ROWS, "billing_closed_row_change"),
        function(HANDS, "billing_adjustment_hands"),
        refuse_deletion(table="billing_bill"),
        refuse_deletion(table="billing_billsegment"),
        append_only(table="billing_billline"),
        append_only(table="billing_billedbefore"),
        append_only(table="billing_billrunexception"),
        refuse_deletion(table="billing_billrun"),
        refuse_deletion(table="billing_billrunpartition"),
        refuse_deletion(table="billing_adjustment"),
        append_only(table="billing_adjustmentevidence"),
        set_wise_foreign_keys(table="billing_adjustmenttakenback", parents={"entry_id": "ledger_journalentry"}),
        append_only(table="billing_adjustmenttakenback"),
        refuse_deletion(table="billing_correction"),
        refuse_deletion(table="billing_correctedaccount"),
        set_wise_foreign_keys(table="billing_balancetransfer", parents={"entry_id": "ledger_journalentry"}),
        append_only(table="billing_balancetransfer"),
        refuse_deletion(table="billing_refundfile"),
        refuse_deletion(table="billing_refundfilerow"),
        refuse_deletion(table="billing_billproof"),
        refuse_deletion(table="billing_holdrule"),
        refuse_deletion(table="billing_cyclefreeze"),
        refuse_deletion(table="billing_billmessage"),
        append_only(table="billing_billmessagesent"),
        refuse_deletion(table="billing_levelplan"),
        append_only(table="billing_levelamount"),
        append_only(table="billing_levelmovement"),
        refuse_deletion(table="billing_billablecharge"),
        append_only(table="billing_billablechargepart"),
        append_only(table="billing_billablechargebilled"),
    ]
