"""Print the state of a home, for `warta status`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from warta.commands.queue_status import QueueState, queue_lines
from warta.commands.tables import print_pairs
from warta.news.addresses.secrets import masked
from warta.news.monitoring.verdict import Level, Limits, span, verdict, worst
from warta.news.text.counted import counted, sized
from warta.storage.care.state import Overview
from warta.storage.files.journal import noted_runs
from warta.storage.home import Home

_MOST_SILENT = 5  # feeds named; chosen by hand


def print_state(home: Home, seen: Overview, queue: QueueState | None = None) -> None:
    """Print what the home holds, what is due, how the last run ended, and what is wrong with it."""
    state = seen.state
    findings = [each for each in verdict(state, Limits()) if each.level]
    published = (
        f"{_time(seen.published_at)} ({_ago(state.now, seen.published_at)}), "
        f"{sized(seen.sizes['snapshot'])}"
        if seen.published_at
        else "nothing yet"
    )
    more = f" and {len(seen.silent) - _MOST_SILENT} more" if len(seen.silent) > _MOST_SILENT else ""
    pairs = [
        ("home", str(home.root.resolve())),
        ("published", published),
        *([("lake", _lake(seen))] if seen.lake else []),
        ("archive", sized(seen.sizes["archive"])),
        ("feeds", f"{state.feeds:,} ({state.failing:,} failing, {state.silent:,} silent)"),
        ("articles", f"{seen.articles:,} ({counted(seen.copies, 'copy')} left out)"),
        ("pending entries", f"{state.pending:,} ({state.backlog:,} due)"),
        ("last run", _last_run(seen)),
        ("last success", _when(state.now, state.last_success_at)),
    ]
    if state.working_since:
        pairs.append(("active run", f"for {span(state.now - state.working_since)}"))
    if state.serving_since:
        pairs.append(("serving", f"for {span(state.now - state.serving_since)}"))
    if seen.silent:
        pairs.append(("silent feeds", ", ".join(seen.silent[:_MOST_SILENT]) + more))
    if seen.quarantined:
        pairs.append(("quarantined", _quarantined(seen.quarantined)))
    pairs += queue_lines(queue)
    if home.watches.exists():  # to load what reads them takes 14 ms
        from warta.commands.watch_status import status_lines

        pairs += status_lines(home)
    print_pairs([*pairs, *((each.level.name.lower(), each.words) for each in findings)])


def state_as_json(home: Home, seen: Overview, queue: QueueState | None = None) -> dict[str, Any]:
    """Return the state for programs, with times in ISO 8601 or None."""
    from warta.commands.watch_status import known_watches, troubles

    facts = asdict(seen.state)
    last_run = facts.pop("last_run")
    findings = verdict(seen.state, Limits())
    return {
        "home": str(home.root.resolve()),
        "health": worst(findings).name.lower(),
        **{name: _plain(value) for name, value in facts.items()},
        "published_at": _plain(seen.published_at),
        "articles": seen.articles,
        "copies": seen.copies,
        "silent_feeds": list(seen.silent),
        "quarantined": [
            {"address": masked(address), "reason": masked(reason)}
            for address, reason in seen.quarantined
        ],
        "size_bytes": seen.sizes,
        "last_run": last_run and {name: _plain(value) for name, value in last_run.items()},
        "last_runs": [
            {name: _plain(value) for name, value in asdict(run).items()} for run in noted_runs(home)
        ],
        "queue": queue and asdict(queue),
        "watches": [
            {"name": each.watch.name, "status": each.status, "wrong": list(troubles([each]))}
            for each in known_watches(home)
        ],
        "findings": [
            {"level": Level(each.level).name.lower(), "words": each.words} for each in findings
        ],
    }


def _last_run(seen: Overview) -> str:
    run = seen.state.last_run
    if run is None:
        return "none yet"
    at = f"{run.run_id} ({run.flow}, {_ago(seen.state.now, run.started_at)})"
    is_counted = seen.last_counted is not None and seen.last_counted.run_id == run.run_id
    counts = seen.last_counts if is_counted else {}
    counted_entries = ""
    if counts:
        entries = counted(counts["entries_seen"], "entry")
        counted_entries = f", {entries} seen, {counts['new']:,} new"
    why = f"; {run.reason}" if run.reason else ""
    return f"{at}: {run.status}{counted_entries}{why}"


def _quarantined(rows: tuple[tuple[str, str], ...]) -> str:
    [address, reason] = map(masked, rows[0])
    last = f"{address} ({reason})" if address else reason
    return f"{counted(len(rows), 'answer')} in a week made Warta fail; the last: {last}"


def _lake(seen: Overview) -> str:
    assert seen.lake is not None
    return f"{seen.lake.location}, published {_when(seen.state.now, seen.lake.published_at)}"


def _when(now: datetime, time: datetime | None) -> str:
    return f"{_time(time)} ({_ago(now, time)})" if time else "none yet"


def _ago(now: datetime, time: datetime) -> str:
    return f"{span(max(timedelta(0), now - time))} ago"


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}Z"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
