-- Where may entries have been missed?
-- One row: two polls of a feed in a row that had no entry in common.
CREATE OR REPLACE VIEW gaps AS
SELECT feed.url AS feed_url, gap.since, gap.found_at, gap.missed, gap.run_id
FROM store.gap AS gap
LEFT JOIN store.feed AS feed USING (feed_id);

COMMENT ON VIEW gaps IS 'Times in which feeds listed more entries than we saw, one row each.';
COMMENT ON COLUMN gaps.feed_url IS 'Address of the feed';
COMMENT ON COLUMN gaps.since IS 'The poll before; the entries that it listed are known';
COMMENT ON COLUMN gaps.found_at IS 'The poll that listed no known entry';
COMMENT ON COLUMN gaps.missed IS 'Estimated number of entries missed in between, by the feed''s own rate; `warta backfill` looks for them';
COMMENT ON COLUMN gaps.run_id IS 'The run that found it, in runs';
