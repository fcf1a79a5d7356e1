"""Checks of autopay: its files against their entries, the bills they collect, and what was posted of them."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.types import Check

RUNS_EQUAL_THEIR_DRAFTS = Check(
    name=gettext_noop("autopay files equal drafts"),
    claim=gettext_noop("Every file of drafts has as many entries, and as many cents, as its figures say."),
    counted="SELECT count(*) FROM autopay_autopayrun",
    disagreements="""
        SELECT 'file ' || r.id, (coalesce(d.cents, 0) - r.draft_cents)::bigint
        FROM autopay_autopayrun r LEFT JOIN (
            SELECT run_id, count(*) FILTER (WHERE kind = 'draft') AS drafts, count(*) FILTER (WHERE kind = 'prenote') AS prenotes,
                   sum(amount_cents) AS cents FROM autopay_autopaydraft GROUP BY 1) d ON d.run_id = r.id
        WHERE (coalesce(d.drafts, 0), coalesce(d.prenotes, 0), coalesce(d.cents, 0))
              IS DISTINCT FROM (r.draft_count::bigint, r.prenote_count::bigint, r.draft_cents::numeric) ORDER BY r.id
    """,
)

POSTED_RUNS_EQUAL_THEIR_BATCHES = Check(
    name=gettext_noop("autopay equals payments"),
    claim=gettext_noop(
        "A posted file of drafts is a batch of the same amount on its settlement date, but for what came back before."
    ),
    counted="SELECT count(*) FROM autopay_autopayrun WHERE state = 'POSTED'",
    disagreements="""
        SELECT 'file ' || r.id, (coalesce(b.item_cents, 0) - d.cents)::bigint
        FROM autopay_autopayrun r
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(w.amount_cents), 0) AS cents FROM autopay_autopaydraft w
            WHERE w.run_id = r.id AND NOT EXISTS (
                SELECT FROM autopay_autopayreturn x WHERE x.draft_id = w.id AND x.returned_item_id IS NULL)) d
        LEFT JOIN cashiering_paymentbatch b ON b.id = r.batch_id AND b.effective_date = r.settles_on
             AND b.source = 'autopay' AND b.file_sha256 = r.file_sha256
        WHERE r.state = 'POSTED' AND coalesce(b.item_cents, 0) <> d.cents ORDER BY r.id
    """,
)

DRAFTS_ARE_NEVER_ABOVE_THEIR_BILLS = Check(
    name=gettext_noop("drafts within bills"),
    claim=gettext_noop(
        "Every draft is of the account that its bill was sent to, and never above what the bill asked for."
    ),
    counted="SELECT count(*) FROM autopay_autopaydraft WHERE kind = 'draft'",
    disagreements="""
        SELECT 'draft ' || d.trace, (d.amount_cents - coalesce(v.amount_due_cents, b.amount_due_cents, 0))::bigint
        FROM autopay_autopaydraft d LEFT JOIN billing_bill b ON b.id = d.bill_id
        LEFT JOIN billing_levelmovement v ON v.bill_id = b.id AND v.kind = 'bill'
        WHERE d.kind = 'draft' AND (b.id IS NULL OR b.customer_account_id <> d.customer_account_id
              OR d.amount_cents > coalesce(v.amount_due_cents, b.amount_due_cents)) ORDER BY d.id
    """,
)

LIVING_MANDATES_SHOW_ON_THEIR_ACCOUNTS = Check(
    name=gettext_noop("mandates show"),
    claim=gettext_noop("Every account with a living authorization says on its bills that it pays by autopay."),
    counted="SELECT count(*) FROM autopay_autopaymandate WHERE stopped_on IS NULL",
    disagreements="""
        SELECT 'account ' || c.number, 0::bigint FROM autopay_autopaymandate m
        JOIN customers_customeraccount c ON c.id = m.customer_account_id
        WHERE m.stopped_on IS NULL AND NOT c.autopay ORDER BY m.id
    """,
)

CHECKS = (
    RUNS_EQUAL_THEIR_DRAFTS,
    POSTED_RUNS_EQUAL_THEIR_BATCHES,
    DRAFTS_ARE_NEVER_ABOVE_THEIR_BILLS,
    LIVING_MANDATES_SHOW_ON_THEIR_ACCOUNTS,
)
