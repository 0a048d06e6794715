-- Which events were reported, and by how many?
-- One row: a story. An article that is not placed yet is a story of its own.
CREATE OR REPLACE VIEW stories AS
WITH placed AS (
    SELECT article_id, coalesce(story_id, article_id) AS story_id
    FROM store.article
    WHERE copy_of IS NULL
)
SELECT
    placed.story_id,
    arg_min(article.title, (article.published_at, article.article_id))
        FILTER (WHERE article.copy_of IS NULL) AS title,
    min(article.published_at) AS first_published_at,
    max(article.published_at) AS last_published_at,
    count(*) FILTER (WHERE article.copy_of IS NULL) AS article_count,
    count(DISTINCT article.site) AS site_count,
    coalesce(list_sort(list_distinct(
        list(article.language) FILTER (WHERE article.language IS NOT NULL)
    )), []) AS languages
FROM store.article AS article
JOIN placed ON placed.article_id = coalesce(article.copy_of, article.article_id)
GROUP BY placed.story_id;

COMMENT ON VIEW stories IS 'Stories, one row each: articles on the same event, with their copies.';
COMMENT ON COLUMN stories.story_id IS 'Identifies the story; articles.story_id names it. It is the article_id of the article that founded it, and stays when that one is gone';
COMMENT ON COLUMN stories.title IS 'Headline of its earliest article';
COMMENT ON COLUMN stories.first_published_at IS 'Earliest publication, copies included';
COMMENT ON COLUMN stories.last_published_at IS 'Latest publication, copies included';
COMMENT ON COLUMN stories.article_count IS 'Articles in it, copies left out';
COMMENT ON COLUMN stories.site_count IS 'Sites that carried it, copies included';
COMMENT ON COLUMN stories.languages IS 'Languages of its articles, ISO 639-1';
