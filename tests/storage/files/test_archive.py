"""The archive is standard WARC that other tools read, and holds complete records only."""

from __future__ import annotations

import gzip
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from warta.news.addresses.identity import url_hash_of
from warta.news.article import RawPage
from warta.storage.care.retention import Retention, files_to_retire
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.pages import archived_pages, index_leftovers, index_pages
from warta.storage.warehouse.connection import Warehouse

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(number: int, body: bytes = b"<p>text</p>", **headers: str) -> RawPage:
    """Return a fetched page."""
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
    home = Home(tmp_path)
    home.make()
    return home


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=5000), st.booleans())
def test_a_page_is_read_back_byte_for_byte(home: Home, body: bytes, compressed: bool) -> None:
    """Extraction from the archive must get what the server sent."""
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
def test_headers_are_read_back_unchanged(home: Home, values: list[str]) -> None:
    """HTTP/2 headers hold any letters; extracting again must give the same result."""
    sent = replace(page(1), headers=tuple((f"x-{n}", value) for n, value in enumerate(values)))
    archive = Archive(home)
    assert archive.read(archive.append(sent).location) == sent


def test_other_tools_read_the_archive(home: Home) -> None:
    """That is the reason for keeping WARC."""
    archive = Archive(home)
    for number in range(3):
        archive.append(page(number))
    [file] = home.archive.glob("*.warc.gz")
    with file.open("rb") as stream:
        records = [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(stream)
        ]
    assert records == [("response", f"http://a.example/{n}", b"<p>text</p>") for n in range(3)]


@pytest.mark.parametrize("cut", [1, 20, 150])
def test_pages_archived_before_a_crash_are_indexed_and_a_broken_end_is_cut_off(
    home: Home, cut: int
) -> None:
    """A page in the archive must not be fetched again, whenever the run was killed."""
    archive, warehouse = Archive(home), Warehouse(home)
    warehouse.migrate()
    indexed = archive.append(page(1))
    with warehouse.transaction() as database:
        index_pages(database, [indexed])
    complete = archive.append(page(2))
    broken = archive.append(page(3))
    file = home.archive / indexed.location.file
    with file.open("r+b") as stream:
        stream.truncate(broken.location.offset + broken.location.length - cut)
    with warehouse.transaction() as database:
        assert index_leftovers(database, archive) == 1
        assert index_leftovers(database, archive) == 0
        wanted = {url_hash_of(f"http://a.example/go/{n}"): NOW for n in (1, 2, 3)}
        locations = archived_pages(database, wanted)
    assert locations == {
        url_hash_of("http://a.example/go/1"): indexed.location,
        url_hash_of("http://a.example/go/2"): complete.location,
    }
    again = archive.append(page(3))
    assert archive.read(again.location) == page(3)


def test_a_page_older_than_wanted_is_fetched_again(home: Home) -> None:
    """An edit is only on a page that was fetched after it."""
    archive, warehouse = Archive(home), Warehouse(home)
    warehouse.migrate()
    with warehouse.transaction() as database:
        index_pages(database, [archive.append(page(1))])
        later = {url_hash_of("http://a.example/go/1"): NOW + timedelta(hours=1)}
        assert archived_pages(database, later) == {}


def test_a_damaged_record_raises_an_error(home: Home) -> None:
    """The run then fetches the page again."""
    archive = Archive(home)
    location = archive.append(page(1)).location
    (home.archive / location.file).write_bytes(b"\0" * location.length)
    with pytest.raises(StorageError, match="no whole record"):
        archive.read(location)


@pytest.fixture
def warehouse(home: Home) -> Warehouse:
    warehouse = Warehouse(home)
    warehouse.migrate()
    return warehouse


def leftovers(warehouse: Warehouse, archive: Archive) -> int:
    """Index pages that are in the archive only; return their number."""
    with warehouse.transaction() as database:
        return index_leftovers(database, archive)


def zeros(count: int) -> bytes:
    return gzip.compress(b"\0" * count)


