"""The options `-q` and `-v` of long commands: print failures only, or every event."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import click

_QUIET, _VERBOSE = "warta.quiet", "warta.verbose"
Function = TypeVar("Function", bound=Callable[..., Any])


def verbosity_options(function: Function) -> Function:
    """Give a command the options `--quiet` and `--verbose`, which `is_quiet` and others read."""
    quiet = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=lambda context, _, value: _note(context, _QUIET, value),
        help="Print failures only.",
    )
    verbose = click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=lambda context, _, value: _note(context, _VERBOSE, value),
        help="Print each event as it happens; -vv: the events of each page too.",
    )
    return quiet(verbose(function))


def is_quiet() -> bool:
    """Return whether the command was asked to print failures only."""
    return bool(_noted(_QUIET))


def is_verbose() -> bool:
    """Return whether the command was asked to print events."""
    return bool(_noted(_VERBOSE))


def events_from() -> int | None:
    """Return the least level of the events to print, or None to print none."""
    if not is_verbose():
        return None
    return logging.DEBUG if _noted(_VERBOSE) > 1 else logging.INFO


def events_shown() -> contextlib.AbstractContextManager[None]:
    """Print the events of the block on standard error, if the command was asked to."""
    from warta.tasks.run.log import printed

    level = events_from()
    return contextlib.nullcontext() if level is None else printed(level)


def _note(context: click.Context, name: str, value: int) -> None:
    context.meta[name] = int(value)
    if context.meta.get(_QUIET) and context.meta.get(_VERBOSE):
        raise click.UsageError("--quiet and --verbose exclude each other")


def _noted(name: str) -> int:
    context = click.get_current_context(silent=True)
    return int(context.meta.get(name, 0)) if context else 0
