"""Pay stations and other payment centers: single payments as they come, then the day's message, then one posting."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from curbstop.cashiering.models import CenterDay, CenterPayment, PaymentCenter
from curbstop.cashiering.operations.post_batch import post_batch
from curbstop.cashiering.operations.rows import OVERSEERS, NotAllowedError
from curbstop.cashiering.queries.customers import accounts_by_number
from curbstop.cashiering.types import Act, FileRow, PaymentFile
from curbstop.cashiering.types.received import CenterPaymentDraft, FeeKind
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.platform.calendars import add_business_days
from curbstop.platform.models import CalendarName
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import FINANCE, MAIL_OPENER

MAY_KEY = OVERSEERS | {FINANCE, MAIL_OPENER}
SOURCE = "agent"


class CenterPaymentError(CurbstopError):
    """A payment center told something that cannot be kept."""


class CenterDayDiffersError(CurbstopError):
    """A day-end message is not the sum of the single payments."""


def add_payment_center(
    *,
    code: str,
    name: str,
    bank_account_id: int,
    settles_after_days: int = 1,
    counts_after_days: int = 0,
    fee_kind: str = FeeKind.NONE,
    fee_cents: int = 0,
) -> int:
    """Somebody who takes payments for us; its contract's figures. Returns its id.

    `settles_after_days`: banking days until its wire; `counts_after_days`: business days until a payment counts;
    `fee_cents`: a payment's fee, kept back from the wire or billed.
    """
    require_open_transaction()
    return PaymentCenter.objects.create(
        code=code,
        name=name,
        bank_account_id=bank_account_id,
        settles_after_days=settles_after_days,
        counts_after_days=counts_after_days,
        fee_kind=str(fee_kind),
        fee_cents=fee_cents,
    ).pk


def record_center_payments(
    *, act: Act, center_id: int, paid_on: date, payments: Sequence[CenterPaymentDraft]
) -> tuple[int, ...]:
    """Keep single payments as the center told them, before they are posted; returns their ids.

    From here the customer's account shows them as pending. Raises `CenterPaymentError` with the reference.
    """
    require_open_transaction()
    _check_keyer(act)
    center = lock_rows(model=PaymentCenter, ids=[center_id])[center_id]
    _refuse_posted_day(center, paid_on)
    known = CenterPayment.objects.filter(center=center, reference__in=[one.reference for one in payments])
    seen: set[str] = set(known.values_list("reference", flat=True))
    for one in payments:
        if not one.reference.strip() or one.amount_cents <= 0:
            raise CenterPaymentError("A payment needs its reference and an amount above zero")
        if one.reference in seen:
            raise CenterPaymentError(
                "This payment was told before", where="reference {reference}", reference=one.reference
            )
        seen.add(one.reference)
    accounts = accounts_by_number(numbers=[one.account_number for one in payments])
    rows = [
        CenterPayment.objects.create(
            center=center,
            reference=one.reference,
            account_number=one.account_number,
            customer_account_id=accounts.get(one.account_number),
            payer_name=one.payer_name,
            amount_cents=one.amount_cents,
            paid_on=paid_on,
            recorded_by_id=act.actor_id,
            recorded_at=act.now,
        )
        for one in payments
    ]
    return tuple(row.pk for row in rows)


def cancel_center_payment(*, act: Act, payment_id: int, reference: str) -> int:
    """The center took a payment back before its day's end; both rows stay. Returns the cancelling row's id."""
    require_open_transaction()
    _check_keyer(act)
    found = CenterPayment.objects.filter(pk=payment_id).select_related("center").first()
    if found is None:
        raise CenterPaymentError("There is no such payment of a payment center", to_do="Open the list again.")
    lock_rows(model=PaymentCenter, ids=[found.center_id])
    _refuse_posted_day(found.center, found.paid_on)
    if found.cancels_id is not None or CenterPayment.objects.filter(cancels=found).exists():
        raise CenterPaymentError(
            "This payment was taken back already", where="reference {reference}", reference=found.reference
        )
    return CenterPayment.objects.create(
        center=found.center,
        reference=reference,
        account_number=found.account_number,
        customer_account_id=found.customer_account_id,
        payer_name=found.payer_name,
        amount_cents=found.amount_cents,
        paid_on=found.paid_on,
        cancels=found,
        recorded_by_id=act.actor_id,
        recorded_at=act.now,
    ).pk


def record_center_day(*, act: Act, center_id: int, paid_on: date, control_count: int, control_cents: int) -> int:
    """Keep the center's message of a day's end; a corrected message is a further row. Returns its id."""
    require_open_transaction()
    _check_keyer(act)
    center = lock_rows(model=PaymentCenter, ids=[center_id])[center_id]
    _refuse_posted_day(center, paid_on)
    number = CenterDay.objects.filter(center=center, paid_on=paid_on).count() + 1
    return CenterDay.objects.create(
        center=center,
        paid_on=paid_on,
        number=number,
        control_count=control_count,
        control_cents=control_cents,
        fee_cents=0 if center.fee_kind == FeeKind.NONE else center.fee_cents * control_count,
        recorded_by_id=act.actor_id,
        recorded_at=act.now,
    ).pk


def post_center_day(*, act: Act, center_id: int, paid_on: date) -> int:
    """Post a day whose latest message is the sum of its single payments; returns the batch, which another approves.

    Raises `CenterDayDiffersError` with both figures. Source: books.md 5 and 9 (106[batch], agents).
    """
    require_open_transaction()
    _check_keyer(act)
    center = lock_rows(model=PaymentCenter, ids=[center_id])[center_id]
    _refuse_posted_day(center, paid_on)
    told = CenterDay.objects.filter(center=center, paid_on=paid_on).order_by("-number").first()
    if told is None:
        raise CenterDayDiffersError(
            "The day-end message is missing", where="{center}, {paid_on}", center=center.name, paid_on=paid_on
        )
    rows = living_payments(center_id=center_id, paid_on=paid_on)
    cents = sum(row.amount_cents for row in rows)
    if (len(rows), cents) != (told.control_count, told.control_cents) or not rows:
        raise CenterDayDiffersError(
            "The center says {told} payments of {told_amount}; its single payments are {found} of {found_amount}",
            where="{center}, {paid_on}",
            to_do="Ask the center which payment differs, then enter it, take it back, or enter a corrected message.",
            told=told.control_count,
            told_amount=Money(told.control_cents),
            found=len(rows),
            found_amount=Money(cents),
            center=center.name,
            paid_on=paid_on,
        )
    batch_id = post_batch(
        act=act,
        payment_file=_as_file(center, paid_on, rows),
        source=SOURCE,
        bank_account_id=center.bank_account_id,
        expected_on=add_business_days(
            calendar=CalendarName.FEDERAL_RESERVE, day=paid_on, count=center.settles_after_days
        ),
        effective_date=_counts_on(center, paid_on),
    )
    told.batch_id = batch_id
    told.save(update_fields=["batch"])
    return batch_id


def living_payments(*, center_id: int, paid_on: date) -> list[CenterPayment]:
    """A day's single payments, without those that were taken back."""
    taken_back = CenterPayment.objects.filter(cancels__isnull=False).values("cancels_id")
    rows = CenterPayment.objects.filter(center_id=center_id, paid_on=paid_on, cancels__isnull=True)
    return list(rows.exclude(pk__in=taken_back).order_by("pk"))


