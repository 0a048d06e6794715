"""Read the facts that decide which documents are copies, and store the roles decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from warta.news.addresses.identity import url_hash_of
from warta.news.copies.clusters import Link, Neighbourhood, Role
from warta.news.copies.seniority import Member
from warta.storage.tables.kept import compare_copies, recount_copies
from warta.storage.tables.search import leave_index
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    run_script,
    temporary,
)


def forget_signatures(database: Database, article_ids: Collection[int]) -> set[int]:
    """Delete the signatures of documents; return the keys of their texts."""
    leave_index(database, article_ids)
    _keys(database, "named", "article_id", article_ids)
    deleted = database.execute(
        "DELETE FROM store.signature WHERE article_id IN (SELECT article_id FROM named) "
        "RETURNING text_key"
    ).fetchall()
    return {key for (key,) in deleted if key is not None}


def document_at(database: Database, url_hash: int) -> tuple[int, int | None] | None:
    """Return the document at an address and, if it is a copy, its article; None if unknown."""
    return database.execute(
        "SELECT article_id, copy_of FROM store.article WHERE article_id IN "
        "(SELECT article_id FROM store.alias WHERE url_hash = $url_hash)",
        {"url_hash": url_hash},
    ).fetchone()


def put_separation(
    database: Database, article_id: int, other_id: int, reason: str, now: datetime
) -> None:
    """Store permanently that a person separated two documents."""
    row = {"article_id": article_id, "other_id": other_id, "since": now, "reason": reason}
    insert(database, "store.apart", [row])


def delete_separations(database: Database, article_id: int) -> list[tuple[int, int]]:
    """Delete the separations of a document; return the pairs."""
    return database.execute(
        "DELETE FROM store.apart WHERE $id IN (article_id, other_id) "
        "RETURNING article_id, other_id",
        {"id": article_id},
    ).fetchall()


def neighbourhood(
    database: Database, text_keys: Iterable[int], article_ids: Iterable[int] = ()
) -> Neighbourhood:
    """Return the documents whose roles may depend on these texts or documents."""
    reached: set[int] = set(text_keys)
    links: dict[tuple[int, int], Link] = {}
    frontier = reached
    while frontier:
        _keys(database, "reached", "text_key", frontier)
        new_links = [Link(**row) for row in rows_of(database, query("copies/links_of"))]
        links |= {(link.one, link.other): link for link in new_links}
        frontier = {key for link in new_links for key in (link.one, link.other)} - reached
        reached |= frontier
    _keys(database, "reached", "text_key", reached)
    _keys(database, "named", "article_id", article_ids)
    rows = rows_of(database, query("copies/members_of"))
    documents = _documents_at(database, {url for row in rows for url in row["claimed_urls"]})
    members = tuple(
        Member(
            row["article_id"],
            row["url"],
            row["published_at"],
            row["text_key"],
            row["sighted_at"],
            frozenset(documents[url] for url in row["claimed_urls"] if url in documents),
        )
        for row in rows
    )
    stored = {
        row["article_id"]: Role(
            row["article_id"], row["copy_of"], row["copy_kind"], similarity=row["similarity"]
        )
        for row in rows
    }
    separated = database.execute("SELECT article_id, other_id FROM store.apart").fetchall()
    return Neighbourhood(members, tuple(links.values()), tuple(separated), stored)


def _documents_at(database: Database, urls: Collection[str]) -> dict[str, int]:
    """Return the article ids of known addresses among these."""
    if not urls:
        return {}
    hashes = {url: url_hash_of(url) for url in urls}
    _keys(database, "claimed_address", "url_hash", set(hashes.values()))
    article_ids = dict(
        database.execute(
            "SELECT url_hash, article_id FROM store.alias "
            "SEMI JOIN claimed_address USING (url_hash)"
        ).fetchall()
    )
    return {url: article_ids[hash_] for url, hash_ in hashes.items() if hash_ in article_ids}


def put_roles(
    database: Database,
    roles: Iterable[Role],
    *,
    run_id: str | None,
    now: datetime,
    why_ended: str | None = None,
) -> None:
    """Store the roles of documents, with a record of every merge and of its end."""
    roles = list(roles)
    temporary(
        database,
        "regrouped",
        (
            {
                "article_id": each.article_id, "copy_of": each.copy_of, "copy_kind": each.kind,
                "similarity": each.similarity, "rule": each.rule, "containment": each.containment,
                "numbers": each.numbers, "why": why_ended,
            }
            for each in roles
        ),
        {
            "article_id": "BIGINT", "copy_of": "BIGINT", "copy_kind": "VARCHAR",
            "similarity": "DOUBLE", "rule": "VARCHAR", "containment": "DOUBLE", "numbers": "DOUBLE",
            "why": "VARCHAR",
        },
    )  # fmt: skip
    run_script(database, "copies/regroup", {"run_id": run_id, "now": now})
    recount_copies(database)
    compare_copies(database, (each.article_id for each in roles if each.copy_of is not None))


def _keys(database: Database, table: str, column: str, keys: Iterable[int]) -> None:
    temporary(database, table, ({column: key} for key in keys), {column: "BIGINT"})


def texts_of(database: Database, article_ids: Iterable[int]) -> set[int]:
    """Return the keys of the documents' texts."""
    _keys(database, "named", "article_id", article_ids)
    rows = database.execute(
        "SELECT text_key FROM store.signature "
        "WHERE article_id IN (SELECT article_id FROM named) AND text_key IS NOT NULL"
    )
    return {key for (key,) in rows.fetchall()}
