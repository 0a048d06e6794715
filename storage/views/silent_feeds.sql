-- Which feeds had listed nothing new for longer than they usually do, at a moment? Monitoring asks it as well.
-- One row: a feed that is polled without failing, with its last new entry and its longest pause of the 60 days
-- before it. Nights, weekends and holidays are pauses too, so a silence counts from twice the longest one, and a
-- day. Fewer than five pauses, or less than a week of them, tell too little.
-- Only feeds that are silent for a day are looked at: their pauses cost ten times what the last entries do.
CREATE OR REPLACE MACRO store.silent_feeds_at(moment) AS TABLE
WITH seen AS (
    SELECT feed_id, seen_at FROM store.entry
    WHERE seen_at > moment - INTERVAL 120 DAY
    UNION ALL
    SELECT feed_id, seen_at FROM store.pending_entry
),
last AS (
    SELECT feed_id, time_bucket(INTERVAL 1 MINUTE, max(seen_at)) AS last_entry_at
    FROM seen
    GROUP BY feed_id
),
quiet AS (
    SELECT feed_id, last_entry_at
    FROM last
    JOIN store.feed AS feed USING (feed_id)
    WHERE feed.status = 'ok'
        AND last_entry_at < moment - INTERVAL 1 DAY
),
moments AS (
    SELECT DISTINCT feed_id, time_bucket(INTERVAL 1 MINUTE, seen_at) AS seen_at, last_entry_at
    FROM seen
    JOIN quiet USING (feed_id)
    WHERE seen_at > last_entry_at - INTERVAL 60 DAY
),
pauses AS (
    SELECT
        feed_id,
        seen_at,
        seen_at - lag(seen_at) OVER (PARTITION BY feed_id ORDER BY seen_at) AS pause,
        last_entry_at
    FROM moments
    WHERE seen_at > last_entry_at - INTERVAL 60 DAY
),
usual AS (
    SELECT feed_id, last_entry_at, max(pause) AS longest_pause
    FROM pauses
    GROUP BY feed_id, last_entry_at
    HAVING count(pause) >= 5 AND last_entry_at - min(seen_at) >= INTERVAL 7 DAY
)
SELECT
    feed.url AS feed_url,
    feed.title,
    feed.category,
    usual.last_entry_at,
    usual.longest_pause,
    moment - usual.last_entry_at AS silent_for
FROM usual
JOIN store.feed AS feed USING (feed_id)
WHERE moment - usual.last_entry_at > greatest(usual.longest_pause * 2, INTERVAL 1 DAY);

CREATE OR REPLACE VIEW silent_feeds AS
FROM store.silent_feeds_at(now());

COMMENT ON VIEW silent_feeds IS 'Feeds that have listed nothing new for longer than they usually do, one row each.';
COMMENT ON COLUMN silent_feeds.feed_url IS 'Address of the feed';
COMMENT ON COLUMN silent_feeds.title IS 'Its title';
COMMENT ON COLUMN silent_feeds.category IS 'Its category';
COMMENT ON COLUMN silent_feeds.last_entry_at IS 'When it last listed something new';
COMMENT ON COLUMN silent_feeds.longest_pause IS 'Its longest pause of the 60 days before that';
COMMENT ON COLUMN silent_feeds.silent_for IS 'How long ago that was';
