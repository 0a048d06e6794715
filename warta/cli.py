"""The command `warta`. Prefect and Trafilatura load only in the commands that need them."""

from __future__ import annotations

import gc
import sys

import click

from warta.commands.collect import backfill, collect, demo
from warta.commands.digest import digest
from warta.commands.export import backup, export
from warta.commands.failures import explained_failures
from warta.commands.feeds import feeds
from warta.commands.groups import Group
from warta.commands.monitoring import MonitoringCommand, check, metrics, status
from warta.commands.move import move
from warta.commands.questions import search, sql, trace
from warta.commands.serve import serve
from warta.commands.started_with import (
    name_a_home,
    open_closed_streams,
    print_utf_8,
    refuse_bytes,
)
from warta.commands.ui import ui
from warta.commands.upkeep import maintain, reextract, remove, unmerge
from warta.commands.watch import watch
from warta.commands.work import work
from warta.settings import VERSION
from warta.storage.warehouse.frames import without_pandas
from warta.tasks.run.lost_signals import send_lost_signals_again


class _Commands(Group):
    """The commands, listed in sections; their arguments are text."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if not isinstance(command, MonitoringCommand):  # it refuses wrong options by itself
            refuse_bytes(rest)
        return name, command, rest

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [command.name or "" for commands in _SECTIONS.values() for command in commands]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, self.commands))
        for section, commands in _SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(
                    [
                        (f"{each.name:<{longest}}", each.get_short_help_str(formatter.width))
                        for each in commands
                    ]
                )


_SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Collect": (collect, serve, feeds, backfill, work, demo),
    "Read": (ui, search, sql, trace, digest, watch, export),
    "Operate": (status, check, metrics, maintain, backup, move),
    "Correct": (reextract, unmerge, remove),
}


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="warta")
def warta() -> None:
    """Collect the news of many feeds into DuckDB, and query it in SQL."""


for _commands in _SECTIONS.values():
    for _command in _commands:
        warta.add_command(_command)


def main() -> None:
    """Run the command: 0 done, 1 the work could not be done, 2 wrong usage or settings."""
    open_closed_streams()
    print_utf_8()
    name_a_home()
    without_pandas()
    send_lost_signals_again()
    try:
        with explained_failures():
            warta.main(standalone_mode=False)
            sys.stdout.flush()
    finally:
        # As it ends, the interpreter would search all that Prefect made for garbage: 1.2 s.
        gc.freeze()


if __name__ == "__main__":
    main()
