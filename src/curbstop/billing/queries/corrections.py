"""Reads of corrections."""

from curbstop.billing.models import CorrectedAccount, Correction
from curbstop.billing.types import CorrectedAccountRow, CorrectionRow
from curbstop.kernel.errors import CurbstopError

FIELDS = tuple(CorrectionRow.__dataclass_fields__)
ACCOUNT_FIELDS = tuple(CorrectedAccountRow.__dataclass_fields__)


class NoSuchCorrectionError(CurbstopError):
    """There is no such correction."""


def correction(*, correction_id: int) -> CorrectionRow:
    """One correction; raises NoSuchCorrectionError."""
    found = Correction.objects.filter(pk=correction_id).values(*FIELDS).first()
    if found is None:
        raise NoSuchCorrectionError(
            "There is no such correction", where="correction {correction_id}", correction_id=correction_id
        )
    return CorrectionRow(**found)


def corrections(*, limit: int = 200) -> tuple[CorrectionRow, ...]:
    """Corrections, the latest first."""
    return tuple(CorrectionRow(**row) for row in Correction.objects.order_by("-pk").values(*FIELDS)[:limit])


def corrected_accounts(
    *,
    correction_id: int,
    states: tuple[str, ...] = (),
    first_id: int = 0,
    last_id: int = 2**62,
    limit: int | None = None,
) -> tuple[CorrectedAccountRow, ...]:
    """The accounts of a correction by their id, of some states and of a range when asked so; the first `limit`."""
    rows = CorrectedAccount.objects.filter(
        correction_id=correction_id, customer_account_id__gte=first_id, customer_account_id__lte=last_id
    )
    if states:
        rows = rows.filter(state__in=states)
    return tuple(
        CorrectedAccountRow(**row) for row in rows.order_by("customer_account_id").values(*ACCOUNT_FIELDS)[:limit]
    )


def count_corrected_accounts(*, correction_id: int) -> int:
    """How many accounts a correction has, whatever their state."""
    return CorrectedAccount.objects.filter(correction_id=correction_id).count()


def corrected_account(*, corrected_account_id: int) -> CorrectedAccountRow | None:
    """One account of a correction by its own id."""
    found = CorrectedAccount.objects.filter(pk=corrected_account_id).values(*ACCOUNT_FIELDS).first()
    return None if found is None else CorrectedAccountRow(**found)
