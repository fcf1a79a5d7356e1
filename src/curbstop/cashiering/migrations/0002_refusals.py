from django.db import migrations

from curbstop.cashiering.migrations import _custody_refusals as custody
from curbstop.cashiering.migrations._bank_refusals import BANK, BANK_APPEND_ONLY, BANK_FUNCTIONS
from curbstop.cashiering.migrations._counter_refusals import (
    COUNTER,
    COUNTER_APPEND_ONLY,
    COUNTER_FUNCTIONS,
    COUNTER_NEVER_DELETED,
)
from curbstop.cashiering.migrations._difference_refusals import DIFFERENCE
from curbstop.cashiering.migrations._file_refusals import FILE_FUNCTIONS, FILES, FILES_APPEND_ONLY
from curbstop.cashiering.migrations._offline_refusals import OFFLINE, OFFLINE_APPEND_ONLY, OFFLINE_FUNCTIONS
from curbstop.cashiering.migrations._unclaimed_refusals import UNCLAIMED, UNCLAIMED_FUNCTIONS
from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_keys

APPEND_ONLY = [
    "receipt",
    "receiptline",
    "tender",
    "tenderportion",
    "receiptvoid",
    "tendercorrection",
    "paymenttransfer",
    "receiptprint",
    "sessionevent",
    "sessioncount",
    "countline",
    "overshort",
    "differencecorrection",
    "custodymovement",
    "custodyline",
    "suspenseitem",
    "suspenseresolution",
    "settlement",
    "transititem",
    "bankline",
    "bankmatch",
    "returneditem",
    "remittance",
    "refund",
    "refundcheck",
    "depositcurrency",
    "depositcheck",
    "dayoverride",
    *BANK_APPEND_ONLY,
    *COUNTER_APPEND_ONLY,
    *FILES_APPEND_ONLY,
    *custody.CUSTODY_APPEND_ONLY,
    *OFFLINE_APPEND_ONLY,
]
NEVER_DELETED = [
    "unclaimeditem",
    "cashsession",
    "paymentbatch",
    "deposit",
    "depositsource",
    "cashholder",
    "drawer",
    "bankaccount",
    "receipttype",
    "bankreconciliation",
    *COUNTER_NEVER_DELETED,
    *custody.CUSTODY_NEVER_DELETED,
]

FOREIGN_KEYS = {
    "receipt": {
        "session_id": "cashiering_cashsession",
        "batch_id": "cashiering_paymentbatch",
        "entry_id": "ledger_journalentry",
        "drawer_id": "cashiering_drawer",
        "taken_by_id": "staff_staffuser",
    },
    "receiptline": {
        "receipt_id": "cashiering_receipt",
        "customer_account_id": "customers_customeraccount",
        "receipt_type_id": "cashiering_receipttype",
        "suspense_item_id": "cashiering_suspenseitem",
        "security_deposit_id": "receivables_securitydeposit",
    },
    "tender": {"receipt_id": "cashiering_receipt", "settlement_id": "cashiering_settlement"},
    "suspenseitem": {"entry_id": "ledger_journalentry"},
    "tenderportion": {
        "receipt_id": "cashiering_receipt",
        "tender_id": "cashiering_tender",
        "line_id": "cashiering_receiptline",
    },
}

REFUSE = """
CREATE FUNCTION cashiering_refuse(reason text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = reason;
END
$$;
"""

