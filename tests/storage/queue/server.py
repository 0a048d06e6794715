"""A relay in front of PostgreSQL that reports another version, as no older server is at hand."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from psycopg.conninfo import conninfo_to_dict

from tests.threads import in_background


@contextlib.contextmanager
def server_of_version(version: str, address: str) -> Iterator[str]:
    """Yield the address of a relay to a server on this machine, which states this version."""
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
                    for ends in ((client, server, None), (server, client, version)):
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


def _pass_on(source: socket.socket, target: socket.socket, version: str | None) -> None:
    """Pass bytes on; replace the stated version (a ParameterStatus) if one is given."""
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            before, name, after = piece.partition(b"server_version\0")
            if version and name:
                stated = after.partition(b"\0")[0]
                piece = before + name + version.encode().ljust(len(stated)) + after[len(stated) :]
            target.sendall(piece)
        target.shutdown(socket.SHUT_RDWR)
