"""Every page there is, found in the addresses, over rows of the worked city: where it is shown, and to whom."""

import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from curbstop.demonstration.story.cast import CAST
from factories.open_ends import COUNTING, SERVING, WAITING_FILE
from factories.seats import seat_named

# Where the argument of an address comes from: a row that the page can show.
ROWS = {
    "customer_account_id": "SELECT min(customer_account_id) FROM billing_bill WHERE state = 'ISSUED'",
    "receipt_id": "SELECT max(id) FROM cashiering_receipt WHERE session_id IS NOT NULL",
    "tender_id": "SELECT max(id) FROM cashiering_tender WHERE kind = 'cash'",
    "line_id": "SELECT max(id) FROM cashiering_receiptline WHERE kind = 'customer'",
    "open_item_id": "SELECT min(open_item_id) FROM receivables_allocation",
    "person_id": "SELECT min(id) FROM customers_person",
    "premise_id": "SELECT min(id) FROM premises_premise",
    "meter_id": "SELECT min(id) FROM metering_meter",
    "adjustment_id": "SELECT min(id) FROM billing_adjustment",
    "billable_charge_id": "SELECT min(id) FROM billing_billablecharge",
    # Only asked for as a file; the city has none.
    "transfer_id": "SELECT 1",
    "work_item_id": "SELECT min(id) FROM casework_workitem WHERE state = 'open'",
    "cycle_number": "SELECT 1",
    "month": "SELECT '2026-05-01'",
    "run_id": "SELECT min(run_id) FROM billing_bill WHERE state = 'ISSUED'",
    "file_id": "SELECT min(id) FROM correspondence_billprintfile",
    "reprint_id": "SELECT max(id) FROM correspondence_billreprint",
    "exception_id": "SELECT min(id) FROM metering_readexception WHERE state = 'open'",
    "decision_id": "SELECT min(id) FROM metering_readdecision",
    "bill_id": "SELECT min(id) FROM billing_bill WHERE state = 'ISSUED'",
    "weather_id": "SELECT min(id) FROM rates_evapotranspiration",
    "version_id": "SELECT min(id) FROM rates_tariffversion",
    "agreement_id": "SELECT min(id) FROM customers_serviceagreement WHERE to_date IS NULL",
    "identity": "SELECT min(id) FROM staff_staffuser",
    "grant_id": "SELECT min(id) FROM staff_grant",
    "session_id": "SELECT max(id) FROM cashiering_cashsession WHERE state = 'COUNTED'",
    "autopay_run_id": "SELECT max(id) FROM autopay_autopayrun WHERE state = 'CUT'",
    "batch_id": "SELECT max(id) FROM cashiering_paymentbatch WHERE state = 'POSTED'",
    "received_id": "SELECT max(id) FROM cashiering_receivedbatch WHERE source <> 'transmittal'",
    "center_id": "SELECT max(center_id) FROM cashiering_centerday",
    "paid_on": "SELECT max(paid_on)::text FROM cashiering_centerday",
    "holder_id": "SELECT min(holder_id) FROM cashiering_vault",
    "due_id": "SELECT max(id) FROM cashiering_surprisedue",
    "note_id": "SELECT max(id) FROM cashiering_noteincident",
    "payment_id": "SELECT max(id) FROM cashiering_centerpayment",
    "deposit_id": "SELECT max(id) FROM cashiering_deposit",
    "bank_line_id": "SELECT max(l.id) FROM cashiering_bankline l"
    " WHERE NOT EXISTS (SELECT FROM cashiering_bankmatch m WHERE m.bank_line_id = l.id)",
    "statement_id": "SELECT max(id) FROM cashiering_bankstatement",
    "claim_id": "SELECT max(id) FROM cashiering_bankclaim",
    "reconciliation_id": "SELECT max(id) FROM cashiering_bankreconciliation",
    "code": "SELECT 'over_short_trend'",
    "subject_id": "SELECT min(cashier_id) FROM cashiering_cashsession",
    "item_id": "SELECT max(id) FROM cashiering_suspenseitem i WHERE NOT EXISTS"
    " (SELECT FROM cashiering_suspenseresolution r WHERE r.suspense_item_id = i.id)",
    "range_id": "SELECT max(id) FROM cashiering_numberrange",
    "offline_receipt_id": "SELECT max(id) FROM cashiering_offlinereceipt",
    "chargeback_id": "SELECT max(id) FROM cashiering_chargeback",
    "unclaimed_id": "SELECT max(id) FROM cashiering_unclaimeditem",
    "difference_id": "SELECT max(id) FROM cashiering_differencecorrection",
    "delivery_id": "SELECT max(id) FROM metering_readdelivery",
    "correction_id": "SELECT max(id) FROM billing_correction",
    "corrected_account_id": "SELECT max(id) FROM billing_correctedaccount",
    "refund_file_id": "SELECT max(id) FROM billing_refundfile",
    "proof_id": "SELECT max(id) FROM billing_billproof",
    "rule_id": "SELECT max(id) FROM billing_holdrule",
    "freeze_id": "SELECT max(id) FROM billing_cyclefreeze",
    "message_id": "SELECT max(id) FROM billing_billmessage",
    "source": "SELECT 'run-' || min(run_id) FROM billing_bill WHERE state = 'ISSUED'",
    "approval_id": "SELECT min(id) FROM staff_approval",
    "ledger_account_id": "SELECT min(debit_account_id) FROM ledger_transfer WHERE debit_subsidiary_id IS NOT NULL",
    "entry_id": "SELECT min(id) FROM ledger_journalentry",
    "business_date": "SELECT min(business_date)::text FROM ledger_generalledgerexport",
    "number": "SELECT min(number) FROM ledger_generalledgerexport",
    "kind": "SELECT 'csv'",
    "day": "SELECT max(business_date)::text FROM cashiering_departmentanswer",
    "department_id": "SELECT max(department_id) FROM cashiering_departmentanswer",
    "receipt_type_id": "SELECT max(receipt_type_id) FROM cashiering_departmentanswer",
}
# A bill that has another one before it.
LATER_BILL = """SELECT max(id) FROM billing_bill WHERE state = 'ISSUED' GROUP BY customer_account_id HAVING count(*) > 1
 ORDER BY count(*) DESC, max(current_charges_cents) DESC LIMIT 1"""
