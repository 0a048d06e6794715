-- What is the state of the feeds?
-- One row: a subscribed feed; failing and retired ones first.
SELECT feed_url, title, category, status, reason, last_success_at, last_poll_at, next_poll_at, consecutive_failures,
    entries_per_day, md5(feed_url) AS feed
FROM feeds
WHERE status <> 'removed'
ORDER BY status IN ('failing', 'retired') DESC, consecutive_failures DESC, category, title, feed_url
LIMIT 2000;
