from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_keys

# The one thing about an open item that may change is its due date, and only to a later day (a late mailing).
ONLY_LATER_DUE_DATE = """
CREATE FUNCTION receivables_only_later_due_date() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed receivables_openitem;
BEGIN
    changed := NEW;
    changed.due_date := OLD.due_date;
    IF changed IS DISTINCT FROM OLD OR NEW.due_date IS NULL OR NEW.due_date < OLD.due_date THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'receivables_only_later_due_date',
            TABLE = 'receivables_openitem',
            MESSAGE = format('Open item %s: only its due date may change, and only to a later day.', OLD.id);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER receivables_openitem_due_date BEFORE UPDATE ON receivables_openitem
    FOR EACH ROW EXECUTE FUNCTION receivables_only_later_due_date();
"""

# The customer accounts are locked in the order of their ids (as every operation does before; a lock that is held costs nothing); the
# sums are then read anew (a fresh snapshot under READ COMMITTED), so of two transactions that pay the same item at once the second one
# sees what the first one did. A file's many items of neighbouring ids are summed over their range, few ones item by item.
ALLOCATION_WITHIN_ITEM = """
CREATE FUNCTION receivables_allocation_within_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint; lowest bigint; highest bigint; given bigint; releases bigint;
BEGIN
    PERFORM 1 FROM customers_customeraccount c
    WHERE c.id IN (SELECT n.customer_account_id FROM new_rows n) ORDER BY c.id FOR NO KEY UPDATE;

    SELECT n.open_item_id INTO wrong FROM new_rows n
    LEFT JOIN receivables_openitem i ON i.id = n.open_item_id AND i.customer_account_id = n.customer_account_id
    WHERE i.id IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation', CONSTRAINT = 'receivables_allocation_has_item',
            TABLE = 'receivables_allocation',
            MESSAGE = format('There is no open item %s on the allocation''s customer account.', wrong);
    END IF;

    SELECT min(n.open_item_id), max(n.open_item_id), count(*), count(n.releases_allocation_id)
    INTO lowest, highest, given, releases FROM new_rows n;
    IF releases > 0 THEN
        SELECT n.id INTO wrong FROM new_rows n
        WHERE n.releases_allocation_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM receivables_allocation a
                          WHERE a.id = n.releases_allocation_id AND a.open_item_id = n.open_item_id
                            AND a.amount_cents = -n.amount_cents)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation', CONSTRAINT = 'receivables_allocation_release_whole',
                TABLE = 'receivables_allocation',
                MESSAGE = format('Allocation %s does not release the whole of the one that it names.', wrong);
        END IF;
    END IF;

    IF given > 1000 AND highest - lowest < 4 * given THEN
        SELECT x.id INTO wrong FROM (
            SELECT i.id, i.amount_cents AS owed, 0::bigint AS allocated FROM receivables_openitem i
            WHERE i.id BETWEEN lowest AND highest
            UNION ALL SELECT a.open_item_id, 0, a.amount_cents FROM receivables_allocation a
            WHERE a.open_item_id BETWEEN lowest AND highest) x
        GROUP BY x.id HAVING sum(x.allocated) < 0 OR sum(x.allocated) > sum(x.owed) LIMIT 1;
    ELSE
        SELECT i.id INTO wrong
        FROM (SELECT DISTINCT open_item_id FROM new_rows) n
        JOIN receivables_openitem i ON i.id = n.open_item_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount_cents), 0) AS cents
                            FROM receivables_allocation a WHERE a.open_item_id = n.open_item_id) allocated
        WHERE allocated.cents < 0 OR allocated.cents > i.amount_cents
        LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'receivables_allocation_within_item',
            TABLE = 'receivables_allocation',
            MESSAGE = format('Open item %s would be paid by less than nothing or by more than it is.', wrong);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER receivables_allocation_item AFTER INSERT ON receivables_allocation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_allocation_within_item();
"""

