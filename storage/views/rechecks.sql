-- What did rechecks of known articles find?
-- One row: one article requested again in one run.
CREATE OR REPLACE VIEW rechecks AS
SELECT
    recheck.article_id,
    article.url,
    recheck.run_id,
    recheck.asked_at,
    recheck.outcome,
    recheck.reason
FROM store.recheck AS recheck
LEFT JOIN store.article AS article USING (article_id);

COMMENT ON VIEW rechecks IS 'Recent articles requested again to find edits, one row a request.';
COMMENT ON COLUMN rechecks.article_id IS 'The article, in articles';
COMMENT ON COLUMN rechecks.url IS 'Its address';
COMMENT ON COLUMN rechecks.run_id IS 'The run that requested it, in runs';
COMMENT ON COLUMN rechecks.asked_at IS 'When';
COMMENT ON COLUMN rechecks.outcome IS 'not modified (HTTP 304), unchanged (no change of words), version (edited), gone (404, 410, or another page in its place; not requested again), failed or refused; the stored article always stays';
COMMENT ON COLUMN rechecks.reason IS 'Why it is gone, failed or was refused';