# The session's steps. Everything that is not named here is refused.
SESSION = """
CREATE FUNCTION cashiering_session_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE counted cashiering_sessioncount; unposted bigint;
BEGIN
    IF (NEW.holder_id, NEW.drawer_id, NEW.cashier_id, NEW.business_date, NEW.fiscal_year, NEW.float_cents,
        NEW.opened_at, NEW.acknowledged_by_id)
       IS DISTINCT FROM
       (OLD.holder_id, OLD.drawer_id, OLD.cashier_id, OLD.business_date, OLD.fiscal_year, OLD.float_cents,
        OLD.opened_at, OLD.acknowledged_by_id) THEN
        PERFORM cashiering_refuse('What a session was opened with never changes.', 'cashiering_session_fixed');
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('OPEN', 'COUNTING'), ('COUNTING', 'COUNTED'), ('COUNTED', 'COUNTING'), ('COUNTED', 'SENT_BACK'),
        ('SENT_BACK', 'COUNTING'), ('COUNTED', 'APPROVED'),
        ('COUNTING', 'OPEN'), ('COUNTED', 'OPEN'), ('SENT_BACK', 'OPEN'), ('APPROVED', 'OPEN')) THEN
        PERFORM cashiering_refuse(format('A session does not go from %s to %s.', OLD.state, NEW.state),
                                  'cashiering_session_step');
    END IF;
    IF NEW.state = 'OPEN' AND OLD.state <> 'OPEN' AND NEW.round <> OLD.round + 1 THEN
        PERFORM cashiering_refuse('A reopened session is counted anew: its round goes up by one.',
                                  'cashiering_session_round');
    END IF;
    IF OLD.state <> NEW.state AND EXISTS (
        SELECT 1 FROM ledger_businessday d WHERE d.business_date = NEW.business_date AND d.state = 'CLOSED') THEN
        PERFORM cashiering_refuse('The business day of this session is closed and sealed.', 'cashiering_session_sealed');
    END IF;
    SELECT * INTO counted FROM cashiering_sessioncount c WHERE c.session_id = NEW.id AND c.round = NEW.round
    ORDER BY c.attempt DESC LIMIT 1;
    IF NEW.state IN ('COUNTED', 'APPROVED') AND counted.id IS NULL THEN
        PERFORM cashiering_refuse('This session has not been counted.', 'cashiering_session_counted');
    END IF;
    IF NEW.state = 'APPROVED' AND OLD.state <> 'APPROVED' THEN
        SELECT count(*) INTO unposted FROM (VALUES
            ('currency', counted.currency_cents - counted.float_cents - counted.recorded_currency_cents),
            ('checks', counted.checks_cents - counted.recorded_checks_cents),
            ('cards', counted.cards_cents - counted.recorded_cards_cents)) AS found (tender_class, cents)
        WHERE found.cents <> (SELECT coalesce(sum(o.amount_cents), 0) FROM cashiering_overshort o
                              WHERE o.session_id = NEW.id AND o.tender_class = found.tender_class);
        IF unposted > 0 THEN
            PERFORM cashiering_refuse('A session is not approved while its difference is not posted to over or short.',
                                      'cashiering_session_unposted');
        END IF;
    END IF;
    IF OLD.state = 'APPROVED' AND NEW.state = 'OPEN' AND EXISTS (
        SELECT 1 FROM cashiering_depositsource s JOIN cashiering_deposit d ON d.id = s.deposit_id
        WHERE s.session_id = NEW.id AND NOT s.is_withdrawn AND d.state = 'VERIFIED') THEN
        PERFORM cashiering_refuse('The deposit of this session is verified and sealed: it does not reopen.',
                                  'cashiering_session_deposited');
    END IF;
    IF OLD.state = 'APPROVED' AND NEW.state = 'OPEN' AND (
        SELECT coalesce(sum(o.amount_cents), 0) FROM cashiering_overshort o WHERE o.session_id = NEW.id) <> 0 THEN
        PERFORM cashiering_refuse('The over or short of this session must be taken back before it reopens.',
                                  'cashiering_session_overshort');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_session_step BEFORE UPDATE ON cashiering_cashsession
FOR EACH ROW EXECUTE FUNCTION cashiering_session_step();

CREATE FUNCTION cashiering_session_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'OPEN' OR NEW.round <> 1 THEN
        PERFORM cashiering_refuse('A session begins open.', 'cashiering_session_begins');
    END IF;
    PERFORM 1 FROM ledger_businessday d WHERE d.business_date = NEW.business_date AND d.state = 'OPEN' FOR SHARE;
    IF NOT FOUND THEN
        PERFORM cashiering_refuse(format('The business day %s is not open.', NEW.business_date),
                                  'cashiering_session_day');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_session_opens BEFORE INSERT ON cashiering_cashsession
FOR EACH ROW EXECUTE FUNCTION cashiering_session_opens();

CREATE FUNCTION cashiering_count_commits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cashiering_cashsession s
    WHERE s.id = NEW.session_id AND s.state = 'COUNTING' AND s.round = NEW.round FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM cashiering_refuse('Only a session that is being counted takes a count.', 'cashiering_count_state');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_count_commits BEFORE INSERT ON cashiering_sessioncount
FOR EACH ROW EXECUTE FUNCTION cashiering_count_commits();
"""

