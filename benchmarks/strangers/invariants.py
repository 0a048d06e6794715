"""Check the invariants of a run among strangers: a stranger harms only itself.

Each function returns the violations that it finds, as sentences; an empty list means that there
is none.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from benchmarks.crash_runs import Ending
from benchmarks.kept import differences
from benchmarks.strangers.web import Request

MOST_MIB = 700.0
_LOCAL = (".local", ".internal", ".lan", ".localhost", ".home", ".intranet", ".corp")
# C0 and C1 controls, surrogates, direction overrides, tag characters.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_VIEWS = (
    "articles", "versions", "copies", "stories", "entries", "feeds", "polls", "runs", "rechecks",
    "merges", "recurring_lines",
)  # fmt: skip
_HONEST = """
    SELECT url, site, title, text, authors, published_at, origin, made_from
    FROM articles WHERE list_contains($hosts, host) ORDER BY url
"""
_HONEST_ENTRIES = """
    SELECT url, concat_ws(', ', outcome, reason) FROM entries
    WHERE list_contains($hosts, split_part(url, '/', 3))
"""
_WAITING = """
    SELECT feed_url FROM feeds
    WHERE last_poll_at IS NULL
        OR regexp_matches(reason, 'no answer within|not finished within|not parsed within')
    UNION ALL SELECT url FROM entries WHERE outcome = 'pending' AND url IS NOT NULL
"""
# On a busy machine an answer that is not delayed on purpose may be late, too.
_LATE = re.compile("no answer within|not finished within|not parsed within")
_UNEXPLAINED_FEEDS = """
    SELECT feed_url, status, reason, next_poll_at FROM feeds
    WHERE status NOT IN ('ok', 'new')
        AND (reason IS NULL OR (status = 'failing' AND (next_poll_at IS NULL OR next_poll_at <= last_poll_at)))
