"""The queue of long work, which lives in the same PostgreSQL."""

from curbstop.config.environment import environment

# NOTIFY channels belong to the whole database, so a queue's name starts with the utility's schema.
QUEUE_PREFIX = environment().database_schema
QUEUE_MAIN = f"{QUEUE_PREFIX}.main"
QUEUE_PERIODIC = f"{QUEUE_PREFIX}.periodic"
QUEUES = [QUEUE_MAIN, QUEUE_PERIODIC]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_IMPORT_PATHS: list[str] = []
PROCRASTINATE_ON_APP_READY: str | None = None
