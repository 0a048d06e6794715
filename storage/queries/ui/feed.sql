-- What is the state of a feed? It is selected by a hash of its address, which may contain a token.
-- One row.
SELECT feed_url, title, category, site_url, status, reason, last_success_at, next_poll_at, poll_interval_s, next_poll_why,
    consecutive_failures, entries_per_day
FROM feeds
WHERE md5(feed_url) = $feed;
