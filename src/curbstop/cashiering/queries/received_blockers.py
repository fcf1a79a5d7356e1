"""What of received batches, payment centers and surprise counts keeps a business day from closing."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from curbstop.cashiering.types import Blocker
from curbstop.cashiering.types.received import SOURCE_WORDS
from curbstop.kernel.money import Money

UNWORKED = """
SELECT b.id, b.source, t.item_count, t.currency_cents + t.checks_cents FROM cashiering_receivedbatch b
JOIN LATERAL (SELECT x.* FROM cashiering_batchtape x WHERE x.batch_id = b.id ORDER BY x.number DESC LIMIT 1) t ON TRUE
WHERE b.business_date = %s AND b.state = 'TAPED' AND b.source <> 'transmittal' ORDER BY b.id
"""
CENTERS = """
SELECT c.id, c.name, p.paid_on, count(*), sum(p.amount_cents)::bigint FROM cashiering_centerpayment p
JOIN cashiering_paymentcenter c ON c.id = p.center_id
WHERE p.paid_on < %(day)s AND p.cancels_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM cashiering_centerpayment x WHERE x.cancels_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM cashiering_centerday d WHERE d.center_id = p.center_id AND d.paid_on = p.paid_on
                  AND d.batch_id IS NOT NULL)
GROUP BY 1, 2, 3 ORDER BY 3, 1
"""
UNCOUNTED = """
SELECT d.id, h.name FROM cashiering_surprisedue d JOIN cashiering_cashholder h ON h.id = d.holder_id
WHERE d.due_on = %s AND NOT EXISTS (SELECT 1 FROM cashiering_surprisecount c WHERE c.due_id = d.id) ORDER BY d.id
"""


def received_blockers(*, business_date: date) -> list[Blocker]:
    """Batches that nobody has worked, payment centers' earlier days that are not posted, counts that were drawn and not made."""
    return [*_unworked(business_date), *_centers(business_date), *_uncounted(business_date)]


def _rows(sql: str, arguments: list[date] | dict[str, date]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def _unworked(business_date: date) -> list[Blocker]:
    return [
        Blocker(
            kind="received_not_worked",
            subject_kind="received_batch",
            subject_id=int(str(identity)),
            title=_("%(source)s %(id)s") % {"source": str(SOURCE_WORDS[str(source)]).capitalize(), "id": identity},
            detail=_("%(count)s payments of %(amount)s are opened and not posted.")
            % {"count": count, "amount": Money(int(str(cents)))},
            difference_cents=int(str(cents)),
            overridable=True,
        )
        for identity, source, count, cents in _rows(UNWORKED, [business_date])
    ]


def _centers(business_date: date) -> list[Blocker]:
    return [
        Blocker(
            kind="center_day_open",
            subject_kind="payment_center",
            subject_id=int(str(identity)),
            title=str(name),
            detail=_("%(count)s payments of %(amount)s of %(day)s are not posted: the day-end message is missing.")
            % {"count": count, "amount": Money(int(str(cents))), "day": paid_on},
            difference_cents=int(str(cents)),
            overridable=True,
        )
        for identity, name, paid_on, count, cents in _rows(CENTERS, {"day": business_date})
    ]


def _uncounted(business_date: date) -> list[Blocker]:
    return [
        Blocker(
            kind="surprise_count_missing",
            subject_kind="surprise_due",
            subject_id=int(str(identity)),
            title=str(name),
            detail=_("A surprise count was drawn for this day and not made."),
            overridable=True,
        )
        for identity, name in _rows(UNCOUNTED, [business_date])
    ]