# Money only leaves a credit or a deposit that holds it. Whoever takes some out holds the account's (deposit's) row.
CREDIT_NEVER_NEGATIVE = """
CREATE FUNCTION receivables_credit_never_negative() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM new_rows n WHERE n.amount_cents < 0) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM customers_customeraccount c
    WHERE c.id IN (SELECT n.customer_account_id FROM new_rows n WHERE n.amount_cents < 0)
    ORDER BY c.id FOR NO KEY UPDATE;
    SELECT n.customer_account_id INTO wrong
    FROM (SELECT DISTINCT customer_account_id FROM new_rows WHERE amount_cents < 0) n
    CROSS JOIN LATERAL (SELECT sum(m.amount_cents) AS cents FROM receivables_creditmovement m
                        WHERE m.customer_account_id = n.customer_account_id) held
    WHERE held.cents < 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'receivables_credit_never_negative',
            TABLE = 'receivables_creditmovement',
            MESSAGE = format('Customer account %s does not have that much credit.', wrong);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER receivables_creditmovement_sum AFTER INSERT ON receivables_creditmovement
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_credit_never_negative();

CREATE FUNCTION receivables_deposit_never_negative() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint;
BEGIN
    -- Money that comes in makes no deposit negative: a conversion's many are not added up one by one.
    IF NOT EXISTS (SELECT 1 FROM new_rows n WHERE n.amount_cents < 0) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM receivables_securitydeposit d
    WHERE d.id IN (SELECT n.security_deposit_id FROM new_rows n WHERE n.amount_cents < 0) ORDER BY d.id FOR NO KEY UPDATE;
    SELECT n.security_deposit_id INTO wrong
    FROM (SELECT DISTINCT security_deposit_id FROM new_rows WHERE amount_cents < 0) n
    CROSS JOIN LATERAL (SELECT sum(m.amount_cents) AS cents FROM receivables_securitydepositmovement m
                        WHERE m.security_deposit_id = n.security_deposit_id) held
    WHERE held.cents < 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'receivables_deposit_never_negative',
            TABLE = 'receivables_securitydepositmovement',
            MESSAGE = format('Security deposit %s does not hold that much.', wrong);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER receivables_securitydepositmovement_sum AFTER INSERT ON receivables_securitydepositmovement
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_deposit_never_negative();
"""

ACCOUNT = {"customer_account_id": "customers_customeraccount"}
ENTRY = {"entry_id": "ledger_journalentry"}


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0001_initial"),
        ("ledger", "0003_chart"),
        ("platform", "0002_refusals_and_cache"),
    ]

    operations = [
        migrations.RunSQL(ONLY_LATER_DUE_DATE, "DROP FUNCTION receivables_only_later_due_date() CASCADE;"),
        migrations.RunSQL(ALLOCATION_WITHIN_ITEM, "DROP FUNCTION receivables_allocation_within_item() CASCADE;"),
        migrations.RunSQL(
            CREDIT_NEVER_NEGATIVE,
            "DROP FUNCTION receivables_credit_never_negative() CASCADE;"
            "DROP FUNCTION receivables_deposit_never_negative() CASCADE;",
        ),
        append_only(table="receivables_allocation"),
        append_only(table="receivables_creditmovement"),
        append_only(table="receivables_sourcetarget"),
        append_only(table="receivables_itemplace"),
        append_only(table="receivables_securitydepositmovement"),
        refuse_deletion(table="receivables_openitem"),
        refuse_deletion(table="receivables_securitydeposit"),
        refuse_deletion(table="receivables_chargetype"),
        set_wise_foreign_keys(
            table="receivables_openitem",
            parents=ACCOUNT
            | ENTRY
            | {
                "agreement_id": "customers_serviceagreement",
                "fund_id": "ledger_fund",
                "charge_type": "receivables_chargetype.code",
            },
        ),
        set_wise_foreign_keys(table="receivables_allocation", parents=ENTRY),
        set_wise_foreign_keys(table="receivables_creditmovement", parents=ACCOUNT | ENTRY),
        set_wise_foreign_keys(table="receivables_securitydepositmovement", parents=ENTRY),
    ]
