-- Store the states of feeds after their polls (temporary table `polled`).
-- One row of `polled`: a poll of a feed.

-- A feed that moved permanently keeps its identity, and both addresses lead to it.
INSERT INTO store.feed_address (address_id, feed_id, url, since)
SELECT moved.address_id, moved.feed_id, moved.url, moved.since
FROM (
    SELECT polled.new_id AS address_id, feed.feed_id, polled.new_url AS url, polled.last_poll_at AS since
    FROM polled
    JOIN store.feed AS feed USING (feed_id)
    WHERE polled.new_url IS NOT NULL
) AS moved
ANTI JOIN store.feed_address AS known ON known.address_id = moved.address_id
ANTI JOIN store.feed AS taken ON taken.feed_id = moved.address_id;

-- One row of the temporary table `renamed`: a feed with a new address or title.
CREATE OR REPLACE TEMPORARY TABLE renamed AS
SELECT feed_id
FROM polled
JOIN store.feed AS feed USING (feed_id)
WHERE feed.url <> coalesce(polled.new_url, feed.url)
    OR feed.title <> coalesce(nullif(polled.title, ''), feed.title);

UPDATE store.feed AS feed
SET
    url = coalesce(polled.new_url, feed.url),
    title = coalesce(nullif(polled.title, ''), feed.title),
    site_url = coalesce(polled.site_url, feed.site_url),
    language = coalesce(polled.language, feed.language),
    kind = coalesce(polled.kind, feed.kind),
    status = CASE
        WHEN feed.mirror_of IS NOT NULL AND polled.status <> 'retired' THEN 'mirror'
        ELSE polled.status
    END,
    reason = CASE
        WHEN feed.mirror_of IS NOT NULL AND polled.status <> 'retired' THEN feed.reason
        ELSE polled.reason
    END,
    etag = polled.etag,
    last_modified = polled.last_modified,
    body_hash = polled.body_hash,
    last_poll_at = polled.last_poll_at,
    last_success_at = coalesce(polled.last_success_at, feed.last_success_at),
    last_listed_at = coalesce(polled.last_listed_at, feed.last_listed_at),
    listed = polled.listed,
    next_poll_at = polled.next_poll_at,
    next_poll_why = polled.next_poll_why,
    poll_interval_s = polled.poll_interval_s,
    consecutive_failures = polled.consecutive_failures,
    entries_by_hour = polled.entries_by_hour,
    rhythm_since = polled.rhythm_since,
    rhythm_at = polled.rhythm_at,
    ttl_seconds = polled.ttl_seconds,
    skip_hours = polled.skip_hours,
    skip_days = polled.skip_days,
    hubs = coalesce(polled.hubs, feed.hubs),
    moved_to = polled.moved_to,
    moved_since = polled.moved_since
FROM polled
WHERE feed.feed_id = polled.feed_id;