# Receipts: only into an open session of an open day, by its own cashier, numbered without a gap; checked as a set,
# because a payment file brings many thousands in one COPY.
RECEIPT = """
CREATE FUNCTION cashiering_receipt_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    PERFORM 1 FROM cashiering_cashsession s WHERE s.id IN (SELECT n.session_id FROM new_rows n)
    ORDER BY s.id FOR SHARE;
    PERFORM 1 FROM ledger_businessday d WHERE d.business_date IN (SELECT DISTINCT n.business_date FROM new_rows n)
    ORDER BY d.business_date FOR SHARE;
    SELECT n.number INTO wrong FROM new_rows n JOIN cashiering_cashsession s ON s.id = n.session_id
    WHERE s.state <> 'OPEN' OR s.business_date <> n.business_date OR s.drawer_id <> n.drawer_id
       OR s.fiscal_year <> n.fiscal_year OR s.cashier_id <> n.taken_by_id LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Receipt %s: only the cashier of an open session writes receipts, for its own'
                                         ' drawer and day.', wrong), 'cashiering_receipt_session');
    END IF;
    SELECT n.number INTO wrong FROM new_rows n WHERE NOT EXISTS (
        SELECT 1 FROM ledger_businessday d WHERE d.business_date = n.business_date AND d.state = 'OPEN') LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Receipt %s: its business day is not open.', wrong), 'cashiering_receipt_day');
    END IF;
    SELECT n.number INTO wrong FROM new_rows n WHERE n.sequence > 1 AND NOT EXISTS (
        SELECT 1 FROM cashiering_receipt r WHERE r.drawer_id = n.drawer_id AND r.fiscal_year = n.fiscal_year
           AND r.sequence = n.sequence - 1)
      AND NOT EXISTS (SELECT 1 FROM cashiering_receipt r WHERE r.batch_id = n.batch_id AND r.sequence = n.sequence - 1)
    LIMIT 1;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Receipt %s would leave a gap in the numbers.', wrong), 'cashiering_receipt_gap');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_receipt_admitted AFTER INSERT ON cashiering_receipt REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_receipt_admitted();

CREATE FUNCTION cashiering_receipt_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text; lowest bigint; highest bigint; given bigint; first_tender bigint; last_tender bigint;
BEGIN
    SELECT min(receipt_id), max(receipt_id), count(*), min(tender_id), max(tender_id)
    INTO lowest, highest, given, first_tender, last_tender FROM new_rows;
    IF given > 1000 AND highest - lowest < given THEN
        -- A file's receipts have neighbouring ids: each table is added up once over their range.
        SELECT x.receipt_id::text INTO wrong FROM (
            SELECT r.id AS receipt_id, r.total_cents AS lines, r.total_cents AS kept, r.total_cents + r.change_cents AS given,
                   r.total_cents AS portions FROM cashiering_receipt r WHERE r.id BETWEEN lowest AND highest
            UNION ALL SELECT l.receipt_id, -l.amount_cents, 0, 0, 0
            FROM cashiering_receiptline l WHERE l.receipt_id BETWEEN lowest AND highest
            UNION ALL SELECT t.receipt_id, 0, -t.applied_cents, -t.amount_cents, 0
            FROM cashiering_tender t WHERE t.receipt_id BETWEEN lowest AND highest
            UNION ALL SELECT p.receipt_id, 0, 0, 0, -p.amount_cents
            FROM cashiering_tenderportion p WHERE p.tender_id BETWEEN first_tender AND last_tender) x
        GROUP BY x.receipt_id
        HAVING sum(x.lines) <> 0 OR sum(x.kept) <> 0 OR sum(x.given) <> 0 OR sum(x.portions) <> 0 LIMIT 1;
    ELSE
        SELECT r.number INTO wrong FROM (SELECT DISTINCT receipt_id FROM new_rows) touched
        JOIN cashiering_receipt r ON r.id = touched.receipt_id
        CROSS JOIN LATERAL (SELECT sum(l.amount_cents) AS cents FROM cashiering_receiptline l WHERE l.receipt_id = r.id) l
        CROSS JOIN LATERAL (SELECT sum(t.amount_cents) AS given, sum(t.applied_cents) AS kept
                            FROM cashiering_tender t WHERE t.receipt_id = r.id) t
        CROSS JOIN LATERAL (SELECT sum(p.amount_cents) AS cents FROM cashiering_tender t
                            JOIN cashiering_tenderportion p ON p.tender_id = t.id WHERE t.receipt_id = r.id) p
        WHERE (p.cents, l.cents, t.kept, t.given) IS DISTINCT FROM
              (r.total_cents::numeric, r.total_cents::numeric, r.total_cents::numeric,
               (r.total_cents + r.change_cents)::numeric) LIMIT 1;
    END IF;
    IF FOUND THEN
        PERFORM cashiering_refuse(format('Receipt %s: lines, tenders, change and portions do not add up.', wrong),
                                  'cashiering_receipt_adds_up');
    END IF;
    RETURN NULL;
END
$$;
-- The tables have no statistics while a file is being loaded, and the plan is kept: always by the indexes.
ALTER FUNCTION cashiering_receipt_adds_up() SET enable_seqscan = off;
ALTER FUNCTION cashiering_receipt_admitted() SET enable_seqscan = off;
CREATE TRIGGER cashiering_receipt_adds_up AFTER INSERT ON cashiering_tenderportion REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cashiering_receipt_adds_up();

CREATE FUNCTION cashiering_void_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'void' THEN
        PERFORM 1 FROM cashiering_receipt r JOIN cashiering_cashsession s ON s.id = r.session_id
        WHERE r.id = NEW.receipt_id AND s.state = 'OPEN' AND s.business_date = NEW.business_date FOR SHARE OF s;
        IF NOT FOUND THEN
            PERFORM cashiering_refuse('A receipt is voided only while its session is open.', 'cashiering_void_session');
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_void_admitted BEFORE INSERT ON cashiering_receiptvoid
FOR EACH ROW EXECUTE FUNCTION cashiering_void_admitted();
"""

