"""Measure how fast search answers, and whether it finds all texts with a word and no others.

    python -m benchmarks.search [--articles 100000] [--home FOLDER] [--sql]
    python -m benchmarks.search --texts CORPUS

Speed: a home with made-up news (kept in FOLDER, if named, for the next time), a tenth of the newest
in Chinese, Thai and Cyrillic letters, asked for whatever docs/search.md has, the best 20 and the
newest 20 as `warta search` and the page show them (--sql: by the macro `search`), each kind in a
process of its own whose memory is measured; then batches of 500 entries with the share of indexing
in them. Prints milliseconds a query (50th and 95th percentile, and of
CPU), MiB at the peak of the process, and seconds a batch.

Words: random words of the texts of a CORPUS (benchmarks/corpus.py) are searched. Prints by language
the recall and precision of the texts found. A text has a word if Python finds it there, or the
same letters side by side in scripts without spaces. The figures are in
docs/decisions/0024-search.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.batches import Incoming
from benchmarks.command import parser_of
from benchmarks.corpus import check_corpus, corpus_rows
from benchmarks.spent import peak_mib
from tests.synthetic import filled
from warta.news.text.language import language_of
from warta.storage.care.upkeep import index_all
from warta.storage.home import Home
from warta.storage.tables.search import USUAL_MEMORY_MIB, index_articles, index_waiting
from warta.storage.tables.search_page import PageSearch, page_of_results
from warta.storage.warehouse.connection import Database, Warehouse, insert
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import opened_to_read, publish, reading

# Words with the number of articles that have them, among the first 20,000 indexed.
_BY_COMMONNESS = """
    SELECT word, count(*) AS documents
    FROM store.search_word
    JOIN store.search_posting ON term = store.term_of(word)
    WHERE document BETWEEN 1 AND 20000 AND search_word.language = 'id'
    GROUP BY word
    ORDER BY documents, word
