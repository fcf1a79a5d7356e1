from django.db import migrations

from curbstop.platform.refusals import append_only, refuse_deletion, set_wise_foreign_keys


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
        refuse_deletion(table="metering_readexception"),
        append_only(table="metering_readdecision"),
        append_only(table="metering_readphoto"),
        append_only(table="metering_metertest"),
        append_only(table="metering_readdelivery"),
        append_only(table="metering_notread"),
        set_wise_foreign_keys(
            table="metering_read",
            parents={
                "installation_id": "metering_installation",
                "service_point_id": "premises_servicepoint",
                "replaces_read_id": "metering_read",
            },
        ),
    ]
