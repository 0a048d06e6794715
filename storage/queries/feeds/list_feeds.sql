-- Which feeds are subscribed, and what is their state?
-- One row: a feed, failing ones first.
SELECT
    category, title, feed_url, status, reason, last_success_at, next_poll_at, consecutive_failures,
    entries_per_day, country
FROM feeds
ORDER BY status = 'failing' DESC, category, feed_url;
