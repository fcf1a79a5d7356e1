"""The queue of long work, which lives in the same PostgreSQL."""

from curbstop.config.environment import environment
from curbstop.jobs.registry import job_modules

# NOTIFY channels belong to the whole database, so a queue's name starts with the utility's schema.
QUEUE_PREFIX = environment().database_schema
QUEUE_MAIN = f"{QUEUE_PREFIX}.main"
QUEUE_PERIODIC = f"{QUEUE_PREFIX}.periodic"
QUEUES = [QUEUE_MAIN, QUEUE_PERIODIC]

PROCRASTINATE_IMPORT_PATHS = job_modules()
# A live worker says so every two seconds; one that has been silent for ten is taken for dead.
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 2.0, "stalled_worker_timeout": 10.0}
