"""`warta sql`, `search` and `trace`: query the published news."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import click

from warta.commands.options import PLACE_OPTION, STYLE_OPTION, BadArgument, PathParam
from warta.commands.started_with import NOT_TEXT, standard_input
from warta.settings import load_settings


# A query may begin with a comment, which looks like an option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("question", metavar="[QUERY|FILE.sql|-]", required=False)
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json", "parquet", "atom", "rss"]),
    default="table",
    show_default=True,
)
@click.option(
    "--output",
    type=PathParam(dir_okay=False),
    help="Write to this file instead of the terminal.",
)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of $NAME in the query; may be repeated.",
)
@PLACE_OPTION
def sql(
    question: str | None,
    style: str,
    output: Path | None,
    parameters: tuple[str, ...],
    home: Path | str | None,
) -> None:
    """Query the news in SQL; without a query, at a prompt.

    Views: articles, copies, versions, stories, entries, feeds, polls, runs and more; .views at the
    prompt lists all. Several queries, separated by semicolons, are answered in turn.
    """
    from warta.commands.sql import Script, answer

    if question is not None and _LIKE_AN_OPTION.fullmatch(question):
        raise click.NoSuchOption(question)
    settings = load_settings(home=home)
    script = Script("", style, output, _parameters(parameters))
    if question is None and sys.stdin.isatty():
        if output is not None or style == "parquet":
            raise click.UsageError("give the query whose answer is to be written")
        from warta.commands.prompt import converse

        converse(settings, script)
        return
    answer(settings, replace(script, text=_question("-" if question is None else question)))


_LIKE_AN_OPTION = re.compile(r"-{1,2}\w[\w-]*(=.*)?")


# No -h: click would take it out of `warta search rain -harbour`, which has an h.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "--limit",
    "--most",
    "most",
    type=click.IntRange(1, 1_000_000),
    default=20,
    show_default=True,
    help="Most articles to list.",
)
@click.option("--newest", is_flag=True, help="Newest first instead of best first.")
@click.option("--since", metavar="TIME", help="Published since: 2026-11-28, or 7d for seven days.")
@click.option("--until", metavar="TIME", help="Published before.")
@click.option("--site", multiple=True, help="Only this site; may be repeated.")
@click.option("--language", "--lang", multiple=True, help="Only this language (en).")
@click.option("--exact", is_flag=True, help="Only these words, not their other forms.")
@STYLE_OPTION
@PLACE_OPTION
def search(
    words: tuple[str, ...],
    most: int,
    newest: bool,
    since: str | None,
    until: str | None,
    site: tuple[str, ...],
    language: tuple[str, ...],
    exact: bool,
    style: str,
    home: Path | str | None,
) -> None:
    """List the articles that have all WORDS, the best first.

    WORDS may contain "a phrase", OR, -without, begin*, title:word, site:example.org, lang:en,
    since:2026-11-28 and until:2026-11-30 (quote the whole for your shell).
    """
    from warta.commands.search import Search, search_articles

    if words == ("-h",):
        click.echo(click.get_current_context().get_help())
        return
    wanted = Search(
        " ".join(words), since, until, site, language, most=most, newest=newest, exact=exact
    )
    search_articles(load_settings(home=home), wanted, style)


@click.command()
@click.argument("url")
@PLACE_OPTION
def trace(url: str, home: Path | str | None) -> None:
    """Show one article's entries, page, versions and copies."""
    from warta.commands.trace import show_trace

    show_trace(load_settings(home=home), url)


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    parameters = {}
    for each in given:
        name, equals, value = each.partition("=")
        name = name.removeprefix("$")
        if not equals or not (name.isidentifier() or name.isdecimal()):
            raise BadArgument(f"-p {each}: write -p NAME=VALUE, and $NAME in the query")
        if name in parameters:
            raise BadArgument(f"-p {each}: ${name} has a value already")
        parameters[name] = value
    return parameters


def _question(question: str) -> str:
    if question == "-":
        return standard_input()
    if question.endswith(".sql"):
        try:
            return Path(question).read_text(encoding="utf-8")
        except OSError as error:
            raise BadArgument(f"{question}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise BadArgument(f"{question}: {NOT_TEXT}") from error
    return question
