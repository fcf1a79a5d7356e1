"""Words of the room `casework`."""

OPEN = "open"
DONE = "done"
DROPPED = "dropped"
WORK_ITEM_STATES = (OPEN, DONE, DROPPED)

QUEUES = ("billing", "metering", "cashiering", "customer_service", "field", "finance", "supervisor")
CHANNELS = ("phone", "counter", "letter", "email", "web", "field", "text", "note")
LOW, NORMAL, HIGH, URGENT = 1, 2, 3, 4
PRIORITIES = (LOW, NORMAL, HIGH, URGENT)
