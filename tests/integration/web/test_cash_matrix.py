"""The supervisor's cash day: every source by tender, counted, recorded, deposited and at the bank."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.cashiering.models import Deposit
from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.journeys.bank_statements import import_bank_statements
from curbstop.journeys.day_end import DayBlockedError, DayOverrideDraft, begin_balancing, close_day
from curbstop.reporting.cash_matrix import cash_matrix, matrix_rows, overrides_until
from factories.bank_files import bai2_file
from factories.cash_office import DAY, CashOffice, account_line, card_tender, cash_tender, check_tender
from factories.seats import seat_named

FIGURES = ("counted_cents", "recorded_cents", "deposited_cents", "bank_cents")


def figures(source: str, tender_class: str) -> tuple[int, ...]:
    line = next(one for one in cash_matrix(business_date=DAY).lines if one.source == source)
    cell = next(one for one in line.cells if one.tender_class == tender_class)
    return tuple(getattr(cell, name) for name in FIGURES)


def worked(office: CashOffice, *, short: int = 0) -> int:
    session = office.open()
    tenders = [cash_tender(3_000), check_tender(4_000), card_tender(5_000)]
    office.take(session, [account_line(office.account(), 12_000)], tenders)
    office.count_right(session, short=short)
    office.approve(session, reason="looked for it" if short else "")
    return session


def test_each_cell_goes_from_recorded_to_counted_to_deposited_to_the_bank(office: CashOffice):
    session = office.open()
    office.take(session, [account_line(office.account(), 7_000)], [cash_tender(3_000), check_tender(4_000)])
    assert figures("counter", "currency") == (0, 3_000, 0, 0)
    assert not cash_matrix(business_date=DAY).in_balance
    office.finish(session)
    assert figures("counter", "currency") == (3_000, 3_000, 0, 0)
    office.deposit([session], bag="BAG-1")
    assert figures("counter", "checks") == (4_000, 4_000, 4_000, 0)
    assert cash_matrix(business_date=DAY).in_balance
    content = bai2_file(lines=[(7_000, "", "BAG-1")], on=DAY + timedelta(days=1))
    import_bank_statements(**office.by("finn"), file=read_bank_statements(content=content, name="s"))
    assert figures("counter", "currency") == (3_000, 3_000, 3_000, 3_000)
    assert figures("counter", "checks") == (4_000, 4_000, 4_000, 4_000)


def test_a_short_drawer_is_in_balance_once_its_difference_is_posted_and_deposited(office: CashOffice):
    session = worked(office, short=200)
    (row,) = matrix_rows(business_date=DAY, source="counter", tender_class="currency")
    assert (row.counted_cents, row.recorded_cents, row.posted_cents, row.unexplained_cents) == (2_800, 3_000, -200, 0)
    office.deposit([session])
    assert cash_matrix(business_date=DAY).in_balance


def test_the_page_opens_every_figure_into_its_drawers(office: CashOffice):
    worked(office)
    client = seat_named("sam")
    page = client.get(f"{reverse('supervisor:matrix')}?day={DAY}").content.decode()
    for amount in ("30.00", "40.00", "50.00", "120.00"):
        assert amount in page
    assert "not all" in page
    cell = client.get(f"{reverse('supervisor:matrix_cell')}?day={DAY}&source=counter&tender=checks").content.decode()
    assert reverse("supervisor:session", args=[matrix_rows(business_date=DAY)[0].subject_id]) in cell
    assert seat_named("ana").get(reverse("supervisor:matrix")).status_code == 403


def test_an_override_is_named_and_stands_on_every_later_day(office: CashOffice):
    session = worked(office)
    begin_balancing(**office.by("sam"), business_date=DAY)
    with pytest.raises(DayBlockedError):
        close_day(**office.by("sam"), business_date=DAY)
    override = DayOverrideDraft("not_deposited", "session", session, "the bank's van did not come")
    close_day(
        command_key=uuid4(),
        actor_id=office.staff["sam"],
        now=office.by("sam")["now"],
        business_date=DAY,
        overrides=[override],
    )
    later = overrides_until(business_date=DAY + timedelta(days=400))
    assert [(row.business_date, row.reason) for row in later] == [(DAY, "the bank's van did not come")]
    assert "did not come" in seat_named("sam").get(f"{reverse('supervisor:matrix')}?day={DAY}").content.decode()
    assert Deposit.objects.count() == 0
