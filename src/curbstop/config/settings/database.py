"""The one database engine. No address is known here for the embedded server: it is asked when first needed."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from curbstop.config.environment import environment

DATABASE_SCHEMA = environment().database_schema

DATABASE_URL = environment().database_url
CURBSTOP_DATA = environment().data_folder

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "curbstop.platform.postgresql",
        "NAME": conninfo_to_dict(DATABASE_URL).get("dbname", "curbstop"),
        "OPTIONS": {
            # The schema first, then `public`, where only extensions live. No blank after the comma.
            "options": f"-c search_path={DATABASE_SCHEMA},public",
            "application_name": "curbstop",
        },
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {},
    }
}
if environment().database_pool_max:
    # For the web process: requests wait a bounded time for a connection while the database is away.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": environment().database_pool_max,
        "timeout": environment().database_pool_timeout_seconds,
    }
