-- Which articles are the newest?
-- One row: an article. The time of the last one is looked up first, so that only the newest rows are read.
WITH bound AS (
    SELECT min(published_at) AS oldest
    FROM (SELECT published_at FROM articles ORDER BY published_at DESC LIMIT 20 * $page::INTEGER + 1)
)
SELECT article_id, title, url, site, language, published_at, authors, summary AS snippet, story_id, copy_count
FROM articles
WHERE published_at >= (SELECT oldest FROM bound)
ORDER BY published_at DESC, article_id
LIMIT 21 OFFSET 20 * ($page::INTEGER - 1);
