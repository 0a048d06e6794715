"""Migrations bring the database of an older version up to date."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from benchmarks.kept import differences
from warta.storage.care.upkeep import compare_all_copies
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import Migration, migrations

# Made by `warta collect` of version 0.1.0 (schema 1) from two publishers of the newsroom.
SCHEMA_1 = Path(__file__).parent / "old" / "schema1.duckdb.gz"


@pytest.fixture
def old_home(tmp_path: Path) -> Home:
    """Make a home of the first version."""
    home = Home(tmp_path)
    home.make()
    home.warehouse.write_bytes(gzip.decompress(SCHEMA_1.read_bytes()))
    return home


def structure(path: Path) -> list[tuple[object, ...]]:
    """Return all columns of all tables, with types and comments."""
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(
            "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment "
            "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        ).fetchall()


def test_a_database_of_the_first_version_is_brought_up_to_date(
    old_home: Home, tmp_path: Path
) -> None:
    """Everything that was collected stays, and the schema equals that of a new database."""
    with duckdb.connect(str(old_home.warehouse), read_only=True) as database:
        before = database.execute(
            "SELECT article_id, url, text FROM articles ORDER BY 1"
        ).fetchall()
        entries = database.execute("SELECT entry_id, outcome FROM entries ORDER BY 1").fetchall()
    assert len(before) == 4
    Warehouse(old_home).migrate()
    compare_all_copies(Warehouse(old_home))
    with duckdb.connect(str(old_home.warehouse), read_only=True) as database:
        assert (
            database.execute("SELECT article_id, url, text FROM articles ORDER BY 1").fetchall()
            == before
        )
        assert (
            database.execute("SELECT entry_id, outcome FROM entries ORDER BY 1").fetchall()
            == entries
        )
        [(applied,)] = database.execute("SELECT max(version) FROM store.schema_version").fetchall()
        waiting = database.execute("SELECT article_id FROM store.storyless ORDER BY 1").fetchall()
        assert differences(database) == [], "computed columns are right"
    assert applied == len(migrations())
    assert waiting == [(key,) for key, *_ in before], "what was collected has no story yet"
    new = Warehouse(Home(tmp_path / "new"))
    new.migrate()
    assert structure(old_home.warehouse) == structure(new.home.warehouse)


def test_a_copy_of_the_database_before_its_migration_is_kept(old_home: Home) -> None:
    """A person may have to go back to the older version."""
    before = old_home.warehouse.read_bytes()
    Warehouse(old_home).migrate()
    [copy] = old_home.root.glob("warehouse.schema1.duckdb")
    with duckdb.connect(str(copy), read_only=True) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchone() == (4,)
        assert database.execute("SELECT max(version) FROM store.schema_version").fetchone() == (1,)
    assert before[:12] == copy.read_bytes()[:12]  # DuckDB's version of the file format


def test_a_migration_that_fails_is_rolled_back(
    old_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a migration would fit neither the old nor the new version."""
    import warta.storage.warehouse.migrate

    broken = (
        *migrations(),
        Migration("9999_broken.sql", "CREATE TABLE store.half (i INTEGER); SELECT nothing"),
    )
    monkeypatch.setattr(warta.storage.warehouse.migrate, "migrations", lambda: broken)
    with pytest.raises(StorageError, match=r"9999_broken.sql.*warehouse.schema1.duckdb"):
        Warehouse(old_home).migrate()
    with duckdb.connect(str(old_home.warehouse), read_only=True) as database:
        [(applied,)] = database.execute("SELECT max(version) FROM store.schema_version").fetchall()
    assert applied == len(broken) - 1
    assert not [row for row in structure(old_home.warehouse) if row[1] == "half"]
    monkeypatch.undo()
    Warehouse(old_home).migrate()
    assert structure(old_home.warehouse)


def test_migrating_twice_changes_nothing(old_home: Home) -> None:
    """Every start of a command migrates."""
    Warehouse(old_home).migrate()
    before = old_home.warehouse.read_bytes()
    Warehouse(old_home).migrate()
    assert old_home.warehouse.read_bytes()[12_288:] == before[12_288:]


def test_a_database_of_a_newer_warta_is_refused(old_home: Home) -> None:
    """Older code would misread it. The message says to upgrade."""
    warehouse = Warehouse(old_home)
    warehouse.migrate()
    with warehouse.transaction() as database:
        database.execute(
            "INSERT INTO store.schema_version VALUES (99, 'later', ?)", [datetime.now(UTC)]
        )
    with pytest.raises(StorageError, match=r"newer version.*later.*upgrade Warta"):
        warehouse.migrate()


@pytest.mark.parametrize("missing", [step.name for step in migrations()[1:]])
def test_a_migration_that_was_missing_when_a_home_was_made_is_applied_later(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A branch can add a file between two that a home already has."""
    import warta.storage.warehouse.migrate as module

    others = tuple(step for step in migrations() if step.name != missing)
    home = Home(tmp_path / "old")
    with monkeypatch.context() as patch:
        patch.setattr(module, "migrations", lambda: others)
        patch.setattr(module, "view_statements", lambda: "")  # views need the missing migration
        try:
            Warehouse(home).migrate()
        except StorageError:
            # A later migration needs the missing one, so no such home can exist.
            assert any(step.name > missing for step in others)
            return
    Warehouse(home).migrate()
    new = Warehouse(Home(tmp_path / "new"))
    new.migrate()
    assert structure(home.warehouse) == structure(new.home.warehouse)
    with duckdb.connect(str(home.warehouse), read_only=True) as database:
        names = database.execute("SELECT name FROM store.schema_version WHERE version > 0")
        assert sorted(name for (name,) in names.fetchall()) == [step.name for step in migrations()]


def test_a_home_with_a_migration_recorded_twice_gets_the_missing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Migrations were once applied by position, which recorded one twice and skipped another."""
    import warta.storage.warehouse.migrate as module

    others = tuple(step for step in migrations() if step.name != "0006_method_reason.sql")
    home = Home(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(module, "migrations", lambda: others)
        patch.setattr(module, "view_statements", lambda: "")
        Warehouse(home).migrate()
    with Warehouse(home).transaction() as database:
        database.execute(
            "INSERT INTO store.schema_version VALUES (?, ?, now())",
            [len(others) + 1, others[-1].name],
        )
    Warehouse(home).migrate()
    with duckdb.connect(str(home.warehouse), read_only=True) as database:
        assert database.execute("SELECT method_reason FROM articles").fetchall() == []


def test_views_that_can_not_be_made_are_explained(tmp_path: Path) -> None:
    """DuckDB's message does not say that nothing is lost, nor what to do."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    with warehouse.transaction() as database:
        database.execute("DROP VIEW articles")
        database.execute("CREATE TABLE articles (mine INTEGER)")
        database.execute("DELETE FROM store.schema_version WHERE version = 0")
    with pytest.raises(StorageError, match=r"public views.*tables are complete.*rename it"):
        warehouse.migrate()
    with warehouse.transaction() as database:
        database.execute("ALTER TABLE articles RENAME TO mine")
    warehouse.migrate()
    with warehouse.transaction() as database:
        assert database.execute("SELECT count(*) FROM articles").fetchone() == (0,)
