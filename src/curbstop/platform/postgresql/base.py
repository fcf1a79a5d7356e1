"""Django's PostgreSQL backend with one addition: without an address it leases the embedded server."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError as DjangoOperationalError
from psycopg import OperationalError
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper

from curbstop.platform.embedded.lease import hold_server, revive_server


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to DATABASE_URL, or to the embedded server when that is empty."""

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, completed by the address; the database's name is Django's own setting."""
        address = self._address()
        address.pop("dbname", None)
        given_options = address.pop("options", "")
        params: dict[str, Any] = {**address, **super().get_connection_params()}
        params["options"] = f"{given_options} {params.get('options', '')}".strip()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; when the embedded server has died, start it again and connect once more."""
        try:
            connection = super().get_new_connection(conn_params)
        except (OperationalError, DjangoOperationalError):
            if settings.DATABASE_URL:
                raise
            revive_server(data_folder=settings.CURBSTOP_DATA)
            connection = super().get_new_connection(conn_params)
        # A list of small numbers would travel as smallint[] or integer[], and PostgreSQL looks ids up in those one by one:
        # only `bigint = ANY (bigint[])` is hashed. 90,000 of 100,000 ids took 17 seconds instead of a quarter of one.
        connection.adapters.register_dumper(int, Int8Dumper)
        return connection

    def _address(self) -> dict[str, Any]:
        if settings.DATABASE_URL:
            parts: Mapping[str, Any] = conninfo_to_dict(settings.DATABASE_URL)
            return {key: value for key, value in parts.items() if value is not None}
        server = hold_server(data_folder=settings.CURBSTOP_DATA, durable=getattr(settings, "EMBEDDED_DURABLE", True))
        return server.connection_info()
