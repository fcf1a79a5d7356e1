"""Tables of the room `casework`."""

from curbstop.casework.models.casework import Contact, WorkItem

__all__ = ["Contact", "WorkItem"]
