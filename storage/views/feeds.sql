-- How are my feeds?
-- One row: a subscribed feed, or one that was removed.
CREATE OR REPLACE VIEW feeds AS
WITH arrivals AS (
    SELECT feed_id, count(*) AS entries
    FROM (
        SELECT feed_id, entry_key FROM store.entry WHERE seen_at > now() - INTERVAL 14 DAY
        UNION
        SELECT feed_id, entry_key FROM store.pending_entry WHERE seen_at > now() - INTERVAL 14 DAY
    )
    GROUP BY feed_id
)
SELECT
    feed.url AS feed_url,
    feed.title,
    feed.site_url,
    feed.category,
    feed.status,
    feed.reason,
    feed.last_poll_at,
    feed.last_success_at,
    feed.next_poll_at,
    feed.poll_interval_s,
    feed.consecutive_failures,
    round(
        coalesce(arrivals.entries, 0)
        / greatest(1.0, least(14.0, date_diff('second', feed.added_at, now()) / 86400.0)),
        2
    ) AS entries_per_day
FROM store.feed AS feed
LEFT JOIN arrivals USING (feed_id);

COMMENT ON VIEW feeds IS 'Feeds, one row each, with the state of polling them.';
COMMENT ON COLUMN feeds.feed_url IS 'Address of the feed';
COMMENT ON COLUMN feeds.title IS 'Title as the feed gives it, else as subscribed';
COMMENT ON COLUMN feeds.site_url IS 'Address of the site it belongs to';
COMMENT ON COLUMN feeds.category IS 'Folder it was subscribed under';
COMMENT ON COLUMN feeds.status IS 'new: not polled yet; ok; failing: the last poll failed; removed: no longer polled';
COMMENT ON COLUMN feeds.reason IS 'Why the last poll failed';
COMMENT ON COLUMN feeds.last_poll_at IS 'When it was last asked';
COMMENT ON COLUMN feeds.last_success_at IS 'When it last answered as a feed, or as not modified';
COMMENT ON COLUMN feeds.next_poll_at IS 'When it is due again';
COMMENT ON COLUMN feeds.poll_interval_s IS 'Seconds from one poll to the next while all is well';
COMMENT ON COLUMN feeds.consecutive_failures IS 'Polls that failed since the last success';
COMMENT ON COLUMN feeds.entries_per_day IS 'Entries first seen a day, over the last 14 days';
