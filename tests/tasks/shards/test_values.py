"""Values that travel between machines arrive as they were sent, and nothing else is accepted."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warta.news.article import Article, RawPage, Rejection
from warta.news.entry import Entry
from warta.news.outcome import Draft, Failure, Refusal
from warta.news.pagination.page_walk import FurtherPages
from warta.news.polling.poll import Feed, Poll
from warta.news.shards.codec import BadPayload, Codec
from warta.news.shards.split import by_site
from warta.storage.files.warc_records import record_of
from warta.storage.queue.committing import Part
from warta.storage.tables.hosts import HostRules
from warta.tasks.reextract import ArchivedPages
from warta.tasks.run.workers import Lost, Waiting
from warta.tasks.shards.receive import feeds_in
from warta.tasks.shards.values import (
    ARCHIVED_PART,
    ARCHIVED_SHARD,
    FEED_PART,
    FEED_SHARD,
    MEMORY,
    PAGE_PART,
    PAGE_SHARD,
    RECHECK_PART,
    RECHECK_SHARD,
    SUMMARY,
    ArchivedPart,
    FeedPart,
    PagePart,
    SentDraft,
    SentPages,
    SentResult,
    wire_version,
)

CODECS: list[Codec[Any]] = [
    FEED_SHARD, PAGE_SHARD, RECHECK_SHARD, ARCHIVED_SHARD,
    FEED_PART, PAGE_PART, RECHECK_PART, ARCHIVED_PART, SUMMARY, MEMORY,
]  # fmt: skip
NOW = datetime(2026, 11, 28, 12, 0, 0, 123456, tzinfo=UTC)

st.register_type_strategy(
    datetime, st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))
)
st.register_type_strategy(float, st.floats(allow_nan=False))
# Keys are hashes of 64 bits.
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec._kind.__name__)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_value_arrives_as_it_was_sent(codec: Codec[Any], data: st.DataObject) -> None:
    """Many machines must store what one does: any text, time and number, of the same type."""
    value = data.draw(st.from_type(codec._kind))
    assert codec.decode(codec.encode(value)) == value


@pytest.mark.parametrize("kind", get_args(get_type_hints(Draft)["result"]))
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_result_keeps_its_type(kind: type, data: st.DataObject) -> None:
    """A refusal that arrives as a failure would be tried again: their first fields are the same."""
    draft = Draft((), data.draw(st.from_type(kind)))
    part = PagePart((SentDraft.of(draft),), (), ())
    [sent] = PAGE_PART.decode(PAGE_PART.encode(part)).drafts
    assert (sent.draft, type(sent.draft.result)) == (draft, kind)


def test_half_a_surrogate_pair_arrives_as_a_question_mark() -> None:
    """A header may hold one; it must cost neither its page nor its batch."""
    draft = SentDraft((), None, refusal=Refusal("a \ud800 b"))
    part = PagePart((draft,), (), (HostRules("a.example"),))
    arrived = PAGE_PART.decode(PAGE_PART.encode(part))
    assert arrived == replace(part, drafts=(replace(draft, refusal=Refusal("a ? b")),))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"nonsense",
        pickle.dumps(PagePart((), (), ())),
        zstandard.compress(b"nonsense"),
        zstandard.compress(json.dumps([{"drafts": [], "kept": []}]).encode()),
        zstandard.compress(
            json.dumps([{"drafts": [], "kept": [], "host_rules": [], "code": "x"}]).encode()
        ),
        zstandard.compress(bytes(600_000_000)),
        SUMMARY.encode(SUMMARY._kind({}, 0)),
    ],
)
def test_payload_that_is_not_a_value_of_the_type_is_refused(payload: bytes) -> None:
    """Others write to the database, and must not run code here or use up the memory."""
    with pytest.raises(BadPayload):
        PAGE_PART.decode(payload)


def test_wrong_clock_of_a_worker_changes_no_schedule() -> None:
    """A feed polled "tomorrow" would be left alone until then, one polled "yesterday" be due at once."""
    feed = Feed(1, "http://a.example/feed", "", 900, NOW)
    polls = [Poll(feed, NOW + timedelta(hours=ahead), "not modified") for ahead in (-9, -1, 0, 30)]
    payload = FEED_PART.encode(FeedPart(tuple(polls), ()))
    began = NOW - timedelta(hours=2)
    read = feeds_in(Part(1, "shard", "feeds", payload, b""), began, NOW)
    assert [(NOW - poll.polled_at) / timedelta(hours=1) for poll in read.polls] == [2, 1, 0, 0]


def test_archived_pages_arrive_as_they_were_archived() -> None:
    """An article of several pages, one of them missing; and a record that breaks off."""
    pages = [
        RawPage(
            "http://a.example/1", f"http://a.example/{n}", 200, "OK", (("X-Kind", "ö"),), body, NOW
        )
        for n, body in enumerate((b"<p>\xff\x00", b"", b"x" * 5000))
    ]
    rest = FurtherPages(tuple(pages[1:]), True, "page 4: HTTP 404", ("http://a.example/4",))
    article = ArchivedPages(-7, Entry("id", "http://a.example/1", "Judul"), pages[0], rest)
    records = [record_of(page) for page in pages]
    sent = SentPages.of(article, records)
    assert sent.pages(b"".join(records)) == article
    for torn in (b"".join(records)[:-1], b"", b"x" * 9000):
        with pytest.raises(BadPayload):
            sent.pages(torn)
    with pytest.raises(BadPayload):
        replace(sent, lengths=()).pages(b"")


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=15, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("kind", [Article, Rejection, Failure, Lost, Waiting])
def test_result_of_archived_pages_keeps_its_type(data: st.DataObject, kind: type[Any]) -> None:
    """A rejection that arrives as a failure would be counted as one."""
    result = data.draw(st.from_type(kind))
    part = ArchivedPart((SentResult.of(7, result),))
    [sent] = ARCHIVED_PART.decode(ARCHIVED_PART.encode(part)).results
    expected = Lost(result.reason) if isinstance(result, Lost | Waiting) else result
    assert (sent.key, sent.result) == (7, expected)


def test_version_differs_between_incompatible_workers() -> None:
    """A worker with yesterday's code must not claim today's shards."""
    assert wire_version("1.0") == wire_version("1.0") != wire_version("1.1")
    assert len({codec.fingerprint for codec in CODECS}) == len(CODECS)


ADDRESSES = st.lists(
    st.sampled_from(
        [f"http://{host}.site{n}.example/{p}" for host in "ab" for n in range(9) for p in range(4)]
        + ["http://", "nonsense", "http://192.0.2.1/a"]
    ),
    max_size=60,
)


@given(addresses=ADDRESSES, most=st.integers(1, 12))
def test_every_address_is_in_one_shard_and_every_site_in_one(
    addresses: list[str], most: int
) -> None:
    """Two workers at one site would request too often, and a lost address is a lost page."""
    cuts = by_site(addresses, lambda each: each, most)
    assert sorted(value for cut in cuts for value in cut.values) == sorted(addresses)
    sites = [site for cut in cuts for site in cut.sites]
    assert len(sites) == len(set(sites))
    assert all(len(cut.values) <= most or len(cut.sites) == 1 for cut in cuts)
    again = by_site(reversed(addresses), lambda each: each, most)
    assert [cut.sites for cut in again] == [cut.sites for cut in cuts]