DEPOSIT = """
CREATE FUNCTION cashiering_deposit_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sources record;
BEGIN
    IF OLD.state <> 'PREPARED' THEN
        PERFORM cashiering_refuse('A deposit that is sealed or withdrawn never changes.', 'cashiering_deposit_sealed');
    END IF;
    IF (NEW.transit_item_id, NEW.bank_account_id, NEW.vault_id, NEW.business_date, NEW.bag_number, NEW.currency_cents,
        NEW.checks_cents, NEW.checks_count, NEW.prepared_by_id) IS DISTINCT FROM
       (OLD.transit_item_id, OLD.bank_account_id, OLD.vault_id, OLD.business_date, OLD.bag_number, OLD.currency_cents,
        OLD.checks_cents, OLD.checks_count, OLD.prepared_by_id) THEN
        PERFORM cashiering_refuse('What is in a deposit does not change: withdraw it and prepare another.',
                                  'cashiering_deposit_fixed');
    END IF;
    IF NEW.state = 'VERIFIED' THEN
        SELECT coalesce(sum(amount_cents) FILTER (WHERE tender_class = 'currency'), 0) AS currency,
               coalesce(sum(amount_cents) FILTER (WHERE tender_class = 'checks'), 0) AS checks
        INTO sources FROM cashiering_depositsource WHERE deposit_id = NEW.id AND NOT is_withdrawn;
        IF (sources.currency, sources.checks) IS DISTINCT FROM (NEW.currency_cents::numeric, NEW.checks_cents::numeric) THEN
            PERFORM cashiering_refuse('A deposit is exactly what its sessions turned in.', 'cashiering_deposit_intact');
        END IF;
        IF EXISTS (SELECT 1 FROM cashiering_depositsource x JOIN cashiering_cashsession s ON s.id = x.session_id
                   WHERE x.deposit_id = NEW.id AND NOT x.is_withdrawn
                     AND (NEW.verified_by_id IN (s.cashier_id, s.counted_by_id) OR s.state <> 'APPROVED')) THEN
            PERFORM cashiering_refuse('A deposit of approved sessions is verified by somebody who has none in it.',
                                      'cashiering_deposit_own_session');
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_deposit_step BEFORE UPDATE ON cashiering_deposit
FOR EACH ROW EXECUTE FUNCTION cashiering_deposit_step();

CREATE FUNCTION cashiering_deposit_source_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.deposit_id, NEW.session_id, NEW.tender_class, NEW.amount_cents, NEW.is_withdrawn) IS DISTINCT FROM
       (OLD.deposit_id, OLD.session_id, OLD.tender_class, OLD.amount_cents, TRUE)
       OR EXISTS (SELECT 1 FROM cashiering_deposit d WHERE d.id = OLD.deposit_id AND d.state = 'VERIFIED') THEN
        PERFORM cashiering_refuse('What is in a deposit may only be withdrawn, and not after it is sealed.',
                                  'cashiering_depositsource_fixed');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_deposit_source_step BEFORE UPDATE ON cashiering_depositsource
FOR EACH ROW EXECUTE FUNCTION cashiering_deposit_source_step();

CREATE FUNCTION cashiering_batch_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
    IF OLD.state <> 'POSTED' OR NEW.state <> 'APPROVED'
       OR (NEW.file_sha256, NEW.control_count, NEW.control_cents, NEW.item_count, NEW.item_cents, NEW.business_date,
           NEW.settlement_id, NEW.posted_by_id) IS DISTINCT FROM
          (OLD.file_sha256, OLD.control_count, OLD.control_cents, OLD.item_count, OLD.item_cents, OLD.business_date,
           OLD.settlement_id, OLD.posted_by_id) THEN
        PERFORM cashiering_refuse('A posted batch is approved once, and nothing else in it changes.',
                                  'cashiering_batch_step');
    END IF;
    SELECT count(*) AS items, coalesce(sum(total_cents), 0) AS cents INTO found FROM cashiering_receipt
    WHERE batch_id = NEW.id;
    IF (found.items, found.cents) IS DISTINCT FROM (NEW.control_count::bigint, NEW.control_cents::numeric) THEN
        PERFORM cashiering_refuse('A batch whose payments differ from its control figures is not approved.',
                                  'cashiering_batch_balance');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_batch_step BEFORE UPDATE ON cashiering_paymentbatch
FOR EACH ROW EXECUTE FUNCTION cashiering_batch_step();
"""

