"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver, path

from curbstop.web.counter import count
from curbstop.web.supervisor import (
    approvals,
    bank,
    batches,
    custody,
    day,
    day_end,
    departments,
    deposits,
    difference,
    navigation,
    return_files,
    returned_items,
    session,
    suspense,
)

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "supervisor"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", day.day, name="day"),
    path("journal-check/", day.journal_check, name="journal_check"),
    path("sessions/<int:session_id>/", session.session, name="session"),
    path("sessions/<int:session_id>/approve/", session.approve, name="approve"),
    path("sessions/<int:session_id>/send-back/", session.send_it_back, name="send_back"),
    path("sessions/<int:session_id>/reopen/", session.reopen, name="reopen"),
    path("sessions/<int:session_id>/count/", count.count_absent, name="count"),
    path("sessions/<int:session_id>/difference/<str:slug>/", difference.correct_it, name="correct_difference"),
    path("difference-evidence/<int:difference_id>/", difference.difference_evidence, name="difference_evidence"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/post/", batches.batch_post, name="batch_post"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("batches/<int:batch_id>/approve/", batches.approve_it, name="batch_approve"),
    path("deposits/", deposits.deposits, name="deposits"),
    path("deposits/new/", deposits.deposit_new, name="deposit_new"),
    path("deposits/<int:deposit_id>/", deposits.deposit, name="deposit"),
    path("deposits/<int:deposit_id>/verify/", deposits.verify, name="deposit_verify"),
    path("deposits/<int:deposit_id>/take-apart/", deposits.withdraw, name="deposit_withdraw"),
    path("bank-lines/", bank.bank_lines, name="bank_lines"),
    path("bank-lines/new/", bank.bank_line_new, name="bank_line_new"),
    path("bank-lines/<int:bank_line_id>/", bank.bank_match, name="bank_match"),
    path("unidentified/", suspense.suspense, name="suspense"),
    path("unidentified/<int:item_id>/", suspense.suspense_item, name="suspense_item"),
    path("unidentified/<int:item_id>/give-back/", suspense.suspense_return, name="suspense_return"),
    path("returned-items/", returned_items.all_returned, name="returned_items"),
    path("returned-items/new/", returned_items.returned_item_new, name="returned_item_new"),
    path("returned-items/file/", return_files.return_file_new, name="return_file_new"),
    path("departments/", departments.departments, name="departments"),
    path("departments/send/", departments.remit, name="remit"),
    path("departments/file.<str:kind>", departments.departments_file, name="departments_file"),
    path("custody/", custody.custody, name="custody"),
    path("custody/from-the-bank/", custody.fund_found, name="fund_found"),
    path("custody/to-a-drawer/", custody.fund_issue, name="fund_issue"),
    path("custody/from-a-drawer/", custody.fund_return, name="fund_return"),
    path("custody/drop/", custody.drop, name="drop"),
    path("day-end/", day_end.day_end, name="day_end"),
    path("day-end/open/", day_end.day_open, name="day_open"),
    path("day-end/<str:business_date>/journals/<int:number>.<str:kind>", day_end.journal_file, name="journal_file"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.approval, name="approval"),
]
