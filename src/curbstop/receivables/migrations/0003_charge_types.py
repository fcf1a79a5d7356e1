from typing import Any

from django.db import migrations

from curbstop.ledger.types import ledger_account_id
from curbstop.receivables.types import CHARGE_TYPES


def fill_charge_types(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - the signature of RunPython
    """The kinds of charges that every utility starts with."""
    model = apps.get_model("receivables", "ChargeType")
    model.objects.bulk_create(
        model(
            code=kind.code,
            name=kind.name,
            fund_id=kind.fund,
            receivable_account_id=ledger_account_id(fund=kind.fund, number=kind.receivable),
            revenue_account_id=ledger_account_id(fund=kind.fund, number=kind.revenue),
            ages=kind.ages,
            late_fee_base=kind.late_fee_base,
            shutoff_eligible=kind.shutoff_eligible,
            refundable=kind.refundable,
            rank=kind.rank,
        )
        for kind in CHARGE_TYPES.values()
    )


class Migration(migrations.Migration):
    dependencies = [("receivables", "0002_refusals")]

    operations = [migrations.RunPython(fill_charge_types, migrations.RunPython.noop)]
