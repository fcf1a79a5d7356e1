"""The day's money as one matrix of source by tender: counted, recorded, deposited, at the bank; every cell opens into its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from curbstop.cashiering.types import Blocker, TenderClass
from curbstop.kernel.money import Money

CLASSES = (TenderClass.CURRENCY, TenderClass.CHECKS, TenderClass.CARDS, TenderClass.BATCH)

# A drawer's row per class. Counted is the last committed count without its float and with its drops; what a deposit holds is
# at the bank when a line has cleared it, and cards when a line has cleared the terminal's batch. Posted is over and short.
SESSION_ROWS = """
WITH own AS (SELECT s.*, d.code, d.kind AS source FROM cashiering_cashsession s
             JOIN cashiering_drawer d ON d.id = s.drawer_id WHERE s.business_date = %(day)s),
taken AS (
    SELECT r.session_id, CASE coalesce(c.to_kind, t.kind) WHEN 'cash' THEN 'currency' WHEN 'card' THEN 'cards' WHEN 'e_check' THEN 'cards' ELSE 'checks' END AS class,
           sum(t.applied_cents) AS cents, count(*) AS pieces
    FROM own s JOIN cashiering_receipt r ON r.session_id = s.id JOIN cashiering_tender t ON t.receipt_id = r.id
    LEFT JOIN LATERAL (SELECT x.to_kind FROM cashiering_tendercorrection x WHERE x.tender_id = t.id
                       AND NOT EXISTS (SELECT 1 FROM cashiering_differencecorrection d WHERE d.entry_id = x.entry_id)
                       ORDER BY x.id DESC LIMIT 1) c ON TRUE
    WHERE NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void')
    GROUP BY 1, 2),
settled AS (
    SELECT e.session_id, sum(m.amount_cents + m.fee_cents - m.difference_cents) AS bank
    FROM cashiering_settlement e JOIN own s ON s.id = e.session_id JOIN cashiering_bankmatch m ON m.settlement_id = e.id GROUP BY 1),
bagged AS (
    SELECT q.session_id, q.tender_class, sum(q.amount_cents) AS deposited,
           coalesce(sum(q.amount_cents) FILTER (WHERE EXISTS (
               SELECT 1 FROM cashiering_bankmatch m WHERE m.kind = 'transit' AND m.transit_item_id = p.transit_item_id)), 0) AS bank
    FROM cashiering_depositsource q JOIN own s ON s.id = q.session_id JOIN cashiering_deposit p ON p.id = q.deposit_id
    WHERE NOT q.is_withdrawn AND p.state = 'VERIFIED' GROUP BY 1, 2),
posted AS (SELECT o.session_id, o.tender_class, sum(o.amount_cents) AS cents FROM cashiering_overshort o
           JOIN own s ON s.id = o.session_id
           WHERE NOT EXISTS (SELECT 1 FROM cashiering_differencecorrection d WHERE d.entry_id = o.entry_id) GROUP BY 1, 2)
SELECT s.source, k.class, 'session', s.id, s.code, s.state,
       CASE k.class WHEN 'currency' THEN n.currency_cents - n.float_cents + n.dropped_cents
                    WHEN 'checks' THEN n.checks_cents ELSE n.cards_cents END,
       coalesce(t.cents, 0)::bigint, coalesce(t.pieces, 0)::bigint,
       CASE k.class WHEN 'cards' THEN coalesce(n.cards_cents, 0) ELSE coalesce(b.deposited, 0) END::bigint,
       CASE k.class WHEN 'cards' THEN coalesce(e.bank, 0) ELSE coalesce(b.bank, 0) END::bigint,
       coalesce(p.cents, 0)::bigint
FROM own s CROSS JOIN (VALUES ('currency'), ('checks'), ('cards')) AS k (class)
LEFT JOIN taken t ON t.session_id = s.id AND t.class = k.class
LEFT JOIN bagged b ON b.session_id = s.id AND b.tender_class = k.class
LEFT JOIN settled e ON e.session_id = s.id
LEFT JOIN posted p ON p.session_id = s.id AND p.tender_class = k.class
LEFT JOIN LATERAL (SELECT x.* FROM cashiering_sessioncount x WHERE x.session_id = s.id AND x.round = s.round
                   ORDER BY x.attempt DESC LIMIT 1) n ON TRUE
ORDER BY s.code, s.id, k.class
"""
# A file: its control figures are the count, its settlement the deposit.
BATCH_ROWS = """
SELECT b.source, 'batch', 'batch', b.id, coalesce(nullif(b.file_name, ''), b.id::text), b.state, b.control_cents,
       coalesce(r.cents, 0)::bigint, coalesce(r.pieces, 0)::bigint,
       CASE WHEN b.settlement_id IS NULL THEN 0 ELSE b.item_cents END::bigint,
       coalesce((SELECT sum(m.amount_cents + m.fee_cents - m.difference_cents) FROM cashiering_bankmatch m
                 WHERE m.settlement_id = b.settlement_id), 0)::bigint, 0::bigint
FROM cashiering_paymentbatch b
LEFT JOIN LATERAL (SELECT sum(x.total_cents) AS cents, count(*) AS pieces FROM cashiering_receipt x
                   WHERE x.batch_id = b.id) r ON TRUE
