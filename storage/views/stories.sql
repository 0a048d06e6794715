-- Which events were reported, and by how many?
-- One row: a story. An article in no story is a story of its own; most are, so the last SELECT lists them without grouping.
CREATE OR REPLACE VIEW stories AS
WITH shared AS (
    SELECT story_id
    FROM store.article
    WHERE copy_of IS NULL AND story_id IS NOT NULL
    UNION
    SELECT article_id
    FROM store.article
    WHERE copy_of IS NULL AND story_id IS NULL AND copy_count > 0
),
members AS (
    SELECT coalesce(story_id, article_id) AS story_id, article_id, title, published_at, site, language, false AS is_copy
    FROM store.article
    WHERE copy_of IS NULL AND coalesce(story_id, article_id) IN (SELECT story_id FROM shared)
    UNION ALL
    SELECT
        coalesce(original.story_id, original.article_id), copy.article_id, copy.title, copy.published_at, copy.site,
        copy.language, true
    FROM store.article AS copy
    JOIN store.article AS original ON original.article_id = copy.copy_of AND original.copy_of IS NULL
    WHERE copy.copy_of IS NOT NULL
)
SELECT
    story_id,
    arg_min(title, (published_at, article_id)) FILTER (WHERE NOT is_copy) AS title,
    min(published_at) AS first_published_at,
    max(published_at) AS last_published_at,
    count(*) FILTER (WHERE NOT is_copy) AS article_count,
    count(DISTINCT site) AS site_count,
    coalesce(list_sort(list(DISTINCT language) FILTER (WHERE language IS NOT NULL)), []) AS languages,
    count(*) AS appearance_count
FROM members
GROUP BY story_id
UNION ALL
SELECT
    article_id, title, published_at, published_at, 1, 1, CASE WHEN language IS NULL THEN [] ELSE [language] END, 1
FROM store.article
WHERE copy_of IS NULL
    AND story_id IS NULL
    AND coalesce(copy_count, 0) = 0
    AND article_id NOT IN (SELECT story_id FROM shared);

COMMENT ON VIEW stories IS 'Stories, one row each: articles on the same event, with their copies.';
COMMENT ON COLUMN stories.story_id IS 'Identifies the story; articles.story_id names it. It is the article_id of the article that founded it, and stays when that article is deleted';
COMMENT ON COLUMN stories.title IS 'Headline of its earliest article';
COMMENT ON COLUMN stories.first_published_at IS 'Earliest publication, copies included';
COMMENT ON COLUMN stories.last_published_at IS 'Latest publication, copies included';
COMMENT ON COLUMN stories.article_count IS 'Articles in it, copies left out';
COMMENT ON COLUMN stories.site_count IS 'Sites that carried it, copies included';
COMMENT ON COLUMN stories.languages IS 'Languages of its articles, ISO 639-1';
COMMENT ON COLUMN stories.appearance_count IS 'Addresses that carried it: its articles and their copies';
