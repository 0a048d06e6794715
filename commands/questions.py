"""`warta sql`, `search` and `trace`: questions to the published news."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from warta.commands.options import HOME_OPTION
from warta.settings import load_settings


@click.command()
@click.argument("question", metavar="QUERY|FILE.sql|-")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of the terminal.",
)
@HOME_OPTION
def sql(question: str, style: str, output: Path | None, home: Path | None) -> None:
    """Query the collected news in SQL (views: articles, copies, entries, feeds and more)."""
    from warta.commands.ask import answer

    answer(load_settings(home=home), _question(question), style, output)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True)
@HOME_OPTION
def search(words: tuple[str, ...], most: int, home: Path | None) -> None:
    """List the articles that have every one of the words, newest first."""
    from warta.commands.ask import search_articles

    search_articles(load_settings(home=home), " ".join(words), most)


@click.command()
@click.argument("url")
@HOME_OPTION
def trace(url: str, home: Path | None) -> None:
    """Show the history of one article: entries, page, versions, copies."""
    from warta.commands.ask import show_trace

    show_trace(load_settings(home=home), url)


def _question(question: str) -> str:
    if question == "-":
        return sys.stdin.read()
    if question.endswith(".sql"):
        try:
            return Path(question).read_text(encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{question}: {error.strerror}") from error
    return question
