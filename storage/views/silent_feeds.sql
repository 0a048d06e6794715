-- Which feeds have listed nothing new for longer than they usually do?
-- One row: a feed that is polled without failing. Nights, weekends and holidays are pauses too, so a silence counts
-- from twice the longest pause of 60 days, and a day; a feed with fewer than ten pauses tells too little.
CREATE OR REPLACE VIEW silent_feeds AS
WITH seen AS (
    SELECT feed_id, seen_at FROM store.entry
    WHERE seen_at > now() - INTERVAL 120 DAY
    UNION ALL
    SELECT feed_id, seen_at FROM store.pending_entry
),
moments AS (
    SELECT DISTINCT feed_id, time_bucket(INTERVAL 1 MINUTE, seen_at) AS seen_at
    FROM seen
),
last AS (
    SELECT feed_id, max(seen_at) AS last_entry_at
    FROM moments
    GROUP BY feed_id
),
pauses AS (
    SELECT
        feed_id,
        seen_at - lag(seen_at) OVER (PARTITION BY feed_id ORDER BY seen_at) AS pause,
        last_entry_at
    FROM moments
    JOIN last USING (feed_id)
    WHERE seen_at > last_entry_at - INTERVAL 60 DAY
),
usual AS (
    SELECT feed_id, last_entry_at, max(pause) AS longest_pause
    FROM pauses
    GROUP BY feed_id, last_entry_at
    HAVING count(pause) >= 10
)
SELECT
    feed.url AS feed_url,
    feed.title,
    feed.category,
    usual.last_entry_at,
    usual.longest_pause,
    now() - usual.last_entry_at AS silent_for
FROM usual
JOIN store.feed AS feed USING (feed_id)
WHERE feed.status = 'ok'
    AND now() - usual.last_entry_at > greatest(usual.longest_pause * 2, INTERVAL 1 DAY);

COMMENT ON VIEW silent_feeds IS 'Feeds that have listed nothing new for longer than they usually do, one row each.';
COMMENT ON COLUMN silent_feeds.feed_url IS 'Address of the feed';
COMMENT ON COLUMN silent_feeds.title IS 'Its title';
COMMENT ON COLUMN silent_feeds.category IS 'Its category';
COMMENT ON COLUMN silent_feeds.last_entry_at IS 'When it last listed something new';
COMMENT ON COLUMN silent_feeds.longest_pause IS 'Its longest pause of the 60 days before that';
COMMENT ON COLUMN silent_feeds.silent_for IS 'How long ago that was';
