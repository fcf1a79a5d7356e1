"""The one database engine. No address is known here for the embedded server: it is asked when first needed."""

from typing import Any

from curbstop.config.environment import environment

DATABASE_SCHEMA = environment().database_schema

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "curbstop.platform.engine",
        "NAME": "",
        "OPTIONS": {
            # The schema first, then `public`, where only extensions live. No blank after the comma.
            "options": f"-c search_path={DATABASE_SCHEMA},public",
            "application_name": "curbstop",
        },
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        # Server-side binding lets PostgreSQL reuse plans; Django's client-side binding is what its SQL is tested with.
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "TEST": {},
    }
}
DATABASE_URL = environment().database_url
CURBSTOP_DATA = environment().data_folder
