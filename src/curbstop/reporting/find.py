"""Find anyone by one box: name (misspelt too), address, telephone, account, meter, receipt or bill number.

Words go through the trigram indexes of `search_text`: first as they are written (each the beginning of some word), and
only when nothing fits by likeness. Numbers go through the indexes of their own columns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from curbstop.kernel.search_text import TEN_DIGITS, phone_digits, search_text

ACCOUNT, PERSON, PREMISE, METER, RECEIPT, BILL = "account", "person", "premise", "meter", "receipt", "bill"
LEAST_LETTERS = 2
LEAST_DIGITS = 3
LOCAL_DIGITS = 7
MOST_TEXT = 100
BETWEEN_DIGITS = re.compile(r"[\s\-().+]+")
NUMBER = re.compile(r"[A-Za-z]{0,4}[\d\-]*\d[\d\-]*")
# Likeness below which a word is another word: "alverez" and "alvarez" have 0.45.
LIKENESS = "0.4"
SHORT_TEXT = 5
LIKENESS_OF_SHORT = "0.5"
# A word that everybody has (the city's name) is not worth ranking all of them: so many rows are looked at, no more.
MOST_LOOKED_AT = 3_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `exact` when its number was typed whole; `of` says whose it is."""

    kind: str
    id: int
    title: str
    detail: str
    exact: bool = False
    closed_on: date | None = None


NAME = "coalesce(nullif(p.organisation_name, ''), concat_ws(' ', nullif(p.given_name, ''), nullif(p.family_name, '')))"
STREET = """concat_ws(' ', m.house_number, nullif(m.direction, ''), m.street_name, nullif(m.street_type, ''),
                      nullif(m.unit, ''))"""
