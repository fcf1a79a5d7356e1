from django.db import migrations

# Who takes a customer's payment has their hands on the account that day: the database refuses who adjusted it, and
# whoever took it adjusts nothing. A file's payments have no hand.
HANDS = """
CREATE FUNCTION cashiering_receiptline_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_accounthand (customer_account_id, staff_user_id, business_date, deed)
    SELECT DISTINCT n.customer_account_id, r.taken_by_id, r.business_date, 'took'
    FROM new_rows n JOIN cashiering_receipt r ON r.id = n.receipt_id
    WHERE n.customer_account_id IS NOT NULL AND r.session_id IS NOT NULL
    ON CONFLICT (customer_account_id, staff_user_id, business_date, deed) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER cashiering_receiptline_hands AFTER INSERT ON cashiering_receiptline
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cashiering_receiptline_hands();
"""


class Migration(migrations.Migration):
    dependencies = [("cashiering", "0002_refusals"), ("staff", "0001_initial")]

    operations = [
        migrations.RunSQL(HANDS, "DROP FUNCTION IF EXISTS cashiering_receiptline_hands() CASCADE;"),
    ]
