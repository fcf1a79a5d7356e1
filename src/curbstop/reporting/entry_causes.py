"""What caused a journal entry: the thing that has a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

# Kinds whose own page is that of something else; each answers the kind and id of that thing.
CAUSES: Mapping[str, str] = {
    "returned_item": """SELECT 'receipt', t.receipt_id FROM cashiering_returneditem i
        JOIN cashiering_tender t ON t.id = i.tender_id WHERE i.id = %s""",
    "chargeback": """SELECT 'receipt', t.receipt_id FROM cashiering_chargeback c
        JOIN cashiering_tender t ON t.id = c.tender_id WHERE c.id = %s""",
    "tender_correction": """SELECT 'receipt', t.receipt_id FROM cashiering_tendercorrection c
        JOIN cashiering_tender t ON t.id = c.tender_id WHERE c.id = %s""",
    "payment_transfer": """SELECT 'receipt', l.receipt_id FROM cashiering_paymenttransfer p
        JOIN cashiering_receiptline l ON l.id = p.line_id WHERE p.id = %s""",
    "refund": "SELECT 'customer_account', customer_account_id FROM cashiering_refund WHERE id = %s",
    "security_deposit": "SELECT 'customer_account', customer_account_id FROM receivables_securitydeposit WHERE id = %s",
    "balance_transfer": "SELECT 'customer_account', to_customer_account_id FROM billing_balancetransfer WHERE id = %s",
    "corrected_account": "SELECT 'correction', correction_id FROM billing_correctedaccount WHERE id = %s",
    "adjustment": "SELECT 'customer_account', customer_account_id FROM billing_adjustment WHERE id = %s",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """A thing by kind and id."""

    kind: str
    id: int


def cause_of(*, source_kind: str, source_id: int) -> Cause:
    """The thing to look at for an entry's source; the source itself where it has its own page."""
    if source_kind in CAUSES:
        with connection.cursor() as cursor:
            cursor.execute(CAUSES[source_kind], [source_id])
            found = cursor.fetchone()
        if found is not None:
            return Cause(kind=found[0], id=int(found[1]))
    return Cause(kind=source_kind, id=source_id)