SERVICE_ADDRESS = f"""
LEFT JOIN LATERAL (
    SELECT {STREET} AS street FROM customers_serviceagreement g
    JOIN premises_servicepoint s ON s.id = g.service_point_id JOIN premises_premise m ON m.id = s.premise_id
    WHERE g.customer_account_id = c.id ORDER BY (g.to_date IS NULL) DESC, g.from_date DESC, g.id LIMIT 1) a ON true
"""
HOLDER = f"""
LEFT JOIN LATERAL (
    SELECT {NAME} AS name FROM customers_accountrole r JOIN customers_person p ON p.id = r.person_id
    WHERE r.customer_account_id = c.id AND r.role = 'holder' ORDER BY (r.days @> %(on)s::date) DESC, lower(r.days) DESC
    LIMIT 1) h ON true
"""
ACCOUNT_COLUMNS = "'account', c.id, coalesce(h.name, c.mail_to), concat_ws(' · ', c.number, a.street)"
PEOPLE = f"""
WITH chosen AS (
    SELECT p.id, {NAME} AS name, similarity(p.search_text, %(text)s) AS likeness
    FROM (SELECT * FROM customers_person p WHERE {{tests}} LIMIT %(looked_at)s) p
    ORDER BY {{order}}, p.id LIMIT %(limit)s)
SELECT CASE WHEN c.id IS NULL THEN 'person' ELSE 'account' END, coalesce(c.id, p.id), p.name,
       concat_ws(' · ', c.number, nullif(r.role, 'holder'), a.street), false, c.closed_on
FROM chosen p
LEFT JOIN LATERAL (
    SELECT DISTINCT ON (r.customer_account_id) r.customer_account_id, r.role FROM customers_accountrole r
    WHERE r.person_id = p.id ORDER BY r.customer_account_id, (r.role = 'holder') DESC) r ON true
LEFT JOIN customers_customeraccount c ON c.id = r.customer_account_id {SERVICE_ADDRESS}
ORDER BY p.likeness DESC, (c.closed_on IS NULL) DESC, p.name, p.id, c.number LIMIT %(limit)s
"""
PLACES = f"""
WITH chosen AS (
    SELECT m.id, {STREET} AS street, m.city, similarity(m.search_text, %(text)s) AS likeness
    FROM (SELECT * FROM premises_premise m WHERE {{tests}} LIMIT %(looked_at)s) m
    ORDER BY {{order}}, m.id LIMIT %(limit)s)
SELECT CASE WHEN c.id IS NULL THEN 'premise' ELSE 'account' END, coalesce(c.id, m.id),
       CASE WHEN c.id IS NULL THEN m.street ELSE coalesce(h.name, c.mail_to) END,
       CASE WHEN c.id IS NULL THEN m.city ELSE concat_ws(' · ', c.number, m.street) END, false, NULL::date
FROM chosen m
LEFT JOIN LATERAL (
    SELECT DISTINCT g.customer_account_id FROM customers_serviceagreement g
    JOIN premises_servicepoint s ON s.id = g.service_point_id
    WHERE s.premise_id = m.id AND g.from_date <= %(on)s AND (g.to_date IS NULL OR g.to_date > %(on)s)) g ON true
LEFT JOIN customers_customeraccount c ON c.id = g.customer_account_id {HOLDER}
ORDER BY m.likeness DESC, m.street, c.number LIMIT %(limit)s
"""
BY_ACCOUNT = f"""
SELECT {ACCOUNT_COLUMNS}, c.number = %(digits)s, c.closed_on
FROM customers_customeraccount c {HOLDER} {SERVICE_ADDRESS}
WHERE c.number LIKE %(begin)s ORDER BY c.number LIMIT %(limit)s
"""
BY_PHONE = f"""
SELECT CASE WHEN c.id IS NULL THEN 'person' ELSE 'account' END, coalesce(c.id, p.id), {NAME},
       concat_ws(' · ', k.value, c.number, a.street), false, c.closed_on
FROM customers_contactpoint k JOIN customers_person p ON p.id = k.person_id
LEFT JOIN customers_accountrole r ON r.person_id = p.id
LEFT JOIN customers_customeraccount c ON c.id = r.customer_account_id {SERVICE_ADDRESS}
WHERE {{test}} ORDER BY (c.closed_on IS NULL) DESC, p.id LIMIT %(limit)s
"""
BY_METER = f"""
SELECT 'meter', t.id, t.serial, coalesce(a.street, ''), t.serial = %(upper)s, NULL::date
FROM metering_meter t
LEFT JOIN LATERAL (
    SELECT {STREET} AS street FROM metering_installation i JOIN premises_servicepoint s ON s.id = i.service_point_id
    JOIN premises_premise m ON m.id = s.premise_id
    WHERE i.meter_id = t.id ORDER BY i.from_date DESC LIMIT 1) a ON true
WHERE t.serial LIKE %(begin_upper)s ORDER BY t.serial LIMIT %(limit)s
"""
BY_RECEIPT = """
SELECT 'receipt', r.id, r.number, concat_ws(' · ', r.business_date, nullif(r.payer_name, '')), r.number = %(upper)s,
       NULL::date
FROM cashiering_receipt r WHERE r.id IN (
    (SELECT id FROM cashiering_receipt WHERE number LIKE %(begin_upper)s ORDER BY id DESC LIMIT %(limit)s) UNION
    SELECT p.receipt_id FROM cashiering_offlinereceipt o JOIN cashiering_offlineposting p ON p.offline_receipt_id = o.id
    WHERE o.number = %(upper)s) ORDER BY r.id DESC LIMIT %(limit)s
"""
BY_BILL = """
SELECT 'bill', b.id, b.number::text, concat_ws(' · ', b.bill_date, c.mail_to), true, NULL::date
FROM billing_bill b JOIN customers_customeraccount c ON c.id = b.customer_account_id
WHERE b.id = %(bill_id)s AND b.number = %(bill_number)s
"""


def find(*, text: str, on: date, limit: int = 10) -> tuple[Hit, ...]:
    """The best hits for what was typed, whole numbers first; nothing for less than two letters or three digits."""
    typed = text.strip()[:MOST_TEXT]
    digits = BETWEEN_DIGITS.sub("", typed)
    if digits.isascii() and digits.isdigit():
        return _by_digits(typed=typed, digits=digits, on=on, limit=limit)
    found: list[Hit] = []
    if NUMBER.fullmatch(typed):
        found = _by_number(typed=typed, limit=limit)
    if "@" in typed:
        return _rows(
            BY_PHONE.format(test="k.search_value LIKE %(mail)s"), {"mail": f"{typed.lower()}%", "limit": limit}
        )
    return _unique([*found, *_by_words(typed=typed, on=on, limit=limit)], limit)


def _by_digits(*, typed: str, digits: str, on: date, limit: int) -> tuple[Hit, ...]:
    """Account, telephone, meter, bill and house numbers."""
    if len(digits) < LEAST_DIGITS:
        return ()
    params = {"digits": digits, "begin": f"{digits}%", "on": on, "limit": limit}
    found = [*_rows(BY_ACCOUNT, params), *_by_number(typed=typed, limit=limit), *_by_bill(digits)]
    phone = phone_digits(digits)
    if len(phone) in {LOCAL_DIGITS, TEN_DIGITS}:
        whole = len(phone) == TEN_DIGITS
        test = "k.search_value = %(phone)s" if whole else "right(k.search_value, 7) = %(phone)s AND k.kind = 'phone'"
        found += _rows(BY_PHONE.format(test=test), {"phone": phone, "limit": limit})
    if len(digits) <= LOCAL_DIGITS - 1 and not any(hit.exact for hit in found):
        found += _by_words(typed=digits, on=on, limit=limit)
    return _unique(sorted(found, key=lambda hit: not hit.exact), limit)


