"""`warta status`, `check` and `metrics`: the state of a home, for people and for monitoring."""

from __future__ import annotations

import json
import re
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from warta.commands.failures import abandon_output
from warta.commands.options import HOME_OPTION, PathParam, with_home
from warta.settings import BadSetting, load_settings
from warta.storage.errors import StorageError

if TYPE_CHECKING:
    from warta.news.monitoring.verdict import Finding, Level, Limits, State

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_LONGEST_SPAN = timedelta(days=3650)  # ten years; a longer one is a typing error


class Span(click.ParamType[Any]):
    """A length of time: 90s, 30m, 2h, 1d, or several together (1h30m)."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        text = "".join(str(value).lower().split())
        parts = list(_SPAN.finditer(text))
        if not parts or "".join(part[0] for part in parts) != text:
            self.fail(f"{value!r} is not a length of time like 90s, 30m, 2h, 1h30m or 1d")
        seconds = sum(float(part[1]) * _UNITS[part[2]] for part in parts)
        if not 0 < seconds <= _LONGEST_SPAN.total_seconds():
            self.fail(f"{value!r} must be more than 0 and at most ten years")
        return timedelta(seconds=seconds)


class Share(click.ParamType[Any]):
    """A share of the feeds, as a percentage: 50%."""

    name = "percent"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        match = _SHARE.fullmatch(str(value).strip())
        if not match or float(match[1]) > 100:
            self.fail(f"{value!r} is not a percentage like 50%")
        return float(match[1]) / 100


class Size(click.ParamType[Any]):
    """A size: 500MB, 2G, or bytes."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = _SIZE.fullmatch(str(value).strip())
        if not match:
            self.fail(f"{value!r} is not a size like 500MB, 2G or a number of bytes")
        return int(float(match[1]) * _SIZES[match[2].lower()])


class MonitoringCommand(click.Command):
    """A command that exits with 3 and a line on standard output if it can't judge the state.

    That is what Nagios expects of a plugin, also for wrong options, a home that can't be read, and
    a defect of ours: 1 would be a warning about the news.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _unknown(error.format_message())

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (StorageError, BadSetting) as error:
            _unknown(str(error))
        except OSError as error:
            _unknown(f"{error.filename or 'this machine'}: {error.strerror or error}")
        except Exception as error:
            click.echo(traceback.format_exc(), err=True)
            _unknown(f"{type(error).__name__}: {error}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the state as one JSON object.")
@HOME_OPTION
def status(as_json: bool, home: Path | None) -> None:
    """Show feeds, articles, the last runs, and what is wrong."""
    from warta.commands.queue_status import queue_state
    from warta.commands.state import print_state, state_as_json
    from warta.storage.care.state import overview
    from warta.storage.home import Home

    settings = load_settings(home=home)
    place = Home(settings.home)
    seen = overview(place, datetime.now(UTC))
    queue = queue_state(settings)
    if as_json:
        click.echo(json.dumps(state_as_json(place, seen, queue), ensure_ascii=False))
    else:
        print_state(place, seen, queue)


@click.command(cls=MonitoringCommand)
@click.option("--max-age", type=Span(), help="Critical: no successful run for this long (1h).")
@click.option("--max-run", type=Span(), help="Critical: a run active for this long (6h).")
@click.option("--min-free", type=Size(), help="Critical: less disk free (2 x the database, 200MB).")
@click.option(
    "--serve", "needs_serve", is_flag=True, help="Critical: `warta serve` is not running."
)
@click.option("--max-lag", type=Span(), help="Warning: a feed due for this long, not polled (1h).")
@click.option("--max-failing", type=Share(), help="Warning: this share of feeds fails (50%).")
@click.option("--max-silent", type=Share(), help="Warning: this share lists nothing new (25%).")
@click.option(
    "--max-backlog", type=click.IntRange(min=0), help="Warning: more entries wait (5000)."
)
@HOME_OPTION
def check(home: Path | None, **given: Any) -> None:
    """Judge the state, with the exit codes of a Nagios plugin.

    0 ok, 1 warning, 2 critical, 3 unknown. Prints one line with figures, and one for each
    problem. A failed last run is a warning; no success for --max-age is critical.
    """
    from warta.news.monitoring.verdict import Limits, verdict, worst
    from warta.storage.care.state import overview
    from warta.storage.home import Home

    names = {"max_age": "age", "max_run": "run", "min_free": "free_bytes", "max_lag": "lag",
             "max_failing": "failing", "max_silent": "silent", "max_backlog": "backlog",
             "needs_serve": "needs_serve"}  # fmt: skip
    limits = Limits(**{names[k]: value for k, value in given.items() if value is not None})
    seen = overview(Home(load_settings(home=home).home), datetime.now(UTC))
    findings = verdict(seen.state, limits)
    level = worst(findings)
    problems = [f"{each.level.name}: {each.words}" for each in findings if each.level and level]
    first_line = verdict_line(level, findings) + _figures(seen.state, limits)
    _exit(int(level), first_line, *problems)


@click.command()
@click.option(
    "--output",
    type=PathParam(dir_okay=False),
    help="Write to this file, replaced in one step, instead of the terminal.",
)
@HOME_OPTION
def metrics(output: Path | None, home: Path | None) -> None:
    """Print metrics for Prometheus.

    `serve --metrics` and `metrics_file` give the same.
    """
    from warta.storage.home import Home
    from warta.tasks.run.metrics import metrics_text, put_metrics

    place = Home(load_settings(home=home).home)
    text = metrics_text(place, datetime.now(UTC))
    if output is None:
        click.echo(text.decode(), nl=False)
        return
    try:
        put_metrics(output, text)
    except OSError as error:
        raise StorageError(
            f"{output}: the metrics can't be written ({error.strerror or error}); check --output"
        ) from error


def verdict_line(level: Level, findings: list[Finding]) -> str:
    """Return the verdict in one line: what is wrong, or else what was checked."""
    wrong = [finding.words for finding in findings if finding.level]
    return f"WARTA {level.name}: " + "; ".join(wrong or [each.words for each in findings])


def _figures(state: State, limits: Limits) -> str:
    """Return the figures as Nagios plugins append them: label=value;warning;critical."""
    from warta.news.monitoring.verdict import least_free_bytes

    age = "U" if state.last_success_at is None else (
        f"{(state.now - state.last_success_at).total_seconds():.0f}s"
    )  # fmt: skip
    lag = (state.now - state.overdue_since).total_seconds() if state.overdue_since else 0
    return (
        f" | age={age};;{limits.age.total_seconds():.0f} "
        f"lag={lag:.0f}s;{limits.lag.total_seconds():.0f} "
        f"failing={state.failing};{limits.failing * state.feeds:.0f} "
        f"silent={state.silent};{limits.silent * state.feeds:.0f} "
        f"backlog={state.backlog};{limits.backlog} "
        f"free={state.free_bytes}B;;{least_free_bytes(state, limits)}:"
    )


def _unknown(reason: str) -> NoReturn:
    """Exit with 3, after a line that says why the state can't be judged."""
    _exit(3, f"WARTA UNKNOWN: {with_home(' '.join(reason.split()))}")


def _exit(code: int, *lines: str) -> NoReturn:
    """Print lines and exit with the code, also if nobody reads them or the disk is full."""
    try:
        click.echo("\n".join(lines))
    except OSError:
        abandon_output()
    sys.exit(code)
