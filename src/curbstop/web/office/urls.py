"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver, path

from curbstop.web.office import (
    bill,
    correction,
    corrections,
    cycles,
    held,
    month_close,
    navigation,
    printing,
    proofs,
    run_controls,
    runs,
    staff,
    tariffs,
    trial_runs,
)

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = [
    path("billing/cycles/", cycles.cycles, name="cycles"),
    path("billing/cycles/<int:cycle_number>/<str:month>/", cycles.cycle_month_page, name="cycle_month"),
    path("billing/cycles/<int:cycle_number>/<str:month>/progress/", cycles.run_progress, name="run_progress"),
    path("billing/cycles/<int:cycle_number>/<str:month>/close/", month_close.month_close, name="month_close"),
    path("billing/cycles/<int:cycle_number>/<str:month>/dry-run/", trial_runs.trial_run, name="trial_run"),
    path(
        "billing/cycles/<int:cycle_number>/<str:month>/dry-run/progress/",
        trial_runs.trial_progress,
        name="trial_progress",
    ),
    path("billing/proofs/<int:proof_id>/", proofs.proof_page, name="proof"),
    path("billing/proofs/<int:proof_id>/bills/", proofs.proof_bill_list, name="proof_bills"),
    path("billing/proofs/<int:proof_id>/charges/", proofs.proof_rows, name="proof_rows"),
    path("billing/proofs/<int:proof_id>/request/", proofs.proof_request, name="proof_request"),
    path("billing/controls/", run_controls.run_controls, name="run_controls"),
    path("billing/controls/rules/new/", run_controls.hold_rule_new, name="hold_rule_new"),
    path("billing/controls/rules/<int:rule_id>/end/", run_controls.hold_rule_end, name="hold_rule_end"),
    path("billing/controls/release/", run_controls.release_held, name="release_cohort"),
    path("billing/controls/freezes/new/", run_controls.freeze_new, name="freeze_new"),
    path("billing/controls/freezes/<int:freeze_id>/lift/", run_controls.freeze_lift, name="freeze_lift"),
    path("billing/runs/", runs.runs, name="runs"),
    path("billing/runs/new/", cycles.run_new, name="run_new"),
    path("billing/runs/<int:run_id>/", runs.run, name="run"),
    path("billing/runs/<int:run_id>/progress/", runs.run_part, name="run_part"),
    path("billing/runs/<int:run_id>/bills/", runs.run_bills, name="run_bills"),
    path("billing/runs/<int:run_id>/print/", printing.print_run, name="print_run"),
    path("billing/runs/<int:run_id>/print/progress/", printing.print_progress, name="print_progress"),
    path("billing/runs/<int:run_id>/print/control-sheet.pdf", printing.control_sheet, name="control_sheet"),
    path("billing/runs/<int:run_id>/print/files/<int:file_id>.pdf", printing.print_file, name="print_file"),
    path("billing/runs/<int:run_id>/mailing/", printing.mailing, name="mailing"),
    path("billing/held/", held.held, name="held"),
    path("billing/corrections/", corrections.corrections, name="corrections"),
    path("billing/corrections/new/", corrections.correction_new, name="correction_new"),
    path("billing/corrections/<int:correction_id>/", correction.correction, name="correction"),
    path(
        "billing/corrections/<int:correction_id>/progress/", correction.correction_progress, name="correction_progress"
    ),
    path("billing/corrections/<int:correction_id>/request/", correction.correction_request, name="correction_request"),
    path("billing/corrections/<int:correction_id>/drop/", correction.correction_drop, name="correction_drop"),
    path(
        "billing/corrections/accounts/<int:corrected_account_id>/",
        correction.corrected_account,
        name="corrected_account",
    ),
    path("bills/<int:bill_id>/", bill.bill, name="bill"),
    path("bills/<int:bill_id>/bill.pdf", bill.bill_pdf, name="bill_pdf"),
    path("bills/<int:bill_id>/release/", bill.bill_release, name="bill_release"),
    path("bills/<int:bill_id>/discard/", bill.bill_discard, name="bill_discard"),
    path("bills/<int:bill_id>/cancel/", bill.bill_cancel, name="bill_cancel"),
    path("tariffs/", tariffs.tariffs, name="tariffs"),
    path("tariffs/<int:version_id>/", tariffs.tariff_version, name="tariff_version"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<int:identity>/", staff.staff_user_page, name="staff_user"),
    path("staff/<int:identity>/grants/new/", staff.grant_new, name="grant_new"),
    path("staff/<int:identity>/grants/<int:grant_id>/end/", staff.grant_end, name="grant_end"),
    path("staff/<int:identity>/pin/", staff.staff_pin, name="staff_pin"),
    path("staff/<int:identity>/sign-in/", staff.staff_active, name="staff_active"),
]
