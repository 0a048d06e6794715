-- How did the last polls of a feed go?
-- One row: a poll, the newest first.
SELECT polled_at AS published_at, status_code, outcome, reason, entries_seen, entries_new, bytes, duration_ms
FROM polls
WHERE feed_url = (SELECT feed_url FROM feeds WHERE md5(feed_url) = $feed)
ORDER BY polled_at DESC
LIMIT 60;
