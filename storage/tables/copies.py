"""Store signatures and bands of documents, and find the texts to compare.

Documents wait in a queue that the storing transaction fills; a batch is placed in one transaction,
so after a kill the next run finds the rest of the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.news.copies.clusters import Link
from warta.news.copies.likeness import METHOD, WITHIN
from warta.news.copies.signing import Signature
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    run_script,
    temporary,
)

# A band shared by more texts of a week comes from a template (weather, results), and copies share
# other bands, too. Ignoring it bounds the cost of ten thousand pages from one template. Chosen by
# hand.
CROWD = 200
# Candidates compared with a text; ordinary texts have one or two. A few suffice to connect a flood
# of near copies: with 50, 2,300 of them made 100,665 comparisons.
MOST_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A waiting document; ``key_before``: the text key that it was signed with before."""

    article_id: int
    site: str
    title: str
    text: str
    published_at: datetime
    key_before: int | None


def enqueue(database: Database, article_ids: Iterable[int]) -> None:
    """Queue these documents for clustering before the run ends."""
    insert(database, "store.ungrouped", ({"article_id": key} for key in article_ids))


def enqueue_other_methods(database: Database) -> None:
    """Queue all documents without a signature by the current method."""
    database.execute(
        "INSERT INTO store.ungrouped SELECT article_id FROM store.article "
        "WHERE article_id NOT IN (SELECT article_id FROM store.signature WHERE method = $method) "
        "AND article_id NOT IN (SELECT article_id FROM store.ungrouped)",
        {"method": METHOD},
    )


def waiting(database: Database) -> int:
    """Return how many documents wait in the queue."""
    row = database.execute("SELECT count(*) FROM store.ungrouped").fetchone()
    return row[0] if row else 0


def next_unplaced(database: Database, most: int) -> list[WaitingDocument]:
    """Return the next documents to place, and remove them from the queue."""
    run_script(database, "copies/take_ungrouped", {"most": most})
    return [WaitingDocument(**row) for row in rows_of(database, query("copies/next_ungrouped"))]


def leave_unplaced(database: Database) -> str | None:
    """Remove the next document from the queue without reading it; return its address."""
    run_script(database, "copies/take_ungrouped", {"most": 1})
    row = database.execute(
        "SELECT url FROM store.article SEMI JOIN taken USING (article_id)"
    ).fetchone()
    return str(row[0]) if row else None


def put_signatures(database: Database, signed: Sequence[tuple[WaitingDocument, Signature]]) -> None:
    """Store the signatures of these documents."""
    temporary(
        database,
        "signed",
        (
            {
                "article_id": each.article_id,
                "text_key": signature.text_key,
                "method": METHOD,
                "day": f"{each.published_at:%Y-%m-%d}",
                "band_keys": signature.bands,
            }
            for each, signature in signed
        ),
        {
            "article_id": "BIGINT",
            "text_key": "BIGINT",
            "method": "SMALLINT",
            "day": "DATE",
            "band_keys": "INTEGER[]",
        },
    )
    run_script(database, "copies/sign", {"method": METHOD})


def candidates(database: Database) -> list[tuple[int, int]]:
    """Return pairs of texts to compare: the texts signed last with those that share a band."""
    values = {"days": WITHIN.days, "crowd": CROWD, "most": MOST_CANDIDATES, "method": METHOD}
    return database.execute(query("copies/candidates"), values).fetchall()


def texts_to_compare(database: Database, text_keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return the site and the text of each key."""
    temporary(
        database, "compared", ({"text_key": key} for key in text_keys), {"text_key": "BIGINT"}
    )
    rows = rows_of(database, query("copies/texts_to_compare"))
    return {row["text_key"]: (row["site"], row["text"]) for row in rows}


def put_links(database: Database, links: Iterable[Link]) -> None:
    """Store pairs of similar texts."""
    insert(
        database,
        "store.likeness",
        (
            {
                "one": link.one, "other": link.other, "similarity": link.similarity,
                "containment": link.containment, "numbers": link.numbers, "rule": link.rule,
                "method": METHOD,
            }
            for link in links
        ),
    )  # fmt: skip


def sweep(database: Database) -> None:
    """Delete bands and links of texts that no document has any more, or by older methods."""
    current = "(SELECT text_key FROM store.signature WHERE text_key IS NOT NULL)"
    database.execute(
        f"DELETE FROM store.band WHERE method <> $method OR text_key NOT IN {current}",  # noqa: S608 - our own text
        {"method": METHOD},
    )
    database.execute(
        f"DELETE FROM store.likeness WHERE one NOT IN {current} OR other NOT IN {current}"  # noqa: S608 - our own text
    )