"""
_UNEXPLAINED_ENTRIES = """
    SELECT feed_url, entry_id, outcome, reason FROM entries
    WHERE (outcome IN ('rejected', 'refused', 'failed') AND reason IS NULL)
        OR (outcome = 'pending' AND attempts > 0 AND (reason IS NULL OR next_attempt_at IS NULL))
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the snapshot holds after a run: the honest articles, and the keys of all articles.

    ``entries``: outcome and reason of the honest entries, by address. ``feeds``: the feed's address
    of each article. ``waiting``: hosts of pending entries, and of feeds that were left out (their
    host asked for a pause) or were late.
    """

    honest: tuple[Any, ...]
    entries: dict[str, str]
    articles: frozenset[Any]
    versions: int
    feeds: dict[int, str] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()


def stored(home: Path, honest_hosts: Sequence[str]) -> Stored:
    """Read what the snapshot of a home holds."""
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        honest = database.execute(_HONEST, {"hosts": list(honest_hosts)}).fetchall()
        entries = database.execute(_HONEST_ENTRIES, {"hosts": list(honest_hosts)}).fetchall()
        keys = database.execute(
            "SELECT article_id, url, version, md5(title || text) FROM articles"
        ).fetchall()
        [versions] = database.execute("SELECT count(*) FROM versions").fetchone() or (0,)
        feeds = dict(database.execute("SELECT article_id, feed_url FROM articles").fetchall())
        waiting = frozenset(
            urlsplit(url).netloc for (url,) in database.execute(_WAITING).fetchall()
        )
    return Stored(tuple(honest), dict(entries), frozenset(keys), versions, feeds, waiting)


def violations_of_ending(ending: Ending) -> list[str]:
    """Check exit code, memory and counts of a run, and that it printed no traceback."""
    broken = []
    if ending.status != 0:
        broken.append(f"exit {ending.status}: {_last_lines(ending.output)}")
    elif "Traceback" in ending.output:
        broken.append(f"a traceback: {_last_lines(ending.output)}")
    if ending.peak_mib > MOST_MIB:
        broken.append(f"the main process took {ending.peak_mib:.0f} MiB")
    if ending.status == 0:
        try:
            counts = json.loads(ending.output.strip().splitlines()[-1])
        except (ValueError, IndexError):
            return [*broken, f"no counts: {_last_lines(ending.output)}"]
        outcomes = (
            "new",
            "version",
            "unchanged",
            "copy",
            "rejected",
            "refused",
            "failed",
            "pending",
        )
        if sum(counts[each] for each in outcomes) != counts["entries_seen"]:
            broken.append(f"counts do not balance: {counts}")
        if counts["status"] != "completed":
            broken.append(f"status {counts['status']}")
    return broken


def violations_in_store(home: Path) -> list[str]:
    """Find entries without one outcome, failures without a reason, and control characters."""
    broken = []
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        for name, question in (
            ("the ledger does not balance", "SELECT * FROM ledger WHERE unaccounted <> 0"),
            ("a feed without reason or back-off", _UNEXPLAINED_FEEDS),
            ("an entry without reason or next attempt", _UNEXPLAINED_ENTRIES),
            (
                "an address twice",
                "SELECT url, count(*) FROM articles GROUP BY ALL HAVING count(*) > 1",
            ),
        ):
            broken += [f"{name}: {row}"[:600] for row in database.execute(question).fetchall()[:3]]
        broken += [
            f"a row differs from the other tables: {row}"[:600] for row in differences(database)[:3]
        ]
        for view in _VIEWS:
            broken += _unfit_texts(database, view)
    for line in _log_lines(home):
        try:
            json.loads(line)
        except ValueError:
            broken.append(f"a log line is not JSON: {line[:200]!r}")
        if not line.isprintable():
            broken.append(f"a log line has control characters: {line[:600]!r}")
    return broken[:20]


def violations_of_reach(requests: Iterable[Request]) -> list[str]:
    """Check that no request went to an address or name of a private network."""
    return [f"requested {each}" for each in requests if not _is_public(each.host)]


def violations_of_honesty(
    expected: Stored, actual: Stored, shown_at: Callable[[str], str]
) -> list[str]:
    """Find honest articles that are missing or differ from a run without strangers.

    A stranger may list further addresses of an honest site, whose articles must come from the
    site's own pages. ``shown_at`` returns the page that the honest site has at an address, as text.
    """
    broken = []
    if expected.honest != actual.honest:
        rows = {row[0]: row for row in actual.honest}
        for row in expected.honest:
            actual_row = rows.pop(row[0], None)
            if actual_row is None:
                why = actual.entries.get(row[0], "not listed")
                broken.append(f"the honest article {row[0]} is missing: {why}")
            elif actual_row != row:
                pairs = [(a, b) for a, b in zip(row, actual_row, strict=True) if a != b]
                broken.append(f"the honest article {row[0]} differs: {str(pairs)[:600]}")
        broken += [
            f"an article in an honest publisher's name: {str(row)[:400]}"
            for row in rows.values()
            if row[-1] != "page" or not _words(row[2]) <= _words(shown_at(row[0]))
        ]
    return broken


def violations_of_second_run(first: Stored, second: Stored) -> list[str]:
    """Find what a second run over the same web lost, doubled or edited.

    Articles that waited after the first run may come, for example if their host asked for a pause.
    """
    broken = [f"gone after the second run: {each}" for each in first.articles - second.articles]
    new = [each for each in second.articles - first.articles if each[2] == 1]
    late = {
        each
        for each in new
        if {urlsplit(url).netloc for url in (each[1], second.feeds.get(each[0], ""))}
        & first.waiting
    }
    broken += [f"new in the second run: {each}" for each in second.articles - first.articles - late]
    if late:
        return broken[:6]
    if first.versions != second.versions and not broken:
        broken.append(
            f"{first.versions} versions after the first run, {second.versions} after the second"
        )
    return broken[:6]


def is_late(violations: Sequence[str]) -> bool:
    """Return whether all violations come from an honest answer, or its parsing, that was late."""
    return bool(violations) and all(map(_LATE.search, violations))


def surprises(home: Path) -> list[str]:
    """Return the errors that a run caught, logged and went on from, but that are defects."""
    return [line[:3000] for line in _log_lines(home) if "raceback" in line]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _log_lines(home: Path) -> list[str]:
    text = (home / "logs" / "warta.log").read_text(encoding="utf-8")
    return text.removesuffix("\n").split("\n")


def _is_public(host: str) -> bool:
    # A tunnel's IPv6 address comes without brackets, a page's with them.
    is_bare = host.count(":") > 1 and not host.startswith("[")
    name = host if is_bare else (urlsplit(f"//{host}").hostname or "").rstrip(".")
    try:
        # Browsers and resolvers read "1.2.3" as 1.2.0.3, and "127.1" as this machine.
        is_numbers = name.replace(".", "").isdigit()
        ip_address = socket.inet_ntoa(socket.inet_aton(name)) if is_numbers else name
        return ipaddress.ip_address(ip_address).is_global
    except (ValueError, OSError):
        return "." in name and not name.endswith(_LOCAL) and not name.replace(".", "").isdigit()


def _unfit_texts(database: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    result = database.execute(f"SELECT * FROM {view}")
    columns = [column[0] for column in result.description or ()]
    return [
        f"{view}.{column} has {match[0]!r} in {text[:200]!r}"
        for row in result.fetchall()
        for column, value in zip(columns, row, strict=True)
        for text in _texts_in(value)
        if (match := _UNFIT.search(text))
    ]


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        return [text for each in value for text in _texts_in(each)]
    return []


def _last_lines(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-25:])[-4000:]