FUNCTIONS = [
    *COUNTER_FUNCTIONS,
    *BANK_FUNCTIONS,
    *FILE_FUNCTIONS,
    *UNCLAIMED_FUNCTIONS,
    *custody.CUSTODY_FUNCTIONS,
    *OFFLINE_FUNCTIONS,
    "cashiering_difference_admitted",
    "cashiering_session_step",
    "cashiering_session_opens",
    "cashiering_count_commits",
    "cashiering_receipt_admitted",
    "cashiering_receipt_adds_up",
    "cashiering_void_admitted",
    "cashiering_deposit_step",
    "cashiering_deposit_source_step",
    "cashiering_batch_step",
    "cashiering_refuse",
]
DROP = "".join(f"DROP FUNCTION IF EXISTS {name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("cashiering", "0001_initial"),
        ("platform", "0002_refusals_and_cache"),
        ("ledger", "0001_initial"),
        ("customers", "0001_initial"),
        ("receivables", "0001_initial"),
    ]

    operations = [
        *[append_only(table=f"cashiering_{table}") for table in APPEND_ONLY],
        *[refuse_deletion(table=f"cashiering_{table}") for table in NEVER_DELETED],
        *[
            set_wise_foreign_keys(table=f"cashiering_{table}", parents=parents)
            for table, parents in FOREIGN_KEYS.items()
        ],
        migrations.RunSQL(
            REFUSE
            + SESSION
            + RECEIPT
            + DEPOSIT
            + DIFFERENCE
            + BANK
            + custody.CUSTODY
            + UNCLAIMED
            + FILES
            + COUNTER
            + OFFLINE,
            DROP,
        ),
    ]
