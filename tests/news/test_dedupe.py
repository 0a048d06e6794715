"""Deciding: every entry gets one outcome, and the order of arrival changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from warta.news.addresses.identity import entry_key_of, feed_id_of, signature_of, url_hash_of
from warta.news.article import Article, Rejection
from warta.news.dedupe import decide
from warta.news.entry import Entry
from warta.news.outcome import Delay, Draft, Failure, PendingEntry, Refusal
from warta.news.versions.decision import Decision, Document, KnownDocuments

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WIRE = "The harbour of Sandoval will be deepened by four metres before the autumn storms arrive."
OTHER = "A school class from Brenkhausen found a clay pot that is older than the village itself."
_numbers = count()


def pending(url: str, feed: str = "http://a.example/feed") -> PendingEntry:
    entry = Entry(entry_id=url, url=url, title="Listed")
    return PendingEntry(
        entry_key=entry_key_of(feed_id_of(feed), url),
        feed_id=feed_id_of(feed),
        feed_url=feed,
        entry=entry,
        url_hash=url_hash_of(url),
        signature=signature_of(entry),
        seen_at=NOW,
        wanted_since=NOW,
    )


def article(url: str, text: str = WIRE, *, hour: int = 8, title: str = "Harbour") -> Article:
    return Article(
        url=url,
        title=title,
        text=text,
        summary="",
        authors=(),
        language="en",
        published_at=datetime(2026, 3, 1, hour, tzinfo=UTC),
        published_from="page",
        modified_at=None,
        categories=(),
        tags=(),
        image_url=None,
        word_count=len(text.split()),
        is_paywalled=False,
        made_from="page",
        method="test",
    )


def draft(url: str, text: str = WIRE, *, hour: int = 8) -> Draft:
    return Draft((pending(url),), article(url, text, hour=hour))


def stored(decision: Decision, known: KnownDocuments) -> KnownDocuments:
    """What the warehouse knows after a decision."""
    documents = dict(known.documents)
    for new in decision.new:
        documents[new.article_id] = Document(
            article_id=new.article_id,
            url=new.article.url,
            title=new.article.title,
            published_at=new.published_at,
            text_hash=new.text_hash,
            version=1,
            made_from=new.article.made_from,
            text=new.article.text,
        )
    for edit in decision.edits:
        documents[edit.article_id] = replace(
            documents[edit.article_id],
            title=edit.article.title,
            text=edit.article.text,
            text_hash=edit.text_hash,
            version=edit.version,
        )
    aliases = known.aliases | {hash_: key for hash_, key, _ in decision.aliases}
    return KnownDocuments(aliases, documents)


def outcomes(decision: Decision) -> list[str]:
    return sorted(verdict.outcome for verdict in decision.settled)


def test_an_edit_at_a_known_address_is_a_version() -> None:
    """The old text is kept, so it must be told from the new."""
    url = "http://a.example/1"
    known = stored(decide([draft(url)], KnownDocuments(), NOW), KnownDocuments())
    decision = decide([draft(url, WIRE + " Fishermen object.")], known, NOW)
    assert [(v.version, v.changed_words) for v in decision.edits] == [(2, 2)]
    assert outcomes(decision) == ["version"]


def test_the_same_text_in_other_quotes_and_spacing_is_no_version() -> None:
    """Changed typography would fill the history with noise."""
    url = "http://a.example/1"
    known = stored(
        decide([draft(url, 'He said "yes" to it. ' + WIRE)], KnownDocuments(), NOW),
        KnownDocuments(),
    )
    decision = decide([draft(url, "He  said “yes” to it.\n" + WIRE)], known, NOW)
    assert (decision.edits, outcomes(decision)) == ((), ["unchanged"])


def test_one_article_listed_by_two_feeds_is_new_once() -> None:
    """The second feed's entry is accounted for, not counted as news."""
    url = "http://a.example/1"
    both = Draft((pending(url), pending(url, "http://a.example/other")), article(url))
    decision = decide([both], KnownDocuments(), NOW)
    assert len(decision.new) == 1
    assert outcomes(decision) == ["new", "unchanged"]


