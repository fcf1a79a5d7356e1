"""Who pays at the counter and what they owe: a fixed number of queries, however many lines a payment has."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from curbstop.receivables.queries import balance_summaries
from curbstop.reporting.amount_due import level_standings

LEAST_LETTERS = 2
LEAST_LIKENESS = "0.4"
BETWEEN_DIGITS = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class DepositDemand:
    """A security deposit that was asked for and is not paid in full."""

    id: int
    reason: str
    open_cents: int


@dataclass(frozen=True, slots=True)
class PayerHit:
    """A customer account that may be meant."""

    customer_account_id: int
    number: str
    holder_name: str
    service_address: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer account as the counter needs it. All amounts in cents; days past due at `oldest_days`.

    On a level plan `level_due_cents` is what is asked for in all, and what is past due goes by it (books.md 4).
    """

    customer_account_id: int
    number: str
    holder_name: str
    service_address: str
    language: str
    closed_on: date | None
    cash_only_until: date | None
    owed_cents: int
    past_due_cents: int
    credit_cents: int
    next_due_date: date | None
    next_due_cents: int
    oldest_days: int
    demands: tuple[DepositDemand, ...]
    level_due_cents: int | None = None

    @property
    def asked_cents(self) -> int:
        """What the customer is asked for: on a level plan that, else all that is owed."""
        return self.owed_cents if self.level_due_cents is None else max(0, self.level_due_cents)


NAME = "coalesce(nullif(p.organisation_name, ''), concat_ws(', ', nullif(p.family_name, ''), nullif(p.given_name, '')))"
HOLDER = f"""
LEFT JOIN LATERAL (
    SELECT {NAME} AS holder_name FROM customers_accountrole r JOIN customers_person p ON p.id = r.person_id
    WHERE r.customer_account_id = c.id AND r.role = 'holder' ORDER BY (r.days @> %(on)s::date) DESC, lower(r.days) DESC
    LIMIT 1) h ON TRUE
"""
ADDRESS = """
LEFT JOIN LATERAL (
    SELECT concat_ws(' ', m.house_number, nullif(m.direction, ''), m.street_name, nullif(m.street_type, ''),
                     nullif(m.unit, '')) AS service_address
    FROM customers_serviceagreement g JOIN premises_servicepoint s ON s.id = g.service_point_id
    JOIN premises_premise m ON m.id = s.premise_id
    WHERE g.customer_account_id = c.id ORDER BY (g.to_date IS NULL) DESC, g.from_date DESC, g.id LIMIT 1) a ON TRUE
"""
HITS = f"""
SELECT c.id, c.number, coalesce(h.holder_name, c.mail_to), coalesce(a.service_address, ''), c.closed_on
FROM customers_customeraccount c {HOLDER} {ADDRESS} WHERE {{which}} ORDER BY {{order}} LIMIT %(limit)s
"""
PAYERS = f"""
SELECT c.id, c.number, coalesce(h.holder_name, c.mail_to), coalesce(a.service_address, ''), c.language, c.closed_on,
       c.cash_only_until, EXISTS (SELECT FROM billing_levelmovement v WHERE v.customer_account_id = c.id)
FROM customers_customeraccount c {HOLDER} {ADDRESS} WHERE c.id = ANY(%(ids)s)
"""
DEMANDS = """
SELECT d.customer_account_id, d.id, d.reason,
       d.demanded_cents - coalesce((SELECT sum(m.amount_cents) FROM receivables_securitydepositmovement m
                                    WHERE m.security_deposit_id = d.id), 0)::bigint
FROM receivables_securitydeposit d WHERE d.customer_account_id = ANY(%(ids)s) AND d.state = 'demanded' ORDER BY d.id
"""
BY_NAME = """c.id IN (
    SELECT r.customer_account_id FROM customers_accountrole r JOIN customers_person p ON p.id = r.person_id
    WHERE {words})"""

WORD = "p.search_text ILIKE '%%' || lower(unaccent(%(word{place})s)) || '%%'"
MISSPELT = "lower(unaccent(%(text)s)) <%% p.search_text"
# Whoever's name begins with what was typed stands first.
BEGINNING_FIRST = "(h.holder_name ILIKE %(word0)s || '%%') DESC NULLS LAST, h.holder_name, c.number"


def payers(*, customer_account_ids: Iterable[int], on: date) -> dict[int, Payer]:
    """The customer accounts with what they owe on a day, in five queries, and one more where level plans are among them."""
    ids = sorted(set(customer_account_ids))
    if not ids:
        return {}
    summaries = balance_summaries(customer_account_ids=ids, on=on)
    with connection.cursor() as cursor:
        cursor.execute(DEMANDS, {"ids": ids})
        demands: dict[int, list[DepositDemand]] = {each: [] for each in ids}
        for account, *demand in cursor.fetchall():
            demands[account].append(DepositDemand(*demand))
        cursor.execute(PAYERS, {"ids": ids, "on": on})
        rows = cursor.fetchall()
    levelized = [row[0] for row in rows if row[-1]]
    standings = {one.customer_account_id: one for one in level_standings(accounts=[(each, on) for each in levelized])}
    found = {}
    for each, number, holder_name, service_address, language, closed_on, cash_only_until, _levelized in rows:
        level = standings.get(each)
        money = summaries[each]
        late = money.oldest_due_date is not None and money.oldest_due_date < on
        found[each] = Payer(
            customer_account_id=each,
            number=number,
            holder_name=holder_name,
            service_address=service_address,
            language=language,
            closed_on=closed_on,
            cash_only_until=cash_only_until,
            owed_cents=money.owed_cents,
            past_due_cents=money.past_due_cents if level is None else level.late_cents,
            credit_cents=money.credit_cents,
            next_due_date=money.next_due_date,
            next_due_cents=money.next_due_cents,
            oldest_days=(on - money.oldest_due_date).days if late and money.oldest_due_date else 0,
            demands=tuple(one for one in demands[each] if one.open_cents > 0),
            level_due_cents=None if level is None else level.amount_due_cents,
        )
    return found


def find_payers(*, text: str, on: date, limit: int = 8) -> tuple[PayerHit, ...]:
    """Customer accounts by number (its beginning) or by the words of a name on them."""
    digits = BETWEEN_DIGITS.sub("", text)
    if digits.isascii() and digits.isdigit():
        return _hits("c.number LIKE %(begin)s", "c.number", {"begin": f"{digits}%", "on": on, "limit": limit})
    words = [word for word in text.replace(",", " ").split() if len(word) >= LEAST_LETTERS]
    if not words:
        return ()
    params = {f"word{place}": word for place, word in enumerate(words)} | {
        "on": on,
        "limit": limit,
        "text": " ".join(words),
    }
    tests = " AND ".join(WORD.format(place=place) for place in range(len(words)))
    return _hits(BY_NAME.format(words=tests), BEGINNING_FIRST, params)


def find_payers_alike(*, text: str, on: date, limit: int = 8) -> tuple[PayerHit, ...]:
    """Customer accounts whose holders' names sound like what was typed: for the misspelt."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [LEAST_LIKENESS])
        return _hits(
            BY_NAME.format(words=MISSPELT), "h.holder_name, c.number", {"text": text, "on": on, "limit": limit}
        )


def _hits(which: str, order: str, params: dict[str, Any]) -> tuple[PayerHit, ...]:
    with connection.cursor() as cursor:
        cursor.execute(HITS.format(which=which, order=order), params)
        return tuple(PayerHit(*row) for row in cursor.fetchall())
