-- What came of asking for known articles again, to find edits that no feed tells of?
-- One row: one article asked for again in one run.
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

COMMENT ON VIEW rechecks IS 'Recent articles asked for again to find edits, one row a request.';
COMMENT ON COLUMN rechecks.article_id IS 'The article, in articles';
COMMENT ON COLUMN rechecks.url IS 'Its address';
COMMENT ON COLUMN rechecks.run_id IS 'The run that asked, in runs';
COMMENT ON COLUMN rechecks.asked_at IS 'When';
COMMENT ON COLUMN rechecks.outcome IS 'not modified (its server says so), unchanged (nothing that matters), version (edited), gone (404, 410, or another page in its place; not asked for again), failed or refused; the article stays whatever it is';
COMMENT ON COLUMN rechecks.reason IS 'Why it is gone, failed or was refused';
