"""Read the documents that a batch touches, and store the decision about them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import host_of, site_of
from warta.news.article import Article, Related, Removed
from warta.news.metadata.claims import Claim
from warta.news.outcome import PendingEntry
from warta.news.versions.decision import Decision, Document, Edit, KnownDocuments, NewDocument
from warta.storage.tables.copies import enqueue
from warta.storage.tables.kept import compare_edited_copies, feed_columns, recount_copies
from warta.storage.tables.search import index_articles
from warta.storage.tables.stories import await_story
from warta.storage.warehouse.connection import (
    Database,
    columns_of,
    insert,
    query,
    rows_of,
    run_script,
    run_statements,
    temporary,
)

# The fields of an article that an edit may change: columns of store.article of the same names.
# Addresses and the time of publication have their own rules.
_NOT_CONTENT = {
    "url", "aliases", "further", "published_at", "published_from", "published_why",
}  # fmt: skip
CONTENT = tuple(field.name for field in fields(Article) if field.name not in _NOT_CONTENT)
# Fields that feeds fill if the page has none, and the condition for that. If another site's feed
# led to the edit, the stored value stays.
_FILLED_BY_FEEDS = {
    "authors": "len(edited.authors) = 0",
    "categories": "len(edited.categories) = 0",
    "image_url": "edited.image_url IS NULL",
}


def known_of(
    database: Database, addresses: Iterable[str], entries: Iterable[PendingEntry] = ()
) -> KnownDocuments:
    """Return the stored documents at these addresses, and those that the entries led to before."""
    temporary(
        database,
        "address",
        ({"url_hash": hash_} for hash_ in {url_hash_of(url) for url in addresses}),
        {"url_hash": "BIGINT"},
    )
    aliases = dict(
        database.execute(
            "SELECT url_hash, article_id FROM store.alias SEMI JOIN address USING (url_hash)"
        ).fetchall()
    )
    predecessors = _led_to(database, entries)
    database.execute(query("articles/touched"))
    rows = rows_of(database, query("articles/known_documents"))
    removed = dict(
        database.execute(
            "SELECT url_hash, reason FROM store.tombstone SEMI JOIN address USING (url_hash)"
        ).fetchall()
    )
    documents = {row["article_id"]: Document(**row) for row in rows}
    return KnownDocuments(aliases, documents, removed, predecessors)


def _led_to(database: Database, entries: Iterable[PendingEntry]) -> dict[int, int]:
    """Return by entry key the article that an entry, or the one it replaces, led to before."""
    rows = [
        {"entry_key": each.entry_key, "before_key": key}
        for each in entries
        for key in (each.entry_key, each.replaces)
        if key is not None
    ]
    columns = {"entry_key": "BIGINT", "before_key": "BIGINT"}
    temporary(database, "listed_before", rows, columns)
    run_script(database, "articles/led_to")
    return dict(
        database.execute("SELECT entry_key, article_id FROM led_to ORDER BY ALL").fetchall()
    )


def known_addresses(database: Database, url_hashes: Iterable[int]) -> dict[int, int]:
    """Return the article ids at these addresses, by URL hash."""
    temporary(database, "address", ({"url_hash": h} for h in url_hashes), {"url_hash": "BIGINT"})
    return dict(
        database.execute(
            "SELECT url_hash, article_id FROM store.alias SEMI JOIN address USING (url_hash)"
        ).fetchall()
    )


def save_decision(database: Database, decision: Decision, now: datetime) -> int:
    """Store the documents, versions and addresses of a decision.

    Queues new and edited documents for the search of copies (``storage.tables.copies``), new ones
    also for stories (``storage.tables.stories``). Returns how many stored documents were rewritten,
    without edits that change nothing.
    """
    runs = _runs_of(database, decision.new)
    feeds = feed_columns(database, (new.first.feed_id for new in decision.new))
    insert(
        database,
        "store.article",
        (
            _article_row(new, now)
            | {"sighted_at": _sight(runs, new.first.seen_at)}
            | feeds.get(new.first.feed_id, {})
            for new in decision.new
        ),
    )
    rewritten = _rewrite(database, decision.edits, now)
    take_over(database, decision.claims)
    enqueue(
        database,
        [*(new.article_id for new in decision.new), *(edit.article_id for edit in decision.edits)],
    )
    await_story(database, (new.article_id for new in decision.new))
    index_articles(database, [*(new.article_id for new in decision.new), *rewritten])
    if decision.moved:
        temporary(
            database, "moved", ({"url_hash": h} for h in decision.moved), {"url_hash": "BIGINT"}
        )
        database.execute("DELETE FROM store.alias WHERE url_hash IN (SELECT url_hash FROM moved)")
    insert(
        database,
        "store.alias",
        (
            {
                "url_hash": hash_,
                "article_id": article_id,
                "url": url,
                "is_further": True if hash_ in decision.further else None,
            }
            for hash_, article_id, url in decision.aliases
        ),
    )
    return len(rewritten)


def _runs_of(database: Database, new: Sequence[NewDocument]) -> list[datetime]:
    """Return the starts of the runs in which these documents may have been seen first.

    A run that finishes the work of a killed or stopped one counts as that run, so that the result
    does not depend on where a run was interrupted.
    """
    since = min((each.first.seen_at for each in new), default=None)
    rows = database.execute(query("articles/beginnings_of_runs"), {"since": since})
    return [started_at for (started_at,) in rows.fetchall()]


def _sight(runs: Sequence[datetime], seen_at: datetime) -> datetime:
    """Return the start of the run that saw a document; the order within a run is random."""
    index = bisect_right(runs, seen_at)
    return runs[index - 1] if index else seen_at


def feeds_of(database: Database, article_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return the addresses of these articles and of the feeds that their fields come from."""
    temporary(
        database,
        "listed_again",
        ({"article_id": key} for key in article_ids),
        {"article_id": "BIGINT"},
    )
    rows = rows_of(database, query("articles/spoken_for"))
    return {row["article_id"]: (row["url"], row["feed_url"]) for row in rows}


