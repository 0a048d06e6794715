"""A group of commands whose options may be typed before the command or after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click


class Group(click.Group):
    """A group that also takes the options of its commands: `feeds --home X list`.

    An option that is given in both places has the value after the command.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._with_command_first(ctx, args))

    def _with_command_first(self, ctx: click.Context, args: Sequence[str]) -> list[str]:
        """Return the arguments with the options before the command behind it.

        The options of the group itself stay. Raises click.UsageError if no command follows.
        """
        options = {name: option for option in options_of(self) for name in option.opts}
        own = {name for option in self.get_params(ctx) for name in option.opts}
        stay, moved, rest = list[str](), list[str](), list(args)
        while rest and rest[0].startswith("-") and rest[0] not in ("-", "--"):
            name, has_value, _ = rest[0].partition("=")
            option = options.get(name)
            if name in own or option is None:
                stay.append(rest.pop(0))
                continue
            takes = 0 if has_value or option.is_flag or option.count else option.nargs
            moved += rest[: takes + 1]
            del rest[: takes + 1]
        if moved and not rest and not ctx.resilient_parsing:
            raise click.UsageError("Missing command.", ctx)
        return [*stay, *rest[:1], *moved, *rest[1:]]


def options_of(group: click.Group) -> Iterator[click.Option]:
    """Yield the options of all commands in a group and in its groups."""
    for command in group.commands.values():
        yield from (each for each in command.params if isinstance(each, click.Option))
        if isinstance(command, click.Group):
            yield from options_of(command)
