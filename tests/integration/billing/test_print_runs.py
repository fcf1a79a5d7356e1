"""A run on paper at volume: envelopes, barcodes, files one by one, and bills as they were."""

from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest
from django.db import IntegrityError, transaction

from curbstop.billing.models import Bill
from curbstop.billing.operations.messages import NewBillMessage
from curbstop.billing.operations.run_controls import NewHoldRule
from curbstop.billing.queries import cycle_month
from curbstop.casework.models import WorkItem
from curbstop.correspondence.models import BillContent, BillPrint, BillPrintFile, MailSerialBlock, SentDocument
from curbstop.correspondence.operations import MailSerialsUsedUpError, MailSettingsError, plan_bill_prints
from curbstop.correspondence.types import MailSettings, PrintCandidate
from curbstop.customers.models import AccountRole, CustomerAccount
from curbstop.journeys.bill_messages import say_on_bills
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.cohort_controls import hold_by_rule
from curbstop.journeys.mailing import take_returned_mail
from curbstop.journeys.print_bills import print_run, printed_bill
from curbstop.journeys.release_bill import release_bill
from curbstop.platform.files import load_file
from curbstop.platform.policies import adopt_policy
from curbstop.reporting.bill_messages import told_rows
from curbstop.reporting.run_output import autopay_bills, email_bills, run_output
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2018, 9, 1)
MAILER = "567094"


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))


@pytest.fixture
def accounts(city) -> list[int]:
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    return [
        add_customer(
            city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 200), (end, 210 + place)]
        ).customer_account_id
        for place in range(6)
    ]


def one_payer(accounts: list[int], **address: str) -> None:
    """The accounts have the first one's holder, and this address."""
    holder = AccountRole.objects.get(customer_account_id=accounts[0], role="holder").person_id
    AccountRole.objects.filter(customer_account_id__in=accounts).update(person_id=holder)
    CustomerAccount.objects.filter(pk__in=accounts).update(**address)


def adopt(key: str, value: object) -> None:
    with transaction.atomic():
        adopt_policy(key=key, value=value, from_date=date(2018, 1, 1), source="a test", mark="D")


def run_of(city) -> int:
    return run_cycle(
        cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    ).run_id


def places() -> dict[int, BillPrint]:
    accounts = dict(Bill.objects.values_list("pk", "customer_account_id"))
    return {accounts[row.bill_id]: row for row in BillPrint.objects.all()}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[place].get_textpage().get_text_bounded() for place in range(len(document)))


def test_bills_of_one_payer_share_an_envelope_and_nobody_else_does(city, accounts):
    one_payer([accounts[0], accounts[2], accounts[4]], mail_to="Pat Doe", mail_line_1="9 Elm St")
    CustomerAccount.objects.filter(pk=accounts[4]).update(mail_line_1="9  ELM ST.")
    # The same person elsewhere, and another person at the same address, get envelopes of their own.
    one_payer([accounts[0], accounts[1]])
    CustomerAccount.objects.filter(pk=accounts[1]).update(mail_to="Pat Doe", mail_line_1="10 Oak Ave")
    CustomerAccount.objects.filter(pk=accounts[3]).update(mail_to="Pat Doe", mail_line_1="9 Elm St")
    CustomerAccount.objects.filter(pk=accounts[5]).update(paperless=True)
    control = print_run(run_id=run_of(city), now=city.now, bills_per_file=4)
    found = places()
    together = [found[accounts[place]] for place in (0, 2, 4)]
    assert {row.envelope for row in together} == {1}
    assert [(row.piece, row.pieces, row.file_number, row.place) for row in together] == [
        (1, 3, 1, 1),
        (2, 3, 1, 2),
        (3, 3, 1, 3),
    ]
    assert [(found[account].envelope, found[account].pieces) for account in (accounts[1], accounts[3])] == [
        (2, 1),
        (3, 1),
    ]
    assert (found[accounts[5]].way, found[accounts[5]].envelope) == ("email", 0)
    assert [(file.bill_count, file.envelope_count) for file in control.files] == [(4, 2), (1, 1)]
    assert (control.file_bill_count, control.file_envelope_count, control.not_printed[0].bill_count) == (5, 3, 1)
    file = BillPrintFile.objects.get(number=1)
    text = text_of(load_file(file_id=file.stored_file_id).content)
    assert all(f"{file.run_id}-000001 {piece}/3" in text for piece in (1, 2, 3))


def test_every_bill_by_itself_where_the_policy_says_so(city, accounts):
    adopt("mail.bills_an_envelope", 1)
    one_payer(accounts, mail_to="Pat Doe", mail_line_1="9 Elm St")
    print_run(run_id=run_of(city), now=city.now)
    assert {row.pieces for row in places().values()} == {1}


