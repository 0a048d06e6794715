"""Compare what the whole pipeline costs and finds on real pages with bare Trafilatura.

    python -m benchmarks.real_pages CORPUS [--rounds N]

Each round runs on the same bytes, one after the other: bare `trafilatura.extract`, the same with
metadata (which the pipeline stores too), and `warta collect` in an empty home. Prints seconds of
CPU of all processes, Prefect's included and the replaying server's not; the same less a run on one
empty feed, which is the cost of the start; and F1, precision and recall of the segments that a
page's text must and must not have. A last run polls the corpus's own feeds; exits with 1 if an
entry has no outcome. CORPUS: benchmarks/corpus.py. The figures are in the README, docs/scaling.md
and docs/decisions/0028-what-a-run-costs.md.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.command import clean_environment, parser_of
from benchmarks.corpus import (
    EMPTY_FEED,
    CorpusPage,
    corpus_feeds,
    corpus_folder,
    corpus_pages,
    list_urls,
    replayed,
    score,
)
from benchmarks.spent import Spent, spent_by
from warta.news.addresses.urls import fetch_url

Score = tuple[float, float, float]  # precision, recall and F1


@dataclass(frozen=True, slots=True)
class Run:
    """A run's report as `collect --json` prints it, and the costs of all its processes."""

    counts: dict[str, Any]
    spent: Spent


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument("--rounds", type=int, default=1, help="how many (1)")
    options = parser.parse_args()
    folder = corpus_folder(options.corpus)
    pages = corpus_pages(folder)
    bare, full, runs, idle, idle_again = [], [], [], [], []
    bare_score = full_score = (0.0, 0.0, 0.0)
    with replayed(folder) as proxy, tempfile.TemporaryDirectory() as scratch:
        for number in range(options.rounds):
            home = Path(scratch) / f"home{number}"
            seconds, bare_score = _extracted_alone(pages, with_metadata=False)
            bare.append(seconds)
            seconds, full_score = _extracted_alone(pages, with_metadata=True)
            full.append(seconds)
            runs.append(_collect(home, proxy, list_urls(pages)))
            empty = Path(scratch) / f"idle{number}"
            idle.append(_collect(empty, proxy, [EMPTY_FEED]))
            idle_again.append(_collect(empty, proxy, [EMPTY_FEED]))
        texts = _stored_texts(home, pages)
        extractions = [
            ("bare `trafilatura.extract`", statistics.median(bare), bare_score),
            ("… with metadata", statistics.median(full), full_score),
        ]
        _print_table(pages, extractions, runs, idle, score(texts, pages))
        print(f"The empty feed once more in the same home: {_cpu(idle_again):.1f} s of CPU")
        # Most pages that these feeds list are not in the corpus, so their hosts do not answer.
        feeds = _collect(home, proxy, [feed.url for feed in corpus_feeds(folder)])
        unaccounted = _unaccounted(home)
    print(f"\nThe corpus's own {len(corpus_feeds(folder))} feeds: {json.dumps(feeds.counts)}")
    print(f"Entries without an outcome, all runs: {unaccounted}")
    if unaccounted:
        sys.exit(1)


def _extracted_alone(pages: list[CorpusPage], *, with_metadata: bool) -> tuple[float, Score]:
    """Return the CPU seconds of bare extraction in a process of its own, and its score."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, texts = pool.apply(_bare, ([str(page.file) for page in pages], with_metadata))
    return seconds, score(texts, pages)


def _bare(files: list[str], with_metadata: bool) -> tuple[float, list[str]]:
    import trafilatura

    bodies = [gzip.decompress(Path(file).read_bytes()) for file in files]
    began = time.process_time()
    texts = [trafilatura.extract(body, with_metadata=with_metadata) or "" for body in bodies]
    return time.process_time() - began, texts


def _collect(home: Path, proxy: str, feeds: list[str]) -> Run:
    """Run `warta collect` once, as a person would."""
    environment = clean_environment() | {"WARTA_PROXY": proxy, "WARTA_HOST_DELAY_SECONDS": "0"}
    command = [sys.executable, "-m", "warta.cli", "collect", "--json", "--home", str(home)]
    spent = spent_by([*command, "--feeds", *feeds], environment)
    if spent.return_code:
        sys.exit(f"warta collect ended with {spent.return_code}:\n{spent.output}")
    return Run(json.loads(spent.output.splitlines()[-1]), spent)


def _stored_texts(home: Path, pages: list[CorpusPage]) -> list[str]:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        stored = dict(
            database.execute(
                "SELECT entries.url, articles.text FROM entries JOIN articles USING (article_id)"
            ).fetchall()
        )
    texts = {fetch_url(url): text for url, text in stored.items()}
    return [texts.get(fetch_url(page.url), "") for page in pages]


def _unaccounted(home: Path) -> int:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        [(entries,)] = database.execute("SELECT sum(abs(unaccounted)) FROM ledger").fetchall()
    return int(entries or 0)


def _print_table(
    pages: list[CorpusPage],
    extractions: list[tuple[str, float, Score]],
    runs: list[Run],
    idle: list[Run],
    ours: Score,
) -> None:
    """Print a row for each bare extraction (name, CPU seconds, score), and for the whole runs."""
    count = len(pages)
    cpu = _cpu(runs)
    wall = statistics.median(run.spent.wall_seconds for run in runs)
    print(f"\n{count} pages, {len(runs)} round(s), medians; {os.cpu_count()} cores\n")
    print("| | CPU s | ms/page | × bare | F1 | precision | recall |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    _, reference, _ = extractions[0]
    for name, seconds, (precision, recall, f1) in (
        *extractions,
        ("`warta collect`, everything", cpu, ours),
    ):
        print(
            f"| {name} | {seconds:.1f} | {seconds / count * 1000:.1f} | {seconds / reference:.2f} "
            f"| {f1:.3f} | {precision:.3f} | {recall:.3f} |"
        )
    start = _cpu(idle)
    print(
        f"| … less a run on an empty feed ({start:.1f} s) | {cpu - start:.1f} "
        f"| {(cpu - start) / count * 1000:.1f} | {(cpu - start) / reference:.2f} | | | |"
    )
    peak = max(run.spent.peak_mib for run in runs)
    print(f"\nThe pipeline: {wall:.1f} s of wall time, {count / wall:.1f} pages/s, {peak:.0f} MiB")
    print(f"Outcomes: {json.dumps(runs[-1].counts)}")


def _cpu(runs: list[Run]) -> float:
    return statistics.median(run.spent.cpu_seconds for run in runs)


if __name__ == "__main__":
    main()
