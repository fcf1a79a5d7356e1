"""When a bill is to be paid."""

from datetime import date, timedelta

from curbstop.platform.calendars import next_business_day
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import policies_in_force


def due_date_for(*, mailing_date: date) -> date:
    """The mailing date and the policy's days (19), rolled forward to a day on which the city's offices are open."""
    keys = ("billing.due_days", "billing.roll_due_to_business_day")
    values = {key: found.value for key, found in policies_in_force(on_date=mailing_date, keys=keys).items()}
    day = mailing_date + timedelta(days=int(values["billing.due_days"]))
    if not values["billing.roll_due_to_business_day"]:
        return day
    return next_business_day(calendar=CalendarName.CITY_OFFICE, day=day)
