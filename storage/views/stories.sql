-- Which events were reported, and by how many?
-- One row: a story. Until stories are clustered, an article with its copies is a story of its own.
CREATE OR REPLACE VIEW stories AS
SELECT
    coalesce(copy_of, article_id) AS story_id,
    any_value(title) FILTER (WHERE copy_of IS NULL) AS title,
    min(published_at) AS first_published_at,
    max(published_at) AS last_published_at,
    count(*) FILTER (WHERE copy_of IS NULL) AS article_count,
    count(DISTINCT site) AS site_count,
    list_sort(list_distinct(list(language) FILTER (WHERE language IS NOT NULL))) AS languages
FROM store.article
GROUP BY ALL;

COMMENT ON VIEW stories IS 'Stories, one row each: articles on the same event. For now an article and its copies.';
COMMENT ON COLUMN stories.story_id IS 'Identifies the story; articles.story_id names it';
COMMENT ON COLUMN stories.title IS 'Headline of its representative article';
COMMENT ON COLUMN stories.first_published_at IS 'Earliest publication, copies included';
COMMENT ON COLUMN stories.last_published_at IS 'Latest publication, copies included';
COMMENT ON COLUMN stories.article_count IS 'Articles in it, copies left out';
COMMENT ON COLUMN stories.site_count IS 'Sites that carried it, copies included';
COMMENT ON COLUMN stories.languages IS 'Languages of its articles, ISO 639-1';
