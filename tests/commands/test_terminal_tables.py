"""What the reading commands print on a terminal of 80 columns and 24 lines can be read and copied."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.conftest import python_path
from tests.terminal import Shown, at_terminal
from warta.commands.report import print_report
from warta.commands.tables import column_widths, shown
from warta.news.addresses.identity import url_hash_of
from warta.news.article import Article
from warta.news.dedupe import decide
from warta.news.entry import Entry
from warta.news.feeds.subscription import Subscription
from warta.news.outcome import Draft, PendingEntry
from warta.storage.home import Home
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.feeds import subscribe
from warta.storage.tables.runs import FeedFailure, RunReport
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG = f"http://news.example/{'section/' * 30}harbour?id={'9' * 150}"
TITLES = ("Harbour ferry returns after eleven years of repairs and of waiting", "社会人野球の潮見クラブ、延長十四回を制して初の決勝へ")  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with long addresses, wide letters, an edited article and a failing feed."""
    folder = tmp_path_factory.mktemp("home")
    warehouse = Warehouse(Home(folder))
    warehouse.migrate()
    with warehouse.transaction() as database:
        feeds = [Subscription(LONG, "News of the harbour"), Subscription("http://b.example/f", "b")]
        subscribe(database, feeds, now=NOW)
        database.execute(
            "UPDATE store.feed SET status = 'failing', reason = 'HTTP 503 Service Unavailable, '"
            " || repeat('asked again later ', 9) WHERE url = ?", [LONG],
        )  # fmt: skip
    for version in range(2):
        for number, title in enumerate(TITLES):
            url = f"{LONG}&n={number}"
            pending = PendingEntry(number, 1, LONG, Entry(url, url, title), url_hash_of(url), 1, NOW, NOW)  # fmt: skip
            text = f"The ferry left {'twice' if version else 'once'}. " + "It rained all day. " * 30
            article = Article(
                url, title, text + title, text[:90], ("Ann", "Bo"), "en", NOW, "page", None, (), (),
                None, 200, is_paywalled=False, made_from="page", method="test",
            )  # fmt: skip
            with warehouse.transaction() as database:
                decision = decide([Draft((pending,), article)], known_of(database, [url]), NOW)
                save_decision(database, decision, NOW + timedelta(minutes=version))
    publish(warehouse)
    return folder


def at_80(home: Path, *arguments: str, code: int = 0) -> Shown:
    environment = {"WARTA_HOME": str(home), "PYTHONPATH": python_path(), "PATH": os.environ["PATH"]}
    shown = at_terminal(arguments, environment)
    assert shown.code == code, shown.text
    for line in shown.lines:
        assert cell_len(line) <= 80, line
    return shown


def unfolded(shown: Shown) -> str:
    """Return the text without line breaks and spaces, as a person would copy it."""
    return "".join(line.strip() for line in shown.lines).replace(" ", "")


def last_column(shown: Shown) -> str:
    """Return the text of the last column of a table without its line breaks."""
    start = shown.lines[0].rindex("address") if "address" in shown.lines[0] else 0
    return "".join(line[start:].strip() for line in shown.lines[2:])


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "FROM articles"), ("sql", "SELECT published_at, site, title, url FROM articles"),
        ("sql", "SELECT url FROM articles"), ("sql", "FROM feeds"), ("feeds", "list"),
        ("trace", f"{LONG}&n=0"), ("sql", "FROM versions"),
    ],
)  # fmt: skip
def test_addresses_are_whole_and_values_are_named(
    published: Path, arguments: tuple[str, ...]
) -> None:
    """An address that is cut can't be opened, and a grid of `…` says nothing."""
    shown = at_80(published, *arguments)
    if arguments != ("sql", "FROM versions"):
        assert LONG in unfolded(shown) or LONG in last_column(shown)
    assert not any("…" in line and "│" in line for line in shown.lines)
    if "url" not in arguments[-1]:
        assert TITLES[0].replace(" ", "")[:40] in unfolded(shown) or "harbour" in shown.text


def test_row_that_does_not_fit_is_printed_one_field_a_line(published: Path) -> None:
    """A grid of 36 columns, two letters each, can't be read."""
    lines = at_80(published, "sql", "FROM articles LIMIT 1").lines
    assert lines[0].startswith("── row 1 ─")
    assert any(line.split() == ["site", "news.example"] for line in lines)
    assert any(line.split()[:2] == ["word_count", "200"] for line in lines)
    assert "1 row" in lines


def test_row_that_fits_is_printed_as_a_table(published: Path) -> None:
    """A table is easier to compare than one field a line."""
    lines = at_80(published, "sql", "SELECT site, count(*) AS n, avg(word_count) AS w FROM articles GROUP BY 1").lines  # fmt: skip
    assert lines[0].split() == ["site", "n", "w"]
    assert ["news.example", "2", "200.0"] in [line.split() for line in lines]


