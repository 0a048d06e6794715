"""Run the queries of docs/queries.md, and measure what they cost at a million articles.

    python -m benchmarks.queries --shown HOME --large HOME [--write]

Prints each query with the first rows of its answer from one home (that of `warta demo`, say), and
the seconds of CPU and the MiB that it takes in a large home, in a process of its own. The words,
sites and addresses in the document are replaced by some that the home has.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.command import parser_of
from benchmarks.spent import peak_mib
from warta.storage.home import Home
from warta.storage.warehouse.answers import as_text
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import reading

DOCUMENT = Path(__file__).parents[1] / "docs" / "queries.md"
# A query, and the answer and costs that an earlier run wrote below it.
_QUERY = re.compile(r"```sql\n(.*?)```\n(?:\n```text\n.*?```\n)?(?:\n\*[^\n]*\*\n)?", re.DOTALL)
# So that an answer fits a page of the document; a wider row is shown as a list of fields.
_WIDTH = 110  # characters
_MOST_ROWS = 5
_MOST_FIELDS = 40
_LONGEST_VALUE = 44  # characters
# Words that about one article in thirty has.
_MIDDLING = """
    SELECT word
    FROM store.search_word
    JOIN store.search_posting ON term = store.term_of(word)
    WHERE document BETWEEN 1 AND 3000
    GROUP BY word
    ORDER BY abs(count(DISTINCT document) - 100), word
    LIMIT 2
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--shown", type=Path, required=True, help="a home whose answers are shown")
    parser.add_argument("--large", type=Path, required=True, help="a home to measure in")
    parser.add_argument("--write", action="store_true", help="put both into docs/queries.md")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(cost(options.large, sys.stdin.read())))
        return
    for_shown = substitutes(options.shown, is_large=False)
    for_large = substitutes(options.large, is_large=True)

    def with_answer(match: re.Match[str]) -> str:
        query = match[1]
        shown = answer(options.shown, replaced(query, for_shown))
        command = [sys.executable, "-m", "benchmarks.queries", "--ask"]
        homes = ["--shown", str(options.shown), "--large", str(options.large)]
        process = subprocess.run(
            [*command, *homes], input=replaced(query, for_large), capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        costs = json.loads(process.stdout)
        below = f"*At a million articles: {costs['cpu']:.2f} s of CPU, {costs['mib']:.0f} MiB.*"
        print(f"{query}{shown}\n{below}\n", flush=True)
        return f"```sql\n{query}```\n\n```text\n{shown}\n```\n\n{below}\n"

    text = _QUERY.sub(with_answer, DOCUMENT.read_text(encoding="utf-8"))
    if options.write:
        DOCUMENT.write_text(text, encoding="utf-8")


def substitutes(home: Path, *, is_large: bool) -> dict[str, str]:
    """Return, for the names in the document, values that the home has."""
    with reading(Home(home)) as database:
        site, url, article_id = _row(
            database,
            "SELECT site, url, article_id FROM articles "
            "ORDER BY version DESC, copy_count DESC, published_at DESC LIMIT 1",
        )
        [story_id] = _row(
            database, "SELECT story_id FROM stories ORDER BY site_count DESC, story_id LIMIT 1"
        )
        values = {
            "'example.org'": f"'{site}'",
            "'http://example.org/2026/11/harbour'": f"'{url}'",
            "article(42)": f"article({article_id})",
            "story(42)": f"story({story_id})",
        }
        if is_large:
            words = [word for (word,) in database.execute(_MIDDLING).fetchall()]
            newest = _row(database, "SELECT max(published_at) FROM articles")[0]
            values |= {"hujan": words[0], "pelabuhan": words[1]}
            values["now()"] = f"TIMESTAMPTZ '{newest}'"
    return values


def replaced(query: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        query = query.replace(name, value)
    return query


def answer(home: Path, query: str) -> str:
    """Return the first rows of an answer as text: a table, or the fields of the first row."""
    with reading(Home(home)) as database:
        result = database.execute(query)
        names = [column[0] for column in result.description or ()]
        rows = result.fetchall()
    texts = [[_short(value) for value in row] for row in rows[:_MOST_ROWS]]
    widths = [max(map(len, column)) for column in zip(names, *texts, strict=True)]
    if sum(widths) + 2 * len(widths) > _WIDTH and texts:
        fields = [(name, text) for name, text in zip(names, texts[0], strict=True) if text]
        width = max(map(len, names))
        lines = [f"{name:<{width}}  {text}" for name, text in fields[:_MOST_FIELDS]]
        left = len(rows) - 1
    else:
        lines = [_line(names, widths), *(_line(row, widths) for row in texts)]
        left = len(rows) - len(texts)
    return "\n".join([*lines, *([f"… and {left} more"] if left > 0 else [])])


def cost(home: Path, query: str) -> dict[str, float]:
    """Return what a query costs this process, within the limits of `warta sql`."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        reading(Home(home), limits=Limits().as_settings(Path(scratch))) as database,
    ):
        began, cpu_began = time.perf_counter(), time.process_time()
        database.execute(query).fetchall()
        cpu, wall = time.process_time() - cpu_began, time.perf_counter() - began
    return {"cpu": cpu, "wall": wall, "mib": peak_mib()}


def _row(database: Database, query: str) -> Sequence[Any]:
    return database.execute(query).fetchone() or ()


def _short(value: Any) -> str:
    text = " ".join(as_text(value).split())
    if isinstance(value, datetime):
        text = f"{value:%Y-%m-%d %H:%M}"
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    cells = (f"{text:<{width}}" for text, width in zip(texts, widths, strict=True))
    return "  ".join(cells).rstrip()


if __name__ == "__main__":
    main()
