"""On which day money that was not handed over at a counter counts as paid (books.md 2)."""

from datetime import date, datetime


def drop_box_day(*, collected_at: datetime, is_first: bool, cutoff_hour: int, next_business_day: date) -> date:
    """The day on which a drop box's payments count; `collected_at` in city time.

    What is collected by the hour counts the same day, and so does the first collection of a day whenever it is made: that it
    was late is the office's doing, not the customer's. A further collection after the hour counts on the next business day.
    Source: books.md 2 ("the business day of the 07:00 collection").
    """
    by_the_hour = (collected_at.hour, collected_at.minute) <= (cutoff_hour, 0)
    return collected_at.date() if by_the_hour or is_first else next_business_day
