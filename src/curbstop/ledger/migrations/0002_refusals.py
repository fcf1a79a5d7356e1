from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_key

# What one row can say by itself: one fund, a subsidiary exactly where the account is a control, two different sides.
TRANSFER_CHECKS = """
ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_transfer_one_fund CHECK (debit_account_id / 1000000 = credit_account_id / 1000000),
    ADD CONSTRAINT ledger_transfer_debit_subsidiary
        CHECK ((debit_account_id % 100 > 0) = (debit_subsidiary_id IS NOT NULL)),
    ADD CONSTRAINT ledger_transfer_credit_subsidiary
        CHECK ((credit_account_id % 100 > 0) = (credit_subsidiary_id IS NOT NULL)),
    ADD CONSTRAINT ledger_transfer_two_sides
        CHECK (debit_account_id <> credit_account_id OR debit_subsidiary_id IS DISTINCT FROM credit_subsidiary_id);
"""
DROP_TRANSFER_CHECKS = """
ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_one_fund,
    DROP CONSTRAINT ledger_transfer_debit_subsidiary, DROP CONSTRAINT ledger_transfer_credit_subsidiary,
    DROP CONSTRAINT ledger_transfer_two_sides;
"""

# Whoever posts holds the day; closing it waits for them, and they for it. The second query sees what closing did.
DAY_TAKES_POSTINGS = """
CREATE FUNCTION ledger_day_takes_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong date;
BEGIN
    PERFORM 1 FROM ledger_businessday d
    WHERE d.business_date IN (SELECT DISTINCT n.business_date FROM new_rows n)
    ORDER BY d.business_date FOR SHARE;
    SELECT n.business_date INTO wrong FROM (SELECT DISTINCT business_date FROM new_rows) n
    WHERE NOT EXISTS (SELECT 1 FROM ledger_businessday d
                      WHERE d.business_date = n.business_date AND d.state <> 'CLOSED')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'ledger_day_takes_postings',
            TABLE = TG_TABLE_NAME,
            MESSAGE = format('The business day %s is not open: nothing is posted to it.', wrong);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_journalentry_day AFTER INSERT ON ledger_journalentry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_day_takes_postings();
CREATE TRIGGER ledger_transfer_day AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_day_takes_postings();
"""

TRANSFER_HAS_ENTRY = """
CREATE FUNCTION ledger_transfer_has_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint; lowest bigint; highest bigint; day date; last_day date; present bigint; given bigint;
BEGIN
    SELECT min(entry_id), max(entry_id), min(business_date), max(business_date), count(*)
    INTO lowest, highest, day, last_day, given FROM new_rows;
    IF day = last_day AND highest - lowest < 2 * given THEN
        -- A batch's entries are neighbours: counting them proves that all are there.
        SELECT count(*) INTO present FROM ledger_journalentry e
        WHERE e.id BETWEEN lowest AND highest AND e.business_date = day;
        IF present = highest - lowest + 1 THEN RETURN NULL; END IF;
    END IF;
    SELECT n.entry_id INTO wrong FROM new_rows n
    WHERE NOT EXISTS (SELECT 1 FROM ledger_journalentry e
                      WHERE e.id = n.entry_id AND e.business_date = n.business_date)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            CONSTRAINT = 'ledger_transfer_has_entry',
            TABLE = 'ledger_transfer',
            MESSAGE = format('There is no journal entry %s on the transfer''s business day.', wrong);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_transfer_entry AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfer_has_entry();
"""

# A day goes from OPEN to BALANCING to CLOSED and never back.
DAY_GOES_FORWARD = """
CREATE FUNCTION ledger_day_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.business_date <> OLD.business_date OR OLD.state = 'CLOSED'
       OR (OLD.state, NEW.state) NOT IN (('OPEN', 'BALANCING'), ('BALANCING', 'CLOSED')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'ledger_day_goes_forward',
            TABLE = 'ledger_businessday',
            MESSAGE = format('The business day %s does not go from %s to %s.', OLD.business_date, OLD.state, NEW.state);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_businessday_forward BEFORE UPDATE ON ledger_businessday
    FOR EACH ROW EXECUTE FUNCTION ledger_day_goes_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("staff", "0002_refusals")]

    operations = [
        migrations.RunSQL(TRANSFER_CHECKS, DROP_TRANSFER_CHECKS),
        migrations.RunSQL(DAY_TAKES_POSTINGS, "DROP FUNCTION ledger_day_takes_postings() CASCADE;"),
        migrations.RunSQL(TRANSFER_HAS_ENTRY, "DROP FUNCTION ledger_transfer_has_entry() CASCADE;"),
        migrations.RunSQL(DAY_GOES_FORWARD, "DROP FUNCTION ledger_day_goes_forward() CASCADE;"),
        *(
            append_only(table=table)
            for table in (
                "ledger_journalentry",
                "ledger_transfer",
                "ledger_accountdaytotal",
                "ledger_closingbalance",
                "ledger_seal",
                "ledger_sealsection",
                "ledger_sealchunk",
            )
        ),
        *(
            refuse_deletion(table=table)
            for table in (
                "ledger_fund",
                "ledger_ledgeraccount",
                "ledger_businessday",
                "ledger_fiscalperiod",
                "ledger_generalledgerexport",
            )
        ),
        set_wise_foreign_key(table="ledger_journalentry", column="command_id", parent="platform_command"),
        set_wise_foreign_key(table="ledger_journalentry", column="actor_id", parent="staff_staffuser"),
        set_wise_foreign_key(table="ledger_journalentry", column="corrects_entry_id", parent="ledger_journalentry"),
        set_wise_foreign_key(table="ledger_transfer", column="debit_account_id", parent="ledger_ledgeraccount"),
        set_wise_foreign_key(table="ledger_transfer", column="credit_account_id", parent="ledger_ledgeraccount"),
        set_wise_foreign_key(table="ledger_transfer", column="corrects_transfer_id", parent="ledger_transfer"),
        set_wise_foreign_key(table="ledger_closingbalance", column="account_id", parent="ledger_ledgeraccount"),
    ]