def test_an_envelope_has_one_barcode_of_the_mailer_with_a_number_of_its_own(city, accounts):
    adopt("mail.mailer_id", int(MAILER))
    one_payer(accounts[:2], mail_to="Pat Doe", mail_line_1="9 Elm St", mail_postal_code="92405-1137")
    print_run(run_id=run_of(city), now=city.now)
    found = places()
    assert (found[accounts[0]].tracking, found[accounts[0]].routing) == (f"00300{MAILER}000000000", "924051137")
    assert found[accounts[1]].tracking == ""
    used = [found[account].tracking for account in accounts[2:]]
    assert used == [f"00300{MAILER}{serial:09d}" for serial in range(1, 5)]


def test_without_a_mailer_there_is_no_barcode(city, accounts):
    print_run(run_id=run_of(city), now=city.now)
    assert {row.tracking for row in places().values()} == {""}
    assert not MailSerialBlock.objects.exists()


def test_an_envelope_that_came_back_is_known_by_its_barcode(city, accounts):
    adopt("mail.mailer_id", MAILER)
    one_payer(accounts[:2], mail_to="Pat Doe", mail_line_1="9 Elm St")
    print_run(run_id=run_of(city), now=city.now)
    scanned = f"00 300 {MAILER} 000000000 92401"
    asked = {"command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}
    count = take_returned_mail(pieces=[scanned], reason="moved", returned_on=date(2018, 9, 20), **asked)
    assert count == 2
    assert set(WorkItem.objects.filter(kind="bad_address").values_list("subject_id", flat=True)) == set(accounts[:2])


def candidates(first: int, count: int) -> list[PrintCandidate]:
    return [
        PrintCandidate(bill_id=first + place, amount_due_cents=100, by_email=False, payer="", postal_code="92401")
        for place in range(count)
    ]


def plan(run_id: int, count: int, day: date, mailer: str = "123456789") -> list[str]:
    mail = MailSettings(mailer_id=mailer, service_type="300")
    found = candidates(1_000_000 * run_id, count)
    with transaction.atomic():
        plan_bill_prints(run_id=run_id, candidates=found, mail=mail, planned_on=day, mailed_on=day)
    return list(BillPrint.objects.filter(run_id=run_id).order_by("pk").values_list("tracking", flat=True))


def test_no_number_is_used_twice_within_45_days_and_all_of_them_again_later():
    day = date(2026, 3, 2)
    MailSerialBlock.objects.create(mailer_id="123456789", serials=(0, 999_990), days=(day, day + timedelta(days=46)))
    assert [one[-6:] for one in plan(1, 8, day)] == [f"{serial:06d}" for serial in range(999_990, 999_998)]
    with pytest.raises(MailSerialsUsedUpError, match="too few"):
        plan(2, 5, day + timedelta(days=45))
    assert plan(2, 5, day + timedelta(days=46))[0][-6:] == "000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        MailSerialBlock.objects.create(mailer_id="123456789", serials=(999_995, 999_999), days=(day, None))


@pytest.mark.parametrize("mail", [{"mailer_id": "12345"}, {"mailer_id": MAILER, "service_type": "30"}])
def test_settings_that_cannot_be_a_barcode_are_refused(mail):
    with pytest.raises(MailSettingsError), transaction.atomic():
        plan_bill_prints(
            run_id=1,
            candidates=candidates(1, 1),
            mail=MailSettings(**{"service_type": "300", **mail}),
            planned_on=date(2026, 3, 2),
            mailed_on=date(2026, 3, 2),
        )


class StoppedError(Exception):
    """Somebody pulled the plug."""


def test_a_run_stopped_in_the_middle_is_ended_by_the_next_and_no_file_is_doubled_or_missing(city, accounts):
    run_id = run_of(city)

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise StoppedError(f"{done} of {total}")

    with pytest.raises(StoppedError, match="4 of 6"):
        print_run(run_id=run_id, now=city.now, bills_per_file=2, progress=stop)
    kept = list(BillPrintFile.objects.order_by("number").values_list("number", "sha256", "stored_file_id"))
    assert [number for number, _, _ in kept] == [1, 2]
    seen = []
    control = print_run(run_id=run_id, now=city.now, bills_per_file=2, progress=lambda *figures: seen.append(figures))
    assert seen == [(6, 6)]
    assert list(BillPrintFile.objects.order_by("number").values_list("number", "sha256", "stored_file_id"))[:2] == kept
    assert [file.name for file in control.files] == [f"run-{run_id}-{number:03d}.pdf" for number in (1, 2, 3)]
    assert SentDocument.objects.filter(kind="bill").count() == BillPrint.objects.count() == 6


def test_several_processes_print_what_one_does(city, accounts):
    run_id = run_of(city)
    control = print_run(run_id=run_id, now=city.now, bills_per_file=2, workers=2)
    assert (control.file_bill_count, len(control.files)) == (6, 3)
    assert control.file_total_cents == sum(Bill.objects.values_list("amount_due_cents", flat=True))
    texts = [text_of(load_file(file_id=file.stored_file_id).content) for file in BillPrintFile.objects.order_by("pk")]
    numbers = list(Bill.objects.order_by("pk").values_list("number", flat=True))
    assert [[str(number) in text for text in texts].index(True) for number in numbers] == [0, 0, 1, 1, 2, 2]


def test_a_held_bill_that_is_released_later_becomes_a_further_file(city, accounts):
    rule = NewHoldRule(reason="the largest of all", least_cents=1_000, zone=3)
    hold_by_rule(new=rule, command_key=uuid4(), actor_id=city.actor_id, now=city.now)
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 200), (end, 215)], zone=3)
    run_id = run_of(city)
    held = Bill.objects.get(state="HELD")
    first = print_run(run_id=run_id, now=city.now)
    assert first.not_printed[0].bill_count == 1
    release_bill(
        bill_id=held.pk, business_date=city.business_date, command_key=uuid4(), actor_id=city.actor_id, now=city.now
    )
    second = print_run(run_id=run_id, now=city.now)
    assert [file.bill_count for file in second.files] == [6, 1]
    assert second.files[0] == first.files[0]
    assert second.not_printed == ()


