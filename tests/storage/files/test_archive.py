"""The archive: standard WARC, whole records only, readable by others."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from warta.news.addresses.identity import url_hash_of
from warta.news.article import RawPage
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.pages import archived_pages, index_leftovers, index_pages
from warta.storage.warehouse.connection import Warehouse

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(number: int, body: bytes = b"<p>text</p>", **headers: str) -> RawPage:
    return RawPage(
        requested_url=f"http://a.example/go/{number}",
        url=f"http://a.example/{number}",
        status=200,
        reason="OK",
        headers=(("content-type", "text/html"), *headers.items()),
        body=body,
        fetched_at=NOW + timedelta(seconds=number),
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path)
    found.make()
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=5000), st.booleans())
def test_a_page_is_read_back_to_the_byte(home: Home, body: bytes, compressed: bool) -> None:
    """Extraction from the archive must see what the server sent."""
    sent = (
        page(1, gzip.compress(body), **{"content-encoding": "gzip"})
        if compressed
        else page(1, body)
    )
    archive = Archive(home)
    assert archive.read(archive.append(sent).location) == sent


_VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.lists(_VALUES.map(str.strip), max_size=5))
@example(['filename="é"; é'])
@example(['<http://é.example/>; rel=hub; title="é"', "a\tb", "\x1b[31m", "x: y"])
def test_headers_are_read_back_as_they_were(home: Home, values: list[str]) -> None:
    """HTTP/2 carries any letters; a reading from the archive must not differ from the first."""
    sent = replace(page(1), headers=tuple((f"x-{n}", value) for n, value in enumerate(values)))
    archive = Archive(home)
    assert archive.read(archive.append(sent).location) == sent


def test_other_tools_read_the_archive(home: Home) -> None:
    """WARC is kept because everybody's tools read it."""
    archive = Archive(home)
    for number in range(3):
        archive.append(page(number))
    [file] = home.archive.glob("*.warc.gz")
    with file.open("rb") as stream:
        found = [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(stream)
        ]
    assert found == [("response", f"http://a.example/{n}", b"<p>text</p>") for n in range(3)]


@pytest.mark.parametrize("cut", [1, 20, 150])
def test_what_a_crash_left_is_indexed_and_the_broken_end_cut_away(home: Home, cut: int) -> None:
    """A page in the archive is not fetched again, whenever the run died."""
    archive, warehouse = Archive(home), Warehouse(home)
    warehouse.migrate()
    known = archive.append(page(1))
    with warehouse.transaction() as database:
        index_pages(database, [known])
    whole = archive.append(page(2))
    broken = archive.append(page(3))
    file = home.archive / known.location.file
    with file.open("r+b") as stream:
        stream.truncate(broken.location.offset + broken.location.length - cut)
    with warehouse.transaction() as database:
        assert index_leftovers(database, archive) == 1
        assert index_leftovers(database, archive) == 0
        wanted = {url_hash_of(f"http://a.example/go/{n}"): NOW for n in (1, 2, 3)}
        found = archived_pages(database, wanted)
    assert found == {
        url_hash_of("http://a.example/go/1"): known.location,
        url_hash_of("http://a.example/go/2"): whole.location,
    }
    again = archive.append(page(3))
    assert archive.read(again.location) == page(3)


def test_a_page_older_than_wanted_is_fetched_again(home: Home) -> None:
    """An edit is only seen on a fresh page."""
    archive, warehouse = Archive(home), Warehouse(home)
    warehouse.migrate()
    with warehouse.transaction() as database:
        index_pages(database, [archive.append(page(1))])
        later = {url_hash_of("http://a.example/go/1"): NOW + timedelta(hours=1)}
        assert archived_pages(database, later) == {}


def test_a_damaged_record_is_a_clear_error(home: Home) -> None:
    """The flow fetches such a page again."""
    archive = Archive(home)
    place = archive.append(page(1)).location
    (home.archive / place.file).write_bytes(b"\0" * place.length)
    with pytest.raises(StorageError, match="no whole record"):
        archive.read(place)
