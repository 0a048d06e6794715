-- Mark the feeds of the temporary table `mirrors` as mirrors of the feeds that they repeat.
-- One row of `mirrors`: a feed.
-- Parameters: days (until a mirror is polled again).

-- A mirror that was just read, has new entries, and shares none with the other feed, is its own feed now.
UPDATE store.feed AS feed
SET mirror_of = NULL, status = 'ok', reason = NULL
WHERE feed.mirror_of IS NOT NULL
    AND feed.feed_id IN (SELECT feed_id FROM just_read)
    AND feed.feed_id IN (SELECT feed_id FROM store.pending_entry)
    AND NOT EXISTS (
        SELECT 1
        FROM store.pending_entry AS brought
        JOIN (
            SELECT feed_id, url_hash FROM store.entry
            UNION ALL
            SELECT feed_id, url_hash FROM store.pending_entry
        ) AS known USING (url_hash)
        WHERE brought.feed_id = feed.feed_id AND known.feed_id = feed.mirror_of
    );

UPDATE store.feed AS feed
SET
    status = 'mirror',
    mirror_of = mirrors.mirror_of,
    reason = 'the same feed as ' || mirrors.kept_url || ', which is polled instead'
FROM mirrors
WHERE feed.feed_id = mirrors.feed_id;

-- The polled feed is not a mirror itself, and mirrors of a mirror become mirrors of the polled feed.
UPDATE store.feed
SET mirror_of = NULL, status = 'ok', reason = NULL
WHERE mirror_of IS NOT NULL AND feed_id IN (SELECT mirror_of FROM mirrors);

UPDATE store.feed AS feed
SET mirror_of = mirrors.mirror_of
FROM mirrors
WHERE feed.mirror_of = mirrors.feed_id;

UPDATE store.feed
SET
    next_poll_at = greatest(next_poll_at, last_poll_at + to_days($days::INTEGER)),
    next_poll_why = 'a mirror is polled once a week'
WHERE mirror_of IS NOT NULL AND status = 'mirror';
