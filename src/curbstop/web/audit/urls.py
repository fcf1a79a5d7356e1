"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver, path

from curbstop.web.audit import days, entry, exports, navigation, proof, record_access, statement, trial_balance

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ledger/", trial_balance.trial_balance_page, name="trial_balance"),
    path("ledger/accounts/<int:ledger_account_id>/", statement.ledger_account_page, name="ledger_account"),
    path("ledger/accounts/<int:ledger_account_id>/behind/", statement.subsidiaries, name="subsidiaries"),
    path("ledger/entries/<int:entry_id>/", entry.entry_page, name="entry"),
    path("ledger/proof/", proof.proof, name="proof"),
    path("ledger/proof/progress/", proof.proof_progress, name="proof_progress"),
    path("ledger/journals/", exports.exports, name="exports"),
    path("ledger/days/", days.days, name="days"),
    path("ledger/days/<str:business_date>/", days.day, name="day"),
    path("record-access/", record_access.record_access, name="record_access"),
]
