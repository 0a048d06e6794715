"""Set up Prefect so that a run needs no separate server, no internet, and adds no log noise.

Imports nothing of Prefect: its settings are read from the environment when it is first imported.
Where the person has a Prefect server (PREFECT_API_URL) or a Prefect home, those are used.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from warta.flows.api_guard import OwnPageOnly
from warta.storage.errors import StorageError
from warta.storage.warehouse.diagnosis import disk_full

START_SECONDS = 90.0  # Prefect starts in 6 s; on a busy machine in many more
CACHE_KIB = 4096  # of each connection to Prefect's database (docs/decisions/0004)
_M_ARENA_MAX = -8  # malloc.h
# Prefect's records of a run (300 kB each) are only for looking at the last runs; what a run did is
# in the warehouse.
KEPT = timedelta(days=7)

_QUIET = {
    # Telemetry is opt-in with us; without the internet it would also write an error each time.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
# Only for a database of our own: others may have records of other flows.
_FORGETFUL = {
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(int(KEPT.total_seconds())),
}
# `serve` has no workers and pauses nothing; its services look for late and lost runs once a minute.
_RARELY = {
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "60",
}
# Parts of Prefect's messages when it looks at the server's version.
_PREFECT_CHECKS = ("Failed to reach API", "incompatible versions")
_OF_THE_PERSON = ("API_URL", "PROFILE", "HOME")
# A server that ends with its run needs no schedules, and nobody reads its events and task runs.
_FOR_SCHEDULES_OR_PAGES = (
    "SCHEDULER", "LATE_RUNS", "FOREMAN", "TRIGGERS", "PAUSE_EXPIRATIONS",
    "EVENT_PERSISTER", "TASK_RUN_RECORDER",
)  # fmt: skip


def has_readers() -> bool:
    """Return whether somebody can look at Prefect's records of a run started by hand.

    They can with their own Prefect. `warta serve` shows the records of its own runs only.
    """
    return any(os.environ.get(f"PREFECT_{name}") for name in _OF_THE_PERSON)


def starts_server() -> bool:
    """Return whether ``server`` has to start one of our own."""
    return not os.environ.get("PREFECT_API_URL")


def prepare(home: Path) -> None:
    """Set Prefect's environment variables, except those that are set. Call before its import."""
    settings = dict(_QUIET)
    if not has_readers():
        settings |= {"PREFECT_HOME": str(home.resolve() / "prefect")} | _FORGETFUL
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def records_folder() -> Path:
    """Return the folder with Prefect's database, if it is our own server that keeps it."""
    return Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")


@dataclass(frozen=True, slots=True)
class Api:
    """A Prefect API: its address, and its "name:password" (None: unknown to us)."""

    url: str
    password: str | None