def test_status_and_trace_print_one_fact_a_line(published: Path) -> None:
    """Facts about one thing are read downwards, and empty tables say nothing."""
    assert any(line.startswith("articles ") for line in at_80(published, "status").lines)
    trace = at_80(published, "trace", f"{LONG}&n=0")
    assert "0 rows" not in trace.text
    assert "[-once-]{+twice+}" in unfolded(trace)


@pytest.mark.parametrize(
    "unknown", [f"{LONG}&n=404", f"http://{'a' * 60}.example/{'%E6%BD%AE' * 40}"]
)
def test_long_unknown_address_is_folded(published: Path, unknown: str) -> None:
    """A message is read at 80 columns as tables are, and names the address in full."""
    shown = at_80(published, "trace", unknown, code=1)
    assert unfolded(shown) == f"warta: no entry, page or article has the address {unknown}".replace(" ", "")  # fmt: skip
    shown = at_80(published, "search", f'"{unknown}"')
    assert unknown in unfolded(shown)


@pytest.mark.parametrize(
    "arguments", [("feeds", "list"), ("status",), ("search", "harbour"), ("sql", "FROM runs"), ("sql", "FROM entries"),
                  ("watch", "list"), ("sql", "SHOW TABLES"), ("sql", "DESCRIBE articles")]
)  # fmt: skip
def test_commands_that_read_fit_into_80_columns(
    published: Path, arguments: tuple[str, ...]
) -> None:
    """Nothing is wider than the screen or cut, with long addresses and reasons in the home."""
    shown = at_80(published, *arguments)
    assert not any(line.count("…") > 1 for line in shown.lines)


def test_query_plan_keeps_its_lines(published: Path) -> None:
    """Joined into one line or wider than the terminal, a plan can't be read."""
    query = "SELECT site, count(*) FROM articles WHERE language = 'en' GROUP BY site"
    for explain in ("EXPLAIN", "EXPLAIN ANALYZE", "-- why\n\nexplain analyse"):
        lines = at_80(published, "sql", f"{explain} {query}").lines
        steps = [line for line in lines if "GROUP_BY" in line or "SCAN" in line]
        assert len(steps) > 1, lines
        depths = [len(line) - len(line.lstrip()) for line in lines if line]
        assert depths == sorted(depths) or max(depths) > min(depths)


def test_report_prints_addresses_of_failing_feeds_in_full(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address to use instead is part of the reason; cut off it is useless."""
    monkeypatch.setenv("COLUMNS", "80")
    why = f"an HTML page, not a feed; it names these feeds: {LONG}, {LONG}2"
    outcomes = dict.fromkeys(("new", "version", "unchanged", "copy", "rejected", "refused", "failed", "pending"), 3)  # fmt: skip
    report = RunReport(
        "20261128T053910-35785e", "completed", NOW, NOW, 9, 9, 1, 1, 24, outcomes,
        (FeedFailure(LONG, why),), (("rejected", "a page of a video " * 9, 3),), 46, True,
    )  # fmt: skip
    print_report(report)
    lines = capsys.readouterr().out.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    cells = [line.split("│")[1:3] for line in lines if line.startswith("│")]
    for column, wanted in ((0, [LONG]), (1, [LONG, f"{LONG}2"])):
        text = "".join(cell[column].strip() for cell in cells if len(cell) > column)
        assert all(address in text for address in wanted)


@given(st.lists(st.sampled_from(["rain", "a feed:", LONG, f"{LONG}2,", "x" * 50]), max_size=60))
def test_long_reason_is_never_cut_inside_an_address(words: list[str]) -> None:
    """A reason that lists a site's feeds is as long as their addresses."""
    text = " ".join(words)
    shortened = shown(text)
    assert len(shortened) <= 2000 or len(words) == 1
    for word in shortened.removesuffix("…").split():
        assert "://" not in word or word in words


WORDS = st.text(max_size=60) | st.sampled_from([LONG, *TITLES, "", "2026-03-01 12:00:00+00:00"])


@given(st.integers(1, 8), st.data(), st.integers(20, 200))
def test_table_is_never_wider_than_the_terminal(columns: int, data: st.DataObject, room: int) -> None:  # fmt: skip
    """For any letters the widths of the columns add up to no more than the terminal's."""
    row = st.lists(WORDS, min_size=columns, max_size=columns)
    cells = data.draw(st.lists(row, max_size=4))
    widths = column_widths([f"name{n}" for n in range(columns)], cells, room)
    if widths is not None:
        assert sum(widths) + 2 * (columns - 1) <= room
        assert all(width >= 5 for width in widths)
