"""Export, backup, reextract, remove and maintain, as a person types them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Ask, Warta, environment, warta_at
from warta.newsroom import Newsroom, sample_stories

SITE, FEED = "siaran.example", "http://siaran.example/feed"


@pytest.fixture(scope="module")
def collected_once(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Path:
    """Return a home with four articles of one feed; made once, because a run takes seconds."""
    folder = tmp_path_factory.mktemp("collected")
    with Newsroom() as room:
        room.add_publisher(SITE, *sample_stories(4), language="id")
        warta = warta_at(environment(room, folder / "home", prefect_home), folder)
        result = warta("collect", "--feeds", FEED)
        assert result.returncode == 0, result.stderr
    return folder / "home"


@pytest.fixture
def collected(collected_once: Path, home: Path, room: Newsroom) -> None:
    """Copy that home for each test, and keep its publisher open."""
    shutil.copytree(collected_once, home)
    room.add_publisher(SITE, *sample_stories(4), language="id")


@pytest.mark.usefixtures("collected")
def test_restored_backup_goes_on_where_the_home_was(
    room: Newsroom, warta: Warta, home: Path, tmp_path: Path
) -> None:
    """The steps are those of docs/operations.md; nothing is requested a second time."""
    for _ in range(2):
        result = warta("backup", "copy")
        assert result.returncode == 0, result.stderr
    assert "4 articles" in result.stdout
    home.rename(tmp_path / "lost")
    subprocess.run(["cp", "-a", "copy", str(home)], cwd=tmp_path, check=True)
    result = warta("collect", "--all", "--json")
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout.splitlines()[-1])
    assert (counts["entries_seen"], counts["new"]) == (0, 0)
    assert {r.path for r in room.requests} <= {"/feed", "/robots.txt"}
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchall() == [(4,)]


@pytest.mark.usefixtures("collected")
def test_articles_are_exported_in_every_format(warta: Warta, tmp_path: Path) -> None:
    """Other programs read these files; an export that is refused must leave none behind."""
    result = warta("export", "out")
    assert result.returncode == 0, result.stderr
    assert "4 rows" in result.stdout
    for form, target in (("csv", "out.csv"), ("jsonl", "out.jsonl.zst")):
        result = warta("export", "--format", form, target)
        assert result.returncode == 0, result.stderr
    question = "FROM '{}'".format
    for target in ("out/*/*.parquet", "out.csv", "out.jsonl.zst"):
        with duckdb.connect() as database:
            rows = database.execute(question(tmp_path / target)).fetchall()
        assert len(rows) == 4, target
    refusals = [
        (1, "--overwrite", ("export", "out")),
        (1, "no folder", ("export", "absent/out")),
        (2, "absent", ("export", "new", "--query", "SELECT absent FROM articles")),
        (2, "updated_at", ("export", "new", "--since", "2026-01-01", "--query", "SELECT 1 AS one")),
        (2, "one query at a time", ("export", "new", "--query", "SELECT 1; SELECT 2")),
        (2, "--format", ("export", "new", "--format", "xlsx")),
        (1, "part of the home", ("backup", "home/copy")),
        (1, "does not exist", ("backup", "copy", "--home", "elsewhere")),
    ]
    for code, message, arguments in refusals:
        result = warta(*arguments)
        assert (result.returncode, message in result.stderr) == (code, True), result.stderr
        assert "Traceback" not in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"home", "out", "out.csv", "out.jsonl.zst"}


@pytest.mark.usefixtures("collected")
def test_reextract_requests_no_page(room: Newsroom, warta: Warta) -> None:
    """Publishers must not pay for our new extractor."""
    result = warta("reextract", "--json", "--site", SITE)
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout.splitlines()[-1])
    assert (counts["pages"], counts["unchanged"], counts["versions"]) == (4, 4, 0)
    assert room.requests == ()
    wrong = warta("reextract", "--where", "nonsense")
    assert (wrong.returncode, "nonsense" in wrong.stderr) == (2, True)


@pytest.mark.usefixtures("collected")
def test_removed_article_stays_away_until_the_removal_is_undone(
    room: Newsroom, warta: Warta, ask: Ask
) -> None:
    """Readers see it at once, and the feed can't bring the article back."""
    url = f"http://{SITE}{room.stories(SITE)[0].path}"
    result = warta("remove", url, "--reason", "a court order")
    assert result.returncode == 0, result.stderr
    assert ask("SELECT count(*) FROM articles") == [(3,)]
    assert ask("SELECT reason FROM removals") == [("a court order",)]
    assert warta("remove", "nonsense").returncode == 2
    assert warta("remove", url, "--reason", " ").returncode == 2
    assert warta("remove", "--undo", url).returncode == 0
    assert ask("SELECT count(*) FROM removals") == [(0,)]


@pytest.mark.usefixtures("collected")
def test_maintain_reports_what_it_deleted(warta: Warta, ask: Ask) -> None:
    """A person who frees space wants to know what is gone; wrong limits must delete nothing."""
    result = warta("maintain", "--compact")
    assert result.returncode == 0, result.stderr
    assert "deleted 0 runs" in result.stdout
    assert "compacted the warehouse from" in result.stdout
    assert warta("maintain", "--articles-older-than", "0").returncode == 2
    assert warta("maintain", "--home", "elsewhere").returncode == 1
    assert ask("SELECT count(*) FROM articles") == [(4,)]
