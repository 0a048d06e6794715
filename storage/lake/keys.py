"""The keys by which the rows of each table are compared between warehouse and lake.

The rows of one key are replaced together, so a key has few rows, or rows that change together: all
entries of a run, all words of a document.
"""

from __future__ import annotations

KEYS = {
    "alias": "url_hash",
    "apart": "article_id",
    "archive_file": "file",
    "article": "article_id",
    "band": "text_key",
    "copy_difference": "copy_id",
    "entry": "entry_key",
    "feed": "feed_id",
    "feed_address": "feed_id",
    "gap": "run_id",
    "host": "host",
    "last_look": "article_id",
    "likeness": "one",
    "merge": "article_id",
    "page": "url_hash",
    "past_version": "article_id",
    "pending_entry": "entry_key",
    "poll": "run_id",
    "recheck": "run_id",
    "recurring_line": "site",
    "revision": "article_id",
    "run": "run_id",
    "run_entry": "run_id",
    "schema_version": "version",
    "search_document": "document",
    "search_new_opening": "document",
    "search_new_rest": "document",
    "search_opening": "document",
    "search_place": "document",
    "search_posting": "document",
    "search_rest": "document",
    "search_state": "stems",
    "search_word": "word",
    "signature": "article_id",
    "site_memory": "site",
    "story_member": "article_id",
    "story_merge": "story_id",
    "story_vector": "article_id",
    "storyless": "article_id",
    "tombstone": "url_hash",
    "ungrouped": "article_id",
    "upkeep": "done_at",
}

# Rows that never change once they are there, and come and go with the rows of another table by the
# same key. There are some 500 words to a document: to compare them all takes a second for each
# 100,000 articles.
FOLLOWS = {"search_place": "search_document", "search_posting": "search_document"}

# Texts cost fifteen times what all other columns of an article cost to compare. A row whose text
# changes gets a new rowid (DuckDB deletes and inserts a row whose lists are updated, and CONTENT in
# storage/tables/articles.py has lists), so these columns are compared only where that or another
# column changed.
LONG = {
    "article": frozenset({"text", "summary", "related", "removed"}),
    "copy_difference": frozenset({"left_out", "added"}),
    "past_version": frozenset({"text", "next_lines"}),
    "search_new_opening": frozenset({"opening"}),
    "search_new_rest": frozenset({"rest"}),
    "search_opening": frozenset({"opening"}),
    "search_rest": frozenset({"rest"}),
}

# With this order a reader skips files and row groups without a match.
SORTED_BY = {"search_place": "term, document, position", "search_posting": "term, document"}
