"""A relay in front of PostgreSQL that changes what the server says.

It states another version, as no older server is at hand, or another process, as PgBouncer does.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator

from psycopg.conninfo import conninfo_to_dict

from tests.threads import in_background

Change = Callable[[bytes], bytes]


def server_of_version(version: str, address: str) -> contextlib.AbstractContextManager[str]:
    """Yield the address of a relay to a server on this machine, which states this version."""

    def change(piece: bytes) -> bytes:
        before, name, after = piece.partition(b"server_version\0")
        if not name:
            return piece
        stated = after.partition(b"\0")[0]
        return before + name + version.encode().ljust(len(stated)) + after[len(stated) :]

    return _relay(address, change)


def pooler(address: str) -> contextlib.AbstractContextManager[str]:
    """Yield the address of a relay that states a process of its own (BackendKeyData)."""
    key = re.compile(rb"(?<=K\0\0\0\x0c).{4}", re.DOTALL)
    return _relay(address, lambda piece: key.sub(b"\0\0\0\7", piece, count=1))


@contextlib.contextmanager
def _relay(address: str, change: Change) -> Iterator[str]:
    given = conninfo_to_dict(address)
    path = f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}"
    sockets = list[socket.socket]()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept(is_over: threading.Event) -> None:
            while not is_over.is_set():
                with contextlib.suppress(OSError):
                    client, _ = listener.accept()
                    server = socket.socket(socket.AF_UNIX)
                    server.connect(path)
                    sockets.extend((client, server))
                    for ends in ((client, server, bytes), (server, client, change)):
                        threading.Thread(target=_pass_on, args=ends, daemon=True).start()

        with in_background(accept):
            try:
                port = listener.getsockname()[1]
                yield (
                    f"postgresql://{given['user']}@127.0.0.1:{port}/{given['dbname']}"
                    "?sslmode=disable"
                )
            finally:
                for each in (listener, *sockets):
                    with contextlib.suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)


def _pass_on(source: socket.socket, target: socket.socket, change: Change) -> None:
    """Pass bytes on as ``change`` returns them."""
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(change(piece))
        target.shutdown(socket.SHUT_RDWR)
