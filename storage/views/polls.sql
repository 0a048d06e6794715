-- What did each poll return?
-- One row: one request to one feed.
CREATE OR REPLACE VIEW polls AS
SELECT
    feed.url AS feed_url,
    poll.polled_at,
    poll.status_code,
    poll.outcome,
    poll.entries_seen,
    poll.entries_new,
    poll.bytes,
    poll.duration_ms,
    poll.reason
FROM store.poll AS poll
LEFT JOIN store.feed AS feed USING (feed_id);

COMMENT ON VIEW polls IS 'Requests to feeds, one row each.';
COMMENT ON COLUMN polls.feed_url IS 'Address of the feed';
COMMENT ON COLUMN polls.polled_at IS 'When it was requested';
COMMENT ON COLUMN polls.status_code IS 'HTTP status; NULL when no answer came';
COMMENT ON COLUMN polls.outcome IS 'parsed, not modified (304), same body (200, but the same bytes as before) or failed';
COMMENT ON COLUMN polls.entries_seen IS 'Entries in the answer';
COMMENT ON COLUMN polls.entries_new IS 'Entries not seen before';
COMMENT ON COLUMN polls.bytes IS 'Bytes received, before decompression';
COMMENT ON COLUMN polls.duration_ms IS 'Time from the request to the end of the answer';
COMMENT ON COLUMN polls.reason IS 'Why it failed, or what was wrong with a feed that could still be read';
