-- Which entries are to be worked on now?
-- One row: a pending entry that is due, the first listed first.
-- Parameters: now.
SELECT pending.*, feed.url AS feed_url
FROM store.pending_entry AS pending
JOIN store.feed AS feed USING (feed_id)
WHERE pending.next_attempt_at <= $now
ORDER BY pending.seen_at, feed.url, pending.entry_id;
