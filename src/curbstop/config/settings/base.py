"""Rooms, middleware, templates, language and time."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from curbstop.config.environment import environment, read_or_make_secret_key

SOURCE = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = read_or_make_secret_key(environment=environment())
# Seals customers' bank account numbers: a key of its own where the signing key is changed from time to time.
SEALING_KEY = environment().sealing_key or SECRET_KEY
DEBUG = environment().debug
ALLOWED_HOSTS = environment().allowed_hosts
CSRF_TRUSTED_ORIGINS = environment().csrf_trusted_origins

ROOMS = [
    "platform",
    "staff",
    "ledger",
    "rates",
    "premises",
    "customers",
    "correspondence",
    "casework",
    "metering",
    "receivables",
    "cashiering",
    "billing",
    "autopay",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "bootstrap",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "procrastinate.contrib.django",
    *[f"curbstop.{room}.apps.{room.capitalize()}Config" for room in ROOMS],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "curbstop.web.ui.middleware.SecurityHeaders",
    "curbstop.web.ui.middleware.IdleSignOut",
    "allauth.account.middleware.AccountMiddleware",
    "curbstop.web.ui.middleware.SecondFactorRequired",
    "django_htmx.middleware.HtmxMiddleware",
    "curbstop.web.ui.middleware.RefusalsAsPages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "curbstop.config.urls"
WSGI_APPLICATION = "curbstop.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "curbstop.web.ui.context.frame",
            ],
            "libraries": {"curbstop_ui": "curbstop.web.ui.tags"},
        },
    }
]
CSRF_FAILURE_VIEW = "curbstop.web.ui.views.stale_form"

USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [SOURCE / "web" / "locale"]
USE_TZ = True
TIME_ZONE = "America/Los_Angeles"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
