from django.db import migrations

from curbstop.platform.refusals import refuse_deletion

# Once active, a version may only end earlier or later and be withdrawn: what bills were rated by stays as it was.
IMMUTABLE = """
CREATE FUNCTION rates_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'DRAFT' AND NEW.state IN ('DRAFT', 'ACTIVE') AND NEW.tariff_id = OLD.tariff_id THEN
        RETURN NEW;
    END IF;
    IF (OLD.state = 'ACTIVE' AND NEW.state IN ('ACTIVE', 'WITHDRAWN'))
       AND (NEW.tariff_id, NEW.version, NEW.from_date, NEW.content, NEW.content_sha256, NEW.adoption, NEW.source,
            NEW.demonstration, NEW.loaded_at, NEW.activated_at)
       IS NOT DISTINCT FROM
           (OLD.tariff_id, OLD.version, OLD.from_date, OLD.content, OLD.content_sha256, OLD.adoption, OLD.source,
            OLD.demonstration, OLD.loaded_at, OLD.activated_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'rates_version_immutable',
        TABLE = TG_TABLE_NAME,
        MESSAGE = format('The tariff version %s is %s: it can only be ended or withdrawn. Load a new version.',
                         OLD.version, OLD.state);
END
$$;
CREATE TRIGGER rates_tariffversion_immutable BEFORE UPDATE ON rates_tariffversion
    FOR EACH ROW EXECUTE FUNCTION rates_version_immutable();
"""

# A stage may be given an end, once or earlier than before: what bills were rated by stays as it was.
STAGE_ENDS = """
CREATE FUNCTION rates_stage_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.stage, NEW.resolution, NEW.from_date, NEW.declared_by_id, NEW.declared_at)
       IS NOT DISTINCT FROM (OLD.stage, OLD.resolution, OLD.from_date, OLD.declared_by_id, OLD.declared_at)
       AND NEW.to_date IS NOT NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'rates_stage_only_ends',
        TABLE = TG_TABLE_NAME,
        MESSAGE = 'A drought stage can only be ended. Declare another one.';
END
$$;
CREATE TRIGGER rates_droughtstage_only_ends BEFORE UPDATE ON rates_droughtstage
    FOR EACH ROW EXECUTE FUNCTION rates_stage_only_ends();
"""

# Figures that budgets went by stay as they were: a wrong one is withdrawn once, and another takes its place.
WEATHER_ONLY_WITHDRAWN = """
CREATE FUNCTION rates_weather_only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
       AND (NEW.zone, NEW.from_date, NEW.to_date, NEW.inches_milli, NEW.source, NEW.recorded_by_id, NEW.recorded_at,
            NEW.file_id, NEW.replaces_id)
       IS NOT DISTINCT FROM
           (OLD.zone, OLD.from_date, OLD.to_date, OLD.inches_milli, OLD.source, OLD.recorded_by_id, OLD.recorded_at,
            OLD.file_id, OLD.replaces_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'rates_weather_only_withdrawn',
        TABLE = TG_TABLE_NAME,
        MESSAGE = 'Figures of evapotranspiration are never changed: withdraw them, and record others.';
END
$$;
CREATE TRIGGER rates_evapotranspiration_only_withdrawn BEFORE UPDATE ON rates_evapotranspiration
    FOR EACH ROW EXECUTE FUNCTION rates_weather_only_withdrawn();
"""


class Migration(migrations.Migration):
    dependencies = [("rates", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        migrations.RunSQL(sql=IMMUTABLE, reverse_sql="DROP FUNCTION IF EXISTS rates_version_immutable() CASCADE;"),
        refuse_deletion(table="rates_tariffversion"),
        migrations.RunSQL(sql=STAGE_ENDS, reverse_sql="DROP FUNCTION IF EXISTS rates_stage_only_ends() CASCADE;"),
        refuse_deletion(table="rates_droughtstage"),
        migrations.RunSQL(
            sql=WEATHER_ONLY_WITHDRAWN, reverse_sql="DROP FUNCTION IF EXISTS rates_weather_only_withdrawn() CASCADE;"
        ),
        refuse_deletion(table="rates_evapotranspiration"),
    ]
