"""A mistyped address is refused in one line; it is never the name of a new file or folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import warta as package
from tests.storage.sample_articles import TEXTS, draft, store
from warta.cli import warta
from warta.flows.places import lake_of
from warta.news.addresses.places import files_problem, lake_problem, path_problem
from warta.settings import BadSetting, load_settings
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

ADDRESSES = [
    "postgres:/x",
    "postgres:dbname=x",
    "postgresql://host/x",
    "mysql:host=x",
    "s3:/x",
    "s3a://bucket/x",
    "S3://bucket/x",
    "gs:x",
    "file:x",
    "file:///x",
    "duckdb:x",
    "sqlite:x",
    "C:\\x",
    "https:x",
    " s3:/x",
]
# What follows "ducklake:", and the text itself for prefixes that are misspelt.
LAKES = [
    *(f"ducklake:{each}" for each in ADDRESSES if not each.startswith(("postgres", "sqlite"))),
    "ducklake:",
    "ducklake: ",
    "ducklake:sqlite:",
    "ducklake:sqlite",
    "ducklake:postgres",
    "ducklake:postgresql",
    "ducklake:dbname=news host=db",
    "ducklake: host = db",
    "ducklake:sqlite:host=db",
    "ducklake:sqlite:postgres:dbname=x",
    "ducklake:sqlite:/",
    "ducklake: postgres:dbname=x",
    "ducklake:postgres :dbname=x",
    "ducklake:Postgres:dbname=x",
    "ducklake:postgres+psycopg://host/x",
    "ducklake:postgre:dbname=x",
    "ducklake:sqlite3:x",
    "ducklake://host/x",
    "ducklake:ducklake:x",
    "ducklake:folder/",
    "ducklake:.",
]
MISSPELT = ["DuckLake:sqlite:x", "ducklak:postgres:dbname=x", "duck-lake:x"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with some articles; return its folder."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("filled") / "home"))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(database, *(draft(name, *text, name[:2]) for name, text in TEXTS.items()))
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def refused(action: Callable[[], object], folder: Path) -> None:
    """Check that the action fails with one line, and that the folder stays empty."""
    with pytest.raises((BadSetting, StorageError, click.ClickException)) as raised:
        action()
    message = getattr(raised.value, "message", str(raised.value))
    assert "\n" not in message
    assert any(hint in message for hint in ("write ", "name a folder", "name a lake")), message
    assert list(folder.iterdir()) == []


def typed(*arguments: str) -> Callable[[], object]:
    """Return a function that runs a command and raises what the command raises."""
    return lambda: CliRunner().invoke(
        warta, [*arguments], catch_exceptions=False, standalone_mode=False
    )


@pytest.mark.parametrize("text", [*LAKES, *MISSPELT, *ADDRESSES])
def test_mistyped_place_is_refused_and_nothing_is_made(
    text: str, filled: Path, empty: Path
) -> None:
    """`ducklake:host=db` is a file's name for DuckDB, and `s3:/x` a folder's for the system."""
    home = str(filled)
    if text in LAKES:
        refused(lambda: load_settings(environment={"WARTA_READ_FROM": text}), empty)
        refused(typed("move", "--from", text, "--to", "new"), empty)
    else:
        for setting in ("HOME", "METRICS_FILE", "FEEDS_FOLDER"):
            given = {f"WARTA_{setting}": text}
            refused(partial(load_settings, environment=given), empty)
        refused(typed("feeds", "list", "--home", text), empty)
        for command in ("backup", "export"):
            refused(typed(command, text, "--home", home), empty)
        refused(typed("sql", "FROM articles", "--output", text, "--home", home), empty)
        refused(typed("digest", "--output", text, "--home", home), empty)
        refused(typed("feeds", "export", text, "--home", home), empty)
    refused(typed("move", "--from", home, "--to", text), empty)
    refused(typed("move", "--from", home, "--to", "ducklake:sqlite:lake", "--files", text), empty)
    refused(lambda: load_settings(environment={"WARTA_PUBLISH": text}), empty)
    refused(lambda: load_settings(environment={"WARTA_PUBLISH_FILES": text}), empty)
    refused(lambda: package.open(text), empty)


@pytest.mark.parametrize(
    "path", ["news", "./a:b", "/srv/a:b", "news.2026", "~/news", "a/b:c", "nachrichten für alle"]
)
def test_paths_are_paths(path: str) -> None:
    """A colon is unusual in a name, and allowed after the first slash."""
    assert path_problem(path) is None
    assert files_problem(path) is None
    assert lake_problem(f"ducklake:{path}") is None
    assert lake_problem(f"ducklake:sqlite:{path}") is None


@pytest.mark.parametrize(
    ("publish_to", "files"),
    [
        ("ducklake:sqlite:nowhere/lake", ""),
        ("ducklake:nowhere/lake.ducklake", ""),
        ("ducklake:sqlite:lake", "s3://nowhere/x"),
        ("ducklake:lake", "s3://nowhere/x"),
        ("ducklake:sqlite:lake", "/proc/nowhere"),
    ],
)
def test_a_new_lake_that_fails_leaves_no_catalog(
    publish_to: str, files: str, filled: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalog names the place of the files, so a corrected place would be refused later."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings = load_settings(
        environment={"WARTA_PUBLISH": publish_to, "WARTA_PUBLISH_FILES": files}
    )
    failure = publish(Warehouse(Home(filled), lake_of(settings))).lake_failure
    assert failure
    assert "\n" not in failure
    assert list(empty.iterdir()) == []


def test_a_move_from_a_lake_that_is_not_there_leaves_no_home(empty: Path) -> None:
    """The folder would count as a home, and the corrected command be refused."""
    message = "there is no such file"
    with pytest.raises(StorageError, match=message):
        typed("move", "--from", "ducklake:sqlite:lake", "--to", "new")()
    assert list(empty.iterdir()) == []
