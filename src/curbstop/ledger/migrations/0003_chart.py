from typing import Any

from django.db import migrations

from curbstop.ledger.types import CHART, FUNDS, NUMBERS, ledger_account_id


def fill_chart(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - the signature of RunPython
    """The funds and accounts (100 to 672) that every utility starts with; others are added by `operations.add_fund`."""
    fund_model = apps.get_model("ledger", "Fund")
    account_model = apps.get_model("ledger", "LedgerAccount")
    fund_model.objects.bulk_create(
        fund_model(id=fund.id, code=fund.code, name=fund.name, is_pool=fund.is_pool, is_lead=fund.is_lead)
        for fund in FUNDS
    )
    account_model.objects.bulk_create(
        account_model(
            id=ledger_account_id(fund=fund, number=number),
            fund_id=fund,
            number=number,
            subsidiary_kind=int(NUMBERS[number].kind),
            name=NUMBERS[number].name,
            account_class=NUMBERS[number].account_class.value,
            is_debit_normal=NUMBERS[number].is_debit_normal,
        )
        for fund, numbers in CHART.items()
        for number in numbers
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_refusals")]

    operations = [migrations.RunPython(fill_chart, migrations.RunPython.noop)]
