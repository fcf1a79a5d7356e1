"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver, path

from curbstop.web.desk import (
    account,
    account_lists,
    adjustments,
    agreement_facts,
    agreement_meters,
    autopay,
    bill_why,
    billable,
    contacts,
    evidence,
    find,
    leak,
    level,
    meter,
    meter_error,
    navigation,
    person,
    premise,
    transfer_balance,
    work_items,
)
from curbstop.web.desk.start_service import start
from curbstop.web.desk.stop_service import stop
from curbstop.web.desk.transfer_service import transfer

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "desk"
ACCOUNT = "accounts/<int:customer_account_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("find", find.find_anyone, name="find"),
    path(f"{ACCOUNT}/", account.account, name="account"),
    path(f"{ACCOUNT}/items/", account_lists.account_items, name="account_items"),
    path(f"{ACCOUNT}/timeline/", account_lists.whole_timeline, name="account_timeline"),
    path(f"{ACCOUNT}/credit/", account_lists.account_credits, name="account_credits"),
    path(f"{ACCOUNT}/deposits/", account_lists.deposits, name="deposits"),
    path(f"{ACCOUNT}/services/", account_lists.agreements, name="agreements"),
    path(f"{ACCOUNT}/leak/", leak.leak, name="leak"),
    path(f"{ACCOUNT}/meter-test/", meter_error.meter_error, name="meter_error"),
    path(f"{ACCOUNT}/transfer-balance/", transfer_balance.transfer_balance, name="transfer_balance"),
    path("transfers/<int:transfer_id>/letter.pdf", transfer_balance.transfer_letter_pdf, name="transfer_letter"),
    path(f"{ACCOUNT}/level/", level.level, name="level"),
    path(f"{ACCOUNT}/level/start/", level.level_start, name="level_start"),
    path(f"{ACCOUNT}/level/end/", level.level_leave, name="level_leave"),
    path(f"{ACCOUNT}/autopay/", autopay.autopay, name="autopay"),
    path(f"{ACCOUNT}/autopay/begin/", autopay.autopay_start, name="autopay_start"),
    path(f"{ACCOUNT}/autopay/end/", autopay.autopay_stop, name="autopay_stop"),
    path(f"{ACCOUNT}/charges/", billable.billable, name="billable"),
    path(f"{ACCOUNT}/charges/new/", billable.billable_new, name="billable_new"),
    path("charges/<int:billable_charge_id>/", billable.billable_charge_page, name="billable_charge"),
    path(f"{ACCOUNT}/adjust/", adjustments.adjustment_new, name="adjustment_new"),
    path(f"{ACCOUNT}/contacts/new/", contacts.contact_new, name="contact_new"),
    path(f"{ACCOUNT}/work/new/", work_items.work_item_new, name="work_item_new"),
    path("agreements/<int:agreement_id>/", agreement_facts.agreement_facts, name="agreement_facts"),
    path("agreements/<int:agreement_id>/meters/", agreement_meters.agreement_meters, name="agreement_meters"),
    path(
        "agreements/<int:agreement_id>/meters/<int:meter_id>/apart/",
        agreement_meters.agreement_meter_apart,
        name="agreement_meter_apart",
    ),
    path("items/<int:open_item_id>/", account_lists.open_item, name="open_item"),
    path("bills/<int:bill_id>/why/", bill_why.bill_why, name="bill_why"),
    path("bills/<int:bill_id>/why/letter/", bill_why.bill_letter_new, name="bill_letter_new"),
    path("bills/<int:bill_id>/why/letter.pdf", bill_why.bill_letter, name="bill_letter"),
    path("people/<int:person_id>/", person.person, name="person"),
    path("premises/<int:premise_id>/", premise.premise, name="premise"),
    path("meters/<int:meter_id>/", meter.meter, name="meter"),
    path("meters/<int:meter_id>/reads/new/", meter.read_new, name="read_new"),
    path("adjustments/", adjustments.adjustments, name="adjustments"),
    path("adjustments/<int:adjustment_id>/", adjustments.adjustment, name="adjustment"),
    path(
        "adjustments/<int:adjustment_id>/evidence/<int:file_id>/",
        evidence.adjustment_evidence,
        name="adjustment_evidence",
    ),
    path("work/", work_items.work_items, name="work_items"),
    path("work/<int:work_item_id>/", work_items.work_item, name="work_item"),
    path("work/<int:work_item_id>/take/", work_items.work_item_take, name="work_item_take"),
    path("start/", start, name="start_service"),
    path("stop/", stop, name="stop_service"),
    path("transfer/", transfer, name="transfer_service"),
]
