"""What stands behind a control account, in words: a customer, a bank account, a drawer, a check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from curbstop.ledger.types import SubsidiaryKind

HOLDER = """
LEFT JOIN LATERAL (
    SELECT coalesce(nullif(p.organisation_name, ''), concat_ws(', ', nullif(p.family_name, ''), nullif(p.given_name, '')))
           AS name
    FROM customers_accountrole r JOIN customers_person p ON p.id = r.person_id
    WHERE r.customer_account_id = a.id AND r.role = 'holder' ORDER BY r.days DESC LIMIT 1) h ON true
"""

# Each answers: id, words, the kind of thing that has a page, and that thing's id.
NAMES: Mapping[SubsidiaryKind, str] = {
    SubsidiaryKind.CUSTOMER_ACCOUNT: f"""
        SELECT a.id, concat_ws(' ', a.number, coalesce(h.name, a.mail_to)), 'customer_account', a.id
        FROM customers_customeraccount a {HOLDER} WHERE a.id = ANY(%s)""",
    SubsidiaryKind.FUND: "SELECT id, name, '', 0 FROM ledger_fund WHERE id = ANY(%s)",
    SubsidiaryKind.BANK_ACCOUNT: """
        SELECT id, concat_ws(' ', name, nullif(last_four, '')), '', 0 FROM cashiering_bankaccount WHERE id = ANY(%s)""",
    SubsidiaryKind.CASH_HOLDER: """
        SELECT h.id, h.name, CASE WHEN s.id IS NULL THEN '' ELSE 'session' END, coalesce(s.id, 0)
        FROM cashiering_cashholder h LEFT JOIN cashiering_cashsession s ON s.holder_id = h.id WHERE h.id = ANY(%s)""",
    SubsidiaryKind.TRANSIT: """
        SELECT t.id, concat_ws(' ', t.kind, nullif(t.reference, ''), t.business_date),
               CASE WHEN d.id IS NULL THEN '' ELSE 'deposit' END, coalesce(d.id, 0)
        FROM cashiering_transititem t LEFT JOIN cashiering_deposit d ON d.transit_item_id = t.id WHERE t.id = ANY(%s)""",
    SubsidiaryKind.SETTLEMENT: """
        SELECT s.id, concat_ws(' ', s.kind, nullif(s.reference, ''), s.expected_on),
               CASE WHEN b.id IS NOT NULL THEN 'batch' WHEN s.session_id IS NOT NULL THEN 'session' ELSE '' END,
               coalesce(b.id, s.session_id, 0)
        FROM cashiering_settlement s LEFT JOIN cashiering_paymentbatch b ON b.settlement_id = s.id
        WHERE s.id = ANY(%s)""",
    SubsidiaryKind.RETURNED_ITEM: """
        SELECT i.id, concat_ws(' ', i.reason_code, i.returned_on), 'receipt', t.receipt_id
        FROM (SELECT id, reason_code, returned_on, tender_id FROM cashiering_returneditem UNION ALL
              SELECT id, reference, debited_on, tender_id FROM cashiering_chargeback c
              WHERE NOT EXISTS (SELECT 1 FROM cashiering_returneditem r WHERE r.id = c.id)) i
        JOIN cashiering_tender t ON t.id = i.tender_id WHERE i.id = ANY(%s)""",
    SubsidiaryKind.UNIDENTIFIED_ITEM: """
        SELECT id, concat_ws(' ', nullif(payer_name, ''), reason), 'suspense_item', id
        FROM cashiering_suspenseitem WHERE id = ANY(%s)""",
    SubsidiaryKind.CHECK: "SELECT id, concat_ws(' ', number, payee), '', 0 FROM cashiering_refundcheck WHERE id = ANY(%s)",
    SubsidiaryKind.DEPARTMENT: "SELECT id, name, '', 0 FROM cashiering_department WHERE id = ANY(%s)",
    SubsidiaryKind.REFUND: """
        SELECT r.id, concat_ws(' ', a.number, r.reason), 'customer_account', a.id
        FROM cashiering_refund r JOIN customers_customeraccount a ON a.id = r.customer_account_id WHERE r.id = ANY(%s)""",
}


@dataclass(frozen=True, slots=True)
class SubsidiaryName:
    """What a subsidiary is called, and the thing that has a page (empty: none)."""

    label: str
    page_kind: str = ""
    page_id: int = 0


def subsidiary_names(
    *, wanted: Iterable[tuple[SubsidiaryKind, int]]
) -> dict[tuple[SubsidiaryKind, int], SubsidiaryName]:
    """Names of subsidiaries: one query a kind, however many. What is not found is called by its number."""
    asked = set(wanted)
    found = {one: SubsidiaryName(label=str(one[1])) for one in asked}
    for kind in sorted({kind for kind, _id in asked} & NAMES.keys()):
        with connection.cursor() as cursor:
            cursor.execute(NAMES[kind], [[identity for one, identity in asked if one == kind]])
            for identity, label, page_kind, page_id in cursor.fetchall():
                found[kind, identity] = SubsidiaryName(
                    label=label or str(identity), page_kind=page_kind, page_id=page_id
                )
    return found
