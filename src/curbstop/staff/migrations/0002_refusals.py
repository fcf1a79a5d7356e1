from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        append_only(table="staff_recordaccess"),
        append_only(table="staff_secondperson"),
        refuse_deletion(table="staff_approval"),
        refuse_deletion(table="staff_grant"),
        # Bulk tables' keys to users are checked as a set, so a user is never removed, only switched off.
        refuse_deletion(table="staff_staffuser"),
    ]
