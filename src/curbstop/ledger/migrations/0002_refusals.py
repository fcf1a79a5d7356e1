from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_keys

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

# Whoever posts holds the day; closing it waits for them, and they for it. The last query sees what closing did.
DAY_TAKES_POSTINGS = """
CREATE FUNCTION ledger_day_takes_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong date; first_day date; last_day date; days date[];
BEGIN
    SELECT min(business_date), max(business_date) INTO first_day, last_day FROM new_rows;
    IF first_day = last_day THEN
        days := ARRAY[first_day];
    ELSE
        SELECT array_agg(DISTINCT business_date) INTO days FROM new_rows;
    END IF;
    PERFORM 1 FROM ledger_businessday d WHERE d.business_date = ANY (days) ORDER BY d.business_date FOR SHARE;
    SELECT n.day INTO wrong FROM unnest(days) n (day)
    WHERE NOT EXISTS (SELECT 1 FROM ledger_businessday d WHERE d.business_date = n.day AND d.state <> 'CLOSED')
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

# A transfer's id is its entry's and its place in it: its own key finds an entry's transfers, without a further index.
TRANSFER_PARENTS = """
CREATE FUNCTION ledger_transfer_parents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text; rule text; lowest bigint; highest bigint; day date; last_day date; present bigint; given bigint;
    corrections bigint;
BEGIN
    SELECT min(entry_id), max(entry_id), min(business_date), max(business_date), count(*), count(corrects_transfer_id)
    INTO lowest, highest, day, last_day, given, corrections FROM new_rows;
    IF day = last_day AND highest - lowest < 2 * given THEN
        -- A batch's entries are neighbours: counting them proves that all are there.
        SELECT count(*) INTO present FROM ledger_journalentry e
        WHERE e.id BETWEEN lowest AND highest AND e.business_date = day;
    END IF;
    IF present IS DISTINCT FROM highest - lowest + 1 THEN
        SELECT format('journal entry %s on the transfer''s business day', n.entry_id), 'ledger_transfer_has_entry'
        INTO wrong, rule FROM new_rows n
        WHERE NOT EXISTS (SELECT 1 FROM ledger_journalentry e
                          WHERE e.id = n.entry_id AND e.business_date = n.business_date) LIMIT 1;
    END IF;
    IF wrong IS NULL THEN
        SELECT format('ledger account %s or %s', n.debit_account_id, n.credit_account_id), 'ledger_transfer_has_accounts'
        INTO wrong, rule FROM (SELECT DISTINCT debit_account_id, credit_account_id FROM new_rows) n
        WHERE NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a WHERE a.id = n.debit_account_id)
           OR NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a WHERE a.id = n.credit_account_id) LIMIT 1;
    END IF;
    IF wrong IS NULL AND corrections > 0 THEN
        SELECT format('transfer %s to correct', n.corrects_transfer_id), 'ledger_transfer_corrects_one'
        INTO wrong, rule FROM new_rows n
        WHERE n.corrects_transfer_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.id = n.corrects_transfer_id) LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            CONSTRAINT = rule,
            TABLE = 'ledger_transfer',
            MESSAGE = format('There is no %s.', wrong);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_transfer_parents AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfer_parents();
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
        migrations.RunSQL(TRANSFER_PARENTS, "DROP FUNCTION ledger_transfer_parents() CASCADE;"),
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
        set_wise_foreign_keys(
            table="ledger_journalentry",
            parents={
                "command_id": "platform_command",
                "actor_id": "staff_staffuser",
                "corrects_entry_id": "ledger_journalentry",
            },
        ),
        set_wise_foreign_keys(table="ledger_closingbalance", parents={"account_id": "ledger_ledgeraccount"}),
    ]