WHERE b.business_date = %(day)s ORDER BY b.source, b.id
"""
OVERRIDES = """
SELECT o.business_date, o.blocker_kind, o.subject_kind, o.subject_id, o.detail, o.reason,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.username), o.named_at
FROM cashiering_dayoverride o JOIN staff_staffuser u ON u.id = o.named_by_id
WHERE o.business_date <= %s ORDER BY o.business_date DESC, o.id DESC
"""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One drawer or file and one class of tender. `counted_cents` is None before the count.

    `posted_cents` is the over or short that was posted for it.
    """

    source: str
    tender_class: str
    subject_kind: str
    subject_id: int
    label: str
    state: str
    counted_cents: int | None
    recorded_cents: int
    pieces: int
    deposited_cents: int
    bank_cents: int
    posted_cents: int

    @property
    def unexplained_cents(self) -> int:
        """Counted less recorded, less what was posted to over or short; what is not counted is all unexplained."""
        return (self.counted_cents or 0) - self.recorded_cents - self.posted_cents

    @property
    def undeposited_cents(self) -> int:
        """Counted (physical) or recorded (files) and in no verified deposit, settlement or terminal batch."""
        return max(self.counted_cents or 0, 0) - self.deposited_cents

    @property
    def is_empty(self) -> bool:
        """Whether nothing of this class was there."""
        return not (self.counted_cents or self.recorded_cents or self.deposited_cents or self.bank_cents)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A source and a class: the sums of its rows. `is_counted` is False while a count is missing."""

    tender_class: str
    counted_cents: int
    recorded_cents: int
    deposited_cents: int
    bank_cents: int
    unexplained_cents: int
    undeposited_cents: int
    is_counted: bool
    is_empty: bool

    @property
    def in_balance(self) -> bool:
        """Whether what was counted is recorded, or posted to over or short, and on its way to the bank."""
        return self.is_counted and not self.unexplained_cents and not self.undeposited_cents


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A source with its cells, by class, and their sum."""

    source: str
    cells: tuple[MatrixCell, ...]
    total: MatrixCell


@dataclass(frozen=True, slots=True)
class NamedOverride:
    """A named override: it stands in every later report."""

    business_date: date
    blocker_kind: str
    subject_kind: str
    subject_id: int
    detail: str
    reason: str
    named_by: str
    named_at: datetime


@dataclass(frozen=True, slots=True)
class CashMatrix:
    """The day: its lines, the sum over all sources, and whether it is in balance."""

    business_date: date
    lines: tuple[MatrixLine, ...]
    total: MatrixLine

    @property
    def in_balance(self) -> bool:
        """Whether every cell is."""
        return all(cell.in_balance or cell.is_empty for line in self.lines for cell in line.cells)


def cash_matrix(*, business_date: date) -> CashMatrix:
    """The matrix of a business day. Two queries, however many drawers and files."""
    rows = matrix_rows(business_date=business_date)
    sources = list(dict.fromkeys(row.source for row in rows))
    lines = tuple(_line(source, [row for row in rows if row.source == source]) for source in sources)
    return CashMatrix(business_date, lines, _line("", rows))


def matrix_rows(*, business_date: date, source: str = "", tender_class: str = "") -> tuple[MatrixRow, ...]:
    """The rows behind the matrix, or behind one line, column or cell of it."""
    found: list[MatrixRow] = []
    for sql in (SESSION_ROWS, BATCH_ROWS):
        with connection.cursor() as cursor:
            cursor.execute(sql, {"day": business_date})
            found.extend(MatrixRow(*row) for row in cursor.fetchall())
    return tuple(
        row
        for row in found
        if (not source or row.source == source) and (not tender_class or row.tender_class == tender_class)
    )


def overrides_until(*, business_date: date) -> tuple[NamedOverride, ...]:
    """Every override named for this day or an earlier one, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(OVERRIDES, [business_date])
        return tuple(NamedOverride(*row) for row in cursor.fetchall())


def _line(source: str, rows: Iterable[MatrixRow]) -> MatrixLine:
    own = list(rows)
    cells = tuple(_cell(str(one), [row for row in own if row.tender_class == str(one)]) for one in CLASSES)
    return MatrixLine(source, cells, _cell("", own))


def _cell(tender_class: str, rows: list[MatrixRow]) -> MatrixCell:
    return MatrixCell(
        tender_class=tender_class,
        counted_cents=sum(row.counted_cents or 0 for row in rows),
        recorded_cents=sum(row.recorded_cents for row in rows),
        deposited_cents=sum(row.deposited_cents for row in rows),
        bank_cents=sum(row.bank_cents for row in rows),
        unexplained_cents=sum(abs(row.unexplained_cents) for row in rows),
        undeposited_cents=sum(abs(row.undeposited_cents) for row in rows),
        is_counted=all(row.counted_cents is not None or not row.recorded_cents for row in rows),
        is_empty=all(row.is_empty for row in rows),
    )


def matrix_blockers(*, business_date: date) -> tuple[Blocker, ...]:
    """Approved drawers and files whose cell is not in balance: counted is neither recorded nor posted to over or short.

    What is not approved or not deposited has blockers of its own. Whoever overrides one names it with a reason.
    """
    return tuple(
        Blocker(
            kind="matrix_unbalanced",
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            title=_("Not in balance: %(label)s") % {"label": row.label},
            detail=_("Counted %(counted)s, recorded %(recorded)s, posted to over or short %(posted)s.")
            % {
                "counted": Money(row.counted_cents or 0),
                "recorded": Money(row.recorded_cents),
                "posted": Money(row.posted_cents),
            },
            difference_cents=row.unexplained_cents,
            overridable=True,
        )
        for row in matrix_rows(business_date=business_date)
        if row.state == "APPROVED" and row.unexplained_cents
    )
