"""Detectors over drawers, receipts and deposits: swaps, delays, gaps, copies, the drawer opened, differences, late money."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.watching.people import DAYS, PERSON
from curbstop.reporting.watching.types import DRAWER, RECEIPT, SESSION, STAFF, Detector

# The first committed count of a session: what a later count or a correction explained away still shows.
FIRST_COUNT = """JOIN LATERAL (SELECT * FROM cashiering_sessioncount c WHERE c.session_id = s.id
    ORDER BY c.round, c.attempt LIMIT 1) n ON TRUE"""

SWAP = Detector(
    code="check_for_cash",
    name=gettext_noop("Check swapped for cash"),
    rule=gettext_noop(
        "At a drawer's first count the checks were over and the cash short by the same amount: the mix received is not the mix to be deposited."
    ),
    statistic=gettext_noop("Cents swapped"),
    subject_kind=SESSION,
    unit="cents",
    control="44",
    figures=(("tolerance", "watch.swap_tolerance_cents"),),
    examined=f"""
        SELECT s.id, d.code || ' ' || s.business_date || ' ' || {PERSON},
               greatest(0, least(n.checks_cents - n.recorded_checks_cents,
                                 n.recorded_currency_cents - (n.currency_cents - n.float_cents)))::bigint, 0::bigint,
               n.checks_cents > n.recorded_checks_cents AND n.currency_cents - n.float_cents < n.recorded_currency_cents
               AND abs(n.checks_cents - n.recorded_checks_cents + n.currency_cents - n.float_cents - n.recorded_currency_cents)
                   <= %(tolerance)s
        FROM cashiering_cashsession s JOIN cashiering_drawer d ON d.id = s.drawer_id
        JOIN staff_staffuser u ON u.id = s.cashier_id {FIRST_COUNT}
        WHERE s.business_date {DAYS} ORDER BY 3 DESC, 1
    """,
    behind="""
        SELECT s.business_date, 'session', s.id, x.words, x.cents FROM cashiering_cashsession s
        JOIN cashiering_sessioncount c ON c.session_id = s.id
        CROSS JOIN LATERAL (VALUES
            ('cash, count ' || c.attempt, c.currency_cents - c.float_cents - c.recorded_currency_cents),
            ('checks, count ' || c.attempt, c.checks_cents - c.recorded_checks_cents)) x (words, cents)
        WHERE s.id = %(subject)s ORDER BY c.round, c.attempt
    """,
)
TENDER_CHANGED = Detector(
    code="cash_made_check",
    name=gettext_noop("Cash corrected into checks"),
    rule=gettext_noop(
        "A cashier's cash tenders were corrected into checks more often than the policy's number in the period."
    ),
    statistic=gettext_noop("Corrections"),
    subject_kind=STAFF,
    unit="count",
    control="44",
    figures=(("most", "watch.tender_changes_most"),),
    examined=f"""
        SELECT r.taken_by_id, {PERSON}, count(x.id)::bigint, %(most)s::bigint, count(x.id) > %(most)s
        FROM cashiering_receipt r JOIN staff_staffuser u ON u.id = r.taken_by_id
        JOIN cashiering_tender t ON t.receipt_id = r.id
        LEFT JOIN cashiering_tendercorrection x ON x.tender_id = t.id AND t.kind = 'cash' AND x.to_kind IN ('check', 'money_order')
        WHERE r.session_id IS NOT NULL AND r.business_date {DAYS} GROUP BY 1, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT r.business_date, 'receipt', r.id, r.number || ': ' || x.reason, t.applied_cents
        FROM cashiering_tendercorrection x JOIN cashiering_tender t ON t.id = x.tender_id AND t.kind = 'cash'
        JOIN cashiering_receipt r ON r.id = t.receipt_id
        WHERE r.taken_by_id = %(subject)s AND x.to_kind IN ('check', 'money_order') AND r.business_date {DAYS} ORDER BY 1, 3
    """,
)
LAPPING = Detector(
    code="lapping",
    name=gettext_noop("Lapping: credited late or moved on"),
    rule=gettext_noop(
        "Somebody credited two or more payments more than the policy's days after they were received, or moved them to another account after as many days."
    ),
    statistic=gettext_noop("Payments credited late or moved on"),
    subject_kind=STAFF,
    unit="count",
    control="43",
    figures=(("days", "watch.lapping_days"), ("least", "watch.lapping_least")),
    examined=f"""
        WITH slow AS (
            SELECT taken_by_id AS person, id FROM cashiering_receipt
            WHERE session_id IS NOT NULL AND business_date {DAYS} AND business_date - effective_date > %(days)s
            UNION ALL SELECT t.moved_by_id, r.id FROM cashiering_paymenttransfer t
            JOIN cashiering_receiptline l ON l.id = t.line_id JOIN cashiering_receipt r ON r.id = l.receipt_id
            WHERE t.business_date {DAYS} AND t.business_date - r.business_date > %(days)s
        ), everybody AS (SELECT DISTINCT taken_by_id AS person FROM cashiering_receipt WHERE session_id IS NOT NULL AND business_date {DAYS}
                         UNION SELECT person FROM slow)
        SELECT e.person, {PERSON}, count(s.id)::bigint, %(least)s::bigint, count(s.id) >= %(least)s
        FROM everybody e JOIN staff_staffuser u ON u.id = e.person LEFT JOIN slow s ON s.person = e.person
        GROUP BY e.person, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT r.business_date, 'receipt', r.id, r.number || ', ' || r.effective_date || ', '
               || (SELECT string_agg(t.kind, ', ' ORDER BY t.position) FROM cashiering_tender t WHERE t.receipt_id = r.id), r.total_cents
        FROM cashiering_receipt r WHERE r.taken_by_id = %(subject)s AND r.session_id IS NOT NULL
          AND r.business_date {DAYS} AND r.business_date - r.effective_date > %(days)s
        UNION ALL SELECT t.business_date, 'receipt', r.id, r.number || ': ' || t.reason, t.amount_cents
        FROM cashiering_paymenttransfer t JOIN cashiering_receiptline l ON l.id = t.line_id
        JOIN cashiering_receipt r ON r.id = l.receipt_id
        WHERE t.moved_by_id = %(subject)s AND t.business_date {DAYS} AND t.business_date - r.business_date > %(days)s ORDER BY 1, 3
    """,
)
GAPS = Detector(
    code="receipt_gaps",
    name=gettext_noop("Gaps in receipts"),
    rule=gettext_noop("A drawer's receipt numbers of a fiscal year have a gap."),
    statistic=gettext_noop("Numbers missing"),
    subject_kind=DRAWER,
    unit="count",
    control="14",
    examined=f"""
        SELECT d.id, d.code, coalesce(max(r.sequence) - count(r.id), 0)::bigint, 0::bigint, coalesce(max(r.sequence) - count(r.id), 0) > 0
        FROM cashiering_drawer d JOIN cashiering_receipt r ON r.drawer_id = d.id
        WHERE r.fiscal_year IN (SELECT DISTINCT fiscal_year FROM cashiering_receipt WHERE business_date {DAYS})
        GROUP BY d.id, r.fiscal_year ORDER BY 3 DESC, 1
    """,
    behind="""
        SELECT x.business_date, 'receipt', x.id, x.number, x.total_cents FROM (
            SELECT r.*, lag(r.sequence, 1, 0) OVER (PARTITION BY r.fiscal_year ORDER BY r.sequence) AS before
            FROM cashiering_receipt r WHERE r.drawer_id = %(subject)s) x
        WHERE x.sequence > x.before + 1 ORDER BY 1, 3
    """,
)
REPRINTS = Detector(
    code="reprints",
    name=gettext_noop("Receipt printed again and again"),
    rule=gettext_noop(
        "A receipt was printed more often than the policy's number: a copy may be given to a second customer."
    ),
    statistic=gettext_noop("Prints"),
    subject_kind=RECEIPT,
    unit="count",
    control="14",
    figures=(("most", "watch.prints_most"),),
    examined=f"""
        SELECT r.id, r.number, count(p.id)::bigint, %(most)s::bigint, count(p.id) > %(most)s
        FROM cashiering_receipt r JOIN cashiering_receiptprint p ON p.receipt_id = r.id
        WHERE r.business_date {DAYS} GROUP BY r.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT p.printed_at::date, 'receipt', p.receipt_id, {PERSON} || ', ' || p.copy, 0::bigint
        FROM cashiering_receiptprint p JOIN staff_staffuser u ON u.id = p.printed_by_id WHERE p.receipt_id = %(subject)s ORDER BY p.id
    """,
)
NO_SALE = Detector(
    code="no_sale",
    name=gettext_noop("Drawer opened without a sale"),
    rule=gettext_noop("A drawer was opened without a payment more often than the policy's number in one session."),
    statistic=gettext_noop("Times opened"),
    subject_kind=SESSION,
    unit="count",
    control="17",
    figures=(("most", "watch.no_sale_most"),),
    examined=f"""
        SELECT s.id, d.code || ' ' || s.business_date || ' ' || {PERSON}, count(e.id)::bigint, %(most)s::bigint, count(e.id) > %(most)s
        FROM cashiering_cashsession s JOIN cashiering_drawer d ON d.id = s.drawer_id
        JOIN staff_staffuser u ON u.id = s.cashier_id
        LEFT JOIN cashiering_sessionevent e ON e.session_id = s.id AND e.kind = 'no_sale'
        WHERE s.business_date {DAYS} GROUP BY s.id, d.id, u.id ORDER BY 3 DESC, 1
    """,
    behind="""
        SELECT e.happened_at::date, 'session', e.session_id, e.happened_at::time(0) || ' ' || e.reason, 0::bigint
        FROM cashiering_sessionevent e WHERE e.session_id = %(subject)s AND e.kind = 'no_sale' ORDER BY e.id
    """,
)
# An individuals chart: sigma from the median moving range of all drawers (divided by 0.954), which one bad cashier cannot widen.
TREND = Detector(
    code="over_short_trend",
    name=gettext_noop("Over and short of one cashier"),
    rule=gettext_noop(
        "The mean difference of a cashier's drawers lies beyond three standard errors, and beyond the policy's least amount, over three drawers or more."
    ),
    statistic=gettext_noop("Cents on average"),
    subject_kind=STAFF,
    unit="cents",
    control="11",
    figures=(("least", "watch.trend_least"), ("floor", "watch.trend_floor_cents"), ("sigmas", "watch.sigmas")),
    examined=f"""
        WITH drawers AS (
            SELECT s.id, s.cashier_id AS person, s.business_date,
                   n.currency_cents - n.float_cents - n.recorded_currency_cents + n.checks_cents - n.recorded_checks_cents AS cents
            FROM cashiering_cashsession s {FIRST_COUNT} WHERE s.business_date {DAYS}
        ), ranged AS (
            SELECT *, abs(cents - lag(cents) OVER (PARTITION BY person ORDER BY business_date, id)) AS moved FROM drawers
        ), office AS (SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY moved), 0) / 0.954 AS sigma FROM ranged),
        own AS (
            SELECT person, count(*) AS n, avg(cents) AS mean,
                   greatest(%(floor)s, %(sigmas)s * (SELECT sigma FROM office) / sqrt(count(*))) AS most FROM drawers GROUP BY 1)
        SELECT person, {PERSON}, round(mean)::bigint, round(most)::bigint, n >= %(least)s AND abs(mean) > most
        FROM own JOIN staff_staffuser u ON u.id = person ORDER BY abs(mean) DESC, 1
    """,
    behind=f"""
        SELECT s.business_date, 'session', s.id, d.code,
               (n.currency_cents - n.float_cents - n.recorded_currency_cents + n.checks_cents - n.recorded_checks_cents)::bigint
        FROM cashiering_cashsession s JOIN cashiering_drawer d ON d.id = s.drawer_id {FIRST_COUNT}
        WHERE s.cashier_id = %(subject)s AND s.business_date {DAYS} ORDER BY 1, 3
    """,
)
EVENTS = Detector(
    code="over_short_events",
    name=gettext_noop("Differences again and again"),
    rule=gettext_noop(
        "A cashier's drawers differed three times or more by more than is only logged, within the period."
    ),
    statistic=gettext_noop("Drawers that differed"),
    subject_kind=STAFF,
    unit="count",
    control="11",
    figures=(("least", "watch.differences_least"), ("log", "cash.over_short_log_cents")),
    examined=f"""
        WITH drawers AS (
            SELECT s.cashier_id AS person,
                   greatest(abs(n.currency_cents - n.float_cents - n.recorded_currency_cents), abs(n.checks_cents - n.recorded_checks_cents)) AS off
            FROM cashiering_cashsession s {FIRST_COUNT} WHERE s.business_date {DAYS})
        SELECT person, {PERSON}, count(*) FILTER (WHERE off > %(log)s)::bigint, %(least)s::bigint,
               count(*) FILTER (WHERE off > %(log)s) >= %(least)s
        FROM drawers JOIN staff_staffuser u ON u.id = person GROUP BY person, u.id ORDER BY 3 DESC, 1
    """,
    behind=TREND.behind,
)
LATE = Detector(
    code="late_deposit",
    name=gettext_noop("Late deposit"),
    rule=gettext_noop(
        "A drawer's cash and checks were in a sealed deposit later than the policy's business days, or are in none."
    ),
    statistic=gettext_noop("Business days"),
    subject_kind=SESSION,
    unit="days",
    control="2",
    figures=(("most", "cash.deposit_business_days"),),
    examined=f"""
        WITH own AS (
            SELECT s.id, d.code || ' ' || s.business_date || ' ' || {PERSON} AS label, s.business_date,
                   (SELECT max(p.verified_at)::date FROM cashiering_depositsource q JOIN cashiering_deposit p ON p.id = q.deposit_id
                    WHERE q.session_id = s.id AND NOT q.is_withdrawn AND p.state = 'VERIFIED') AS sealed
            FROM cashiering_cashsession s JOIN cashiering_drawer d ON d.id = s.drawer_id
            JOIN staff_staffuser u ON u.id = s.cashier_id {FIRST_COUNT}
            WHERE s.business_date {DAYS} AND s.state = 'APPROVED'
              AND n.currency_cents - n.float_cents + n.dropped_cents + n.checks_cents > 0
        ), waited AS (
            SELECT id, label, (SELECT count(*) FROM platform_calendarday c WHERE c.calendar = 'city_office' AND c.is_open
                               AND c.day > own.business_date AND c.day <= coalesce(own.sealed, %(until)s)) AS days FROM own)
        SELECT id, label, days::bigint, %(most)s::bigint, days > %(most)s FROM waited ORDER BY 3 DESC, 1
    """,
    behind="""
        SELECT p.business_date, 'deposit', p.id, p.bag_number || ' ' || p.state || ' ' || coalesce(p.verified_at::date::text, ''), q.amount_cents
        FROM cashiering_depositsource q JOIN cashiering_deposit p ON p.id = q.deposit_id WHERE q.session_id = %(subject)s ORDER BY p.id
    """,
)
BANK_DIFFERS = Detector(
    code="bank_differs",
    name=gettext_noop("The bank counts differently"),
    rule=gettext_noop("The bank counted two or more deposits of one preparer differently within the period."),
    statistic=gettext_noop("Deposits that the bank counted differently"),
    subject_kind=STAFF,
    unit="count",
    control="31",
    figures=(("least", "watch.bank_differs_least"),),
    examined=f"""
        SELECT p.prepared_by_id, {PERSON}, count(DISTINCT p.id) FILTER (WHERE m.id IS NOT NULL)::bigint, %(least)s::bigint,
               count(DISTINCT p.id) FILTER (WHERE m.id IS NOT NULL) >= %(least)s
        FROM cashiering_deposit p JOIN staff_staffuser u ON u.id = p.prepared_by_id
        LEFT JOIN cashiering_bankmatch m ON m.transit_item_id = p.transit_item_id AND m.difference_cents <> 0
        WHERE p.business_date {DAYS} AND p.state = 'VERIFIED' GROUP BY 1, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT p.business_date, 'deposit', p.id, p.bag_number || ': ' || m.reason, m.difference_cents
        FROM cashiering_deposit p JOIN cashiering_bankmatch m ON m.transit_item_id = p.transit_item_id AND m.difference_cents <> 0
        WHERE p.prepared_by_id = %(subject)s AND p.business_date {DAYS} ORDER BY 1, 3
    """,
)

DETECTORS = (
    SWAP,
    TENDER_CHANGED,
    LAPPING,
    GAPS,
    REPRINTS,
    NO_SALE,
    TREND,
    EVENTS,
    LATE,
    BANK_DIFFERS,
)
