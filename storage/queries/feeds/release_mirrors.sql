-- Poll the mirrors of feeds that are no longer polled.
-- One row: a feed that was a mirror.
UPDATE store.feed
SET mirror_of = NULL, status = 'new', reason = NULL, next_poll_at = now(), next_poll_why = 'new'
WHERE mirror_of IN (SELECT feed_id FROM store.feed WHERE NOT subscribed OR status = 'retired');
