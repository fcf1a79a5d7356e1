"""Mandates: as people see them, and as a file needs them."""

from collections.abc import Iterable, Sequence
from datetime import date

from curbstop.autopay.models import AutopayDraft, AutopayMandate, AutopayReturn
from curbstop.autopay.types import PRENOTE, BankData, MandateRow, MandateToDraft
from curbstop.platform.sealing import unseal


def mandates_of(*, customer_account_id: int) -> tuple[MandateRow, ...]:
    """Every mandate that an account ever had, the latest first."""
    rows = AutopayMandate.objects.filter(customer_account_id=customer_account_id).select_related(
        "begun_by", "stopped_by"
    )
    return tuple(
        MandateRow(
            id=row.pk,
            customer_account_id=row.customer_account_id,
            entry_class=row.entry_class,
            holder_name=row.holder_name,
            routing=row.routing,
            account_last4=row.account_last4,
            is_savings=row.is_savings,
            authorised_by=row.authorised_by,
            authorised_on=row.authorised_on,
            evidence_kind=row.evidence_kind,
            evidence_reference=row.evidence_reference,
            evidence_file_id=row.evidence_file_id,
            needs_prenote=row.needs_prenote,
            begun_on=row.begun_on,
            begun_by=row.begun_by.get_full_name(),
            live_from=row.live_from,
            change_code=row.change_code,
            stopped_on=row.stopped_on,
            stopped_by=row.stopped_by.get_full_name() if row.stopped_by else "",
            stop_reason=row.stop_reason,
            stop_remark=row.stop_remark,
        )
        for row in rows.order_by("-pk")
    )


def living_mandates(*, mandate_ids: Iterable[int]) -> dict[int, MandateToDraft]:
    """Mandates that live, with their bank accounts in clear: for the moment in which a file is written."""
    rows = AutopayMandate.objects.filter(pk__in=list(mandate_ids), stopped_on=None).order_by("pk")
    return {row.pk: _to_draft(row) for row in rows}


def living_mandate_of(*, customer_account_id: int) -> MandateToDraft | None:
    """The account's living mandate with its bank account in clear."""
    row = AutopayMandate.objects.filter(customer_account_id=customer_account_id, stopped_on=None).first()
    return _to_draft(row) if row else None


def mandates_to_prenote() -> Sequence[int]:
    """Living mandates that wait for a prenote that no file has yet."""
    asked = AutopayDraft.objects.filter(kind=PRENOTE, is_withdrawn=False).values("mandate_id")
    rows = AutopayMandate.objects.filter(stopped_on=None, needs_prenote=True, live_from=None).exclude(pk__in=asked)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def returns_of_account(*, customer_account_id: int, since: date) -> int:
    """How many drafts (not prenotes) of an account came back after a day."""
    rows = AutopayReturn.objects.filter(customer_account_id=customer_account_id, returned_on__gt=since)
    return rows.exclude(draft__kind=PRENOTE).count()


def _to_draft(row: AutopayMandate) -> MandateToDraft:
    number = unseal(sealed=row.sealed_account_number.encode("ascii")).decode("ascii")
    bank = BankData(row.routing, number, row.is_savings)
    return MandateToDraft(row.pk, row.customer_account_id, row.entry_class, row.holder_name, bank)
