"""Articles, their versions and copies: look up what a batch touches, store what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import host_of, site_of
from warta.news.article import Article, Related, Removed
from warta.news.dedupe import Decision, Document, Edit, Known, NewDocument
from warta.storage.tables.copies import enqueue
from warta.storage.tables.stories import await_story
from warta.storage.warehouse.connection import (
    Database,
    columns_of,
    insert,
    query,
    rows_of,
    statements,
    temporary,
)

# The fields of an article that an edit may change, each a column of store.article by the same name.
# Its address and its time of publication follow rules of their own.
_NOT_CONTENT = {
    "url", "aliases", "further", "published_at", "published_from", "published_why",
}  # fmt: skip
CONTENT = tuple(field.name for field in fields(Article) if field.name not in _NOT_CONTENT)


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
        columns_of(database, "store.article") | {"is_version": "BOOLEAN"},
    )
    for statement in statements(_filled(query("articles/find_edited"))):
        database.execute(statement)
    database.execute(query("articles/keep_past_versions"))
    database.execute(_filled(query("articles/replace_versions")))
    insert(database, "store.revision", (_revision_row(edit) for edit in edits if edit.is_version))
    found = database.execute("SELECT count(*) FROM edited_row").fetchone()
    return found[0] if found else 0


def _filled(statement: str) -> str:
    """Write the columns of CONTENT into a statement, in the three forms that it may ask for."""
    lists = {
        "edited_content": [f"edited.{name}" for name in CONTENT],
        "article_content": [f"article.{name}" for name in CONTENT],
        "content_assignments": [f"{name} = edited.{name}" for name in CONTENT],
    }
    for name, columns in lists.items():
        statement = statement.replace(f"/* {name} */", ", ".join(columns))
    return statement


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
    """Return a field as a row holds it: lists for tuples, mappings for the values in them."""
    if isinstance(value, tuple):
        return [asdict(each) if isinstance(each, Related | Removed) else each for each in value]
    return value
