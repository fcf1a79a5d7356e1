"""Add a fund: funds are data."""

from collections.abc import Sequence

from curbstop.ledger.models import Fund, LedgerAccount
from curbstop.ledger.types import CLAIM_ON_POOL, NUMBERS, ledger_account_id
from curbstop.platform.transactions import require_open_transaction


def add_fund(*, id: int, code: str, name: str, numbers: Sequence[int]) -> None:  # noqa: A002 - the fund's own number
    """Add an owner fund with accounts of the chart's numbers; the claim on pooled cash comes with it."""
    require_open_transaction()
    Fund.objects.create(id=id, code=code, name=name)
    LedgerAccount.objects.bulk_create(
        LedgerAccount(
            id=ledger_account_id(fund=id, number=number),
            fund_id=id,
            number=number,
            subsidiary_kind=int(NUMBERS[number].kind),
            name=NUMBERS[number].name,
            account_class=NUMBERS[number].account_class.value,
            is_debit_normal=NUMBERS[number].is_debit_normal,
        )
        for number in sorted({CLAIM_ON_POOL, *numbers})
    )
