from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion
from curbstop.staff.types import FORBIDDEN_PAIRS

ROWS = ", ".join(
    f"('{first}', '{second}')" for first, second in sorted(tuple(sorted(pair)) for pair in FORBIDDEN_PAIRS)
)
SEPARATION = f"""
INSERT INTO staff_forbiddenpair (first_code, second_code) VALUES {ROWS};

CREATE FUNCTION staff_grant_separation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE other text;
BEGIN
    PERFORM 1 FROM staff_staffuser u WHERE u.id = NEW.staff_user_id FOR NO KEY UPDATE;
    SELECT g.code INTO other FROM staff_grant g
    JOIN staff_forbiddenpair p ON p.first_code = least(g.code, NEW.code) AND p.second_code = greatest(g.code, NEW.code)
    WHERE g.staff_user_id = NEW.staff_user_id AND g.id <> NEW.id
      AND daterange(g.from_date, g.to_date) && daterange(NEW.from_date, NEW.to_date) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_grant_separation',
            MESSAGE = format('Nobody holds %s and %s at the same time.', NEW.code, other);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER staff_grant_separation BEFORE INSERT OR UPDATE ON staff_grant
FOR EACH ROW EXECUTE FUNCTION staff_grant_separation();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        append_only(table="staff_recordaccess"),
        append_only(table="staff_secondperson"),
        append_only(table="staff_accounthand"),
        refuse_deletion(table="staff_approval"),
        refuse_deletion(table="staff_grant"),
        # Bulk tables' keys to users are checked as a set, so a user is never removed, only switched off.
        refuse_deletion(table="staff_staffuser"),
        migrations.RunSQL(
            SEPARATION,
            "DROP FUNCTION IF EXISTS staff_grant_separation() CASCADE; DELETE FROM staff_forbiddenpair;",
        ),
        append_only(table="staff_forbiddenpair"),
    ]
