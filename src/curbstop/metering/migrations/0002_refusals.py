from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_key


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0001_initial"),
        ("premises", "0002_refusals"),
        ("platform", "0002_refusals_and_cache"),
    ]

    operations = [
        refuse_deletion(table="metering_installation"),
        refuse_deletion(table="metering_meter"),
        append_only(table="metering_read"),
        set_wise_foreign_key(table="metering_read", column="installation_id", parent="metering_installation"),
        set_wise_foreign_key(table="metering_read", column="service_point_id", parent="premises_servicepoint"),
        set_wise_foreign_key(table="metering_read", column="replaces_read_id", parent="metering_read"),
    ]