@contextlib.contextmanager
def server(*, scheduling: bool) -> Iterator[Api]:
    """Yield a Prefect API: the configured one, else our own in this process.

    Our own runs in a thread on a free port of loopback, with its database in PREFECT_HOME. It runs
    in this process because Prefect's temporary server costs a second interpreter (3 s of CPU,
    130 MB) and outlives a killed run. ``scheduling`` starts the services that deployments need.
    The API can start runs, so it requires a password (a new one for each process, unless
    PREFECT_SERVER_API_AUTH_STRING gives one) and answers only its own page (flows.api_guard).
    """
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        with _outages_explained(configured):
            yield Api(without_user(configured), None)
        return
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}/api"
        password = os.environ.setdefault("PREFECT_SERVER_API_AUTH_STRING", _password())
        os.environ["PREFECT_API_AUTH_STRING"] = password
        os.environ["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] = f"http://127.0.0.1:{port}"
        os.environ["PREFECT_API_URL"] = url
        # This selects Prefect's code paths for a temporary server.
        os.environ["PREFECT__SERVER_EPHEMERAL"] = "" if scheduling else "1"
        os.environ["PREFECT__SERVER_FINAL"] = "1"
        # The command reports an error once; Prefect's own log keeps the rest.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
        if scheduling:
            for name, value in _RARELY.items():
                os.environ.setdefault(name, value)
            # Prefect would write its page's files (17 MB) into its package, which belongs to root
            # in a container and under systemd: without them `serve` has no page or does not start.
            os.environ.setdefault("PREFECT_UI_STATIC_DIRECTORY", str(records_folder() / "page"))
        else:
            os.environ["PREFECT_SERVER_UI_ENABLED"] = "false"
            os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
            os.environ["PREFECT_LOGGING_TO_API_ENABLED"] = "false"
            for service in _FOR_SCHEDULES_OR_PAGES:
                os.environ.setdefault(f"PREFECT_SERVER_SERVICES_{service}_ENABLED", "false")
        try:
            with _failures_explained(), _serving(listener, port):
                yield Api(url, password)
        finally:
            os.environ.pop("PREFECT_API_URL", None)


@cache
def _password() -> str:
    """Return the password of this process; Prefect reads it once, when it is imported."""
    return f"warta:{secrets.token_urlsafe(24)}"


@contextlib.contextmanager
def _serving(listener: socket.socket, port: int) -> Iterator[None]:
    with _made_to_stay():
        import uvicorn
        from prefect.server.api.server import create_app

        _bound_database_caches()
        _share_arenas()
        guarded = OwnPageOnly(create_app(), (f"127.0.0.1:{port}", f"localhost:{port}"))
        application = uvicorn.Server(
            uvicorn.Config(guarded, log_level="critical", lifespan="on", access_log=False)
        )
        thread = threading.Thread(
            target=application.run, kwargs={"sockets": [listener]}, name="prefect-api", daemon=True
        )
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not application.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise _prefect_failed("its API did not start")
            time.sleep(0.02)
    try:
        yield
    finally:
        application.should_exit = True
        thread.join(timeout=10)


def _bound_database_caches() -> None:
    """Let each connection to Prefect's database keep ``CACHE_KIB`` of it in memory.

    Prefect sets 80 MB, and a server has about five connections.
    """
    from prefect.server.database.configurations import AioSqliteConfiguration

    set_up = AioSqliteConfiguration.setup_sqlite

    def set_up_and_bound(self: Any, connection: Any, record: Any) -> None:
        set_up(self, connection, record)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        cursor.close()

    setattr(AioSqliteConfiguration, "setup_sqlite", set_up_and_bound)  # noqa: B010 - mypy


def _share_arenas() -> None:
    """Let all threads allocate from one arena of glibc's malloc. Other systems have no arenas.

    By default up to eight threads a core get an arena each, and each arena keeps the most that it
    ever held: that was all of the growth of `serve` (docs/decisions/0004-prefect-in-process.md).
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


@contextlib.contextmanager
def _made_to_stay() -> Iterator[None]:
    """Disable garbage collection in the block, and freeze what it allocated.

    Prefect makes 340,000 objects that live as long as the process; collecting among them took half
    a second at the start, and as much again in every longer run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextlib.contextmanager
def _failures_explained() -> Iterator[None]:
    """Replace Prefect's traceback, which goes through three libraries, by one message."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("prefect", "sqlalchemy", "sqlite3"):
            raise _prefect_failed(str(error).splitlines()[0].partition(" for url")[0]) from error
        raise


@contextlib.contextmanager
def _outages_explained(url: str) -> Iterator[None]:
    """Replace the traceback that an outage of the person's own server causes by one message."""
    try:
        yield
    except Exception as error:
        if reason := _outage(error, url):
            raise StorageError(
                f"{without_user(url)}: this Prefect server can't be used ({reason}); what was "
                "collected is safe. Start it, correct PREFECT_API_URL, or unset it"
            ) from error
        raise


def without_user(url: str) -> str:
    """Return an address without the name and the password in it."""
    return re.sub(r"//[^/@\s]*@", "//", url)


def _outage(error: BaseException, url: str) -> str | None:
    """Return why a Prefect server can't be used, or None if the error has another cause."""
    import httpx

    if isinstance(error, BaseExceptionGroup):
        return next((words for each in error.exceptions if (words := _outage(each, url))), None)
    words = (str(error).splitlines() or [""])[0].partition(" for url")[0] or type(error).__name__
    if isinstance(error, httpx.RequestError | httpx.HTTPStatusError):
        with contextlib.suppress(RuntimeError):  # without a request
            return words if str(error.request.url).startswith(url) else None
    if isinstance(error, RuntimeError) and any(sign in words for sign in _PREFECT_CHECKS):
        return words
    return None


def _prefect_failed(reason: str) -> StorageError:
    place = records_folder()
    return disk_full(place) or StorageError(
        f"{place}: Prefect can't keep its records of the run there ({reason}); what was collected "
        "is safe. Free some space or correct the folder's permissions; if it is damaged, move it "
        "away: the next run makes a new one"
    )
