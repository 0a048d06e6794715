-- What is the state of the feeds?
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
    ) AS entries_per_day,
    feed.next_poll_why,
    feed.kind,
    feed.hubs,
    feed.moved_to,
    feed.country,
    feed.country_from
FROM store.feed AS feed
LEFT JOIN arrivals USING (feed_id)
WHERE feed.status <> 'backfill';

COMMENT ON VIEW feeds IS 'Feeds, one row each, with the state of polling them.';
COMMENT ON COLUMN feeds.feed_url IS 'Address of the feed, where it is polled now';
COMMENT ON COLUMN feeds.title IS 'Title as the feed gives it, else as subscribed';
COMMENT ON COLUMN feeds.site_url IS 'Address of the site it belongs to';
COMMENT ON COLUMN feeds.category IS 'Folder it was subscribed under';
COMMENT ON COLUMN feeds.status IS 'new: not polled yet; ok; failing: the last poll failed; retired: gone for good, no longer polled; mirror: another feed has the same content and is polled instead; removed: unsubscribed';
COMMENT ON COLUMN feeds.reason IS 'Why the last poll failed, or why it is retired or a mirror';
COMMENT ON COLUMN feeds.last_poll_at IS 'Time of the last poll';
COMMENT ON COLUMN feeds.last_success_at IS 'Time of the last poll that returned a feed, or not modified';
COMMENT ON COLUMN feeds.next_poll_at IS 'When it is due again';
COMMENT ON COLUMN feeds.poll_interval_s IS 'Seconds between polls, from how often it publishes and what its publisher asks for';
COMMENT ON COLUMN feeds.consecutive_failures IS 'Polls that failed since the last success';
COMMENT ON COLUMN feeds.entries_per_day IS 'Entries first seen a day, over the last 14 days';
COMMENT ON COLUMN feeds.next_poll_why IS 'Why it is due then: its rhythm, its publisher''s wish (ttl, Cache-Control, skipHours, Retry-After) or back-off';
COMMENT ON COLUMN feeds.kind IS 'rss, atom, rdf, json or sitemap; NULL until it was read';
COMMENT ON COLUMN feeds.hubs IS 'WebSub hubs that it names; they would push its entries';
COMMENT ON COLUMN feeds.moved_to IS 'Where a permanent redirect leads; the feed gets this address when that was seen on two days';
COMMENT ON COLUMN feeds.country IS 'Country of the publisher, ISO 3166-1: as you set it (`feeds add --country`, OPML); else by the domain of its site if that is a country''s (but .io, .tv and others are sold to everybody); else by the region of the feed''s language ("en-GB"), unless that is a default of software ("en-US"). NULL when unknown';
COMMENT ON COLUMN feeds.country_from IS 'Where the country comes from: you, address or feed';
