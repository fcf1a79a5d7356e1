from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion

STEPS = """
CREATE FUNCTION autopay_refuse(reason text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = reason;
END
$$;

CREATE FUNCTION autopay_mandate_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb; after jsonb;
BEGIN
    before := to_jsonb(OLD) - ARRAY['live_from', 'stopped_on', 'stopped_by_id', 'stopped_at', 'stop_reason', 'stop_remark'];
    after := to_jsonb(NEW) - ARRAY['live_from', 'stopped_on', 'stopped_by_id', 'stopped_at', 'stop_reason', 'stop_remark'];
    IF before IS DISTINCT FROM after THEN
        PERFORM autopay_refuse('What a customer authorised never changes: stop the mandate and begin another.',
                               'autopay_mandate_fixed');
    END IF;
    IF OLD.stopped_on IS NOT NULL THEN
        PERFORM autopay_refuse('A mandate that was stopped stays stopped.', 'autopay_mandate_over');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER autopay_mandate_step BEFORE UPDATE ON autopay_autopaymandate
FOR EACH ROW EXECUTE FUNCTION autopay_mandate_step();

CREATE FUNCTION autopay_run_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb; after jsonb; found record;
BEGIN
    before := to_jsonb(OLD) - ARRAY['state', 'batch_id', 'posted_at', 'withdrawn_by_id', 'withdrawn_at', 'withdrawn_reason'];
    after := to_jsonb(NEW) - ARRAY['state', 'batch_id', 'posted_at', 'withdrawn_by_id', 'withdrawn_at', 'withdrawn_reason'];
    IF before IS DISTINCT FROM after OR OLD.state <> 'CUT' OR NEW.state = 'CUT' THEN
        PERFORM autopay_refuse('A file that was cut is posted once or withdrawn, and nothing else in it changes.',
                               'autopay_run_step');
    END IF;
    SELECT count(*) FILTER (WHERE kind = 'draft') AS drafts, count(*) FILTER (WHERE kind = 'prenote') AS prenotes,
           coalesce(sum(amount_cents), 0) AS cents INTO found FROM autopay_autopaydraft WHERE run_id = NEW.id;
    IF (found.drafts, found.prenotes, found.cents)
       IS DISTINCT FROM (NEW.draft_count::bigint, NEW.prenote_count::bigint, NEW.draft_cents::numeric) THEN
        PERFORM autopay_refuse('The entries of a file are its figures.', 'autopay_run_balance');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER autopay_run_step BEFORE UPDATE ON autopay_autopayrun
FOR EACH ROW EXECUTE FUNCTION autopay_run_step();

CREATE FUNCTION autopay_draft_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'is_withdrawn' IS DISTINCT FROM to_jsonb(NEW) - 'is_withdrawn' OR NOT NEW.is_withdrawn
       OR NOT EXISTS (SELECT 1 FROM autopay_autopayrun r WHERE r.id = NEW.run_id AND r.state = 'WITHDRAWN') THEN
        PERFORM autopay_refuse('An entry that was cut changes only with its file, when that is withdrawn.',
                               'autopay_draft_fixed');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER autopay_draft_step BEFORE UPDATE ON autopay_autopaydraft
FOR EACH ROW EXECUTE FUNCTION autopay_draft_step();

CREATE FUNCTION autopay_draft_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM autopay_autopaymandate m JOIN autopay_autopayrun r ON r.id = NEW.run_id
    WHERE m.id = NEW.mandate_id AND m.customer_account_id = NEW.customer_account_id AND m.stopped_on IS NULL
      AND r.state = 'CUT' AND (NEW.kind = 'prenote' OR m.live_from <= r.settles_on) FOR SHARE OF m;
    IF NOT FOUND THEN
        PERFORM autopay_refuse('Only a living mandate of the same account is drafted, and not before its prenote is over.',
                               'autopay_draft_mandate');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER autopay_draft_admitted BEFORE INSERT ON autopay_autopaydraft
FOR EACH ROW EXECUTE FUNCTION autopay_draft_admitted();
"""
FUNCTIONS = [
    "autopay_mandate_step",
    "autopay_run_step",
    "autopay_draft_step",
    "autopay_draft_admitted",
    "autopay_refuse",
]
DROP = "".join(f"DROP FUNCTION IF EXISTS {name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("autopay", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        *[append_only(table=f"autopay_{table}") for table in ("autopayskip", "autopayreturn")],
        *[refuse_deletion(table=f"autopay_{table}") for table in ("autopaymandate", "autopayrun", "autopaydraft")],
        migrations.RunSQL(STEPS, DROP),
    ]
