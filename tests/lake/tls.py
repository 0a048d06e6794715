"""A PostgreSQL that speaks TLS: the bundled server is built without, so a relay does it for it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg.conninfo import conninfo_to_dict

from tests.threads import in_background

# https://www.postgresql.org/docs/current/protocol-message-formats.html
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)


@dataclass
class TlsRelay:
    """Where it listens, its certificate, and how many connections were encrypted.

    ``has_tls``: set it to False for a server that has lost its certificate.
    """

    port: int
    certificate: Path
    encrypted: int = 0
    has_tls: bool = True
    sockets: list[socket.socket] = field(default_factory=list)


@contextlib.contextmanager
def tls_before(address: str, folder: Path) -> Iterator[TlsRelay]:
    """Relay connections with TLS to a server on this machine; refuse those without."""
    context, certificate = _self_signed(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay = TlsRelay(listener.getsockname()[1], certificate)

        def accept(is_over: threading.Event) -> None:
            while not is_over.is_set():
                with contextlib.suppress(OSError):
                    client, _ = listener.accept()
                    threading.Thread(
                        target=_relayed, args=(client, address, context, relay)
                    ).start()

        with in_background(accept):
            try:
                yield relay
            finally:
                for each in (listener, *relay.sockets):
                    with contextlib.suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)


def _relayed(plain: socket.socket, address: str, context: ssl.SSLContext, relay: TlsRelay) -> None:
    with contextlib.suppress(OSError), plain:
        if plain.recv(len(_SSL_REQUEST)) != _SSL_REQUEST:
            return
        if not relay.has_tls:
            plain.sendall(b"N")
            return
        plain.sendall(b"S")
        given = conninfo_to_dict(address)
        with (
            context.wrap_socket(plain, server_side=True) as client,
            socket.socket(socket.AF_UNIX) as server,
        ):
            server.connect(f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}")
            relay.encrypted += 1
            relay.sockets += [client, server]
            back = threading.Thread(target=_pass_on, args=(server, client))
            back.start()
            _pass_on(client, server)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_RDWR)


def _self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "database.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file, key_file = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key_file)
    return context, file
