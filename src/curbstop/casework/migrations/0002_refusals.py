from django.db import migrations

from curbstop.platform.refusals import append_only


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [append_only(table="casework_contact")]
