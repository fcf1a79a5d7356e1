from django.db import migrations

from curbstop.platform.refusals import refuse_deletion

NUMBERS = "CREATE SEQUENCE premises_number AS bigint START 100001;"


class Migration(migrations.Migration):
    dependencies = [("premises", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        # Reads refer to service points by foreign keys that are checked as a set.
        refuse_deletion(table="premises_servicepoint"),
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE premises_number;"),
    ]
