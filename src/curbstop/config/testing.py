"""Settings under which the tests run: their own server (fast, not durable), plain static files, quick passwords."""

import os
from pathlib import Path

# The tests' data lies beside, never in, a developer's own demonstration city.
REPOSITORY = Path(__file__).resolve().parents[3]
os.environ["CURBSTOP_DATA"] = os.environ.get("CURBSTOP_TEST_DATA", str(REPOSITORY / ".test-data"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from curbstop.config.settings import *  # noqa: E402, F403 - the environment is set first

EMBEDDED_DURABLE = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# The test server hands out static files by itself.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]  # noqa: F405
