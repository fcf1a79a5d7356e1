"""Stylesheets and scripts: from our own process, no other host."""

from pathlib import Path

from curbstop.config.environment import environment

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent.parent / "web" / "static"]
STATIC_ROOT = environment().data_folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = environment().debug
