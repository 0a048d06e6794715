"""Compare Warta with scripts of twenty lines: what each costs and finds on the same real pages.

    .venv-bench/bin/python -m benchmarks.peers CORPUS [--pages 450] [--rounds 3]

By turns, each with an empty database: `warta collect`, a script with feedparser, httpx and
Trafilatura with metadata, and the same script with newspaper4k and with news-please
(benchmarks/peer_scripts). The pages of CORPUS (benchmarks/corpus.py) are replayed under their own
host names. Prints medians of the rounds: seconds of CPU of all processes but the replaying server,
seconds of wall time, MiB at the peak; and F1, precision and recall over the segments that a page's
text must and must not have. Peers that are not installed are left out: `make .venv-bench/ready`
installs them. The figures are in the README and in docs/decisions/0028-what-a-run-costs.md.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.command import clean_environment, parser_of
from benchmarks.corpus import (
    PAGES_A_FEED,
    CorpusPage,
    corpus_folder,
    corpus_pages,
    list_urls,
    replayed,
    score,
)
from benchmarks.spent import Spent, spent_by
from warta.news.addresses.urls import fetch_url

_SCRIPTS = Path(__file__).parent / "peer_scripts"
_STORED = {
    "news.duckdb": "SELECT entries.url, text FROM entries JOIN articles USING (article_id)",
    "script.duckdb": "SELECT url, text FROM article",
}


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to collect: a peer script, or Warta (None). ``module`` must be installed."""

    name: str
    module: str
    script: str | None


_PEERS = (
    Peer("Warta", "warta", None),
    Peer("script: feedparser, httpx, Trafilatura", "trafilatura", "script.py"),
    Peer("script with newspaper4k", "newspaper", "newspaper4k.py"),
    Peer("script with news-please", "newsplease", "news_please.py"),
)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument(
        "--pages", type=int, default=450, help=f"how many, a multiple of {PAGES_A_FEED} (450)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how many (3)")
    parser.add_argument(
        "--only", nargs="+", default=[""], help="only peers with one of these words in their names"
    )
    options = parser.parse_args()
    folder = corpus_folder(options.corpus)
    pages = corpus_pages(folder)[: options.pages - options.pages % PAGES_A_FEED]
    peers = [
        peer
        for peer in _PEERS
        if any(word in peer.name for word in options.only) and _is_installed(peer)
    ]
    runs, texts = defaultdict[Peer, list[Spent]](list), dict[Peer, list[str]]()
    with replayed(folder) as proxy:
        for _ in range(options.rounds):
            for peer in peers:
                with tempfile.TemporaryDirectory() as scratch:
                    runs[peer].append(_run(peer, Path(scratch), proxy, list_urls(pages)))
                    texts[peer] = _texts(Path(scratch), pages)
    print(f"\n{len(pages)} pages, {options.rounds} rounds\n")
    print("| | CPU s | wall s | MiB | articles | F1 | precision | recall |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for peer in peers:
        precision, recall, f1 = score(texts[peer], pages)
        print(
            f"| {peer.name} | {_median(run.cpu_seconds for run in runs[peer]):.1f} "
            f"| {_median(run.wall_seconds for run in runs[peer]):.1f} "
            f"| {_median(run.peak_mib for run in runs[peer]):.0f} "
            f"| {sum(map(bool, texts[peer]))} | {f1:.3f} | {precision:.3f} | {recall:.3f} |"
        )


def _is_installed(peer: Peer) -> bool:
    if importlib.util.find_spec(peer.module):
        return True
    print(f"{peer.name}: left out, {peer.module} is not installed (make .venv-bench/ready)")
    return False


def _run(peer: Peer, folder: Path, proxy: str, feeds: Sequence[str]) -> Spent:
    environment = clean_environment()
    if peer.script:
        database = folder / "script.duckdb"
        command = [sys.executable, str(_SCRIPTS / peer.script), str(database), proxy, *feeds]
    else:
        environment |= {"WARTA_PROXY": proxy, "WARTA_HOST_DELAY_SECONDS": "0"}
        command = [sys.executable, "-m", "warta.cli", "collect", "--home", str(folder)]
        command += ["--feeds", *feeds]
    spent = spent_by(command, environment)
    if spent.return_code:
        sys.exit(f"{peer.name} ended with {spent.return_code}:\n{spent.output}")
    return spent


def _texts(folder: Path, pages: Sequence[CorpusPage]) -> list[str]:
    """Return the stored text of each page, or "" if it was not stored."""
    for name, question in _STORED.items():
        if (folder / name).exists():
            with duckdb.connect(str(folder / name), read_only=True) as database:
                stored = dict(database.execute(question).fetchall())
            texts = {fetch_url(url): text for url, text in stored.items()}
            return [texts.get(fetch_url(page.url), "") for page in pages]
    raise FileNotFoundError(folder)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    main()
