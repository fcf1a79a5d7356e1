"""What every shelf of tests shares: settings of the tools, and the database and browser fixtures."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["database_fixtures", "browser_fixtures"]

# Playwright's synchronous interface runs an event loop in the thread in which Django's code is called, too.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

settings.register_profile(
    "curbstop",
    deadline=None,  # timings are never asserted
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
settings.load_profile("curbstop")