"""
# A tenth of the newest articles in other scripts: each word of the made-up news becomes two Chinese
# letters, two Thai syllables, or the same in Cyrillic letters.
OTHER_SCRIPTS = {
    "zh": "array_to_string(list_transform(string_split({0}, ' '), lambda word: "
    "chr((19968 + hash(word) % 3000)::INTEGER) || chr((19968 + hash(word || 'x') % 3000)::INTEGER)"
    "), '')",
    "th": "array_to_string(list_transform(string_split({0}, ' '), lambda word: "
    "chr((3585 + hash(word) % 40)::INTEGER) || 'า' || chr((3585 + hash(word || 'x') % 40)::INTEGER)"
    " || 'ี'), '')",
    "ja": "array_to_string(list_transform(string_split({0}, ' '), lambda word: "
    "chr((19968 + hash(word) % 2000)::INTEGER) || chr((12354 + hash(word || 'x') % 80)::INTEGER)"
    "), '')",
    "ru": "translate({0}, 'abcdefghijklmnoprstuvwxyz', 'абцдефгхийклмнопрстувшжыз')",
}
# As a person asks in SQL; `warta search` and the page ask storage/tables/search_page.py.
_QUESTION = (
    "SELECT published_at, site, title, url, score, snippet "
    "FROM search($words, most := 20, newest := $newest)"
)
_NEWEST = 100_000
_UNSPACED = ("zh", "ja", "th", "lo", "km", "my", "ko")
_LEAST_TEXTS = 20  # of a language, or its figures are chance


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="of a new home (100000)")
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="keep the made-up news here")
    parser.add_argument("--questions", type=int, default=20, help="queries of each kind (20)")
    parser.add_argument("--sql", action="store_true", help="ask the macro, not the page of results")
    parser.add_argument("--texts", type=Path, metavar="CORPUS", help="measure recall and precision")
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        answer(options.answer, json.loads(sys.stdin.read()))
    elif options.texts:
        print_words(options.texts)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            home = options.home or Path(scratch) / "home"
            print_speed(home, options.articles, options.questions, by_macro=options.sql)


def print_speed(folder: Path, articles: int, questions: int, *, by_macro: bool) -> None:
    """Print how long queries take, and what indexing adds to a batch."""
    warehouse = Warehouse(Home(folder))
    if not warehouse.home.warehouse.exists():
        filled(folder, articles)
    warehouse.migrate()
    other_scripts(warehouse)
    began, cpu_began = time.perf_counter(), time.process_time()
    indexed = index_all(warehouse)
    if indexed:
        print(
            f"indexed {indexed:,} articles in {time.perf_counter() - began:.0f} s, "
            f"{time.process_time() - cpu_began:.0f} s of CPU"
        )
    publish(warehouse)
    print(f"{warehouse.home.warehouse.stat().st_size / 1e6:,.0f} MB")
    head = "best 20: p50 | p95 | CPU p50 | newest 20: p50 | p95 | CPU p50 | MiB |"
    print(f"| {questions} each, ms | {head}")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind, words in _questions(warehouse, questions).items():
        if not words:
            continue  # a home under 20,000 articles has no words so common
        cells, peak = [], 0.0
        snapshot = str(warehouse.home.snapshot)
        for newest in (False, True):
            process = subprocess.run(
                [sys.executable, "-m", "benchmarks.search", "--answer", snapshot],
                input=json.dumps({"words": words, "newest": newest, "by_macro": by_macro}),
                capture_output=True,
                text=True,
                check=True,
            )
            costs = json.loads(process.stdout)
            cells += [f"{costs[name]:.0f}" for name in ("p50", "p95", "cpu")]
            peak = max(peak, costs["mib"])
        print(f"| {kind} | {' | '.join(cells)} | {peak:.0f} |", flush=True)
    _print_batches(warehouse)


def other_scripts(warehouse: Warehouse) -> None:
    """Write some of the newest articles in other scripts, before they are indexed.

    A tenth of them, but no more than the writer's memory holds.
    """
    with warehouse.transaction() as database:
        [(written,)] = database.execute(
            "SELECT count(*) FROM store.article WHERE language = 'zh'"
        ).fetchall()
    for number, (language, made) in enumerate(OTHER_SCRIPTS.items() if not written else ()):
        with warehouse.transaction() as database:
            database.execute(
                f"UPDATE store.article SET language = '{language}', "
                f"title = {made.format('title')}, text = {made.format('text')} "
                f"WHERE abs(article_id) % 30 = {number} AND article_id IN ("
                f"SELECT article_id FROM store.article ORDER BY published_at DESC LIMIT {_NEWEST})"
            )
            database.execute(
                "UPDATE store.search_document SET is_current = false WHERE article_id IN ("
                f"SELECT article_id FROM store.article WHERE language = '{language}')"
            )


def _questions(warehouse: Warehouse, most: int) -> dict[str, list[str]]:
    """Return at most ``most`` queries of each kind, by how many articles of 20,000 have them."""
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as database:
        words = database.execute(_BY_COMMONNESS).fetchall()
        titles = database.execute(
            "SELECT title FROM store.article WHERE language = 'id' "
            f"USING SAMPLE reservoir({most} ROWS) REPEATABLE (5)"
        ).fetchall()
        texts = dict[str, list[str]]()
        for language in OTHER_SCRIPTS:
            rows = database.execute(
                "SELECT text FROM store.article WHERE article_id IN ("
                "SELECT article_id FROM store.article WHERE language = $1 "
                f"ORDER BY article_id LIMIT {most})",
                [language],
            ).fetchall()
            texts[language] = [text for (text,) in rows]
        sites = database.execute(
            f"SELECT DISTINCT site FROM store.article ORDER BY site LIMIT {most}"
        ).fetchall()
    rng = random.Random(5)

    def drawn(least: int, below: int) -> list[str]:
        in_range = [word for word, documents in words if least <= documents < below]
        return rng.sample(in_range, min(most, len(in_range)))

    rare, middling, common = drawn(1, 60), drawn(400, 2000), drawn(4000, 12000)
    frequent = [word for word, _ in words[-most:]]
    reversed_common = list(reversed(common))
    return {
        "rare (under 3 in 1,000)": rare,
        "middling (2 to 10 %)": middling,
        "common (20 to 60 %)": common,
        "the most frequent": frequent,
        "middling and common": _joined("{} {}", middling, reversed_common),
        "two common": _joined("{} {}", common, reversed_common),
        "phrases of two": ['"' + " ".join(title.split()[2:4]) + '"' for (title,) in titles],
        "phrases of three": ['"' + " ".join(title.split()[1:4]) + '"' for (title,) in titles],
        "phrases of the most frequent": _joined('"{} {}"', frequent, frequent[1:] + frequent[:1]),
        "rare OR common": _joined("{} OR {}", rare, common),
        "common -frequent": _joined("{} -{}", common, frequent),
        "begin*": [f"{word[:4]}*" for word in middling],
        "title:common": [f"title:{word}" for word in common],
        "common site:": _joined("{} site:{}", common, [site for (site,) in sites]),
        "common lang:ru": [f"{word} lang:ru" for word in common],
        "common since:": [f"{word} since:2026-10-01" for word in common],
        "Russian": [rng.choice(text.split()) for text in texts["ru"]],
        "Chinese": [text[60:62] for text in texts["zh"]],
        "Thai": [text[60:66] for text in texts["th"]],
        "Japanese": [text[60:62] for text in texts["ja"]],
    }


def _joined(form: str, firsts: list[str], seconds: list[str]) -> list[str]:
    """Put each pair into ``form``, until one of the lists ends."""
    return [form.format(*pair) for pair in zip(firsts, seconds, strict=False)]


def answer(snapshot: Path, task: dict[str, Any]) -> None:
    """Answer each query twice in this process, and print milliseconds and memory as JSON.

    ``task``: the queries as ``words``, whether the ``newest`` come first, and whether to ask
    ``by_macro``.
    """
    times, cpu_times = [], []
    with tempfile.TemporaryDirectory() as spilled:
        # As `warta search` does: with little memory, and again with more if that is not enough.
        usual = Limits(memory_mib=USUAL_MEMORY_MIB).as_settings(Path(spilled))
        more = Limits().as_settings(Path(spilled))
        with reading(Home(snapshot.parent), limits=usual) as database:
            for words in task["words"] * 2:
                began, cpu_began = time.perf_counter(), time.process_time()
                try:
                    _first_results(database, words, task)
                except duckdb.OutOfMemoryException:
                    database.close()
                    with reading(Home(snapshot.parent), limits=more) as again:
                        _first_results(again, words, task)
                    database = opened_to_read(Home(snapshot.parent), limits=usual)
                times.append((time.perf_counter() - began) * 1000)
                cpu_times.append((time.process_time() - cpu_began) * 1000)
    ordered = sorted(times)
    costs = {
        "p50": statistics.median(ordered),
        "p95": ordered[int(len(ordered) * 0.95)],
        "cpu": statistics.median(cpu_times),
        "mib": peak_mib(),
    }
    print(json.dumps(costs))


def _first_results(database: Database, words: str, task: dict[str, Any]) -> None:
    if task["by_macro"]:
        database.execute(_QUESTION, {"words": words, "newest": task["newest"]}).fetchall()
        return
    page_of_results(
        lambda statement, values: database.execute(statement, values).fetchall(),
        PageSearch(words, 20, task["newest"]),
    )


def _print_batches(warehouse: Warehouse) -> None:
    """Print what a batch of 500 entries costs, and how much of it is the index."""
    incoming = Incoming(warehouse)
    batches = [incoming.batch().seconds for _ in range(5)]
    indexing = []
    for _ in range(5):
        with warehouse.transaction() as database:
            newest = database.execute(
                "SELECT article_id FROM store.article ORDER BY first_seen_at DESC LIMIT 500"
            ).fetchall()
            began = time.perf_counter()
            index_articles(database, [article_id for (article_id,) in newest])
            indexing.append(time.perf_counter() - began)
    print(
        f"a batch of 500 entries: {statistics.median(batches):.2f} s in the median; "
        f"to index 500 articles: {statistics.median(indexing):.2f} s"
    )


def print_words(folder: Path) -> None:
    """Print the recall and precision of the texts found by random words, for each language."""
    check_corpus(folder, "gold.jsonl", "pages.jsonl")
    texts = defaultdict[str, list[str]](list)
    for text in _real_texts(folder):
        if language := language_of(text):
            texts[language].append(text)
    print("| language | texts | words | recall | precision |\n|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as scratch:
        warehouse = Warehouse(Home(Path(scratch)))
        warehouse.migrate()
        everything = [(language, text) for language, of_it in texts.items() for text in of_it]
        with warehouse.transaction() as database:
            insert(database, "store.article", map(_row, range(len(everything)), everything))
            index_waiting(database, len(everything))
            for language, of_it in sorted(texts.items(), key=lambda pair: -len(pair[1])):
                if len(of_it) < _LEAST_TEXTS:
                    continue
                words = _sample(of_it, language)
                recall, precision = _quality(database, words, [text for _, text in everything])
                print(
                    f"| {language} | {len(of_it)} | {len(words)} | {recall:.4f} "
                    f"| {precision:.4f} |",
                    flush=True,
                )


def _quality(database: Database, words: list[str], texts: list[str]) -> tuple[float, float]:
    """Return the recall and the precision of the texts found, over all words together.

    The id of an article is the index of its text in ``texts``.
    """
    count_with_word = count_found = count_right = 0
    for word in words:
        with_word = {number for number, text in enumerate(texts) if _has(text, word)}
        rows = database.execute(
            "SELECT article_id FROM search($1, stems := false)", [word]
        ).fetchall()
        found = {number for (number,) in rows}
        count_with_word += len(with_word)
        count_found += len(found)
        count_right += len(with_word & found)
    return count_right / count_with_word, count_right / max(1, count_found)


def _real_texts(folder: Path) -> Iterator[str]:
    for name in ("gold.jsonl", "pages.jsonl"):
        for row in corpus_rows(folder, name):
            yield row.get("text") or "\n".join(row.get("with") or ())


def _sample(texts: list[str], language: str) -> list[str]:
    """Draw forty words from the texts; in scripts without spaces, two letters side by side."""
    rng = random.Random(5)
    words: dict[str, None] = {}
    for text in rng.choices(texts, k=400):
        if language in _UNSPACED:
            runs = [run for run in re.findall(r"[^\W\d_a-zA-Z]+", text) if len(run) > 3]
            if runs:
                run = rng.choice(runs)
                start = rng.randrange(len(run) - 2)
                words[run[start : start + 2]] = None
        elif long_words := [word for word in re.findall(r"\w+", text) if len(word) > 3]:
            words[rng.choice(long_words)] = None
        if len(words) == 40:
            break
    return list(words)


def _has(text: str, word: str) -> bool:
    """Return whether a text has a word; letters of scripts without spaces are found anywhere."""
    if any(unicodedata.category(c) == "Lo" and ord(c) > 0xE00 for c in word):
        return _folded(word) in _folded(text)
    return _folded(word) in re.findall(r"\w+", _folded(text))


def _folded(text: str) -> str:
    """Return a text in lower case and without accents, by Unicode's own tables."""
    lower = unicodedata.normalize("NFKC", text).lower()
    if any(unicodedata.category(c) == "Lo" for c in lower):
        return lower  # other marks than accents are parts of these scripts' words
    # "й" is a letter of its own, and would become "и".
    decomposed = unicodedata.normalize("NFD", lower.replace("й", "\ue000"))
    without_accents = "".join(c for c in decomposed if not unicodedata.combining(c))
    return (
        without_accents.replace("\ue000", "й")
        .replace("ß", "ss")
        .replace("ł", "l")
        .replace("ς", "σ")
    )


def _row(number: int, language_and_text: tuple[str, str]) -> dict[str, Any]:
    """Return a row of store.article with nothing but a language and a text."""
    language, text = language_and_text
    moment = "2026-11-01T00:00:00+00:00"
    return {
        "article_id": number, "url": f"http://site.example/{number}", "site": "site.example",
        "host": "site.example", "feed_id": 1, "title": "", "text": text, "summary": "",
        "authors": [], "language": language, "published_at": moment, "published_from": "page",
        "first_seen_at": moment, "updated_at": moment, "version": 1, "changed_words": 0,
        "word_count": 1, "categories": [], "tags": [], "related": [], "is_paywalled": False,
        "made_from": "page", "method": "real", "text_hash": number,
    }  # fmt: skip


if __name__ == "__main__":
    main()
