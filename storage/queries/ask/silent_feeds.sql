-- Which feeds have listed nothing new for longer than usual? As in the view of that name.
-- One row: a feed. Parameters: now.
SELECT feed_url
FROM store.silent_feeds_at($now)
ORDER BY last_entry_at, feed_url;
