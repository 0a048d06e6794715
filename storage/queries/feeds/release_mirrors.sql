-- Poll the mirrors of feeds that are not polled any more.
-- One row: a feed that repeated another.
UPDATE store.feed
SET mirror_of = NULL, status = 'new', reason = NULL, next_poll_at = now(), next_poll_why = 'new'
WHERE mirror_of IN (SELECT feed_id FROM store.feed WHERE NOT subscribed OR status = 'retired');