def take_over(database: Database, claims: Sequence[Claim]) -> None:
    """Store fields from the articles' own sites' feeds, and queue them for clustering."""
    if not claims:
        return
    rows = {claim.article_id: asdict(claim) for claim in reversed(claims)}
    temporary(
        database,
        "claimed",
        rows.values(),
        {
            "article_id": "BIGINT",
            "feed_id": "BIGINT",
            "published_at": "TIMESTAMPTZ",
            "authors": "VARCHAR[]",
            "categories": "VARCHAR[]",
            "image_url": "VARCHAR",
        },
    )
    run_script(database, "articles/take_over")
    recount_copies(database)
    enqueue(database, rows)


def _rewrite(database: Database, edits: Sequence[Edit], now: datetime) -> list[int]:
    if not edits:
        return []
    temporary(
        database,
        "edited",
        (
            {
                "article_id": edit.article_id,
                "version": edit.version,
                "is_version": edit.is_version,
                "is_by_foreign_feed": edit.is_by_foreign_feed,
                "is_correction": edit.revision.is_correction,
                "cause": edit.cause,
                "changed_words": edit.changed_words,
                "text_hash": edit.text_hash,
                "updated_at": now,
                "published_at": edit.published_at,
                "published_from": edit.published_from,
                "published_why": edit.article.published_why,
                "url": edit.url,
                "host": host_of(edit.url) if edit.url else None,
                **_content(edit.article),
            }
            for edit in edits
        ),
        columns_of(database, "store.article")
        | dict.fromkeys(("is_version", "is_by_foreign_feed", "is_correction"), "BOOLEAN"),
    )
    run_statements(database, _filled(query("articles/find_edited")))
    database.execute(query("articles/keep_past_versions"))
    database.execute(_filled(query("articles/replace_versions")))
    run_script(database, "articles/follow_past_versions")
    database.execute(query("articles/edited_copies"))
    recount_copies(database)
    compare_edited_copies(database)
    insert(database, "store.revision", (_revision_row(edit) for edit in edits if edit.is_version))
    rows = database.execute("SELECT article_id FROM edited_row").fetchall()
    return [article_id for (article_id,) in rows]


def _filled(statement: str) -> str:
    """Return a statement with the columns of CONTENT in place of its three placeholders."""
    lists = {
        "edited_content": [f"edited.{name}" for name in CONTENT],
        "article_content": [f"article.{name}" for name in CONTENT],
        "content_assignments": [_assigned(name) for name in CONTENT],
    }
    for name, columns in lists.items():
        statement = statement.replace(f"/* {name} */", ", ".join(columns))
    return statement


def _assigned(name: str) -> str:
    if (is_empty := _FILLED_BY_FEEDS.get(name)) is None:
        return f"{name} = edited.{name}"
    keep_stored = f"edited.is_by_foreign_feed AND {is_empty}"
    return f"{name} = CASE WHEN {keep_stored} THEN article.{name} ELSE edited.{name} END"


def _revision_row(edit: Edit) -> dict[str, Any]:
    revision = edit.revision
    return {
        "article_id": edit.article_id,
        "version": edit.version,
        "added_words": revision.added_words,
        "removed_words": revision.removed_words,
        "title_changed": revision.title_changed,
        "changed_numbers": [
            {"before": number.before, "after": number.after} for number in revision.changed_numbers
        ],
        "is_correction": revision.is_correction,
    }


def _article_row(new: NewDocument, now: datetime) -> dict[str, Any]:
    article = new.article
    return {
        "article_id": new.article_id,
        "url": article.url,
        "site": site_of(article.url),
        "host": host_of(article.url),
        "feed_id": new.first.feed_id,
        "published_at": new.published_at,
        "published_from": new.published_from,
        "published_why": article.published_why,
        "first_seen_at": new.first.seen_at,
        "updated_at": now,
        "version": 1,
        "changed_words": 0,
        "text_hash": new.text_hash,
        **_content(article),
    }


def _content(article: Article) -> dict[str, Any]:
    """Return the columns that an edit may change, with their values."""
    return {name: _stored(getattr(article, name)) for name in CONTENT}


def _stored(value: Any) -> Any:
    """Return a field as stored: tuples become lists, dataclasses in them mappings."""
    if isinstance(value, tuple):
        return [asdict(each) if isinstance(each, Related | Removed) else each for each in value]
    return value
