"""Articles, their versions and copies: look up what a batch touches, store what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import host_of, site_of
from warta.news.article import Article
from warta.news.dedupe import Decision, Document, Edit, Known, NewDocument
from warta.storage.tables.copies import enqueue
from warta.storage.tables.stories import await_story
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    statements,
    temporary,
)


def known_of(database: Database, addresses: Iterable[str]) -> Known:
    """The stored documents at these addresses."""
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
    database.execute(query("articles/touched"))
    found = rows_of(database, query("articles/known_documents"))
    removed = dict(
        database.execute(
            "SELECT url_hash, reason FROM store.tombstone SEMI JOIN address USING (url_hash)"
        ).fetchall()
    )
    return Known(aliases, {row["article_id"]: Document(**row) for row in found}, removed)


def known_addresses(database: Database, url_hashes: Iterable[int]) -> dict[int, int]:
    """The articles already known at these addresses: url hash to article_id."""
    temporary(database, "address", ({"url_hash": h} for h in url_hashes), {"url_hash": "BIGINT"})
    return dict(
        database.execute(
            "SELECT url_hash, article_id FROM store.alias SEMI JOIN address USING (url_hash)"
        ).fetchall()
    )


def save_decision(database: Database, decision: Decision, now: datetime) -> int:
    """Store the documents, versions and addresses that were decided.

    What is new or edited waits to be placed among the copies (``storage.tables.copies``), and what
    is new in a story (``storage.tables.stories``). Returns how many stored documents were written
    anew; an edit that changes nothing is none.
    """
    insert(database, "store.article", (_article_row(new, now) for new in decision.new))
    rewritten = _rewrite(database, decision.edits, now)
    enqueue(
        database,
        [*(new.article_id for new in decision.new), *(edit.article_id for edit in decision.edits)],
    )
    await_story(database, (new.article_id for new in decision.new))
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
    return rewritten


def _rewrite(database: Database, edits: Sequence[Edit], now: datetime) -> int:
    if not edits:
        return 0
    temporary(
        database,
        "edited",
        (
            {
                "article_id": edit.article_id,
                "version": edit.version,
                "is_version": edit.is_version,
                "cause": edit.cause,
                "changed_words": edit.changed_words,
                "text_hash": edit.text_hash,
                "updated_at": now,
                "published_at": edit.published_at,
                "published_from": edit.published_from,
                "published_why": edit.article.published_why,
                **_content(edit.article),
            }
            for edit in edits
        ),
        _EDITED_COLUMNS,
    )
    for statement in statements(query("articles/find_edited")):
        database.execute(statement)
    database.execute(query("articles/keep_past_versions"))
    database.execute(query("articles/replace_versions"))
    insert(database, "store.revision", (_revision_row(edit) for edit in edits if edit.is_version))
    found = database.execute("SELECT count(*) FROM edited_row").fetchone()
    return found[0] if found else 0


_EDITED_COLUMNS = {
    "article_id": "BIGINT",
    "version": "INTEGER",
    "is_version": "BOOLEAN",
    "cause": "VARCHAR",
    "changed_words": "INTEGER",
    "text_hash": "BIGINT",
    "updated_at": "TIMESTAMPTZ",
    "published_at": "TIMESTAMPTZ",
    "published_from": "VARCHAR",
    "published_why": "VARCHAR",
    "title": "VARCHAR",
    "text": "VARCHAR",
    "summary": "VARCHAR",
    "authors": "VARCHAR[]",
    "language": "VARCHAR",
    "word_count": "INTEGER",
    "categories": "VARCHAR[]",
    "tags": "VARCHAR[]",
    "image_url": "VARCHAR",
    "dateline": "VARCHAR",
    "agency": "VARCHAR",
    "syndicated_from": "VARCHAR",
    "related": "STRUCT(title VARCHAR, url VARCHAR)[]",
    "removed": 'STRUCT("text" VARCHAR, why VARCHAR)[]',
    "is_live": "BOOLEAN",
    "pages": "INTEGER",
    "partial_reason": "VARCHAR",
    "is_paywalled": "BOOLEAN",
    "made_from": "VARCHAR",
    "method": "VARCHAR",
    "method_reason": "VARCHAR",
}


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
    """What an edit may change."""
    return {
        "title": article.title,
        "text": article.text,
        "summary": article.summary,
        "authors": article.authors,
        "language": article.language,
        "word_count": article.word_count,
        "categories": article.categories,
        "tags": article.tags,
        "image_url": article.image_url,
        "dateline": article.dateline,
        "agency": article.agency,
        "syndicated_from": article.syndicated_from,
        "related": [{"title": link.title, "url": link.url} for link in article.related],
        "removed": [{"text": line.text, "why": line.why} for line in article.removed],
        "is_live": article.is_live,
        "pages": article.pages,
        "partial_reason": article.partial_reason,
        "is_paywalled": article.is_paywalled,
        "made_from": article.made_from,
        "method": article.method,
        "method_reason": article.method_reason or None,
    }