def foreign_record(kind: str) -> bytes:
    """Return a complete record as another program writes it."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
    body = b"software: Wget/1.21.3 (linux-gnu)\r\n"
    date = f"WARC-Date: 2026-03-01T12:00:00Z\r\nContent-Length: {len(body)}\r\n\r\n"
    return gzip.compress((head + date).encode() + body + b"\r\n\r\n")


NOT_PAGES = {
    "a gzip member without WARC": gzip.compress(b"hello"),
    "an empty member": gzip.compress(b""),
    "a warcinfo record": foreign_record("warcinfo"),
    "a response without HTTP": foreign_record("response"),
    "a record of no kind": gzip.compress(b"WARC/1.1\r\n\r\n"),
    "a head without end": gzip.compress(b"WARC/1.1\r\nWarta-Requested-URI: http://a.example/\r\n"),
    "a page of an address that can't be asked": gzip.compress(
        b"WARC/1.1\r\nWARC-Type: response\r\nWarta-Requested-URI: http://a,b/\r\n"
        b"WARC-Target-URI: http://a,b/\r\nWARC-Date: 2026-03-01T12:00:00Z\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: 19\r\n\r\n"
        b"HTTP/1.1 200 OK\r\n\r\n\r\n\r\n"
    ),
    "a page without a date": gzip.compress(
        b"WARC/1.1\r\nWARC-Type: response\r\nWarta-Requested-URI: http://a.example/\r\n"
        b"WARC-Target-URI: http://a.example/\r\nWARC-Date: long ago\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: 19\r\n\r\n"
        b"HTTP/1.1 200 OK\r\n\r\n\r\n\r\n"
    ),
    "damaged bytes": b"\x1f\x8b\x08\x00" + b"\xff" * 300,
    "bytes without gzip": b"\0" * 5_000,
}


@pytest.mark.parametrize("kind", [*NOT_PAGES, "300 MB of zeros"])
def test_records_that_are_not_pages_are_skipped_and_kept(
    home: Home, warehouse: Warehouse, kind: str
) -> None:
    """One of these at the end of a file once made every run fail; they are not ours to delete."""
    between = NOT_PAGES[kind] if kind in NOT_PAGES else zeros(300_000_000)
    archive = Archive(home)
    first = archive.append(page(1))
    path = home.archive / first.location.file
    with path.open("ab") as stream:
        stream.write(between)
    last = archive.append(page(2))
    before = path.read_bytes()
    assert leftovers(warehouse, archive) == 2
    assert path.read_bytes() == before
    assert archive.read(last.location) == page(2)
    assert leftovers(warehouse, archive) == 0, "the file is not read again"


@pytest.mark.parametrize(
    "body",
    [b"<p>text</p>" * 1_000, gzip.compress(b"<p>text</p>" * 1_000, mtime=0)],
    ids=["plain", "compressed"],
)
def test_an_incomplete_last_record_is_cut_off(
    home: Home, warehouse: Warehouse, body: bytes
) -> None:
    """Wherever a crash cut it. The body of a compressed page is a gzip member of its own."""
    archive = Archive(home)
    encoding = {"content-encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    first = archive.append(page(1)).location
    last = archive.append(page(2, body, **encoding)).location
    path = home.archive / first.file
    written = path.read_bytes()
    for length in sorted({1, 2, 3, 9, 10, 11, last.length // 2, last.length - 9, last.length - 1}):
        path.write_bytes(written[: last.offset + length])
        assert len(archive.recover(first.file, 0).pages) == 1
        assert path.stat().st_size == last.offset, length
    path.write_bytes(written[: last.offset + 40] + bytes(last.length - 40))
    assert archive.recover(first.file, 0).end == last.offset, "zeros, as a power cut leaves them"
    path.write_bytes(written)


def test_folders_links_and_files_of_other_programs_are_not_changed(
    home: Home, warehouse: Warehouse
) -> None:
    """A link with the name of an archive file once had its target truncated."""
    archive = Archive(home, writer="here")
    linked_file = home.root / "linked.txt"
    linked_file.write_text("not to be cut")
    (home.archive / "20260301-here.warc.gz").symlink_to(linked_file)
    (home.archive / "20260302-here.warc.gz").symlink_to(home.root / "nowhere")
    (home.archive / "20260303-here.warc.gz").mkdir()
    wget = home.archive / "20260304-wget.warc.gz"
    wget.write_bytes(foreign_record("warcinfo") + foreign_record("response")[:-5])
    before = wget.read_bytes()
    elsewhere = Archive(home, writer="elsewhere")
    of_other_writer = elsewhere.append(page(1)).location
    path = home.archive / of_other_writer.file
    with path.open("ab") as stream:
        stream.write(gzip.compress(b"not finished yet")[:-3])
    written = path.read_bytes()
    for _ in range(2):
        leftovers(warehouse, archive)
    assert (linked_file.read_text(), wget.read_bytes()) == ("not to be cut", before)
    assert path.read_bytes() == written, "another writer may be writing to it"
    with warehouse.transaction() as database:
        assert database.execute("SELECT requested_url FROM store.page").fetchall() == [
            ("http://a.example/go/1",)
        ]
    with pytest.raises(StorageError):
        archive.append(page(1))  # the name of its file belongs to a link
    assert linked_file.read_text() == "not to be cut"
    retired = files_to_retire(archive, Retention(archive_days=1), NOW + timedelta(days=400))
    assert retired.keys() == {of_other_writer.file}, "only files of Warta are ever deleted"
