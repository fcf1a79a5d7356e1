"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver, path

from curbstop.web.counter import (
    aside,
    corrections,
    count,
    drawer,
    endorsing,
    navigation,
    no_sale,
    offline,
    pay,
    receipts,
    type_correction,
)

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "counter"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pay.counter, name="counter"),
    path("draft/", pay.draft, name="draft"),
    path("preview/", pay.preview, name="preview"),
    path("suspend/", aside.suspend, name="suspend"),
    path("suspended/", aside.suspended, name="suspended"),
    path("display/", aside.display, name="display"),
    path("offline/", offline.offline, name="offline"),
    path("offline/state/", offline.state, name="offline_state"),
    path("offline/ready/", offline.ready, name="offline_ready"),
    path("offline/merge/", offline.merge, name="offline_merge"),
    path("worker.js", offline.worker, name="offline_worker"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/<int:receipt_id>/", receipts.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/print/", receipts.receipt_print, name="receipt_print"),
    path("receipts/<int:receipt_id>/printer/", receipts.receipt_escpos, name="receipt_escpos"),
    path("receipts/<int:receipt_id>/void/", corrections.void, name="void"),
    path("receipts/<int:receipt_id>/reverse/", corrections.reverse_receipt, name="reverse"),
    path("tenders/<int:tender_id>/correct/", corrections.correct_wrong_tender, name="correct_tender"),
    path("lines/<int:line_id>/type/", type_correction.correct_type, name="correct_type"),
    path("receipts/<int:receipt_id>/mail/", endorsing.mail, name="mail_receipt"),
    path("receipts/<int:receipt_id>/endorse/", endorsing.endorse, name="endorse"),
    path("lines/<int:line_id>/move/", corrections.move, name="move"),
    path("drawer/", drawer.drawer, name="drawer"),
    path("drawer/open/", drawer.open_drawer, name="open_drawer"),
    path("drawer/no-sale/", no_sale.no_sale, name="no_sale"),
    path("drawer/begin-count/", drawer.begin, name="begin_count"),
    path("drawer/count/", count.count, name="count"),
]