PARALLEL_FILE = "SELECT max(id) FROM platform_storedfile WHERE name LIKE 'parallel-%'"
UNEXPLAINED = """SELECT max(session_id) FROM cashiering_overshort o WHERE tender_class = 'checks'
 AND NOT EXISTS (SELECT FROM cashiering_differencecorrection d WHERE d.session_id = o.session_id)"""
# Pages that want another row than that.
ROWS_OF = {
    **{
        f"supervisor:{name}": {
            "received_id": "SELECT max(id) FROM cashiering_receivedbatch WHERE source = 'transmittal'"
        }
        for name in ("transmittal", "transmittal_count", "transmittal_withdraw")
    },
    "desk:agreement_meter_apart": {
        "meter_id": "SELECT min(meter_id) FROM metering_installation WHERE located_at_id IS NOT NULL",
        "agreement_id": "SELECT min(a.id) FROM customers_serviceagreement a JOIN metering_installation i"
        " ON i.service_point_id = a.service_point_id WHERE i.located_at_id IS NOT NULL AND a.to_date IS NULL",
    },
    "desk:bill_why": {"bill_id": LATER_BILL},
    "counter:correct_type": {
        "line_id": "SELECT max(id) FROM cashiering_receiptline WHERE kind = 'receipt_type' AND invoice_id IS NULL"
    },
    "supervisor:department_payment_file": {"file_id": "SELECT max(id) FROM cashiering_departmentpaymentfile"},
    "desk:autopay_stop": {
        "customer_account_id": "SELECT max(customer_account_id) FROM autopay_autopaymandate WHERE stopped_on IS NULL"
    },
    "desk:bill_letter": {"bill_id": LATER_BILL},
    "desk:bill_letter_new": {"bill_id": LATER_BILL},
    "desk:adjustment_evidence": {
        "adjustment_id": "SELECT max(adjustment_id) FROM billing_adjustmentevidence",
        "file_id": "SELECT max(stored_file_id) FROM billing_adjustmentevidence",
    },
    "office:late_fee_waive": {
        "open_item_id": "SELECT max(id) FROM receivables_openitem WHERE charge_type = 'fee_late'"
    },
    "office:bill_release": {"bill_id": "SELECT min(id) FROM billing_bill WHERE state = 'HELD'"},
    "office:bill_discard": {"bill_id": "SELECT min(id) FROM billing_bill WHERE state = 'HELD'"},
    "office:parallel_run": {"file_id": PARALLEL_FILE},
    "office:parallel_workbook": {"file_id": PARALLEL_FILE},
    "supervisor:correct_difference": {
        "session_id": UNEXPLAINED,
        "slug": f"SELECT 'wrong_tender~' || max(id) || '~currency' FROM cashiering_receipt WHERE session_id = ({UNEXPLAINED})",
    },
    "supervisor:member_end": {
        "department_id": "SELECT min(department_id) FROM cashiering_departmentmember WHERE is_active",
        "member_id": "SELECT min(staff_user_id) FROM cashiering_departmentmember WHERE is_active AND department_id ="
        " (SELECT min(department_id) FROM cashiering_departmentmember WHERE is_active)",
    },
    "supervisor:dispute_new": {
        "tender_id": "SELECT max(id) FROM cashiering_tender t WHERE kind = 'card' AND NOT EXISTS"
        " (SELECT FROM cashiering_receiptvoid v WHERE v.receipt_id = t.receipt_id) AND NOT EXISTS"
        " (SELECT FROM cashiering_returneditem i WHERE i.tender_id = t.id)"
    },
    "supervisor:reopen": {"session_id": "SELECT max(id) FROM cashiering_cashsession WHERE state = 'APPROVED'"},
    "supervisor:reconciliation_file": {"kind": "SELECT 'xlsx'"},
    "supervisor:count": {"session_id": "SELECT max(id) FROM cashiering_cashsession WHERE state = 'COUNTING'"},
}
# Who sits at a room's pages, when they may; two of them read Spanish.
HANDS = {"counter": SERVING, "desk": "representative", "office": "billing", "audit": "auditor"}
HANDS_OF = {"counter:count": COUNTING, "counter:open_drawer": "supervisor"}
# Commands: they are sent from a button, and answer who merely opens their address by another page.
COMMANDS = {
    "counter:begin_count",
    "counter:offline_ready",
    "counter:offline_merge",
    "supervisor:bank_match_by_rule",
    "counter:endorse",
    "counter:suspend",
    "counter:receipt_escpos",
    "supervisor:received_start",
    "supervisor:surprise_draw",
    "supervisor:received_finish",
    "supervisor:center_post",
    "desk:work_item_take",
    "supervisor:suspense_take",
    "office:staff_active",
    "office:read_undo",
    "office:read_next",
}
# Files, no pages: the city has none of them, or their address says what is wanted only after a question mark.
NOT_IN_THE_CITY = {
    "desk:transfer_letter",
    "supervisor:deposit_images_file",
    "supervisor:unclaimed_notice",
    "office:refund_file_csv",
    "office:refund_file_xlsx",
    "office:read_photo",
    "office:weather_file",
    "office:what_if_workbook",
    "office:tariff_compare_workbook",
}


