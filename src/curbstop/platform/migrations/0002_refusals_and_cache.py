from django.db import migrations

from curbstop.platform.refusals import DROP_REFUSE_CHANGE_SQL, REFUSE_CHANGE_SQL, append_only

# Django's database cache, made here because its own command does not know about schemas' order of things.
CACHE_TABLE = """
CREATE TABLE platform_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX platform_cache_expires ON platform_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE_SQL, DROP_REFUSE_CHANGE_SQL),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE platform_cache;"),
        append_only(table="platform_storedfile"),
        append_only(table="platform_command", allow_update=True),
    ]
