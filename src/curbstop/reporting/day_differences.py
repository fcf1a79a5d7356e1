"""Whether a business day's records agree with its journal: the day's part of `verify`, quick enough for each day's end."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from curbstop.cashiering.types import Blocker
from curbstop.kernel.money import Money
from curbstop.reporting.places import place_words

SIDES = """
side AS (
    SELECT entry_id, debit_account_id AS account_id, debit_account_id %% 1000000 / 100 AS number,
           debit_subsidiary_id AS subsidiary_id, amount_cents AS cents
    FROM ledger_transfer WHERE business_date = %(day)s
    UNION ALL
    SELECT entry_id, credit_account_id, credit_account_id %% 1000000 / 100, credit_subsidiary_id, -amount_cents
    FROM ledger_transfer WHERE business_date = %(day)s
)"""


@dataclass(frozen=True, slots=True)
class DayCheck:
    """A claim about one day: a query that answers (subject id, sentence, difference in cents) where it does not hold."""

    kind: str
    subject_kind: str
    title: str
    sql: str


RECEIVABLES = DayCheck(
    "receivables_differ",
    "entry",
    gettext_noop("Receivables and open items"),
    f"""WITH {SIDES}, posted AS (
        SELECT entry_id, account_id, subsidiary_id, sum(cents) AS cents FROM side
        WHERE number IN (115, 116, 117, 118) GROUP BY 1, 2, 3
    ), kept AS (
        SELECT entry_id, account_id, subsidiary_id, sum(cents) AS cents FROM (
            SELECT i.entry_id, c.receivable_account_id AS account_id, i.customer_account_id AS subsidiary_id,
                   i.amount_cents AS cents
            FROM receivables_openitem i JOIN receivables_chargetype c ON c.code = i.charge_type
            WHERE i.business_date = %(day)s
            UNION ALL
            SELECT a.entry_id, c.receivable_account_id, a.customer_account_id, -a.amount_cents
            FROM receivables_allocation a JOIN receivables_openitem i ON i.id = a.open_item_id
            JOIN receivables_chargetype c ON c.code = i.charge_type WHERE a.business_date = %(day)s
        ) u GROUP BY 1, 2, 3
    )
    SELECT entry_id, 'entry ' || entry_id || ', ledger account ' || account_id || ', customer account ' || subsidiary_id,
           (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
    FROM posted FULL JOIN kept USING (entry_id, account_id, subsidiary_id)
    WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id""",
)

CREDITS = DayCheck(
    "credits_differ",
    "entry",
    gettext_noop("Customer credits"),
    f"""WITH {SIDES}, posted AS (
        SELECT entry_id, subsidiary_id, -sum(cents) AS cents FROM side WHERE number = 205 GROUP BY 1, 2
    ), kept AS (
        SELECT entry_id, customer_account_id AS subsidiary_id, sum(amount_cents) AS cents
        FROM receivables_creditmovement WHERE business_date = %(day)s GROUP BY 1, 2
    )
    SELECT entry_id, 'entry ' || entry_id || ', customer account ' || subsidiary_id,
           (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
    FROM posted FULL JOIN kept USING (entry_id, subsidiary_id)
    WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id""",
)

SECURITY_DEPOSITS = DayCheck(
    "security_deposits_differ",
    "entry",
    gettext_noop("Security deposits held"),
    f"""WITH {SIDES}, posted AS (
        SELECT entry_id, subsidiary_id, -sum(cents) AS cents FROM side WHERE number = 201 GROUP BY 1, 2
    ), kept AS (
        SELECT entry_id, customer_account_id AS subsidiary_id, sum(amount_cents) AS cents
        FROM receivables_securitydepositmovement WHERE business_date = %(day)s GROUP BY 1, 2
    )
    SELECT entry_id, 'entry ' || entry_id || ', customer account ' || subsidiary_id,
           (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
    FROM posted FULL JOIN kept USING (entry_id, subsidiary_id)
    WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id""",
)

TENDERS = DayCheck(
    "tenders_differ",
    "entry",
    gettext_noop("Tenders and places"),
    f"""WITH {SIDES}, taken AS (
        SELECT r.entry_id, CASE t.kind WHEN 'cash' THEN 102 WHEN 'check' THEN 104 WHEN 'money_order' THEN 104
                           ELSE 106 END AS number, sum(t.applied_cents) AS cents
        FROM cashiering_receipt r JOIN cashiering_tender t ON t.receipt_id = r.id
        WHERE r.business_date = %(day)s GROUP BY 1, 2
    ), posted AS (
        SELECT entry_id, number, sum(cents) AS cents FROM side WHERE number IN (102, 104, 106)
        AND entry_id IN (SELECT entry_id FROM cashiering_receipt WHERE business_date = %(day)s) GROUP BY 1, 2
    )
    SELECT entry_id, 'entry ' || entry_id || ', ledger account ' || number,
           (coalesce(posted.cents, 0) - coalesce(taken.cents, 0))::bigint
    FROM taken FULL JOIN posted USING (entry_id, number)
    WHERE coalesce(posted.cents, 0) <> coalesce(taken.cents, 0) ORDER BY entry_id""",
)

SESSIONS = DayCheck(
    "session_not_empty",
    "session",
    gettext_noop("Approved session"),
    """SELECT s.id, 'drawer ' || d.code || ', session ' || s.id || ' still holds money in the ledger', held.cents::bigint
    FROM cashiering_cashsession s JOIN cashiering_drawer d ON d.id = s.drawer_id
    JOIN LATERAL (
        SELECT coalesce((SELECT sum(t.amount_cents) FROM ledger_transfer t WHERE t.debit_subsidiary_id = s.holder_id
                         AND t.debit_account_id %% 1000000 / 100 IN (102, 104)), 0)
             - coalesce((SELECT sum(t.amount_cents) FROM ledger_transfer t WHERE t.credit_subsidiary_id = s.holder_id
                         AND t.credit_account_id %% 1000000 / 100 IN (102, 104)), 0) AS cents
    ) held ON held.cents <> 0
    WHERE s.business_date = %(day)s AND s.state = 'APPROVED' ORDER BY s.id""",
)

OVER_SHORT = DayCheck(
    "over_short_differs",
    "session",
    gettext_noop("Over and short"),
    f"""WITH {SIDES}
    SELECT o.session_id, 'session ' || o.session_id || ', entry ' || o.entry_id,
           (coalesce((SELECT -sum(cents) FROM side WHERE side.entry_id = o.entry_id AND number IN (498, 499)), 0)
            - sum(o.amount_cents))::bigint
    FROM cashiering_overshort o WHERE o.business_date = %(day)s GROUP BY o.session_id, o.entry_id
    HAVING coalesce((SELECT -sum(cents) FROM side WHERE side.entry_id = o.entry_id AND number IN (498, 499)), 0)
           <> sum(o.amount_cents) ORDER BY 1""",
)

SUSPENSE = DayCheck(
    "suspense_differs",
    "suspense_item",
    gettext_noop("Unidentified money"),
    f"""WITH {SIDES}, posted AS (
        SELECT subsidiary_id, -sum(cents) AS cents FROM side WHERE number = 206 GROUP BY 1
    ), kept AS (
        SELECT id AS subsidiary_id, sum(cents) AS cents FROM (
            SELECT id, amount_cents AS cents FROM cashiering_suspenseitem WHERE business_date = %(day)s
            UNION ALL
            SELECT i.id, -i.amount_cents FROM cashiering_suspenseresolution r
            JOIN cashiering_suspenseitem i ON i.id = r.suspense_item_id WHERE r.business_date = %(day)s
        ) u GROUP BY 1
    )
    SELECT subsidiary_id, 'suspense item ' || subsidiary_id, (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
    FROM posted FULL JOIN kept USING (subsidiary_id)
    WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY 1""",
)

DEPOSITS = DayCheck(
    "deposit_differs",
    "deposit",
    gettext_noop("Bank deposit"),
    """SELECT d.id, 'deposit ' || d.id || ', bag ' || d.bag_number, (coalesce(p.cents, 0) - d.currency_cents - d.checks_cents)::bigint
    FROM cashiering_deposit d
    LEFT JOIN LATERAL (SELECT sum(t.amount_cents) AS cents FROM ledger_transfer t WHERE t.id BETWEEN d.entry_id * 1000000 AND d.entry_id * 1000000 + 999999
                       AND t.debit_account_id %% 1000000 / 100 = 105 AND t.debit_subsidiary_id = d.transit_item_id) p ON TRUE
    WHERE d.business_date = %(day)s AND d.state = 'VERIFIED'
      AND coalesce(p.cents, 0) <> d.currency_cents + d.checks_cents ORDER BY d.id""",
)

CHECKS = (RECEIVABLES, CREDITS, SECURITY_DEPOSITS, TENDERS, SESSIONS, OVER_SHORT, SUSPENSE, DEPOSITS)


def differences_of_day(*, business_date: date) -> tuple[Blocker, ...]:
    """Every record of a day that differs from the journal; none of them can be overridden."""
    found: list[Blocker] = []
    with connection.cursor() as cursor:
        for check in CHECKS:
            cursor.execute(check.sql, {"day": business_date})
            found += [_blocker(check, row) for row in cursor.fetchall()]
    return tuple(found)


def _blocker(check: DayCheck, row: tuple[int, str, int]) -> Blocker:
    subject_id, place, cents = row
    return Blocker(
        kind=check.kind,
        subject_kind=check.subject_kind,
        subject_id=subject_id,
        title=_(check.title),
        detail=_("The journal and the record differ by %(amount)s at %(place)s.")
        % {"amount": Money(cents), "place": place_words(place)},
        difference_cents=cents,
    )
