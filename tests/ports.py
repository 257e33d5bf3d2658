"""Ports that stay free until they are asked for."""

from __future__ import annotations

import secrets
import socket

#: Below those that systems give to outgoing connections: such a one could take the port of a process that was killed.
PLACES = range(20_000, 32_000)


def free_port() -> int:
    """One of 127.0.0.1 that nobody listens on now."""
    while True:
        port = secrets.choice(PLACES)
        with socket.socket() as listener:
            if listener.connect_ex(("127.0.0.1", port)) != 0:
                return port
