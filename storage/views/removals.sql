-- What was removed on request?
-- One row: an address from which nothing is stored any more.
CREATE OR REPLACE VIEW removals AS
SELECT url, removed_at, reason
FROM store.tombstone;

COMMENT ON VIEW removals IS 'Addresses whose article was removed on request, one row each.';
COMMENT ON COLUMN removals.url IS 'Address it was known under';
COMMENT ON COLUMN removals.removed_at IS 'When it was removed';
COMMENT ON COLUMN removals.reason IS 'Why; entries that lead there are refused with this reason';
