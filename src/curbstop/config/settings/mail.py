"""How letters leave: by the server that `EMAIL_URL` names, else into files of the data folder."""

from urllib.parse import unquote, urlsplit

from curbstop.config.environment import environment

_server = urlsplit(environment().email_url)

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _server.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = environment().data_folder / "mail"
EMAIL_HOST = _server.hostname or ""
EMAIL_PORT = _server.port or {"smtps": 465, "smtp+tls": 587}.get(_server.scheme, 25)
EMAIL_HOST_USER = unquote(_server.username or "")
EMAIL_HOST_PASSWORD = unquote(_server.password or "")
EMAIL_USE_SSL = _server.scheme == "smtps"
EMAIL_USE_TLS = _server.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment().email_from
