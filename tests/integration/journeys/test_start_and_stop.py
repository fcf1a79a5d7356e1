"""People move in and out: debts stay with them, the owner steps in, nothing is done twice."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.casework.operations import close_work_item
from curbstop.casework.queries import open_work_items
from curbstop.customers.models import AgreementFact
from curbstop.customers.operations import AgreementStartError
from curbstop.customers.queries import account_row, agreement_at, agreements_of
from curbstop.customers.types import Facts, MailingAddress
from curbstop.journeys.day_end import begin_balancing, close_day, open_day
from curbstop.journeys.deposit_quote import deposit_quote
from curbstop.journeys.record_meter_read import record_meter_read
from curbstop.journeys.service_reads import ReadingMissingError
from curbstop.journeys.start_service import NewAccount, ServiceStartError, preview_start, start_service
from curbstop.journeys.stop_service import ServiceStopError, preview_stop, stop_service
from curbstop.journeys.transfer_service import transfer_service
from curbstop.journeys.watch_vacant_points import watch_vacant_points
from curbstop.kernel.check_digit import has_valid_luhn_digit
from curbstop.ledger.queries import balance
from curbstop.ledger.types import WATER, ledger_account_id
from curbstop.metering.models import ReadException
from curbstop.metering.operations import NewRead, record_reads
from curbstop.metering.queries import reads_of
from curbstop.premises.queries import service_points
from curbstop.receivables.queries import balance_summary, open_items
from curbstop.reporting.premise_services import point_choices
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.operations import grant
from curbstop.staff.types import SUPERVISOR, GrantKind
from factories.golden_town import DAY, JAMES, LINDA, MARIA, NOW, THANH, found_town

pytestmark = pytest.mark.django_db
HOME = Facts(rate_class="residential", meter_size='3/4"')
SEWER = Facts(rate_class="residential")
ADDRESS = MailingAddress(to="Omar Reyes", line_1="1427 N Mountain View Ave", city="San Bernardino", postal_code="92405")
OMAR = NewAccount(mailing_address=ADDRESS, given_name="Omar", family_name="Reyes", phone="909 555 0101")


@pytest.fixture
def town():
    return found_town()


def common(town, key=None):
    return {"command_key": key or uuid4(), "actor_id": town.actor_id, "now": NOW, "business_date": DAY}


def agreements(town, number):
    return [row.id for row in agreements_of(customer_account_id=town.accounts[number], on_date=DAY)]


def stop_linda(town, *, key=None, reading=40_000, **more):
    return stop_service(
        **common(town, key),
        agreement_ids=agreements(town, LINDA),
        to_date=DAY,
        readings={town.installations["SB5"]: reading},
        **more,
    )


def start_omar(town, *, key=None, reading=40_000, **more):
    points = [town.points["1002-W"], town.points["1002-S"]]
    return start_service(
        **common(town, key),
        service_point_ids=points,
        from_date=DAY,
        facts={points[0]: HOME, points[1]: SEWER},
        readings={town.installations["SB5"]: reading},
        new_account=OMAR,
        **more,
    )


def test_a_garden_stays_with_its_place_and_people_do_not(town) -> None:
    told = {"people": 5, "senior": True, "low_income": True, "landscape_square_feet": 1_800, "lot_size": "small"}
    AgreementFact.objects.filter(agreement_id__in=agreements(town, LINDA)).update(further_facts=told)
    stop_linda(town)
    garden = {"landscape_square_feet": 1_800, "lot_size": "small"}
    point = town.points["1002-W"]
    assert agreement_at(service_point_id=point, on_date=DAY).facts[-1].further == garden
    assert dict(point_choices(service_point_ids=[point], on=DAY)[0].further) == garden


def test_when_a_tenant_stops_the_owner_starts_the_same_day_from_the_same_read(town) -> None:
    preview = preview_stop(agreement_ids=agreements(town, LINDA), to_date=DAY)
    assert {point.reverts_to for point in preview.points} == {f"{JAMES} James O'Brien"}
    stopped = stop_linda(town)
    assert (len(stopped.reverted_agreement_ids), stopped.vacant_service_point_ids) == (2, ())
    for point in ("1002-W", "1002-S"):
        there = agreement_at(service_point_id=town.points[point], on_date=DAY)
        assert (there.customer_account_number, there.from_date) == (JAMES, DAY)
    read = reads_of(service_point_ids=[town.points["1002-W"]])[0]
    assert (read.read_on, read.reading_milli) == (DAY, 40_000)


def test_the_final_bill_is_made_with_the_stop(town) -> None:
    stopped = stop_linda(town)
    assert stopped.final_bill_reason == ""
    assert stopped.final_bill_id is not None
    summary = balance_summary(customer_account_id=town.accounts[LINDA], on=DAY)
    assert summary.owed_cents > 0


def test_the_same_stop_sent_twice_is_done_once(town) -> None:
    key = uuid4()
    ids = agreements(town, LINDA)
    first, second = (
        stop_service(
            **common(town, key),
            agreement_ids=ids,
            to_date=DAY,
            readings={town.installations["SB5"]: 40_000},
        )
        for _ in range(2)
    )
    assert first == second


def test_a_held_deposit_is_looked_at_after_the_stop(town) -> None:
    stop_linda(town)
    kinds = {item.kind for item in open_work_items(queue="billing")}
    assert "deposit_after_final_bill" in kinds


def test_a_stop_without_the_meters_reading_is_refused(town) -> None:
    with pytest.raises(ReadingMissingError, match="SB5"):
        stop_service(**common(town), agreement_ids=agreements(town, LINDA), to_date=DAY, readings={})


def test_a_stop_of_two_accounts_at_once_is_refused(town) -> None:
    ids = [*agreements(town, LINDA), *agreements(town, THANH)]
    with pytest.raises(ServiceStopError):
        stop_service(**common(town), agreement_ids=ids, to_date=DAY, readings={})


def test_without_an_owner_who_signed_the_point_is_vacant_and_use_on_it_is_a_work_item(town) -> None:
    stopped = stop_service(
        **common(town),
        agreement_ids=agreements(town, MARIA),
        to_date=DAY,
        readings={town.installations["SB1"]: 20_000},
        final_bill=False,
    )
    water = town.points["1001-W"]
    assert water in stopped.vacant_service_point_ids
    assert service_points(service_point_ids=[water])[water].state == "vacant"
    record_meter_read(
        command_key=uuid4(),
        actor_id=town.actor_id,
        now=NOW,
        installation_id=town.installations["SB1"],
        read_on=date(2026, 6, 20),
        reading_milli=27_000,
    )
    items = open_work_items(kind="use_on_vacant")
    assert [item.subject_id for item in items] == [water]
    assert watch_vacant_points(after=NOW - timedelta(hours=1), now=NOW) == 0  # it is open already
    doubtful = ReadException.objects.get(service_point_id=water)
    assert (doubtful.reasons, doubtful.holds, doubtful.usage_milli) == (["use_on_inactive"], False, 7_000)


def test_the_day_end_finds_use_on_vacant_points_among_reads_from_a_file_and_looks_at_each_read_once(town) -> None:
    stop_service(
        **common(town),
        agreement_ids=agreements(town, MARIA),
        to_date=DAY,
        readings={town.installations["SB1"]: 20_000},
        final_bill=False,
    )
    later = NOW + timedelta(hours=2)
    reads = [
        NewRead(
            installation_id=town.installations[meter], read_on=date(2026, 6, 20), reading_milli=milli, source="handheld"
        )
        for meter, milli in (("SB1", 27_000), ("SB5", 60_000))
    ]
    with transaction.atomic():
        record_reads(reads=reads, now=later)
        grant(staff_user_id=town.actor_id, kind=GrantKind.ROLE, code=SUPERVISOR, from_date=DAY, now=later)
    by = {"actor_id": town.actor_id, "business_date": DAY}
    begin_balancing(command_key=uuid4(), now=later, **by)
    close_day(command_key=uuid4(), now=later + timedelta(hours=1), **by)
    items = open_work_items(kind="use_on_vacant")
    assert [item.subject_id for item in items] == [town.points["1001-W"]]  # Linda takes service at the other
    with transaction.atomic():
        close_work_item(work_item_id=items[0].id, closed_by_id=town.actor_id, resolution="Turned off", now=later)
    tomorrow = {"actor_id": town.actor_id, "business_date": DAY + timedelta(days=1)}
    open_day(command_key=uuid4(), now=later + timedelta(hours=14), **tomorrow)
    begin_balancing(command_key=uuid4(), now=later + timedelta(hours=20), **tomorrow)
    close_day(command_key=uuid4(), now=later + timedelta(hours=21), **tomorrow)
    assert open_work_items(kind="use_on_vacant") == []


def test_a_stop_on_a_later_day_waits_for_its_read(town) -> None:
    stopped = stop_service(**common(town), agreement_ids=agreements(town, LINDA), to_date=date(2026, 6, 3), readings={})
    assert stopped.final_bill_id is None
    assert {item.kind for item in open_work_items(queue="field")} == {"final_read"}


def test_a_new_tenant_owes_nothing_of_the_one_before(town) -> None:
    stop_linda(town)
    owed = balance_summary(customer_account_id=town.accounts[LINDA], on=DAY).owed_cents
    started = start_omar(town, charge_setup_fee=False)
    assert has_valid_luhn_digit(started.customer_account_number)
    assert balance_summary(customer_account_id=started.customer_account_id, on=DAY).owed_cents == 0
    assert balance_summary(customer_account_id=town.accounts[LINDA], on=DAY).owed_cents == owed


def test_the_owners_reverted_service_ends_when_the_next_tenant_starts(town) -> None:
    stop_linda(town)
    started = start_service(
        **common(town) | {"business_date": DAY},
        service_point_ids=[town.points["1002-W"]],
        from_date=date(2026, 6, 2),
        facts={town.points["1002-W"]: HOME},
        readings={town.installations["SB5"]: 41_000},
        new_account=OMAR,
    )
    there = agreement_at(service_point_id=town.points["1002-W"], on_date=date(2026, 6, 2))
    assert there.customer_account_id == started.customer_account_id


def test_service_cannot_start_where_somebody_takes_it(town) -> None:
    preview = preview_start(service_point_ids=[town.points["1002-W"]], from_date=DAY)
    assert preview.points[0].occupied_by == LINDA
    assert preview.warnings
    with pytest.raises(AgreementStartError, match=LINDA):
        start_omar(town)


def test_the_set_up_fee_is_owed_with_the_first_bill(town) -> None:
    stop_linda(town)
    started = start_omar(town)
    items = open_items(customer_account_ids=[started.customer_account_id])
    assert [(item.charge_type, item.amount_cents) for item in items] == [("fee_setup", 4_000)]
    assert items[0].due_date > DAY
    fees = balance(account_id=ledger_account_id(fund=WATER, number=118), subsidiary_id=started.customer_account_id)
    assert fees.cents == 4_000


def test_a_start_needs_an_account_or_a_new_one(town) -> None:
    with pytest.raises(ServiceStartError):
        start_service(**common(town), service_point_ids=[town.points["1002-W"]], from_date=DAY, facts={}, readings={})


def test_a_transfer_keeps_the_account_and_does_both_or_neither(town) -> None:
    done = transfer_service(
        **common(town),
        stop_agreement_ids=agreements(town, THANH),
        stop_on=DAY,
        stop_readings={},
        start_service_point_ids=[town.points["1005-W9"]],
        start_on=DAY,
        start_facts={town.points["1005-W9"]: Facts(rate_class="fire")},
        start_readings={},
        mailing_address=ADDRESS,
    )
    assert done.started.customer_account_id == done.stopped.customer_account_id == town.accounts[THANH]
    assert account_row(customer_account_id=town.accounts[THANH], on_date=DAY).mailing_address == ADDRESS
    before = agreements(town, MARIA)
    with pytest.raises(AgreementStartError):
        transfer_service(
            **common(town),
            stop_agreement_ids=before,
            stop_on=DAY,
            stop_readings={town.installations["SB1"]: 20_000},
            start_service_point_ids=[town.points["1002-W"]],
            start_on=DAY,
            start_facts={town.points["1002-W"]: HOME},
            start_readings={town.installations["SB5"]: 40_000},
        )
    assert agreements(town, MARIA) == before


def test_a_deposit_is_the_smaller_of_policy_and_law() -> None:
    quote = deposit_quote(reason="shut_off", average_cents=7_846, multiple_milli=4_000, cap_milli=3_000)
    assert (quote.policy_cents, quote.cap_cents, quote.demanded_cents) == (31_384, 23_538, 23_538)


def test_the_books_are_proven_after_people_have_moved(town) -> None:
    stop_linda(town)
    start_omar(town)
    wrong = [result.name for result in verify_books().checks if not result.ok]
    assert wrong == []
