"""The mail house's answer, mail that comes back, and bills printed once more."""

from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest

from curbstop.billing.models import Bill
from curbstop.billing.queries import cycle_month
from curbstop.casework.models import WorkItem
from curbstop.correspondence.models import BillPrint, BillPrintFile, BillReprint, MailAnswer, MailedFile, MailProblem
from curbstop.correspondence.operations import AnswerTakenError
from curbstop.correspondence.queries import reprint
from curbstop.customers.models import CustomerAccount
from curbstop.exchange.conversion import ImportRefusedError
from curbstop.exchange.mail_house import take_answer_file
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.mailing import NotOurMailError, take_returned_mail
from curbstop.journeys.print_bills import print_run, printed_bill, reprint_bills
from curbstop.journeys.print_bills.once_more import NotPrintedYetError, ReprintReasonError
from curbstop.platform.files import load_file
from curbstop.platform.models import StoredFile
from curbstop.receivables.models import OpenItem
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2018, 9, 1)
HEAD = "record,file,mailed_on,bills,envelopes,bill,reason"


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))


@pytest.fixture
def run_id(city) -> int:
    """Six bills in two files of three; the first two in one envelope."""
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    for place in range(6):
        add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 200), (end, 210 + place)])
    report = run_cycle(
        cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )
    print_run(run_id=report.run_id, now=city.now, bills_per_file=3)
    return report.run_id


def by(city) -> dict[str, object]:
    return {"command_key": uuid4(), "actor_id": city.actor_id, "now": city.now + timedelta(days=20)}


def answer(run_id: int, *rows: str) -> bytes:
    return "\n".join([HEAD, *(row.replace("FILE", f"run-{run_id}-00") for row in rows), ""]).encode()


def take(city, run_id: int, *rows: str, name: str = "answer.csv") -> int:
    return take_answer_file(run_id=run_id, content=answer(run_id, *rows), name=name, **by(city))


def mistakes(city, run_id: int, *rows: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefusedError) as refused:
        take(city, run_id, *rows)
    assert not MailAnswer.objects.exists()
    return [(one.line, one.column, one.expected) for one in refused.value.problems]


def bills(run_id: int) -> list[Bill]:
    return list(Bill.objects.filter(run_id=run_id).order_by("pk"))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[place].get_textpage().get_text_bounded() for place in range(len(document)))


def test_each_file_is_due_from_its_own_mailing_on(city, run_id):
    early, *_rest = before = [bill.due_date for bill in bills(run_id)]
    take(
        city,
        run_id,
        "mailed,FILE1.pdf,2018-09-06,3,3,,",
        "mailed,FILE2.pdf,2018-09-14,3,3,,",
        "total,,,6,6,,",
    )
    first, second = bills(run_id)[:3], bills(run_id)[3:]
    assert {bill.due_date for bill in second} == {date(2018, 10, 3)}
    assert early < date(2018, 10, 3)
    assert {bill.mailing_date for bill in second} == {date(2018, 9, 14)}
    assert all(bill.due_date >= due for bill, due in zip(first, before, strict=False))
    assert set(
        OpenItem.objects.filter(bill_id__in=[bill.pk for bill in second]).values_list("due_date", flat=True)
    ) == {date(2018, 10, 3)}
    assert MailedFile.objects.count() == BillPrintFile.objects.count() == 2


def test_what_was_not_mailed_becomes_work(city, run_id):
    bad, torn = bills(run_id)[1], bills(run_id)[4]
    take(
        city,
        run_id,
        "mailed,FILE1.pdf,2018-09-06,2,2,,",
        f"rejected,FILE1.pdf,,,,{bad.number},bad_address",
        "mailed,FILE2.pdf,2018-09-06,2,2,,",
        f"rejected,FILE2.pdf,,,,{torn.number},damaged",
        "total,,,4,4,,",
    )
    items = {item.kind: item for item in WorkItem.objects.filter(state="open")}
    assert items["bad_address"].customer_account_id == bad.customer_account_id
    assert str(bad.number) in items["bad_address"].reason
    assert (items["bill_not_mailed"].subject_kind, items["bill_not_mailed"].subject_id) == ("bill", torn.pk)
    assert MailProblem.objects.count() == 2
    found = MailAnswer.objects.get()
    assert (found.bill_count, found.envelope_count, found.rejected_count) == (4, 4, 2)


def test_every_mistake_is_told_at_once_with_its_line_and_nothing_is_taken(city, run_id):
    other = bills(run_id)[5].number
    found = mistakes(
        city,
        run_id,
        "mailed,FILE1.pdf,2018-09-31,3,3,,",
        "mailed,FILE9.pdf,2018-09-06,3,3,,",
        f"rejected,FILE1.pdf,,,,{other},bad_address",
        "rejected,FILE1.pdf,,,,18,lost",
        "mailed,FILE1.pdf,2018-09-04,2,5,,wrong",
        "total,,,7,3,,",
    )
    wanted = [
        (0, "file", "a row for each print file"),
        (2, "mailed_on", "a day as YYYY-MM-DD"),
        (3, "file", "a print file of this run"),
        (4, "bill", "the number of a bill in this file"),
        (5, "reason", "one of the allowed values"),
        (6, "file", "each file once"),
        (6, "mailed_on", "a day from 2018-09-05"),
        (6, "bills", "3: the file has 3 bills"),
        (6, "envelopes", "3: the envelopes"),
        (6, "reason", "nothing in a row of this kind"),
        (7, "bills", "8, the sum"),
        (7, "envelopes", "11, the sum"),
    ]
    assert all(any((line, column) == one[:2] and words in one[2] for one in found) for line, column, words in wanted), (
        found
    )


