-- Which entries are to be processed now?
-- One row: a pending entry that is due, in the order of listing, without the feed's full text, which may
-- be long and which few entries need.
-- Parameters: now, most_of_a_feed.
SELECT pending.* EXCLUDE (content), length(pending.content) AS content_length, feed.url AS feed_url
FROM store.pending_entry AS pending
JOIN store.feed AS feed USING (feed_id)
WHERE pending.next_attempt_at <= $now
QUALIFY row_number() OVER (
    PARTITION BY pending.feed_id ORDER BY pending.seen_at, pending.entry_key
) <= $most_of_a_feed
ORDER BY pending.seen_at, feed.url, pending.entry_id;
