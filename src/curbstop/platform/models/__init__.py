"""Tables of the room `platform`: commands done once, stored files, dated policies, calendars."""

from curbstop.platform.models.calendar_day import CalendarDay, CalendarName
from curbstop.platform.models.command import Command
from curbstop.platform.models.policy import Policy, PolicyMark
from curbstop.platform.models.stored_file import StoredFile

__all__ = ["CalendarDay", "CalendarName", "Command", "Policy", "PolicyMark", "StoredFile"]