def _as_file(center: PaymentCenter, paid_on: date, rows: Sequence[CenterPayment]) -> PaymentFile:
    told = "\n".join(f"{row.reference},{row.account_number},{row.amount_cents}" for row in rows)
    return PaymentFile(
        name=f"{center.code} {paid_on.isoformat()}",
        sha256=sha256(f"{center.code}\n{paid_on.isoformat()}\n{told}".encode()).hexdigest(),
        control_count=len(rows),
        control_cents=sum(row.amount_cents for row in rows),
        rows=tuple(
            FileRow(
                line=number,
                account_number=row.account_number,
                amount_cents=row.amount_cents,
                reference=row.reference,
                payer=row.payer_name,
                effective_date=None,
            )
            for number, row in enumerate(rows, 1)
        ),
    )


def _counts_on(center: PaymentCenter, paid_on: date) -> date:
    """By contract: the day it was paid at the center, or so many business days later."""
    if center.counts_after_days == 0:
        return paid_on
    return add_business_days(calendar=CalendarName.CITY_OFFICE, day=paid_on, count=center.counts_after_days)


def _refuse_posted_day(center: PaymentCenter, paid_on: date) -> None:
    if CenterDay.objects.filter(center=center, paid_on=paid_on, batch__isnull=False).exists():
        raise CenterPaymentError(
            "This day of the center is posted",
            where="{center}, {paid_on}",
            to_do="What came later belongs to its next day; a wrong payment is corrected like any other.",
            center=center.name,
            paid_on=paid_on,
        )


def _check_keyer(act: Act) -> None:
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_KEY:
        raise NotAllowedError("Payment centers are worked by finance, mail openers and supervisors")
