"""Funds and ledger accounts as they are in the database."""

from dataclasses import dataclass

from curbstop.ledger.models import Fund, LedgerAccount


@dataclass(frozen=True, slots=True)
class FundRow:
    """One fund."""

    id: int
    code: str
    name: str
    is_pool: bool
    is_lead: bool


@dataclass(frozen=True, slots=True)
class LedgerAccountRow:
    """One account of one fund."""

    id: int
    fund_id: int
    number: int
    subsidiary_kind: int
    name: str
    account_class: str
    is_debit_normal: bool


def funds() -> list[FundRow]:
    """All funds in the order of their ids; POOL first."""
    return [
        FundRow(id=row.pk, code=row.code, name=row.name, is_pool=row.is_pool, is_lead=row.is_lead)
        for row in Fund.objects.order_by("pk")
    ]


def ledger_accounts(*, fund: int | None = None) -> list[LedgerAccountRow]:
    """The chart of accounts, of one fund or of all."""
    rows = LedgerAccount.objects.order_by("pk")
    if fund is not None:
        rows = rows.filter(fund_id=fund)
    return [_row(row) for row in rows]


def ledger_account(*, account_id: int) -> LedgerAccountRow:
    """One account; raises Django's DoesNotExist."""
    return _row(LedgerAccount.objects.get(pk=account_id))


def _row(row: LedgerAccount) -> LedgerAccountRow:
    return LedgerAccountRow(
        id=row.pk,
        fund_id=row.fund_id,
        number=row.number,
        subsidiary_kind=row.subsidiary_kind,
        name=row.name,
        account_class=row.account_class,
        is_debit_normal=row.is_debit_normal,
    )
