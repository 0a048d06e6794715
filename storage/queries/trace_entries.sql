-- Which entries link to an address, or led to the article that is known there?
-- One row: an entry. Parameters: url_hash.
SELECT entries.seen_at, entries.feed_url, entries.title, entries.outcome, entries.reason,
    entries.attempts, entries.next_attempt_at
FROM entries
WHERE entries.article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
    OR entries.url IN (
        SELECT url FROM store.pending_entry WHERE url_hash = $url_hash
        UNION
        SELECT requested_url FROM store.page WHERE url_hash = $url_hash
    )
ORDER BY entries.seen_at, entries.feed_url;
