"""Deduplication gives every entry one outcome, whatever the order in which pages arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.news.drafts import NOW, WIRE, article, pending
from warta.news.article import Rejection
from warta.news.dedupe import decide
from warta.news.outcome import Delay, Draft, Failure, Refusal
from warta.news.versions.decision import Decision, Document, KnownDocuments

OTHER = "A school class from Brenkhausen found a clay pot that is older than the village itself."


def draft(url: str, text: str = WIRE, *, hour: int = 8) -> Draft:
    return Draft((pending(url),), article(url, text, hour=hour))


def stored(decision: Decision, known: KnownDocuments) -> KnownDocuments:
    """Return what the warehouse knows after it stored a decision."""
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
    aliases = known.aliases | {url_hash: key for url_hash, key, _ in decision.aliases}
    return KnownDocuments(aliases, documents)


def outcomes(decision: Decision) -> list[str]:
    """Return the outcomes of all entries that a decision settles."""
    return sorted(verdict.outcome for verdict in decision.settled)


def test_an_edit_at_a_known_address_is_a_version() -> None:
    """The old text stays readable under its version number."""
    url = "http://a.example/1"
    known = stored(decide([draft(url)], KnownDocuments(), NOW), KnownDocuments())
    decision = decide([draft(url, WIRE + " Fishermen object.")], known, NOW)
    assert [(v.version, v.changed_words) for v in decision.edits] == [(2, 2)]
    assert outcomes(decision) == ["version"]


def test_other_quotes_and_spacing_make_no_new_version() -> None:
    """Such versions would hide the real edits in an article's history."""
    url = "http://a.example/1"
    known = stored(
        decide([draft(url, 'He said "yes" to it. ' + WIRE)], KnownDocuments(), NOW),
        KnownDocuments(),
    )
    decision = decide([draft(url, "He  said “yes” to it.\n" + WIRE)], known, NOW)
    assert (decision.edits, outcomes(decision)) == ((), ["unchanged"])


def test_one_article_listed_by_two_feeds_is_new_once() -> None:
    """The second feed's entry gets an outcome, but must not be counted as another new article."""
    url = "http://a.example/1"
    draft_of_both = Draft((pending(url), pending(url, "http://a.example/other")), article(url))
    decision = decide([draft_of_both], KnownDocuments(), NOW)
    assert len(decision.new) == 1
    assert outcomes(decision) == ["new", "unchanged"]


def test_another_text_at_a_claimed_address_is_an_article_of_its_own() -> None:
    """A template that names one canonical address on every page would merge a site's articles."""
    claimed, known = "http://a.example/the-harbour-is-deepened-now", KnownDocuments()
    for number, text in enumerate([WIRE, OTHER, WIRE + " Fishermen object."]):
        url = f"http://a.example/{number}"
        page = replace(article(claimed, text, title=text[:20]), aliases=(claimed, url))
        known = stored(decide([Draft((pending(url),), page)], known, NOW), known)
    urls = {document.url: document.text for document in known.documents.values()}
    assert urls == {claimed: WIRE + " Fishermen object.", "http://a.example/1": OTHER}


def test_a_feed_s_text_does_not_replace_the_text_of_a_page_that_closed() -> None:
    """The feed's shorter text would be stored as an edit, and the full text would be lost."""
    url = "http://a.example/1"
    known = stored(decide([draft(url)], KnownDocuments(), NOW), KnownDocuments())
    from_feed = Draft((pending(url),), replace(article(url, OTHER), made_from="feed"))
    decision = decide([from_feed], known, NOW)
    assert (decision.edits, outcomes(decision)) == ((), ["unchanged"])


def test_a_page_without_article_is_settled_with_its_reason_or_tried_again() -> None:
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
    """Entries of a host that asked for a day's pause would otherwise fail without one request."""
    until = NOW + timedelta(hours=5)
    waiting = Draft((pending("http://a.example/4"),), Delay("pause", until, attempted=False))
    [postponed] = decide([waiting], KnownDocuments(), NOW).postponed
    assert (postponed.attempts, postponed.next_attempt_at) == (0, until)


def test_a_publication_date_in_the_future_is_replaced_by_first_seen() -> None:
    """Pages dated 2082 and 2203 exist; they would stay first in every list for decades."""
    later = replace(article("http://a.example/1"), published_at=NOW + timedelta(days=400))
    [new] = decide([Draft((pending("http://a.example/1"),), later)], KnownDocuments(), NOW).new
    assert (new.published_at, new.published_from) == (NOW, "first seen")


def test_the_last_attempt_settles_an_entry_as_failed() -> None:
    """No entry may stay pending for ever."""
    tried_often = replace(pending("http://a.example/4"), attempts=5)
    decision = decide([Draft((tried_often,), Delay("HTTP 503"))], KnownDocuments(), NOW)
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
    unique_by=lambda draft: draft.entries[0].entry.url,
)


@given(batches_of_drafts, st.randoms(use_true_random=False), st.integers(1, 8))
def test_neither_order_nor_batches_change_what_is_stored(
    drafts: list[Draft], random: Random, size: int
) -> None:
    """Pages arrive in any order; what is stored must not depend on it."""
    in_order = stored(decide(drafts, KnownDocuments(), NOW), KnownDocuments())
    shuffled = list(drafts)
    random.shuffle(shuffled)
    known = KnownDocuments()
    for start in range(0, len(shuffled), size):
        known = stored(decide(shuffled[start : start + size], known, NOW), known)
    assert known.documents == in_order.documents
    assert known.aliases == in_order.aliases


@given(batches_of_drafts)
def test_deciding_again_changes_nothing(drafts: list[Draft]) -> None:
    """A run that was killed and is started again must not store anything twice."""
    known = stored(decide(drafts, KnownDocuments(), NOW), KnownDocuments())
    again = decide(drafts, known, NOW)
    assert (again.new, again.edits, again.aliases) == ((), (), ())
    assert set(outcomes(again)) <= {"unchanged"}
