from datetime import date

import pytest

from curbstop.kernel.days import DayPeriod
from curbstop.platform.calendars import (
    BeyondCalendarError,
    add_business_days,
    business_days,
    is_business_day,
    next_business_day,
)
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import UnknownPolicyError, adopt_policy, policies_in_force, policy_value

pytestmark = pytest.mark.django_db


def test_a_policy_adopted_later_leaves_the_days_before_as_they_were():
    adopt_policy(key="fees.reminder_cents", value=300, from_date=date(2026, 7, 1), source="resolution", mark="V")
    assert policy_value(key="fees.reminder_cents", on_date=date(2026, 6, 30)) == 200
    assert policy_value(key="fees.reminder_cents", on_date=date(2026, 7, 1)) == 300


def test_a_policy_adopted_before_a_later_one_ends_where_that_begins():
    adopt_policy(key="fees.reminder_cents", value=400, from_date=date(2027, 1, 1), source="", mark="D")
    adopt_policy(key="fees.reminder_cents", value=300, from_date=date(2026, 7, 1), source="", mark="D")
    assert policy_value(key="fees.reminder_cents", on_date=date(2026, 12, 31)) == 300
    assert policy_value(key="fees.reminder_cents", on_date=date(2027, 1, 1)) == 400


def test_an_unknown_policy_says_which_one_and_when():
    with pytest.raises(UnknownPolicyError, match=r"fees\.nothing.*2026-01-01"):
        policy_value(key="fees.nothing", on_date=date(2026, 1, 1))


def test_every_default_says_how_sure_it_is():
    found = policies_in_force(on_date=date(2026, 1, 1))
    assert found["billing.due_days"].value == 19
    assert {policy.mark for policy in found.values()} <= set("VPMD")


def test_the_citys_holidays_of_2026_and_2027_are_those_of_its_list():
    closed = [
        day
        for day in DayPeriod(date(2026, 1, 1), date(2027, 2, 1))
        if day.weekday() < 5 and not is_business_day(calendar=CalendarName.CITY_OFFICE, day=day)
    ]
    assert [day.isoformat()[2:] for day in closed] == [
        "26-01-01", "26-01-19", "26-02-16", "26-05-25", "26-06-19", "26-07-03", "26-09-07", "26-11-11", "26-11-26",
        "26-11-27", "26-12-25", "27-01-01", "27-01-18",
    ]  # fmt: skip


def test_banks_work_on_the_friday_before_a_saturday_holiday():
    assert is_business_day(calendar=CalendarName.FEDERAL_RESERVE, day=date(2026, 7, 3))


def test_business_days_are_counted_over_weekends_and_holidays_both_ways():
    city = CalendarName.CITY_OFFICE
    assert next_business_day(calendar=city, day=date(2026, 7, 3)) == date(2026, 7, 6)
    assert next_business_day(calendar=city, day=date(2026, 7, 6)) == date(2026, 7, 6)
    assert add_business_days(calendar=city, day=date(2026, 11, 25), count=1) == date(2026, 11, 30)
    assert add_business_days(calendar=city, day=date(2026, 7, 6), count=-1) == date(2026, 7, 2)
    assert len(business_days(calendar=city, period=DayPeriod(date(2026, 11, 1), date(2026, 12, 1)))) == 18


def test_a_day_beyond_the_calendar_is_refused_rather_than_guessed():
    with pytest.raises(BeyondCalendarError):
        is_business_day(calendar=CalendarName.FIELD, day=date(2050, 1, 1))
