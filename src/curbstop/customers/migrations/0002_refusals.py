from django.db import migrations

from curbstop.platform.refusals import refuse_deletion

# What a customer account's number begins with, and a person's number; the check digit is added by the program.
NUMBERS = """
CREATE SEQUENCE customers_account_number AS bigint START 10000001;
CREATE SEQUENCE customers_person_number AS bigint START 100001;
"""
DROP_NUMBERS = "DROP SEQUENCE customers_account_number; DROP SEQUENCE customers_person_number;"
# A telephone number without its area code is found too.
LOCAL_NUMBERS = """
CREATE INDEX contact_point_local ON customers_contactpoint (right(search_value, 7)) WHERE kind = 'phone';
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        # Open items, bills and receipts refer to these by foreign keys that are checked as a set.
        refuse_deletion(table="customers_customeraccount"),
        refuse_deletion(table="customers_serviceagreement"),
        refuse_deletion(table="customers_person"),
        migrations.RunSQL(NUMBERS, DROP_NUMBERS),
        migrations.RunSQL(LOCAL_NUMBERS, "DROP INDEX contact_point_local;"),
    ]
