"""The endorsement of a receipt's checks, for the printer at the counter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from curbstop.cashiering.queries import checks_account, receipt_document
from curbstop.correspondence.operations import render_endorsement
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.receipts import receipt_or_404
from curbstop.web.ui.access import page


@page(url_name="counter:endorse", roles=TAKERS, writes=True)
def endorse(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The bytes for the slip printer: for deposit only, to the account of this office's checks."""
    found = receipt_or_404(receipt_id)
    checks = sum(one.kind == "check" for one in found.tenders)
    if request.method != "POST" or not checks or found.session_id is None:
        return redirect("counter:receipt", receipt_id)
    account = checks_account(session_id=found.session_id)
    document = receipt_document(receipt_id=receipt_id)
    content = render_endorsement(
        payee=document.utility_name,
        bank_name=account.name if account else "",
        account_last_four=account.last_four if account else "",
        receipt_number=found.number,
        business_date=found.business_date,
        checks=checks,
    )
    return HttpResponse(
        content,
        content_type="application/vnd.escpos",
        headers={"Content-Disposition": f'attachment; filename="{found.number}-endorsement.bin"'},
    )
