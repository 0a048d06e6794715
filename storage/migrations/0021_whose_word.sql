-- What a page claims as its own address on other pages, and since when its text is known: who repeats whom
-- is decided by both (news/copies/seniority.py).
ALTER TABLE store.article ADD COLUMN claimed_urls VARCHAR[];

-- The start of the run that saw the text first: within a run, which feed came first is chance.
ALTER TABLE store.article ADD COLUMN sighted_at TIMESTAMPTZ;

UPDATE store.article AS article
SET sighted_at = coalesce(sighted.started_at, article.first_seen_at)
FROM (
    SELECT known.rowid AS row_number, run.started_at
    FROM store.article AS known
    ASOF LEFT JOIN store.run AS run ON known.first_seen_at >= run.started_at
) AS sighted
WHERE article.rowid = sighted.row_number;
