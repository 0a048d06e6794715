"""The archive: standard WARC, whole records only, readable by others."""

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


@pytest.fixture
def warehouse(home: Home) -> Warehouse:
    made = Warehouse(home)
    made.migrate()
    return made


def leftovers(warehouse: Warehouse, archive: Archive) -> int:
    with warehouse.transaction() as database:
        return index_leftovers(database, archive)


def zeros(count: int) -> bytes:
    return gzip.compress(b"\0" * count)


def foreign_record(kind: str) -> bytes:
    """A whole record that another program wrote."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
    body = b"software: Wget/1.21.3 (linux-gnu)\r\n"
    date = f"WARC-Date: 2026-03-01T12:00:00Z\r\nContent-Length: {len(body)}\r\n\r\n"
    return gzip.compress((head + date).encode() + body + b"\r\n\r\n")


PAST_OVER = {
    "a member that is no WARC": gzip.compress(b"hello"),
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
    "300 MB of zeros": zeros(300_000_000),
    "damaged bytes": b"\x1f\x8b\x08\x00" + b"\xff" * 300,
    "bytes that are no gzip": b"\0" * 5_000,
}


@pytest.mark.parametrize("between", PAST_OVER.values(), ids=PAST_OVER)
def test_what_is_no_page_is_passed_over_and_stays(
    home: Home, warehouse: Warehouse, between: bytes
) -> None:
    """One such member at a file's end ended every run; and what is not understood is not cut."""
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
    assert leftovers(warehouse, archive) == 0, "it is not looked through again"


@pytest.mark.parametrize(
    "body",
    [b"<p>text</p>" * 1_000, gzip.compress(b"<p>text</p>" * 1_000, mtime=0)],
    ids=["plain", "compressed"],
)
def test_a_last_record_is_cut_wherever_it_is_torn(
    home: Home, warehouse: Warehouse, body: bytes
) -> None:
    """A page that was sent compressed is a whole gzip member within the torn one."""
    archive = Archive(home)
    encoding = {"content-encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    whole = archive.append(page(1)).location
    torn = archive.append(page(2, body, **encoding)).location
    path = home.archive / whole.file
    written = path.read_bytes()
    for left in sorted({1, 2, 3, 9, 10, 11, torn.length // 2, torn.length - 9, torn.length - 1}):
        path.write_bytes(written[: torn.offset + left])
        assert len(archive.recover(whole.file, 0).pages) == 1
        assert path.stat().st_size == torn.offset, left
    path.write_bytes(written[: torn.offset + 40] + bytes(torn.length - 40))
    assert archive.recover(whole.file, 0).end == torn.offset, "zeros, as a power cut leaves them"
    path.write_bytes(written)


def test_a_folder_link_or_foreign_file_of_such_a_name_is_left_alone(
    home: Home, warehouse: Warehouse
) -> None:
    """A link so named cut the file it led to down to nothing."""
    archive = Archive(home, writer="here")
    precious = home.root / "precious.txt"
    precious.write_text("not to be cut")
    (home.archive / "20260301-here.warc.gz").symlink_to(precious)
    (home.archive / "20260302-here.warc.gz").symlink_to(home.root / "nowhere")
    (home.archive / "20260303-here.warc.gz").mkdir()
    wget = home.archive / "20260304-wget.warc.gz"
    wget.write_bytes(foreign_record("warcinfo") + foreign_record("response")[:-5])
    before = wget.read_bytes()
    elsewhere = Archive(home, writer="elsewhere")
    other = elsewhere.append(page(1)).location
    path = home.archive / other.file
    with path.open("ab") as stream:
        stream.write(gzip.compress(b"not finished yet")[:-3])
    written = path.read_bytes()
    for _ in range(2):
        leftovers(warehouse, archive)
    assert (precious.read_text(), wget.read_bytes()) == ("not to be cut", before)
    assert path.read_bytes() == written, "another writer may be at work on it"
    with warehouse.transaction() as database:
        assert database.execute("SELECT requested_url FROM store.page").fetchall() == [
            ("http://a.example/go/1",)
        ]
    with pytest.raises(StorageError):
        archive.append(page(1))  # its file's name is a link's
    assert precious.read_text() == "not to be cut"
    kept = files_to_retire(archive, Retention(archive_days=1), NOW + timedelta(days=400))
    assert kept.keys() == {other.file}, "what is not Warta's is not retired either"
