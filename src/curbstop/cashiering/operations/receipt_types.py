"""Receipt types as finance sets them: prices and shares from a day on, who takes them, what their receipt says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.engine.distribution import Share, check_shares
from curbstop.cashiering.models import (
    ReceiptType,
    ReceiptTypeDistribution,
    ReceiptTypeFee,
    ReceiptTypeShare,
)
from curbstop.cashiering.operations.accounts import DEPARTMENTS
from curbstop.cashiering.operations.rows import NotAllowedError, ReasonMissingError
from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import CHART
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import FINANCE, MANAGER, ROLES

SETTERS = frozenset({FINANCE, MANAGER})
# 4xx are revenue.
REVENUE = 4


class ReceiptTypeRuleError(CurbstopError):
    """A rule of a receipt type cannot stand as it was entered."""


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """One share as entered."""

    fund_id: int
    account_number: int
    department_id: int | None
    share: Share


def set_fee(*, act: Act, receipt_type_id: int, from_date: date, price_cents: int | None, source: str) -> int:
    """The price of one piece from a day on, with its source (resolution, fee schedule); returns the row's id.

    Never for a day that is behind the open one: receipts of those days stand.
    """
    _check(act, from_date, source)
    if price_cents is not None and price_cents <= 0:
        raise ReceiptTypeRuleError("A price is above zero", to_do="Leave it empty to ask for the amount.")
    if ReceiptTypeFee.objects.filter(receipt_type=receipt_type_id, from_date=from_date).exists():
        raise ReceiptTypeRuleError(
            "A price from this day on was set already", where="{day}", to_do="Choose another day.", day=from_date
        )
    return ReceiptTypeFee.objects.create(
        receipt_type_id=receipt_type_id,
        from_date=from_date,
        price_cents=price_cents,
        source=source.strip(),
        set_by_id=act.actor_id,
        set_on=latest_open_day(),
        set_at=act.now,
    ).pk


def set_distribution(
    *, act: Act, receipt_type_id: int, from_date: date, shares: Sequence[ShareDraft], source: str
) -> int:
    """Divide a receipt type's money from a day on; returns the distribution's id. Raises `NotDivisibleError`."""
    _check(act, from_date, source)
    check_shares(shares=[one.share for one in shares])
    for one in shares:
        _check_account(one)
    if ReceiptTypeDistribution.objects.filter(receipt_type=receipt_type_id, from_date=from_date).exists():
        raise ReceiptTypeRuleError(
            "A distribution from this day on was set already", where="{day}", to_do="Choose another day.", day=from_date
        )
    distribution = ReceiptTypeDistribution.objects.create(
        receipt_type_id=receipt_type_id,
        from_date=from_date,
        source=source.strip(),
        set_by_id=act.actor_id,
        set_on=latest_open_day(),
        set_at=act.now,
    )
    ReceiptTypeShare.objects.bulk_create(
        ReceiptTypeShare(
            distribution=distribution,
            position=position,
            fund_id=one.fund_id,
            account_number=one.account_number,
            department_id=one.department_id,
            amount_cents=one.share.amount_cents,
            part_ppm=one.share.part_ppm,
        )
        for position, one in enumerate(shares)
    )
    return distribution.pk


def set_receipt_type_rules(
    *,
    act: Act,
    receipt_type_id: int,
    takers: Collection[str],
    is_refundable: bool,
    takes_part_payment: bool,
    receipt_text: str,
    receipt_text_es: str,
) -> None:
    """Who may take it, whether it is given back, whether an invoice is paid in parts, and what its receipt says."""
    _check_setter(act)
    unknown = set(takers) - set(ROLES)
    if unknown:
        raise ReceiptTypeRuleError("There is no such role: {roles}", roles=", ".join(sorted(unknown)))
    ReceiptType.objects.filter(pk=receipt_type_id).update(
        takers=sorted(takers),
        is_refundable=is_refundable,
        takes_part_payment=takes_part_payment,
        receipt_text=receipt_text.strip(),
        receipt_text_es=receipt_text_es.strip(),
    )


def _check(act: Act, from_date: date, source: str) -> None:
    _check_setter(act)
    if not source.strip():
        raise ReasonMissingError("A source is needed", to_do="Name the resolution or the fee schedule.")
    if from_date < latest_open_day():
        raise ReceiptTypeRuleError(
            "{day} is behind the open business day: its receipts stand",
            to_do="Choose today or a later day.",
            day=from_date.isoformat(),
        )


def _check_setter(act: Act) -> None:
    require_open_transaction()
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & SETTERS:
        raise NotAllowedError("Finance or a manager sets what receipt types cost and whom they pay")


def _check_account(one: ShareDraft) -> None:
    takes = one.account_number in CHART.get(one.fund_id, ()) and (
        one.account_number == DEPARTMENTS or one.account_number // 100 == REVENUE
    )
    if not takes or (one.account_number == DEPARTMENTS) != (one.department_id is not None):
        raise ReceiptTypeRuleError(
            "Account {number} cannot take a share",
            to_do="Choose a revenue account of that fund, or 208 with its department.",
            number=one.account_number,
        )
