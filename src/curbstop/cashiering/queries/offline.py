"""Numbers given out for receipts without the server, and what became of each; receipts that wait for a supervisor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from curbstop.cashiering.models import CashSession, NumberRange

# `missing`: neither a receipt nor told, below the last that has one, or anywhere in a page's range whose drawer is approved.
RANGES = """
SELECT n.id, n.series, n.first_number, n.last_number, o.name, coalesce(d.code, ''), concat_ws(' ', u.first_name, u.last_name),
       n.business_date, n.session_id, x.used, x.told, x.spoiled,
       (SELECT count(*) FROM generate_series(n.first_number,
            CASE WHEN s.state = 'APPROVED' THEN n.last_number ELSE coalesce(x.last_used, 0) END) AS g (number)
        WHERE NOT EXISTS (SELECT 1 FROM cashiering_offlinereceipt r WHERE r.range_id = n.id AND r.sequence = g.number)
          AND NOT EXISTS (SELECT 1 FROM cashiering_numbersnotused t WHERE t.range_id = n.id
                          AND g.number BETWEEN t.first_number AND t.last_number))::bigint
FROM cashiering_numberrange n JOIN cashiering_office o ON o.id = n.office_id
LEFT JOIN cashiering_cashsession s ON s.id = n.session_id LEFT JOIN cashiering_drawer d ON d.id = s.drawer_id
JOIN staff_staffuser u ON u.id = coalesce(s.cashier_id, n.given_by_id)
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM cashiering_offlinereceipt r WHERE r.range_id = n.id) AS used,
           (SELECT max(sequence) FROM cashiering_offlinereceipt r WHERE r.range_id = n.id) AS last_used,
           coalesce((SELECT sum(last_number - first_number + 1) FROM cashiering_numbersnotused t
                     WHERE t.range_id = n.id AND t.kind = 'returned'), 0)::bigint AS told,
           coalesce((SELECT sum(last_number - first_number + 1) FROM cashiering_numbersnotused t
                     WHERE t.range_id = n.id AND t.kind <> 'returned'), 0)::bigint AS spoiled) x
WHERE {test} ORDER BY n.id DESC LIMIT 500
"""
RECEIPTS = """
SELECT o.id, o.number, o.kind, o.taken_at, concat_ws(' ', u.first_name, u.last_name), o.session_id, d.code, s.state, s.cashier_id,
       o.account_typed, o.payer_name, o.amount_cents, o.tender_kind, p.receipt_id, coalesce(r.number, ''), p.correction_id
FROM cashiering_offlinereceipt o JOIN cashiering_cashsession s ON s.id = o.session_id
JOIN cashiering_drawer d ON d.id = s.drawer_id JOIN staff_staffuser u ON u.id = o.taken_by_id
LEFT JOIN cashiering_offlineposting p ON p.offline_receipt_id = o.id LEFT JOIN cashiering_receipt r ON r.id = p.receipt_id
WHERE {test} ORDER BY (p.id IS NULL) DESC, o.id DESC LIMIT 1000
"""
CORRECTIONS = """
SELECT c.id, c.evidence_words FROM cashiering_differencecorrection c JOIN cashiering_offlinereceipt o ON o.id = %(id)s
WHERE c.session_id = o.session_id AND c.amount_cents = -o.amount_cents
  AND NOT EXISTS (SELECT 1 FROM cashiering_offlineposting p WHERE p.correction_id = c.id) ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class PageRange:
    """Numbers that a browser holds for a session."""

    range_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class RangeRow:
    """A range with how many of its numbers have a receipt, came back, were spoiled or lost, and are missing."""

    id: int
    series: str
    first_number: int
    last_number: int
    office_name: str
    drawer_code: str
    holder_name: str
    business_date: date
    session_id: int | None
    used: int
    returned: int
    spoiled: int
    missing: int

    @property
    def is_book(self) -> bool:
        """A printed book, not a browser's numbers."""
        return self.session_id is None


@dataclass(frozen=True, slots=True)
class OfflineRow:
    """A receipt that was given without the server, and where it is in the books."""

    id: int
    number: str
    kind: str
    taken_at: datetime
    cashier_name: str
    session_id: int
    drawer_code: str
    session_state: str
    cashier_id: int
    account_typed: str
    payer_name: str
    amount_cents: int
    tender_kind: str
    receipt_id: int | None
    receipt_number: str
    correction_id: int | None

    @property
    def waits(self) -> bool:
        """Whether it is in the books yet."""
        return self.receipt_id is None and self.correction_id is None


def page_ranges(*, device: UUID, range_ids: Sequence[int]) -> tuple[PageRange, ...]:
    """Those of the ranges that are this browser's."""
    rows = NumberRange.objects.filter(device=device, pk__in=range_ids, session__isnull=False).order_by("pk")
    return tuple(PageRange(pk, session or 0) for pk, session in rows.values_list("pk", "session_id"))


def number_ranges(*, range_id: int | None = None, books: bool = False) -> tuple[RangeRow, ...]:
    """The latest five hundred ranges, newest first; one of them, or printed books alone."""
    test = "n.id = %(id)s" if range_id is not None else "n.session_id IS NULL" if books else "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(RANGES.format(test=test), {"id": range_id})
        return tuple(RangeRow(*row) for row in cursor.fetchall())


def offline_receipts(*, offline_receipt_id: int | None = None) -> tuple[OfflineRow, ...]:
    """The latest thousand receipts without the server, those that wait first; or one of them."""
    test = "o.id = %(id)s" if offline_receipt_id is not None else "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(RECEIPTS.format(test=test), {"id": offline_receipt_id})
        return tuple(OfflineRow(*row) for row in cursor.fetchall())


def fitting_corrections(*, offline_receipt_id: int) -> tuple[tuple[int, str], ...]:
    """Corrections of the drawer's difference that may be this receipt: id and evidence."""
    with connection.cursor() as cursor:
        cursor.execute(CORRECTIONS, {"id": offline_receipt_id})
        return tuple(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A counter drawer that takes money now."""

    id: int
    drawer_code: str
    cashier_name: str


def open_counter_sessions() -> tuple[OpenSession, ...]:
    """Sessions of an unsealed day that are open or were counted: a slip belongs to one of them."""
    rows = CashSession.objects.filter(kind="counter").exclude(state="APPROVED").select_related("drawer", "cashier")
    return tuple(
        OpenSession(one.pk, one.drawer.code, one.cashier.get_full_name()) for one in rows.order_by("drawer__code")
    )
