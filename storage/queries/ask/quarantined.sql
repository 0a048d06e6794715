-- What made Warta fail within the last week, and was quarantined?
-- One row: a feed, an entry or a known article with the reason, the newest first.
-- Parameters: now.
WITH apart AS (
    SELECT coalesce(url, entry_id) AS address, reason, settled_at AS happened_at
    FROM store.entry
    WHERE settled_at > $now - INTERVAL 7 DAY
    UNION ALL
    SELECT coalesce(url, entry_id), reason, $now
    FROM store.pending_entry
    UNION ALL
    SELECT url, reason, $now
    FROM store.feed
    WHERE status = 'failing'
    UNION ALL
    SELECT article.url, recheck.reason, recheck.asked_at
    FROM store.recheck AS recheck
    JOIN store.article AS article USING (article_id)
    WHERE recheck.asked_at > $now - INTERVAL 7 DAY AND recheck.outcome = 'failed'
)
SELECT address, reason
FROM apart
WHERE starts_with(reason, 'quarantined while ')
ORDER BY happened_at DESC, address;