def pages() -> dict[str, URLPattern]:
    """Every page that is somebody's, by name."""
    return dict(_pages(get_resolver()))


def _pages(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from _pages(found, f"{found.namespace}:" if found.namespace else namespace)
        elif found.name and hasattr(found.callback, "page_rule"):
            yield f"{namespace}{found.name}", found


def address_of(name: str, pattern: URLPattern) -> str:
    """The page's address over rows that are there."""
    return reverse(name, kwargs={key: _argument(name, key) for key in pattern.pattern.converters})


def _argument(name: str, key: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute({**ROWS, **ROWS_OF.get(name, {})}[key])
        (found,) = cursor.fetchone()
    assert found is not None, f"The city has no {key} for {name}"
    return found


def player_for(name: str, pattern: URLPattern) -> str:
    """Who looks at the page."""
    roles = pattern.callback.page_rule.roles
    may = [player.username for player in CAST if roles & frozenset(player.roles)]
    wanted = HANDS_OF.get(name, HANDS.get(name.split(":", maxsplit=1)[0]))
    return wanted if wanted in may else may[0]


def seat_with_a_file(username: str) -> Client:
    """Signed in without the sign-in page, and with a checked payment file at hand."""
    client = seat_named(username)
    session = client.session
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM platform_storedfile WHERE name = %s", [WAITING_FILE])
        (session["payment_file"],) = cursor.fetchone()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "username": username}]
    session.save()
    return client