def test_a_shut_page_does_not_replace_the_text_it_once_showed() -> None:
    """The feed's shorter text would look like an edit."""
    url = "http://a.example/1"
    known = stored(decide([draft(url)], KnownDocuments(), NOW), KnownDocuments())
    from_feed = Draft((pending(url),), replace(article(url, OTHER), made_from="feed"))
    decision = decide([from_feed], known, NOW)
    assert (decision.edits, outcomes(decision)) == ((), ["unchanged"])


def test_whatever_is_no_article_is_settled_with_its_reason_or_tried_again() -> None:
    """Every entry leaves with exactly one named outcome."""
    drafts = [
        Draft((pending("http://a.example/1"),), Rejection("no article text found")),
        Draft((pending("http://a.example/2"),), Refusal("robots.txt disallows it")),
        Draft((pending("http://a.example/3"),), Failure("HTTP 404 Not Found")),
        Draft((pending("http://a.example/4"),), Delay("HTTP 503")),
    ]
    decision = decide(drafts, KnownDocuments(), NOW)
    assert outcomes(decision) == ["failed", "refused", "rejected"]
    assert all(verdict.reason for verdict in decision.settled)
    [postponed] = decision.postponed
    assert postponed.attempts == 1
    assert postponed.next_attempt_at > NOW


def test_waiting_for_a_host_uses_up_no_attempt() -> None:
    """A host that asked for a day's pause must not cost its entries their chances."""
    until = NOW + timedelta(hours=5)
    waiting = Draft((pending("http://a.example/4"),), Delay("pause", until, attempted=False))
    [postponed] = decide([waiting], KnownDocuments(), NOW).postponed
    assert (postponed.attempts, postponed.next_attempt_at) == (0, until)


def test_a_date_in_the_future_is_not_believed() -> None:
    """2082 and 2203 have been seen; such an article would lead every list for decades."""
    later = replace(article("http://a.example/1"), published_at=NOW + timedelta(days=400))
    [new] = decide([Draft((pending("http://a.example/1"),), later)], KnownDocuments(), NOW).new
    assert (new.published_at, new.published_from) == (NOW, "first seen")


def test_the_last_attempt_settles_an_entry_as_failed() -> None:
    """Nothing stays pending for ever."""
    tired = replace(pending("http://a.example/4"), attempts=5)
    decision = decide([Draft((tired,), Delay("HTTP 503"))], KnownDocuments(), NOW)
    assert outcomes(decision) == ["failed"]
    assert "6 attempts" in (decision.settled[0].reason or "")


batches_of_drafts = st.lists(
    st.builds(
        draft,
        st.sampled_from([f"http://{site}.example/{n}" for site in "abcd" for n in range(3)]),
        st.sampled_from([WIRE, OTHER]),
        hour=st.integers(0, 23),
    ),
    max_size=8,
    unique_by=lambda each: each.entries[0].entry.url,
)


@given(batches_of_drafts, st.randoms(use_true_random=False), st.integers(1, 8))
def test_neither_order_nor_batches_change_what_is_stored(
    drafts: list[Draft], random: object, size: int
) -> None:
    """Pages arrive in the order of the network; the news must not depend on it."""
    straight = stored(decide(drafts, KnownDocuments(), NOW), KnownDocuments())
    shuffled = list(drafts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    known = KnownDocuments()
    for start in range(0, len(shuffled), size):
        known = stored(decide(shuffled[start : start + size], known, NOW), known)
    assert known.documents == straight.documents
    assert known.aliases == straight.aliases


@given(batches_of_drafts)
def test_deciding_again_changes_nothing(drafts: list[Draft]) -> None:
    """Running twice is the same as running once."""
    known = stored(decide(drafts, KnownDocuments(), NOW), KnownDocuments())
    again = decide(drafts, known, NOW)
    assert (again.new, again.edits, again.aliases) == ((), (), ())
    assert set(outcomes(again)) <= {"unchanged"}
