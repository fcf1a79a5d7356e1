"""Pages of a run under approval: proof, request, decision, run; rules that hold bills, and frozen cycles."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from curbstop.billing.models import (
    Bill,
    BillLine,
    BillMessage,
    BillMessageSent,
    BillProof,
    BillRun,
    CycleFreeze,
    HoldRule,
)
from curbstop.customers.models import CustomerAccount
from curbstop.jobs.print_run_job import print_run_files
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.jobs.try_cycle_job import try_cycle_bills
from curbstop.journeys.compare_runs import what_if
from curbstop.journeys.print_bills import bill_document
from curbstop.kernel.check_digit import luhn_digit
from curbstop.platform.policies import adopt_policy
from curbstop.rates.models import TariffVersion
from curbstop.reporting.held_choice import held_by_rules
from curbstop.reporting.run_frames import account_numbers, run_charges
from curbstop.reporting.run_output import run_output
from curbstop.staff.models import Approval
from factories.billing_city import City, count_rows
from factories.cycle_town import SEPTEMBER, cycle_town
from factories.seats import sent, somebody, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return cycle_town(10, 15, 400)


@pytest.fixture
def biller(city) -> Client:
    return somebody("billing")


def test_a_run_is_proven_asked_for_approved_and_started(city, biller):
    with transaction.atomic():
        adopt_policy(key="bill_run.needs_approval", value=True, from_date=date(2018, 1, 1), source="test", mark="D")
    month = reverse("office:cycle_month", args=[1, SEPTEMBER.isoformat()])
    assert "starts only when a second person" in text_of(biller, month)
    refused = biller.post(
        reverse("office:run_new"), {"command_key": str(uuid4()), "cycle_month": f"1|{SEPTEMBER.isoformat()}"}
    )
    assert refused.status_code == 422
    assert "were not approved" in refused.content.decode()

    try_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    found = BillProof.objects.get()
    own = reverse("office:proof", args=[found.pk])
    assert own in text_of(biller, reverse("office:trial_run", args=[1, SEPTEMBER.isoformat()]))
    shown = text_of(biller, own)
    assert "By charge, against last month" in shown
    assert "Water used" in shown
    sent(biller, reverse("office:proof_request", args=[found.pk]), remark="The sums are as last year.")
    assert "Waits for approval" in text_of(biller, own)

    boss = somebody("supervisor")
    request = Approval.objects.get(subject_kind="bill_proof")
    assert "The sums are as last year." in text_of(boss, reverse("supervisor:approvals"))
    assert own in text_of(boss, reverse("supervisor:approval", args=[request.pk]))
    sent(boss, reverse("supervisor:approval", args=[request.pk]), decision="approve")
    assert "The proof of this month: Approved" in text_of(biller, month)
    sent(biller, reverse("office:run_new"), cycle_month=f"1|{SEPTEMBER.isoformat()}")
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    assert BillProof.objects.get().run_id == BillRun.objects.get().pk
    assert "A run has posted it." in text_of(biller, own)


def test_every_figure_of_a_proof_opens_into_its_rows(city, biller):
    try_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat())
    found = BillProof.objects.get()
    every = reverse("office:proof_bills", args=[found.pk])
    number = f"{found.report['charges_cents'] // 100:,}.{found.report['charges_cents'] % 100:02d}"
    assert number in text_of(biller, every)
    for name in ("movers", "first", "final", "zero", "above", "held"):
        text_of(biller, f"{every}?list={name}")
    assert "Doe 3" in text_of(biller, f"{every}?state=HELD" if Bill.objects.exists() else every)
    rows = text_of(biller, reverse("office:proof_rows", args=[found.pk]) + "?service=water&component=commodity")
    assert rows.count("Water used") == 3
    exported = biller.get(f"{every}?export=csv").content.decode()
    assert len(exported.strip().splitlines()) == 4


def test_bills_are_held_by_a_rule_and_released_together(city, biller):
    answer = biller.post(reverse("office:hold_rule_new"), {"command_key": str(uuid4()), "reason": "All of them."})
    assert answer.status_code == 422
    sent(biller, reverse("office:hold_rule_new"), reason="Zone 2 was read late.", zone="2", least_cents="1.00")
    assert "zone 2, charges from 1.00" in text_of(biller, reverse("office:run_controls"))
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    assert Bill.objects.filter(state="HELD").count() == 3
    assert held_by_rules() == {HoldRule.objects.get().pk: 3}
    sent(biller, reverse("office:hold_rule_end", args=[HoldRule.objects.get().pk]))
    asked = {"command_key": str(uuid4()), "zone": "2", "most_cents": "200.00", "reason": ""}
    first = biller.post(reverse("office:release_cohort"), asked)
    assert "Release 2 bills for" in first.content.decode()
    assert Bill.objects.filter(state="HELD").count() == 3
    second = biller.post(reverse("office:release_cohort"), {**asked, "confirmed": "2"})
    assert second.status_code == 303
    assert Bill.objects.filter(state="HELD").count() == 1
    assert Bill.objects.filter(state="ISSUED").count() == 2


def test_a_cycle_is_frozen_and_thawed(city, biller):
    sent(biller, reverse("office:freeze_new"), cycle_number="1", reason="Route 12 was read with a wrong device.")
    month = reverse("office:cycle_month", args=[1, SEPTEMBER.isoformat()])
    assert "This cycle is frozen: Route 12" in text_of(biller, month)
    refused = biller.post(
        reverse("office:run_new"), {"command_key": str(uuid4()), "cycle_month": f"1|{SEPTEMBER.isoformat()}"}
    )
    assert "Route 12 was read with a wrong device." in refused.content.decode()
    again = biller.post(
        reverse("office:freeze_new"), {"command_key": str(uuid4()), "cycle_number": "1", "reason": "Again."}
    )
    assert again.status_code == 422
    found = CycleFreeze.objects.get()
    sent(biller, reverse("office:freeze_lift", args=[found.pk]), because="Read again.")
    assert "Read again." in text_of(biller, reverse("office:run_controls"))
    assert "frozen" not in text_of(biller, month)


def test_a_run_is_compared_with_its_proof_and_with_another_system(city, biller):
    try_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat())
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    run, proven = f"run-{BillRun.objects.get().pk}", f"proof-{BillProof.objects.get().pk}"
    compare = reverse("office:run_compare")
    assert "with this one" in text_of(biller, compare)
    assert "Every account comes to the same." in text_of(biller, f"{compare}?before={proven}&after={run}")

    charges = run_charges(run_ids=[BillRun.objects.get().pk]).join(account_numbers(), on="customer_account_id")
    rows = ["account,service,component,amount,quantity,price"]
    for place, row in enumerate(charges.iter_rows(named=True)):
        cents = row["amount_cents"] - (place == 0)
        rows.append(f"{row['account_number']},{row['service']},{row['component']},{cents / 100:.2f},,")
    rows.append("999,water,commodity,12.50,,")
    upload = SimpleUploadedFile("old.csv", "\n".join(rows).encode())
    there = sent(biller, reverse("office:parallel_new"), source=run, bills=upload)
    shown = text_of(biller, there)
    assert "We have no bill of this account" in shown
    assert "Rounding" in shown
    assert "-12.49" in shown
    found = biller.get(f"{there}differences.xlsx")
    assert found.content[:2] == b"PK"
    broken = SimpleUploadedFile("old.csv", b"account,service,component,amount\n1,water,commodity,abc\n")
    answer = biller.post(reverse("office:parallel_new"), {"command_key": str(uuid4()), "source": run, "bills": broken})
    assert answer.status_code == 422
    assert "line 2" in answer.content.decode()


def test_a_run_is_rated_by_another_version_without_posting(city, biller):
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    run = BillRun.objects.get()
    before = count_rows("billing_bill", "billing_billline", "ledger_transfer")
    page = reverse("office:what_if", args=[run.pk])
    assert page in text_of(biller, reverse("office:run", args=[run.pk]))
    billed = BillLine.objects.filter(charge_type="water").latest("pk").tariff_version_id
    other = TariffVersion.objects.filter(tariff__service="water").exclude(pk=billed).latest("from_date")
    same = text_of(biller, f"{page}?version={billed}&rate_class=")
    assert "Charged by the run" in same
    shown = text_of(biller, f"{page}?version={other.pk}&rate_class=residential")
    assert "By class" in shown
    assert "Accounts that change, the largest change first" in shown
    assert "Doe 3" in shown
    answer = biller.get(f"{reverse('office:what_if_workbook', args=[run.pk])}?version={other.pk}&rate_class=")
    assert answer.content[:2] == b"PK"
    result = what_if(run_id=run.pk, version_id=billed)
    assert result.run_cents == result.difference.bills["before_cents"].sum()
    assert result.difference.bills["difference_cents"].abs().sum() == 0
    assert count_rows("billing_bill", "billing_billline", "ledger_transfer") == before


def test_paper_email_and_autopay_tie_to_the_run(city, biller):
    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    run = BillRun.objects.get()
    by_email, by_autopay = (one.customer_account_id for one in city.customers[:2])
    CustomerAccount.objects.filter(pk=by_email).update(paperless=True)
    CustomerAccount.objects.filter(pk=by_autopay).update(autopay=True)
    issued = Bill.objects.filter(run=run, state="ISSUED")
    found = run_output(run_id=run.pk)
    assert (found.issued_count, found.issued_cents) == (issued.count(), sum(bill.amount_due_cents for bill in issued))
    assert (found.mail_count, found.email_count, found.no_email) == (issued.count() - 1, 1, 1)
    assert found.ties
    printing = reverse("office:print_run", args=[run.pk])
    assert "without an address" in text_of(biller, printing)
    print_run_files(run_id=run.pk)
    assert "together are the run, to the cent" in text_of(biller, printing)
    for name, account in (("email_list", by_email), ("autopay_list", by_autopay)):
        lines = biller.get(reverse(f"office:{name}", args=[run.pk])).content.decode().splitlines()
        bill = issued.get(customer_account_id=account)
        amount = f"{bill.amount_due_cents // 100}.{bill.amount_due_cents % 100:02d}"
        assert lines[0] == f"#control,1,{amount}"
        assert lines[2].split(",")[1] == str(bill.number)
        assert amount in lines[2].split(",")
    # How a bill went out stays what it was, whatever the customer wants from now on.
    CustomerAccount.objects.filter(pk=by_email).update(paperless=False)
    assert run_output(run_id=run.pk).ties
    assert run_output(run_id=run.pk).email_count == 1
    late = Bill.objects.filter(run=run, state="ISSUED").latest("pk")
    late.pk += 1_000
    late.number = int(f"{late.pk}{luhn_digit(str(late.pk))}")
    late.save(force_insert=True)
    assert not run_output(run_id=run.pk).ties
    assert "do not tie to the run" in text_of(biller, printing)


def test_a_message_reaches_the_bills_that_fit_and_its_page_proves_who_was_told(city, biller):
    spanish, home = (one.customer_account_id for one in city.customers[:2])
    CustomerAccount.objects.filter(pk=spanish).update(language="es")
    fields = {"from_date": "9/1/2018", "to_date": "9/30/2018", "text_en": "A hearing is held on October 9."}
    notice = {**fields, "text_es": "Hay una audiencia el 9 de octubre.", "reason": "Hearing on geothermal rates."}
    sent(biller, reverse("office:bill_message_new"), **notice, service="water", zone="2")
    sent(biller, reverse("office:bill_message_new"), **fields, reason="Nobody has this.", service="geothermal")
    sent(biller, reverse("office:bill_message_new"), **fields, reason="English only.", language="en")
    crossed = {"command_key": str(uuid4()), **notice, "to_date": "8/1/2018"}
    assert biller.post(reverse("office:bill_message_new"), crossed).status_code == 422

    run_cycle_bills(cycle_number=1, month=SEPTEMBER.isoformat(), actor_id=city.actor_id)
    run = BillRun.objects.get()
    bill = Bill.objects.get(customer_account_id=spanish)
    assert bill_document(bill_id=bill.pk).messages == ("Hay una audiencia el 9 de octubre.",)
    assert BillMessageSent.objects.count() == 0
    print_run_files(run_id=run.pk)
    issued = Bill.objects.filter(run=run, state="ISSUED").count()
    first, nobody, english = BillMessage.objects.order_by("pk")
    told = {one: BillMessageSent.objects.filter(message=one).count() for one in (first, nobody, english)}
    assert told == {first: issued, nobody: 0, english: issued - 1}
    shown = text_of(biller, reverse("office:bill_message", args=[first.pk]))
    assert str(bill.number) in shown
    assert "Spanish" in shown
    exported = biller.get(reverse("office:bill_message", args=[first.pk]) + "?export=csv").content.decode()
    assert len(exported.strip().splitlines()) == issued + 1

    sent(biller, reverse("office:bill_message_new"), **fields, reason="Too late for these.")
    print_run_files(run_id=run.pk)
    other = Bill.objects.get(customer_account_id=home)
    assert len(bill_document(bill_id=other.pk).messages) == 2
    assert BillMessageSent.objects.count() == issued * 2 - 1
    sent(biller, reverse("office:bill_message_end", args=[first.pk]), last_day="9/10/2018")
    assert BillMessage.objects.get(pk=first.pk).to_date == date(2018, 9, 10)
