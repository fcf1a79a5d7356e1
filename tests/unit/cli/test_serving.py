"""Where Curbstop is served."""

import socket

import pytest

from curbstop.cli.serving.ports import PortTakenError, refuse_taken_port


def test_a_port_at_which_another_program_listens_is_refused_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match="--port"):
            refuse_taken_port(host="127.0.0.1", port=port)
    refuse_taken_port(host="127.0.0.1", port=port)
