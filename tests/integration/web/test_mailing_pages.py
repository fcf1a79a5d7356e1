"""The office's pages of printing once more, the mail house's answer, and returned mail."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curbstop.billing.models import Bill, BillRun
from curbstop.casework.models import WorkItem
from curbstop.correspondence.models import BillReprint, MailAnswer
from curbstop.jobs.print_run_job import print_run_files
from integration.web.test_office_pages import billed, biller, city, sent, text_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
HEAD = "record,file,mailed_on,bills,envelopes,bill,reason"


@pytest.fixture
def run(city) -> BillRun:  # noqa: F811 - the fixture above
    found = billed(city)
    print_run_files(run_id=found.pk)
    return found


def upload(client, run: BillRun, *rows: str):
    content = "\n".join([HEAD, *rows, ""]).encode()
    fields = {"command_key": str(uuid4()), "answer": SimpleUploadedFile("answer.csv", content)}
    return client.post(reverse("office:mail_answer", args=[run.pk]), fields)


def test_an_answer_is_refused_with_every_mistake_in_a_table_and_then_taken(biller, run):  # noqa: F811
    wrong = upload(biller, run, f"mailed,run-{run.pk}-001.pdf,2018-09-10,2,3,,", "total,,,3,3,,")
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "3: the file has 3 bills, and 0 are rejected" in page
    assert "2, the sum of the rows above" in page
    good = upload(biller, run, f"mailed,run-{run.pk}-001.pdf,2018-09-10,3,3,,", "total,,,3,3,,")
    assert good.status_code == 303, good.content.decode()
    assert MailAnswer.objects.get().mailed_on == date(2018, 9, 10)
    assert "answer.csv" in text_of(biller, reverse("office:print_run", args=[run.pk]))


def test_a_bill_and_a_range_are_printed_once_more(biller, run):  # noqa: F811
    first, second, last = Bill.objects.filter(run=run).order_by("pk")
    href = reverse("office:bill_reprint", args=[first.pk])
    assert href in text_of(biller, reverse("office:bill", args=[first.pk]))
    to = sent(biller, href, purpose="copy", reason="lost")
    assert biller.get(to).content.startswith(b"%PDF")
    again = reverse("office:run_reprint", args=[run.pk])
    sent(biller, again, purpose="spoiled", reason="torn", first=str(first.number), last=str(second.number))
    assert BillReprint.objects.filter(purpose="spoiled").count() == 2
    crossed = {"purpose": "spoiled", "reason": "torn", "first": str(last.number), "last": str(first.number)}
    assert biller.post(again, {"command_key": str(uuid4()), **crossed}).status_code == 422
    assert biller.post(again, {"command_key": str(uuid4()), **crossed, "first": "18"}).status_code == 422


def test_returned_envelopes_are_recorded_together(biller, run):  # noqa: F811
    one, other, _last = Bill.objects.filter(run=run).order_by("pk")
    href = reverse("office:returned_mail")
    fields = {"reason": "moved", "returned_on": "9/20/2018"}
    strange = biller.post(href, {"command_key": str(uuid4()), **fields, "pieces": f"{one.number}\n18"})
    assert strange.status_code == 422
    assert "no bills of ours" in strange.content.decode()
    sent(biller, href, **fields, pieces=f"{one.number}\r\n{other.number}\r\n\r\n")
    assert WorkItem.objects.filter(kind="bad_address").count() == 2
