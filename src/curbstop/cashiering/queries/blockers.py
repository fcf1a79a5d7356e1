"""What keeps a business day from closing: exactly what, where, and what to do."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.cashiering.models import CashSession, DayOverride, Deposit, PaymentBatch
from curbstop.cashiering.queries.deposits import deposit_candidates
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.queries.received_blockers import received_blockers
from curbstop.cashiering.types import BatchState, Blocker, DepositState, SessionState
from curbstop.kernel.money import Money
from curbstop.platform.calendars import add_business_days
from curbstop.platform.models import CalendarName

UNBALANCED_BATCHES = """
SELECT b.id, b.control_count, b.control_cents, count(r.id), coalesce(sum(r.total_cents), 0)::bigint
FROM cashiering_paymentbatch b LEFT JOIN cashiering_receipt r ON r.batch_id = b.id
WHERE b.business_date = %s GROUP BY b.id
HAVING b.control_count <> count(r.id) OR b.control_cents <> coalesce(sum(r.total_cents), 0)
ORDER BY b.id
"""
SESSION_SENTENCES = {
    SessionState.OPEN: gettext_lazy("Session %(id)s is still open: its cashier counts it."),
    SessionState.COUNTING: gettext_lazy("Session %(id)s is being counted."),
    SessionState.COUNTED: gettext_lazy("Session %(id)s is counted and waits for approval."),
    SessionState.SENT_BACK: gettext_lazy("Session %(id)s was sent back and must be counted again."),
}
UNDEPOSITED = {
    "currency": gettext_lazy("Cash of %(amount)s from session %(id)s is in no deposit."),
    "checks": gettext_lazy("Checks of %(amount)s from session %(id)s are in no deposit."),
}


def day_end_blockers(*, business_date: date) -> tuple[Blocker, ...]:
    """Sessions, batches and deposits that keep the day open, without what was overridden by name already."""
    found = [
        *_sessions(business_date),
        *_batches(business_date),
        *_unbalanced(business_date),
        *_undeposited(business_date),
        *_deposits(business_date),
        *received_blockers(business_date=business_date),
    ]
    return without_overridden(business_date=business_date, blockers=found)


def without_overridden(*, business_date: date, blockers: list[Blocker]) -> tuple[Blocker, ...]:
    """The blockers that nobody has overridden by name."""
    named = set(
        DayOverride.objects.filter(business_date=business_date).values_list(
            "blocker_kind", "subject_kind", "subject_id"
        )
    )
    return tuple(one for one in blockers if (one.kind, one.subject_kind, one.subject_id) not in named)


def _sessions(business_date: date) -> list[Blocker]:
    rows = (
        CashSession.objects.filter(business_date=business_date)
        .exclude(state=str(SessionState.APPROVED))
        .select_related("drawer")
        .order_by("pk")
    )
    return [
        Blocker(
            kind="session_not_approved",
            subject_kind="session",
            subject_id=row.pk,
            title=_("Drawer %(code)s") % {"code": row.drawer.code},
            detail=str(SESSION_SENTENCES[SessionState(row.state)] % {"id": row.pk}),
        )
        for row in rows
    ]


def _batches(business_date: date) -> list[Blocker]:
    rows = PaymentBatch.objects.filter(business_date=business_date, state=str(BatchState.POSTED)).order_by("pk")
    return [
        Blocker(
            kind="batch_not_approved",
            subject_kind="batch",
            subject_id=row.pk,
            title=_("Batch %(id)s") % {"id": row.pk},
            detail=_("%(source)s: %(count)s payments of %(amount)s wait for approval.")
            % {"source": row.source, "count": row.control_count, "amount": Money(row.control_cents)},
        )
        for row in rows
    ]


def _unbalanced(business_date: date) -> list[Blocker]:
    with connection.cursor() as cursor:
        cursor.execute(UNBALANCED_BATCHES, [business_date])
        rows = cursor.fetchall()
    return [
        Blocker(
            kind="batch_unbalanced",
            subject_kind="batch",
            subject_id=batch_id,
            title=_("Batch %(id)s") % {"id": batch_id},
            detail=_("Control figures %(count)s / %(amount)s, payments %(found)s / %(found_amount)s.")
            % {"count": count, "amount": Money(cents), "found": found, "found_amount": Money(found_cents)},
            difference_cents=found_cents - cents,
        )
        for batch_id, count, cents, found, found_cents in rows
    ]


def _undeposited(business_date: date) -> list[Blocker]:
    return [
        Blocker(
            kind="not_deposited",
            subject_kind="session",
            subject_id=row.session_id,
            title=_("Drawer %(code)s") % {"code": row.drawer_code},
            detail=str(UNDEPOSITED[row.tender_class] % {"amount": Money(row.amount_cents), "id": row.session_id}),
            difference_cents=row.amount_cents,
            overridable=True,
        )
        for row in deposit_candidates(business_date=business_date)
    ]


def _deposits(business_date: date) -> list[Blocker]:
    """Deposits that wait for their verification, and those that were verified too late."""
    found: list[Blocker] = []
    for row in Deposit.objects.filter(business_date=business_date).exclude(state=str(DepositState.WITHDRAWN)):
        if row.state == DepositState.PREPARED:
            found.append(
                _deposit(
                    row, "deposit_not_verified", _("%(amount)s is prepared and waits for its verification."), False
                )
            )
        elif row.verified_at is not None and row.verified_at.date() > _latest_day(business_date):
            sentence = _("%(amount)s was verified on %(day)s, later than the next business day.")
            found.append(_deposit(row, "late_deposit", sentence, True))
    return found


def _deposit(row: Deposit, kind: str, sentence: str, overridable: bool) -> Blocker:  # noqa: FBT001 - two callers above
    return Blocker(
        kind=kind,
        subject_kind="deposit",
        subject_id=row.pk,
        title=_("Deposit %(id)s, bag %(bag)s") % {"id": row.pk, "bag": row.bag_number},
        detail=sentence
        % {
            "amount": Money(row.currency_cents + row.checks_cents),
            "day": row.verified_at.date().isoformat() if row.verified_at else "",
        },
        difference_cents=row.currency_cents + row.checks_cents,
        overridable=overridable,
    )


def _latest_day(business_date: date) -> date:
    days = cash_policy(on_date=business_date).deposit_business_days
    return add_business_days(calendar=CalendarName.CITY_OFFICE, day=business_date, count=days)
