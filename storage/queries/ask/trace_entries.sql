-- Which entries link to an address, or to another address of the article or copy there?
-- One row: an entry. Parameters: url_hash.
SELECT entries.seen_at, entries.feed_url, entries.title, entries.outcome, entries.reason,
    entries.attempts, entries.next_attempt_at
FROM entries
WHERE entries.url IN (
        SELECT other.url
        FROM store.alias AS here
        JOIN store.alias AS other USING (article_id)
        WHERE here.url_hash = $url_hash
        UNION
        SELECT url FROM store.pending_entry WHERE url_hash = $url_hash
        UNION
        SELECT requested_url FROM store.page WHERE url_hash = $url_hash
    )
ORDER BY entries.seen_at, entries.feed_url;
