-- Which subscribed feeds have the same body as one that was just read (temporary table `just_read`), or
-- the same address?
-- One row: a feed, with the body or address that it has in common.
WITH polled AS (
    SELECT feed_id, url, added_at, body_hash
    FROM store.feed
    WHERE subscribed AND status IN ('ok', 'mirror') AND listed > 0
)
SELECT polled.feed_id, polled.url, polled.added_at, 'body ' || polled.body_hash AS in_common
FROM polled
WHERE polled.body_hash IN (
    SELECT alike.body_hash
    FROM polled AS alike
    GROUP BY alike.body_hash
    HAVING count(*) > 1 AND count(*) FILTER (WHERE feed_id IN (SELECT feed_id FROM just_read)) > 0
)
UNION ALL
SELECT polled.feed_id, polled.url, polled.added_at, 'address ' || polled.url AS in_common
FROM polled
WHERE polled.url IN (SELECT alike.url FROM polled AS alike GROUP BY alike.url HAVING count(*) > 1)
ORDER BY in_common, feed_id;