def _by_number(*, typed: str, limit: int) -> list[Hit]:
    """Meters by serial and receipts by number; either may carry letters and hyphens."""
    upper = typed.upper()
    params = {"upper": upper, "begin_upper": f"{upper}%", "limit": limit}
    return [*_rows(BY_METER, params), *_rows(BY_RECEIPT, params)]


def _by_bill(digits: str) -> Sequence[Hit]:
    number = int(digits)
    most = 2**63 - 1
    return _rows(BY_BILL, {"bill_id": number // 10, "bill_number": number}) if number <= most else ()


def _by_words(*, typed: str, on: date, limit: int) -> list[Hit]:
    """People and places whose words begin so; when nothing does, those that are alike."""
    plain = search_text(typed)
    words = plain.split()
    if not words or max(map(len, words)) < LEAST_LETTERS:
        return []
    params: dict[str, Any] = {"text": plain, "on": on, "limit": limit, "looked_at": MOST_LOOKED_AT}
    params |= {f"word{place}": f"%{word}%" for place, word in enumerate(words)}
    params |= {f"begins{place}": f"% {word}%" for place, word in enumerate(words)}
    # The first test is the index's, the second says that the word begins there.
    tests = " AND ".join(
        f"{{0}}.search_text LIKE %(word{place})s AND (' ' || {{0}}.search_text) LIKE %(begins{place})s"
        for place in range(len(words))
    )
    order = "likeness DESC"
    found = [
        *_rows(PEOPLE.format(tests=tests.format("p"), order=order), params),
        *_rows(PLACES.format(tests=tests.format("m"), order=order), params),
    ]
    long_words = [word for word in words if len(word) > LEAST_LETTERS and not word.isdigit()]
    return found or (_alike({**params, "text": " ".join(long_words)}) if long_words else [])


def _alike(params: dict[str, Any]) -> list[Hit]:
    """By trigrams: what a misspelt name or street looks like. Short words (`st`, `n`) are like everything."""
    with transaction.atomic(), connection.cursor() as cursor:
        likeness = LIKENESS if len(params["text"]) > SHORT_TEXT else LIKENESS_OF_SHORT
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [likeness])
        order = "word_similarity(%(text)s, {0}.search_text) DESC, similarity(%(text)s, {0}.search_text) DESC"
        tests = "%(text)s <%% {0}.search_text"
        return [
            *_rows(PEOPLE.format(tests=tests.format("p"), order=order.format("p")), params),
            *_rows(PLACES.format(tests=tests.format("m"), order=order.format("m")), params),
        ]


def _rows(sql: str, params: dict[str, Any]) -> tuple[Hit, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(Hit(*row) for row in cursor.fetchall())


def _unique(hits: Sequence[Hit], limit: int) -> tuple[Hit, ...]:
    """Each thing once, in the order of its first and best hit."""
    seen: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        seen.setdefault((hit.kind, hit.id), hit)
    return tuple(seen.values())[:limit]


@dataclass(frozen=True, slots=True)
class PremiseHit:
    """A premise that may be meant."""

    premise_id: int
    address: str


def find_premises(*, text: str, limit: int = 10) -> tuple[PremiseHit, ...]:
    """Premises whose words begin as typed, else those that are alike."""
    plain = search_text(text)
    words = plain.split()
    if not words or max(map(len, words)) < LEAST_LETTERS:
        return ()
    params: dict[str, Any] = {"text": plain, "limit": limit, "threshold": LIKENESS}
    params |= {f"begins{place}": f"% {word}%" for place, word in enumerate(words)}
    params |= {f"word{place}": f"%{word}%" for place, word in enumerate(words)}
    tests = " AND ".join(
        f"m.search_text LIKE %(word{place})s AND (' ' || m.search_text) LIKE %(begins{place})s"
        for place in range(len(words))
    )
    sql = (
        f"SELECT m.id, {STREET} || ', ' || m.city FROM premises_premise m WHERE {{test}}"
        " ORDER BY similarity(m.search_text, %(text)s) DESC, m.id LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.format(test=tests), params)
        rows = cursor.fetchall()
        if not rows:
            cursor.execute(sql.format(test="m.search_text %% %(text)s"), params)
            rows = cursor.fetchall()
    return tuple(PremiseHit(*row) for row in rows)
