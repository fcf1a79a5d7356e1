"""Whether an address is free to be listened at: said before anything starts, not by a page of somebody else's."""

import socket

from curbstop.kernel.errors import CurbstopError


class PortTakenError(CurbstopError):
    """Another program listens there."""


def refuse_taken_port(*, host: str, port: int) -> None:
    """Raise PortTakenError when nobody can listen at the address any more."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                "Nothing can be served at this address: {reason}",
                where="{host}:{port}",
                to_do="End the program that listens there, or choose another port with --port.",
                reason=error.strerror or str(error),
                host=host,
                port=port,
            ) from error
