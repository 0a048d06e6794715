"""A TCP port for a server that a test starts as a process."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

# Below the ports that connections get (from 32768 on Linux): until the server listens, one of the
# many connections of other tests could get its port.
_FIRST, _LAST = 20_000, 32_000


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port of this machine at which nobody listens.

    Raises OSError if this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as any_port:
        any_port.bind((host, 0))
    while True:
        port = random.SystemRandom().randrange(_FIRST, _LAST)
        with socket.socket(family) as tried, suppress(OSError):
            tried.bind((host, port))
            return port