def test_an_answer_has_one_total_at_its_end(city, run_id):
    rows = ("mailed,FILE1.pdf,2018-09-06,3,3,,", "mailed,FILE2.pdf,2018-09-06,3,3,,")
    assert mistakes(city, run_id, *rows) == [(0, "record", "one total, in the last row")]
    assert (3, "record", "one total, in the last row") in mistakes(city, run_id, rows[0], "total,,,6,6,,", rows[1])


def test_the_same_answer_and_a_second_one_about_a_file_are_refused(city, run_id):
    rows = ("mailed,FILE1.pdf,2018-09-06,3,3,,", "mailed,FILE2.pdf,2018-09-06,3,3,,", "total,,,6,6,,")
    take(city, run_id, *rows)
    with pytest.raises(AnswerTakenError):
        take(city, run_id, *rows)
    with pytest.raises(ImportRefusedError, match="not answered yet"):
        take(city, run_id, *rows[:2], "total,,,6,6,,", "", name="again.csv")
    assert MailAnswer.objects.count() == 1


def test_an_answer_about_nothing_is_refused(city, run_id):
    take(city, run_id, "mailed,FILE1.pdf,2018-09-06,3,3,,", "mailed,FILE2.pdf,2018-09-06,3,3,,", "total,,,6,6,,")
    with pytest.raises(ImportRefusedError, match="not answered yet"):
        take(city, run_id, "total,,,0,0,,")


def test_an_empty_file_is_refused(city, run_id):
    assert mistakes(city, run_id) != []


def test_a_cancelled_bill_that_was_mailed_all_the_same_is_told(city, run_id):
    gone = bills(run_id)[0]
    Bill.objects.filter(pk=gone.pk).update(state="CANCELLED")
    take(
        city,
        run_id,
        "mailed,FILE1.pdf,2018-09-06,3,3,,",
        "mailed,FILE2.pdf,2018-09-06,3,3,,",
        "total,,,6,6,,",
    )
    assert WorkItem.objects.get(kind="cancelled_bill_mailed").subject_id == gone.pk


def test_mail_that_comes_back_is_work_for_each_account_in_the_envelope(city, run_id):
    row = BillPrint.objects.order_by("pk").first()
    number = Bill.objects.get(pk=row.bill_id).number
    assert take_returned_mail(pieces=[f" {number} "], reason="moved", returned_on=date(2018, 9, 20), **by(city)) == 1
    item = WorkItem.objects.get(kind="bad_address")
    assert "came back" in item.reason
    assert MailProblem.objects.get().problem == "returned"
    take_returned_mail(pieces=[str(number)], reason="moved", returned_on=date(2018, 9, 21), **by(city))
    assert WorkItem.objects.filter(kind="bad_address").count() == 1


def test_strangers_among_the_returned_mail_stop_it_and_are_all_named(city, run_id):
    ours = bills(run_id)[0].number
    with pytest.raises(NotOurMailError, match="777, 00300567094999999999"):
        take_returned_mail(
            pieces=["777", str(ours), "00300567094999999999"],
            reason="moved",
            returned_on=date(2018, 9, 20),
            **by(city),
        )
    assert not MailProblem.objects.exists()


def once_more(city, ids: list[int], purpose: str, **kwargs: object) -> bytes:
    asked = {"reason": "asked at the counter", "business_date": date(2018, 9, 25), **kwargs}
    found = reprint(reprint_id=reprint_bills(bill_ids=ids, purpose=purpose, **asked, **by(city)))
    return load_file(file_id=found.stored_file_id).content


def test_a_spoiled_range_is_printed_again_as_it_was_and_a_copy_says_so(city, run_id):
    ids = [bill.pk for bill in bills(run_id)[2:5]]
    before = [text_of(printed_bill(bill_id=pk)) for pk in ids]
    CustomerAccount.objects.update(mail_to="Somebody Else", mail_line_1="1 Other St")
    spoiled = once_more(city, ids, "spoiled")
    assert all(text in text_of(spoiled) for text in before)
    assert spoiled == once_more(city, ids, "spoiled")
    copy = text_of(once_more(city, ids, "copy"))
    assert copy.count("Copy, printed Sep 25, 2018") == 3
    assert "Somebody Else" not in copy
    assert sorted(set(BillReprint.objects.values_list("purpose", "marked"))) == [("copy", True), ("spoiled", False)]
    assert BillReprint.objects.count() == 9


def test_the_whole_file_once_more_is_byte_for_byte_the_file(city, run_id):
    file = BillPrintFile.objects.get(number=1)
    ids = list(BillPrint.objects.filter(file_number=1).order_by("place").values_list("bill_id", flat=True))
    again = once_more(city, ids, "spoiled")
    assert again == bytes(StoredFile.objects.get(pk=file.stored_file_id).content)


def test_a_bill_that_came_back_goes_out_to_the_new_address_with_new_dates(city, run_id):
    bill = bills(run_id)[0]
    CustomerAccount.objects.filter(pk=bill.customer_account_id).update(mail_line_1="77 New St")
    text = text_of(once_more(city, [bill.pk], "remail"))
    assert "77 New St" in text
    assert "October 15, 2018" in text
    bill.refresh_from_db()
    assert bill.due_date == date(2018, 10, 15)
    assert "77 New St" not in text_of(printed_bill(bill_id=bill.pk))


def test_what_never_went_out_and_what_nobody_explains_is_refused(city, run_id):
    with pytest.raises(NotPrintedYetError):
        once_more(city, [1], "copy")
    with pytest.raises(ReprintReasonError):
        once_more(city, [bills(run_id)[0].pk], "copy", reason=" ")