def test_a_bill_that_is_cancelled_after_printing_is_pulled(city, accounts):
    run_id = run_of(city)
    print_run(run_id=run_id, now=city.now)
    gone = Bill.objects.latest("pk")
    Bill.objects.filter(pk=gone.pk).update(state="CANCELLED")
    control = print_run(run_id=run_id, now=city.now)
    assert [one.bill_number for one in control.pulled] == [str(gone.number)]
    assert control.run_bill_count == control.file_bill_count - 1


def test_a_bill_that_went_out_is_shown_as_it_was(city, accounts):
    CustomerAccount.objects.filter(pk=accounts[1]).update(paperless=True)
    run_id = run_of(city)
    paper, email = (Bill.objects.get(customer_account_id=account) for account in accounts[:2])
    assert "Customer 1" in text_of(printed_bill(bill_id=paper.pk))
    print_run(run_id=run_id, now=city.now)
    before = [text_of(printed_bill(bill_id=bill.pk)) for bill in (paper, email)]
    CustomerAccount.objects.filter(pk__in=accounts).update(mail_to="Moved Away", mail_line_1="1 Other St", autopay=True)
    assert [text_of(printed_bill(bill_id=bill.pk)) for bill in (paper, email)] == before
    assert printed_bill(bill_id=paper.pk) == printed_bill(bill_id=paper.pk)
    assert BillContent.objects.filter(run_id=run_id).count() == 2


def test_a_held_bill_is_told_nothing_and_neither_mailed_nor_emailed_nor_collected(city, accounts):
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    held = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 200), (end, 215)], zone=3
    ).customer_account_id
    rule = NewHoldRule(reason="looked at first", least_cents=1_000, zone=3)
    hold_by_rule(new=rule, command_key=uuid4(), actor_id=city.actor_id, now=city.now)
    CustomerAccount.objects.filter(pk__in=[held, accounts[0]]).update(paperless=True, autopay=True)
    notice = NewBillMessage(
        from_date=SEPTEMBER,
        to_date=date(2018, 9, 30),
        service="water",
        text_en="A hearing on rates is held on October 9.",
        text_es="",
        reason="Hearing notice",
    )
    message_id = say_on_bills(new=notice, command_key=uuid4(), actor_id=city.actor_id, now=city.now)
    run_id = run_of(city)
    print_run(run_id=run_id, now=city.now)
    told = told_rows(message_id=message_id)
    assert sorted(row.channel for row in told) == ["email", *["mail"] * 5]
    assert {row.bill_id for row in told} == set(BillPrint.objects.values_list("bill_id", flat=True))
    emailed = Bill.objects.get(customer_account_id=accounts[0])
    assert [row.bill_number for row in email_bills(run_id=run_id)] == [emailed.number]
    assert [row.bill_number for row in autopay_bills(run_id=run_id)] == [emailed.number]
    found = run_output(run_id=run_id)
    assert (found.issued_count, found.mail_count, found.email_count, found.autopay_count) == (6, 5, 1, 1)
    assert found.ties
