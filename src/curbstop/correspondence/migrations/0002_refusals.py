from django.db import migrations

from curbstop.platform.refusals import append_only


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial"), ("platform", "0002_refusals_and_cache")]

    operations = [
        append_only(table=f"correspondence_{name}")
        for name in ("billprint", "billcontent", "billreprint", "mailanswer", "mailedfile", "mailproblem")
    ]
