"""Stylesheets and scripts, collected once per version into the data folder."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

# The Bootstrap wheel carries an icon font that nothing here uses: leaving it out saves most of the time.
LEFT_OUT = ["fontawesome*", "*.rtl.*", "bootstrap-grid*", "bootstrap-reboot*", "bootstrap-utilities*", "*.esm.*"]
PACKAGES = ("django", "django-bootstrap-static", "django-htmx", "whitenoise")


def collect_static_files() -> bool:
    """Collect when something changed; True when it was done."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / ".collected"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=LEFT_OUT)
    stamp.write_text(fingerprint, encoding="ascii")
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
