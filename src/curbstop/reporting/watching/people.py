"""Detectors over what people do: voids, refunds, adjustments, own accounts, round amounts, overrides, the drawer opened."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.watching.types import REFUND, STAFF, Detector

PERSON = "coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.username)"
DAYS = "BETWEEN %(start)s AND %(until)s"

VOIDS = Detector(
    code="void_concentration",
    name=gettext_noop("Voids of one cashier"),
    rule=gettext_noop(
        "A cashier's voids are more than one in a hundred receipts, at least three, and three standard deviations above the share of all others."
    ),
    statistic=gettext_noop("Voids for a million receipts"),
    subject_kind=STAFF,
    unit="ppm",
    control="17",
    figures=(("least", "watch.voids_least"), ("share_ppm", "watch.voids_share_ppm"), ("sigmas", "watch.sigmas")),
    examined=f"""
        WITH own AS (
            SELECT r.taken_by_id AS person, count(*) AS n, count(v.id) AS voids
            FROM cashiering_receipt r LEFT JOIN cashiering_receiptvoid v ON v.receipt_id = r.id
            WHERE r.session_id IS NOT NULL AND r.business_date {DAYS} GROUP BY 1
        ), every AS (SELECT sum(n) AS n, sum(voids) AS voids FROM own), rated AS (
            -- One receipt and half a void more, so that an office without voids is no office in which each void is a miracle.
            SELECT own.*, (every.voids - own.voids + 0.5) / (every.n - own.n + 100.0) AS others FROM own, every
        )
        SELECT person, {PERSON}, (1000000 * voids / n)::bigint, %(share_ppm)s::bigint,
               voids >= %(least)s AND voids * 1000000 > n * %(share_ppm)s
               AND voids - n * others > %(sigmas)s * sqrt(n * others * (1 - others))
        FROM rated JOIN staff_staffuser u ON u.id = person ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT v.business_date, 'receipt', r.id, r.number || ': ' || v.reason, r.total_cents
        FROM cashiering_receiptvoid v JOIN cashiering_receipt r ON r.id = v.receipt_id
        WHERE r.taken_by_id = %(subject)s AND r.business_date {DAYS} ORDER BY 1, 3
    """,
)
LATE_VOIDS = Detector(
    code="voids_before_count",
    name=gettext_noop("Voids just before the count"),
    rule=gettext_noop("A cashier has two or more voids within half an hour before their drawers were counted."),
    statistic=gettext_noop("Voids before a count"),
    subject_kind=STAFF,
    unit="count",
    control="15",
    figures=(("least", "watch.late_voids_least"), ("minutes", "watch.late_voids_minutes")),
    examined=f"""
        SELECT s.cashier_id, {PERSON}, count(v.id)::bigint, %(least)s::bigint, count(v.id) >= %(least)s
        FROM cashiering_cashsession s JOIN staff_staffuser u ON u.id = s.cashier_id
        JOIN LATERAL (SELECT min(c.counted_at) AS at FROM cashiering_sessioncount c WHERE c.session_id = s.id) n ON TRUE
        LEFT JOIN cashiering_receipt r ON r.session_id = s.id
        LEFT JOIN cashiering_receiptvoid v ON v.receipt_id = r.id
             AND v.voided_at BETWEEN n.at - make_interval(mins => %(minutes)s) AND n.at
        WHERE s.business_date {DAYS} GROUP BY s.cashier_id, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT v.business_date, 'receipt', r.id, r.number || ': ' || v.reason, r.total_cents
        FROM cashiering_receiptvoid v JOIN cashiering_receipt r ON r.id = v.receipt_id
        JOIN cashiering_cashsession s ON s.id = r.session_id
        JOIN LATERAL (SELECT min(c.counted_at) AS at FROM cashiering_sessioncount c WHERE c.session_id = s.id) n ON TRUE
        WHERE s.cashier_id = %(subject)s AND s.business_date {DAYS}
          AND v.voided_at BETWEEN n.at - make_interval(mins => %(minutes)s) AND n.at ORDER BY 1, 3
    """,
)
REFUNDS = Detector(
    code="refund_without_customer",
    name=gettext_noop("Refund without a customer"),
    rule=gettext_noop(
        "A refund of an account that is open and with which nobody spoke in the thirty days before: no contact was logged."
    ),
    statistic=gettext_noop("Cents refunded"),
    subject_kind=REFUND,
    unit="cents",
    control="18",
    figures=(("days", "watch.refund_contact_days"),),
    examined=f"""
        SELECT f.id, c.number || ' ' || c.mail_to, f.amount_cents, 0::bigint,
               c.closed_on IS NULL AND NOT EXISTS (
                   SELECT 1 FROM casework_contact k WHERE k.customer_account_id = f.customer_account_id
                   AND k.happened_at BETWEEN f.approved_at - make_interval(days => %(days)s) AND f.approved_at)
        FROM cashiering_refund f JOIN customers_customeraccount c ON c.id = f.customer_account_id
        WHERE f.business_date {DAYS} ORDER BY 3 DESC, 1
    """,
    behind="""
        SELECT f.business_date, 'customer_account', f.customer_account_id, f.reason, f.amount_cents
        FROM cashiering_refund f WHERE f.id = %(subject)s
    """,
)
TAKES_AND_ADJUSTS = Detector(
    code="takes_and_adjusts",
    name=gettext_noop("Same person takes and adjusts"),
    rule=gettext_noop(
        "Somebody who took a payment of an account asked for a credit on it, approved one or moved its payment within thirty days."
    ),
    statistic=gettext_noop("Accounts"),
    subject_kind=STAFF,
    unit="count",
    control="40",
    figures=(("days", "watch.adjust_days"),),
    examined=f"""
        WITH both_hands AS (
            SELECT r.taken_by_id AS person, l.customer_account_id AS account, x.at
            FROM cashiering_receipt r JOIN cashiering_receiptline l ON l.receipt_id = r.id AND l.customer_account_id IS NOT NULL
            JOIN (SELECT a.customer_account_id, a.requested_by_id AS person, a.business_date AS at FROM billing_adjustment a
                  WHERE a.amount_cents < 0 AND a.business_date {DAYS}
                  UNION ALL SELECT a.customer_account_id, p.decided_by_id, a.business_date FROM billing_adjustment a
                  JOIN staff_approval p ON p.id = a.approval_id WHERE a.amount_cents < 0 AND a.business_date {DAYS}
                  UNION ALL SELECT t.from_customer_account_id, t.moved_by_id, t.business_date FROM cashiering_paymenttransfer t
                  WHERE t.business_date {DAYS}) x
              ON x.customer_account_id = l.customer_account_id AND x.person = r.taken_by_id
                 AND abs(x.at - r.business_date) <= %(days)s
            WHERE r.session_id IS NOT NULL
        ), takers AS (SELECT DISTINCT taken_by_id AS person FROM cashiering_receipt
                      WHERE session_id IS NOT NULL AND business_date {DAYS})
        SELECT t.person, {PERSON}, count(DISTINCT b.account)::bigint, 0::bigint, count(b.account) > 0
        FROM takers t JOIN staff_staffuser u ON u.id = t.person LEFT JOIN both_hands b ON b.person = t.person
        GROUP BY t.person, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT r.business_date, 'receipt', r.id, r.number || ', ' || c.number, l.amount_cents
        FROM cashiering_receipt r JOIN cashiering_receiptline l ON l.receipt_id = r.id
        JOIN customers_customeraccount c ON c.id = l.customer_account_id
        WHERE r.taken_by_id = %(subject)s AND r.session_id IS NOT NULL AND (
            EXISTS (SELECT 1 FROM billing_adjustment a LEFT JOIN staff_approval p ON p.id = a.approval_id
                    WHERE a.customer_account_id = l.customer_account_id AND a.amount_cents < 0 AND a.business_date {DAYS}
                      AND %(subject)s IN (a.requested_by_id, p.decided_by_id)
                      AND abs(a.business_date - r.business_date) <= %(days)s)
            OR EXISTS (SELECT 1 FROM cashiering_paymenttransfer t WHERE t.from_customer_account_id = l.customer_account_id
                       AND t.moved_by_id = %(subject)s AND t.business_date {DAYS}
                       AND abs(t.business_date - r.business_date) <= %(days)s)) ORDER BY 1, 3
    """,
)
OWN_ACCOUNT = Detector(
    code="own_account",
    name=gettext_noop("Own or related account"),
    rule=gettext_noop(
        "Somebody worked on an account on which they, a declared relative, or a person with their family name at their relative's address stands."
    ),
    statistic=gettext_noop("Acts on such accounts"),
    subject_kind=STAFF,
    unit="count",
    control="41",
    examined=f"""
        WITH own AS (
            SELECT s.staff_user_id AS person, r.customer_account_id AS account
            FROM customers_staffrelation s JOIN customers_accountrole r ON r.person_id = s.person_id
            UNION
            SELECT s.staff_user_id, b.customer_account_id
            FROM customers_staffrelation s JOIN customers_accountrole r ON r.person_id = s.person_id
            JOIN customers_customeraccount a ON a.id = r.customer_account_id
            JOIN customers_customeraccount o ON o.mail_line_1 = a.mail_line_1 AND o.mail_postal_code = a.mail_postal_code AND o.mail_line_1 <> ''
            JOIN customers_accountrole b ON b.customer_account_id = o.id JOIN customers_person p ON p.id = b.person_id
            JOIN staff_staffuser u ON u.id = s.staff_user_id AND u.last_name = p.family_name AND u.last_name <> ''
        ), acts AS (
            SELECT r.taken_by_id AS person, l.customer_account_id AS account, 'receipt ' || r.id AS act
            FROM cashiering_receipt r JOIN cashiering_receiptline l ON l.receipt_id = r.id
            WHERE r.session_id IS NOT NULL AND r.business_date {DAYS}
            UNION SELECT requested_by_id, customer_account_id, 'adjustment ' || id FROM billing_adjustment WHERE business_date {DAYS}
            UNION SELECT requested_by_id, customer_account_id, 'refund ' || id FROM cashiering_refund WHERE business_date {DAYS}
            UNION SELECT approved_by_id, customer_account_id, 'refund ' || id FROM cashiering_refund WHERE business_date {DAYS}
        )
        SELECT u.id, {PERSON}, count(DISTINCT a.act)::bigint, 0::bigint, count(a.act) > 0
        FROM staff_staffuser u LEFT JOIN own o ON o.person = u.id
        LEFT JOIN acts a ON a.person = o.person AND a.account = o.account
        WHERE EXISTS (SELECT 1 FROM acts x WHERE x.person = u.id) GROUP BY u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT x.day, x.kind, x.id, c.number || ' ' || c.mail_to, x.cents FROM (
            SELECT r.business_date AS day, 'receipt' AS kind, r.id, l.customer_account_id AS account, l.amount_cents AS cents
            FROM cashiering_receipt r JOIN cashiering_receiptline l ON l.receipt_id = r.id
            WHERE r.taken_by_id = %(subject)s AND r.session_id IS NOT NULL AND r.business_date {DAYS}
            UNION ALL SELECT business_date, 'customer_account', customer_account_id, customer_account_id, amount_cents
            FROM billing_adjustment WHERE requested_by_id = %(subject)s AND business_date {DAYS}
            UNION ALL SELECT business_date, 'customer_account', customer_account_id, customer_account_id, amount_cents
            FROM cashiering_refund WHERE %(subject)s IN (requested_by_id, approved_by_id) AND business_date {DAYS}) x
        JOIN customers_customeraccount c ON c.id = x.account
        WHERE EXISTS (SELECT 1 FROM customers_staffrelation s JOIN customers_accountrole r ON r.person_id = s.person_id
                      JOIN customers_customeraccount a ON a.id = r.customer_account_id
                      WHERE s.staff_user_id = %(subject)s AND (a.id = c.id OR a.mail_line_1 = c.mail_line_1)) ORDER BY 1, 3
    """,
)
ROUND_AMOUNTS = Detector(
    code="round_amounts",
    name=gettext_noop("Round amounts"),
    rule=gettext_noop(
        "Of what somebody voided, refunded or credited at least five times, more than half are whole tens of dollars."
    ),
    statistic=gettext_noop("Round ones of a million"),
    subject_kind=STAFF,
    unit="ppm",
    control="40",
    figures=(
        ("least", "watch.round_least"),
        ("share_ppm", "watch.round_share_ppm"),
        ("step", "watch.round_step_cents"),
    ),
    examined=f"""
        WITH acts AS (
            SELECT v.voided_by_id AS person, r.total_cents AS cents FROM cashiering_receiptvoid v
            JOIN cashiering_receipt r ON r.id = v.receipt_id WHERE v.business_date {DAYS}
            UNION ALL SELECT requested_by_id, amount_cents FROM cashiering_refund WHERE business_date {DAYS}
            UNION ALL SELECT requested_by_id, -amount_cents FROM billing_adjustment WHERE amount_cents < 0 AND business_date {DAYS}
        )
        SELECT person, {PERSON}, (1000000 * count(*) FILTER (WHERE cents %% %(step)s = 0) / count(*))::bigint, %(share_ppm)s::bigint,
               count(*) >= %(least)s AND count(*) FILTER (WHERE cents %% %(step)s = 0) * 1000000 > count(*) * %(share_ppm)s
        FROM acts JOIN staff_staffuser u ON u.id = person GROUP BY person, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT v.business_date, 'receipt', r.id, r.number || ': ' || v.reason, r.total_cents FROM cashiering_receiptvoid v
        JOIN cashiering_receipt r ON r.id = v.receipt_id
        WHERE v.voided_by_id = %(subject)s AND v.business_date {DAYS} AND r.total_cents %% %(step)s = 0
        UNION ALL SELECT business_date, 'customer_account', customer_account_id, reason, amount_cents FROM cashiering_refund
        WHERE requested_by_id = %(subject)s AND business_date {DAYS} AND amount_cents %% %(step)s = 0
        UNION ALL SELECT business_date, 'customer_account', customer_account_id, reason_code, amount_cents FROM billing_adjustment
        WHERE requested_by_id = %(subject)s AND amount_cents < 0 AND business_date {DAYS} AND amount_cents %% %(step)s = 0 ORDER BY 1, 3
    """,
)
OVERRIDES = Detector(
    code="overrides",
    name=gettext_noop("Overrides of one person"),
    rule=gettext_noop("One person named more overrides at day ends than the policy's number in the period."),
    statistic=gettext_noop("Overrides"),
    subject_kind=STAFF,
    unit="count",
    control="48",
    figures=(("most", "watch.overrides_most"),),
    examined=f"""
        SELECT o.named_by_id, {PERSON}, count(*)::bigint, %(most)s::bigint, count(*) > %(most)s
        FROM cashiering_dayoverride o JOIN staff_staffuser u ON u.id = o.named_by_id
        WHERE o.business_date {DAYS} GROUP BY o.named_by_id, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT o.business_date, o.subject_kind, o.subject_id, o.detail || ': ' || o.reason, 0::bigint
        FROM cashiering_dayoverride o WHERE o.named_by_id = %(subject)s AND o.business_date {DAYS} ORDER BY 1, o.id
    """,
)
CREDITS_UNDER_LIMIT = Detector(
    code="credits_under_limit",
    name=gettext_noop("Credits just under the limit"),
    rule=gettext_noop(
        "Somebody gave three or more credits that nobody approved, each within a tenth below their own limit."
    ),
    statistic=gettext_noop("Credits just under the limit"),
    subject_kind=STAFF,
    unit="count",
    control="40",
    figures=(("limit_cents", "adjustments.limit_representative_cents"), ("least", "watch.under_limit_least")),
    examined=f"""
        SELECT a.requested_by_id, {PERSON},
               count(*) FILTER (WHERE -a.amount_cents BETWEEN %(limit_cents)s * 9 / 10 AND %(limit_cents)s)::bigint, %(least)s::bigint,
               count(*) FILTER (WHERE -a.amount_cents BETWEEN %(limit_cents)s * 9 / 10 AND %(limit_cents)s) >= %(least)s
        FROM billing_adjustment a JOIN staff_staffuser u ON u.id = a.requested_by_id
        WHERE a.amount_cents < 0 AND a.approval_id IS NULL AND a.business_date {DAYS} GROUP BY 1, u.id ORDER BY 3 DESC, 1
    """,
    behind=f"""
        SELECT a.business_date, 'customer_account', a.customer_account_id, a.reason_code || ' ' || a.remark, a.amount_cents
        FROM billing_adjustment a WHERE a.requested_by_id = %(subject)s AND a.amount_cents < 0 AND a.approval_id IS NULL
          AND a.business_date {DAYS} AND -a.amount_cents BETWEEN %(limit_cents)s * 9 / 10 AND %(limit_cents)s ORDER BY 1, a.id
    """,
)

DETECTORS = (
    VOIDS,
    LATE_VOIDS,
    REFUNDS,
    TAKES_AND_ADJUSTS,
    OWN_ACCOUNT,
    ROUND_AMOUNTS,
    OVERRIDES,
    CREDITS_UNDER_LIMIT,
)
