-- What did an edit change?
-- One row: a version that replaced another one, with the text before it.
CREATE OR REPLACE VIEW edits AS
SELECT
    after.article_id,
    article.url,
    article.site,
    after.version,
    after.seen_at,
    before.title AS title_before,
    after.title AS title_after,
    before.text AS text_before,
    after.text AS text_after,
    after.changed_words,
    after.title <> before.title AS has_new_title,
    coalesce(after.is_correction, false) AS is_correction,
    after.cause
-- The version before is always a past one, so that the texts of articles without edits are not read.
FROM store.past_version AS before
JOIN versions AS after ON after.article_id = before.article_id AND after.version = before.version + 1
JOIN store.article AS article ON article.article_id = before.article_id
WHERE after.version > 1;

COMMENT ON VIEW edits IS 'Edits of articles, one row each: the text before and after.';
COMMENT ON COLUMN edits.article_id IS 'The article, in articles';
COMMENT ON COLUMN edits.url IS 'Its address';
COMMENT ON COLUMN edits.site IS 'Its site';
COMMENT ON COLUMN edits.version IS 'The version that the edit made, 2 or more';
COMMENT ON COLUMN edits.seen_at IS 'When we stored it';
COMMENT ON COLUMN edits.title_before IS 'Headline before';
COMMENT ON COLUMN edits.title_after IS 'Headline after';
COMMENT ON COLUMN edits.text_before IS 'Text before';
COMMENT ON COLUMN edits.text_after IS 'Text after';
COMMENT ON COLUMN edits.changed_words IS 'Words added or removed';
COMMENT ON COLUMN edits.has_new_title IS 'Whether the headline changed';
COMMENT ON COLUMN edits.is_correction IS 'Whether a note of correction or clarification was added';
COMMENT ON COLUMN edits.cause IS 'publisher or extraction, as in versions';

-- Which headlines did an article have?
-- One row: a headline of an article. A headline that was used again later has two rows.
CREATE OR REPLACE VIEW headlines AS
WITH ordered AS (
    SELECT
        article_id, version, seen_at, title,
        lag(title) OVER (PARTITION BY article_id ORDER BY version) AS title_before
    FROM versions
)
SELECT
    ordered.article_id,
    article.url,
    article.site,
    ordered.version,
    ordered.seen_at,
    ordered.title,
    ordered.title_before,
    article.published_at
FROM ordered
JOIN store.article AS article USING (article_id)
WHERE ordered.title IS DISTINCT FROM ordered.title_before;

COMMENT ON VIEW headlines IS 'Headlines that articles and copies had, one row each, with the one before.';
COMMENT ON COLUMN headlines.article_id IS 'The article, in articles, or copy';
COMMENT ON COLUMN headlines.url IS 'Its address';
COMMENT ON COLUMN headlines.site IS 'Its site';
COMMENT ON COLUMN headlines.version IS 'The version with which the headline came';
COMMENT ON COLUMN headlines.seen_at IS 'When we stored it';
COMMENT ON COLUMN headlines.title IS 'The headline';
COMMENT ON COLUMN headlines.title_before IS 'The one that it replaced; NULL for the first';
COMMENT ON COLUMN headlines.published_at IS 'When the article was published';
